// Finds the targets that windows join to each row and column of a source.

#include "LayerRows.h"

namespace snnc::synapse {

LayerRows::LayerRows(const Geometry &geometry, bool ofKernel)
    : geometry(geometry), ofKernel(ofKernel), layout(geometry),
      kernelSize(geometry.kernel.height * geometry.kernel.width) {
  if (hasWindows(geometry))
    return;
  const Box &box = geometry.target;
  const Kernel &kernel = geometry.kernel;
  if (ofKernel) {
    rowTaps = tapsOf({geometry.source.height, kernel.height, kernel.strideH,
                      kernel.padTop, kernel.dilationH, box.origin.y,
                      box.size.height});
    columnTaps = tapsOf({geometry.source.width, kernel.width, kernel.strideW,
                         kernel.padLeft, kernel.dilationW, box.origin.x,
                         box.size.width});
    return;
  }
  uint64_t numSources = geometry.source.numNeurons();
  for (int64_t j = 0; j < box.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(box.size, j);
    Coordinate whole{at.c + box.origin.c, at.y + box.origin.y,
                     at.x + box.origin.x};
    targetRows.push_back(numSources *
                         onnxIndex(geometry.targetPopulation, whole));
  }
}

std::vector<LayerRows::Taps> LayerRows::tapsOf(const Side &side) {
  std::vector<Taps> taps(side.sources);
  for (int64_t source = 0; source < side.sources; ++source)
    for (int64_t position = side.kernel - 1; position >= 0; --position) {
      int64_t distance = source + side.pad - position * side.dilation;
      int64_t target = distance / side.stride - side.firstTarget;
      if (distance >= 0 && distance % side.stride == 0 && target >= 0 &&
          target < side.numTargets)
        taps[source].push_back({target, position});
    }
  return taps;
}

} // namespace snnc::synapse
