#include "snnc/Deploy/Lower.h"

namespace snnc::deploy {

Result<Deployment> lowerOntoMesh(const Network &network,
                                 const chip::Native &chip,
                                 const LowerOptions &) {
  return Error{network.name + ": networks are not put on chip '" + chip.name +
               "' yet"};
}

} // namespace snnc::deploy
namespace snnc::deploy {

Result<chip::Parameters> fitParameters(const Network &, const chip::Native &,
                                       const chip::Parameters &,
                                       const LowerOptions &) {
  return chip::Parameters();
}

} // namespace snnc::deploy
