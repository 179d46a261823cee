// Which neurons a projection connects, as boxes.

#include "snnc/Mapping/Mapping.h"

using namespace snnc;
using namespace snnc::mapping;

namespace {

/// The numbers `low` to `high`, both inclusive; none if low > high.
struct Range {
  int64_t low = 0;
  int64_t high = -1;

  bool empty() const { return low > high; }
};

/// One spatial axis of a kernel.
struct Axis {
  int64_t kernel, stride, pad, dilation;
};

} // namespace

static int64_t floorDivide(int64_t a, int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t ceilDivide(int64_t a, int64_t b) { return -floorDivide(-a, b); }

/// True if target `t` has a synapse from one of `sources`.
static bool hasSource(const Axis &axis, int64_t t, const Range &sources) {
  int64_t first = t * axis.stride - axis.pad;
  int64_t low =
      std::max<int64_t>(0, ceilDivide(sources.low - first, axis.dilation));
  int64_t high = std::min(axis.kernel - 1,
                          floorDivide(sources.high - first, axis.dilation));
  return low <= high;
}

/// True if source `s` has a synapse to one of `targets`.
static bool hasTarget(const Axis &axis, int64_t s, const Range &targets) {
  int64_t padded = s + axis.pad;
  int64_t reach = (axis.kernel - 1) * axis.dilation;
  int64_t low = std::max(targets.low, ceilDivide(padded - reach, axis.stride));
  int64_t high = std::min(targets.high, floorDivide(padded, axis.stride));
  for (int64_t t = low; t <= high; ++t)
    if ((padded - t * axis.stride) % axis.dilation == 0)
      return true;
  return false;
}

static Range targetsOnAxis(const Axis &axis, int64_t extent,
                           const Range &sources) {
  int64_t reach = (axis.kernel - 1) * axis.dilation;
  Range range{
      std::max<int64_t>(
          0, ceilDivide(sources.low + axis.pad - reach, axis.stride)),
      std::min(extent - 1, floorDivide(sources.high + axis.pad, axis.stride))};
  while (!range.empty() && !hasSource(axis, range.low, sources))
    ++range.low;
  while (!range.empty() && !hasSource(axis, range.high, sources))
    --range.high;
  return range;
}

static Range sourcesOnAxis(const Axis &axis, int64_t extent,
                           const Range &targets) {
  int64_t reach = (axis.kernel - 1) * axis.dilation;
  Range range{
      std::max<int64_t>(0, targets.low * axis.stride - axis.pad),
      std::min(extent - 1, targets.high * axis.stride - axis.pad + reach)};
  while (!range.empty() && !hasTarget(axis, range.low, targets))
    ++range.low;
  while (!range.empty() && !hasTarget(axis, range.high, targets))
    --range.high;
  return range;
}

/// The channels on the other side of a grouped projection, `from` channels on
/// this side, `to` on the other.
static Range channelsOf(int64_t groups, int64_t from, int64_t to,
                        const Range &channels) {
  int64_t first = channels.low / (from / groups);
  int64_t last = channels.high / (from / groups);
  return {first * (to / groups), (last + 1) * (to / groups) - 1};
}

static Axis verticalAxis(const synapse::Kernel &kernel) {
  return {kernel.height, kernel.strideH, kernel.padTop, kernel.dilationH};
}

static Axis horizontalAxis(const synapse::Kernel &kernel) {
  return {kernel.width, kernel.strideW, kernel.padLeft, kernel.dilationW};
}

static Range rangeOf(int64_t origin, int64_t size) {
  return {origin, origin + size - 1};
}

static Box boxOf(const Range &c, const Range &y, const Range &x) {
  if (c.empty() || y.empty() || x.empty())
    return {{0, 0, 0}, {0, 0, 0}};
  return {{c.low, y.low, x.low},
          {c.high - c.low + 1, y.high - y.low + 1, x.high - x.low + 1}};
}

Box snnc::mapping::targetsOf(const Projection &projection,
                             const Shape &sourceShape, const Shape &targetShape,
                             const Box &sources) {
  if (sources.empty())
    return boxOf({}, {}, {});
  if (projection.encoding == synapse::Encoding::Dense)
    return Box::whole(targetShape);
  const synapse::Kernel &kernel = projection.kernel;
  return boxOf(channelsOf(kernel.groups, sourceShape.channels,
                          targetShape.channels,
                          rangeOf(sources.origin.c, sources.size.channels)),
               targetsOnAxis(verticalAxis(kernel), targetShape.height,
                             rangeOf(sources.origin.y, sources.size.height)),
               targetsOnAxis(horizontalAxis(kernel), targetShape.width,
                             rangeOf(sources.origin.x, sources.size.width)));
}

Box snnc::mapping::sourcesOf(const Projection &projection,
                             const Shape &sourceShape, const Shape &targetShape,
                             const Box &targets) {
  if (targets.empty())
    return boxOf({}, {}, {});
  if (projection.encoding == synapse::Encoding::Dense)
    return Box::whole(sourceShape);
  const synapse::Kernel &kernel = projection.kernel;
  return boxOf(channelsOf(kernel.groups, targetShape.channels,
                          sourceShape.channels,
                          rangeOf(targets.origin.c, targets.size.channels)),
               sourcesOnAxis(verticalAxis(kernel), sourceShape.height,
                             rangeOf(targets.origin.y, targets.size.height)),
               sourcesOnAxis(horizontalAxis(kernel), sourceShape.width,
                             rangeOf(targets.origin.x, targets.size.width)));
}
