// How much synapse memory a table takes, before it is there.

#include "snnc/Mapping/Mapping.h"
#include "snnc/Synapse/Bound.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::mapping;

/// The most weights besides 0 of a table onto `target`.
static uint64_t mostNonZeros(const Projection &projection, const Box &target,
                             const synapse::TableKind &kind) {
  bool hasKernel = projection.encoding == synapse::Encoding::Functional;
  int64_t targets = hasKernel ? target.size.channels : target.numNeurons();
  int64_t known = static_cast<int64_t>(projection.mostNonZeros.size()) - 1;
  uint64_t most = projection.mostNonZeros[std::min(targets, known)];
  // Without windows each neuron of a channel has the kernel's.
  if (hasKernel && !kind.windows)
    most *= target.size.height * target.size.width;
  return most;
}

synapse::Geometry snnc::mapping::geometryOf(const Problem &problem,
                                            const Projection &projection,
                                            const Box &target) {
  synapse::Geometry geometry;
  geometry.encoding = projection.encoding;
  geometry.source = problem.populations[projection.source].shape;
  geometry.targetPopulation = problem.populations[projection.target].shape;
  geometry.target = target;
  geometry.kernel = projection.kernel;
  geometry.weightBits = projection.weightBits;
  return geometry;
}

uint64_t snnc::mapping::mostTableBits(const Problem &problem,
                                      const Projection &projection,
                                      const Box &target) {
  synapse::Geometry geometry = geometryOf(problem, projection, target);
  if (projection.kinds.empty())
    return synapse::mostBits(geometry, 0);
  uint64_t least = UINT64_MAX;
  for (const synapse::TableKind &kind : projection.kinds) {
    uint64_t nonZeros = synapse::isSparse(kind.encoding)
                            ? mostNonZeros(projection, target, kind)
                            : 0;
    least = std::min(least,
                     synapse::mostBits(synapse::withKind(geometry, kind,
                                                         projection.transposed),
                                       nonZeros));
  }
  return least;
}
