// Shapes of populations and boxes of neurons in them.

#ifndef SNNC_SUPPORT_BOX_H
#define SNNC_SUPPORT_BOX_H

#include <algorithm>
#include <cstdint>

namespace snnc {

/// The extent of a population or of a box, in neurons per axis.
struct Shape {
  int64_t channels = 1;
  int64_t height = 1;
  int64_t width = 1;

  int64_t numNeurons() const { return channels * height * width; }
  bool operator==(const Shape &other) const {
    return channels == other.channels && height == other.height &&
           width == other.width;
  }
  bool operator!=(const Shape &other) const { return !(*this == other); }
};

/// A position in a population, in neurons.
struct Coordinate {
  int64_t c = 0;
  int64_t y = 0;
  int64_t x = 0;

  bool operator==(const Coordinate &other) const {
    return c == other.c && y == other.y && x == other.x;
  }
};

/// The neurons `origin` (inclusive) to `origin + size` (exclusive).
struct Box {
  Coordinate origin;
  Shape size;

  int64_t numNeurons() const { return size.numNeurons(); }
  bool empty() const {
    return size.channels <= 0 || size.height <= 0 || size.width <= 0;
  }
  bool contains(const Coordinate &at) const {
    return at.c >= origin.c && at.c < origin.c + size.channels &&
           at.y >= origin.y && at.y < origin.y + size.height &&
           at.x >= origin.x && at.x < origin.x + size.width;
  }
  bool operator==(const Box &other) const {
    return origin == other.origin && size == other.size;
  }

  /// All neurons of a population.
  static Box whole(const Shape &shape) { return {{0, 0, 0}, shape}; }
};

/// The neurons that both boxes hold; an empty box if there are none.
inline Box intersect(const Box &a, const Box &b) {
  Coordinate low{std::max(a.origin.c, b.origin.c),
                 std::max(a.origin.y, b.origin.y),
                 std::max(a.origin.x, b.origin.x)};
  auto extent = [](int64_t lowSide, int64_t endA, int64_t endB) {
    return std::max<int64_t>(0, std::min(endA, endB) - lowSide);
  };
  return {
      low,
      {extent(low.c, a.origin.c + a.size.channels,
              b.origin.c + b.size.channels),
       extent(low.y, a.origin.y + a.size.height, b.origin.y + b.size.height),
       extent(low.x, a.origin.x + a.size.width, b.origin.x + b.size.width)}};
}

/// The machine's order of neurons, channel innermost: (y * width + x) *
/// channels + c, in a box or population of extent `shape`.
inline int64_t neuronIndex(const Shape &shape, const Coordinate &at) {
  return (at.y * shape.width + at.x) * shape.channels + at.c;
}

/// Inverse of `neuronIndex`.
inline Coordinate neuronCoordinate(const Shape &shape, int64_t index) {
  int64_t c = index % shape.channels;
  int64_t position = index / shape.channels;
  return {c, position / shape.width, position % shape.width};
}

} // namespace snnc

#endif // SNNC_SUPPORT_BOX_H
