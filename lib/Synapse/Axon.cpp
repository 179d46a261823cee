// Makes axons of populations from the geometry of projections.

#include "snnc/Synapse/Axon.h"

#include <algorithm>
#include <vector>

namespace snnc::synapse {

static constexpr int64_t maxLatticeStride = int64_t(1) << 16;

namespace {
/// One spatial axis of a projection onto a fragment.
struct Side {
  int64_t kernel, stride, pad, dilation;
  int64_t firstTarget, numTargets;

  /// The coordinate of source row 0 of the population.
  int64_t offset() const { return pad - firstTarget * stride; }

  /// The coordinates from which the fragment may be reached begin at 0 and end
  /// before this.
  int64_t extent() const {
    return (numTargets - 1) * stride + (kernel - 1) * dilation + 1;
  }

  /// True if an event with this coordinate meets a tap and a target.
  bool isMet(int64_t coordinate) const {
    if (coordinate < 0 || coordinate >= extent())
      return false;
    for (int64_t k = 0; k < kernel; ++k) {
      int64_t rest = coordinate - k * dilation;
      if (rest >= 0 && rest % stride == 0 && rest / stride < numTargets)
        return true;
    }
    return false;
  }
};

/// A lattice test of one axis; a stride of 1 is none.
struct Lattice {
  int64_t stride = 1, kernel = 1;
};
} // namespace

static Side verticalSide(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  return {kernel.height,
          kernel.strideH,
          kernel.padTop,
          kernel.dilationH,
          geometry.target.origin.y,
          geometry.target.size.height};
}

static Side horizontalSide(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  return {kernel.width,
          kernel.strideW,
          kernel.padLeft,
          kernel.dilationW,
          geometry.target.origin.x,
          geometry.target.size.width};
}

/// The remainders that taps of the kernel have, if they are the least ones and
/// the stride is a power of two. Other strides and remainders are not tested.
static Lattice latticeOf(const Side &side) {
  if ((side.stride & (side.stride - 1)) != 0 || side.stride > maxLatticeStride)
    return {};
  std::vector<bool> isRemainder(side.stride);
  for (int64_t k = 0; k < std::min(side.kernel, side.stride); ++k)
    isRemainder[k * side.dilation % side.stride] = true;
  int64_t count = 0;
  while (count < side.stride && isRemainder[count])
    ++count;
  for (int64_t i = count; i < side.stride; ++i)
    if (isRemainder[i])
      return {};
  return count == side.stride ? Lattice() : Lattice{side.stride, count};
}

bool setLattice(PopulationAxon &axon, uint64_t code) {
  axon.latticeStride = axon.latticeKernel = 1;
  if (code == 0)
    return true;
  uint64_t stride = 1;
  while (stride <= code / 2)
    stride *= 2;
  if (stride == code || stride > maxLatticeStride)
    return false;
  axon.latticeStride = static_cast<unsigned>(stride);
  axon.latticeKernel = static_cast<unsigned>(code - stride);
  return true;
}

Geometry localGeometry(const Geometry &geometry) {
  Geometry local = geometry;
  local.target.origin.y = local.target.origin.x = 0;
  local.targetPopulation.height = geometry.target.size.height;
  local.targetPopulation.width = geometry.target.size.width;
  return local;
}

Geometry eventGeometry(const Geometry &geometry) {
  Geometry events = localGeometry(geometry);
  if (!hasWindows(geometry))
    return events;
  events.source.height = verticalSide(geometry).extent();
  events.source.width = horizontalSide(geometry).extent();
  events.kernel.padTop = events.kernel.padLeft = 0;
  return events;
}

PopulationAxon makeAxon(const Geometry &geometry, const Box &sources,
                        unsigned upsampling) {
  PopulationAxon axon;
  axon.upsampling = upsampling;
  axon.offset.c = sources.origin.c;
  axon.offset.y = sources.origin.y << upsampling;
  axon.offset.x = sources.origin.x << upsampling;
  axon.height = geometry.source.height;
  axon.width = geometry.source.width;
  if (!hasWindows(geometry))
    return axon;
  Side vertical = verticalSide(geometry), horizontal = horizontalSide(geometry);
  axon.offset.y += vertical.offset();
  axon.offset.x += horizontal.offset();
  axon.height = vertical.extent();
  axon.width = horizontal.extent();
  // One test serves both axes.
  Lattice rows = latticeOf(vertical), columns = latticeOf(horizontal);
  if (rows.stride == columns.stride && rows.kernel == columns.kernel) {
    axon.latticeStride = static_cast<unsigned>(rows.stride);
    axon.latticeKernel = static_cast<unsigned>(rows.kernel);
  }
  return axon;
}

/// True if one of `count` source rows from `first` reaches the fragment.
static bool isReachedOnAxis(const Side &side, int64_t first, int64_t count,
                            unsigned upsampling) {
  for (int64_t i = first; i < first + count; ++i)
    if (side.isMet((i << upsampling) + side.offset()))
      return true;
  return false;
}

bool isReached(const Geometry &geometry, const Box &sources,
               unsigned upsampling) {
  if (!hasWindows(geometry))
    return true;
  int64_t groups = geometry.kernel.groups;
  int64_t sourcesPerGroup = geometry.source.channels / groups;
  int64_t targetsPerGroup = geometry.targetPopulation.channels / groups;
  const Box &target = geometry.target;
  int64_t lastSource = sources.origin.c + sources.size.channels - 1;
  int64_t lastTarget = target.origin.c + target.size.channels - 1;
  if (lastSource / sourcesPerGroup < target.origin.c / targetsPerGroup ||
      lastTarget / targetsPerGroup < sources.origin.c / sourcesPerGroup)
    return false;
  return isReachedOnAxis(verticalSide(geometry), sources.origin.y,
                         sources.size.height, upsampling) &&
         isReachedOnAxis(horizontalSide(geometry), sources.origin.x,
                         sources.size.width, upsampling);
}

} // namespace snnc::synapse
