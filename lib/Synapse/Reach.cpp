// Solves position * dilation = source + pad - target * stride for each source
// position of an axis.

#include "snnc/Synapse/Reach.h"

#include <algorithm>
#include <numeric>

namespace snnc::synapse {

namespace {
/// The geometry of one axis.
struct Side {
  int64_t sources;
  int64_t kernel;
  int64_t stride;
  int64_t pad;
  int64_t dilation;
  int64_t firstTarget;
  int64_t numTargets;
};
} // namespace

/// a / b rounded towards minus infinity; b is positive.
static int64_t floorDivide(int64_t a, int64_t b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// The solutions of position * dilation = sum - target * stride in the kernel
/// and the fragment, if `position` is the smallest one with that remainder.
static Reach reach(const Axis &axis, const Side &side, int64_t sum,
                   int64_t position) {
  int64_t target = floorDivide(sum - position * side.dilation, side.stride) -
                   side.firstTarget;
  int64_t most = std::min((side.kernel - 1 - position) / axis.step,
                          floorDivide(target, axis.targetStep));
  int64_t least = std::max<int64_t>(
      0, -floorDivide(side.numTargets - 1 - target, axis.targetStep));
  Reach result;
  if (least > most)
    return result;
  result.count = most - least + 1;
  result.low = position + least * axis.step;
  result.high = position + most * axis.step;
  result.target = target - most * axis.targetStep;
  result.slot = axis.slot(result.high);
  return result;
}

static Axis makeAxis(const Side &side) {
  Axis axis;
  int64_t common = std::gcd(side.stride, side.dilation);
  axis.extent = side.kernel;
  axis.step = side.stride / common;
  axis.targetStep = side.dilation / common;
  std::vector<int64_t> smallest(side.stride, -1); // position by sum % stride
  for (int64_t i = 0; i < std::min(axis.step, axis.extent); ++i)
    smallest[i * side.dilation % side.stride] = i;
  axis.reaches.resize(side.sources);
  for (int64_t source = 0; source < side.sources; ++source) {
    int64_t sum = source + side.pad; // distance to target 0
    int64_t position = smallest[sum % side.stride];
    if (position >= 0)
      axis.reaches[source] = reach(axis, side, sum, position);
  }
  return axis;
}

Axis rowAxis(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  const Box &box = geometry.target;
  return makeAxis({geometry.source.height, kernel.height, kernel.strideH,
                   kernel.padTop, kernel.dilationH, box.origin.y,
                   box.size.height});
}

Axis columnAxis(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  const Box &box = geometry.target;
  return makeAxis({geometry.source.width, kernel.width, kernel.strideW,
                   kernel.padLeft, kernel.dilationW, box.origin.x,
                   box.size.width});
}

} // namespace snnc::synapse
