#include "snnc/Deploy/Lower.h"

namespace snnc::deploy {

Result<Deployment> lowerOntoLayers(const Network &network,
                                   const chip::Native &chip,
                                   const LowerOptions &) {
  return Error{network.name + ": networks are not put on chip '" + chip.name +
               "' yet"};
}

} // namespace snnc::deploy
