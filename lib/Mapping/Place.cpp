// The order in which the cores of a mesh are filled.
//
// "gilbert", the generalised Hilbert curve for rectangles of any size, Jakub
// Cerveny, 2018, https://github.com/jakubcerveny/gilbert (BSD-2-Clause).
// Differs from it in: written as recursion over vectors; appends core numbers.

#include "snnc/Mapping/Mapping.h"

#include <cstdlib>

using namespace snnc;
using namespace snnc::mapping;

namespace {

/// A vector along one axis of the mesh, or a position in it.
struct Vector {
  int64_t x = 0;
  int64_t y = 0;

  Vector operator+(const Vector &other) const {
    return {x + other.x, y + other.y};
  }
  Vector operator-(const Vector &other) const {
    return {x - other.x, y - other.y};
  }
  Vector operator-() const { return {-x, -y}; }

  /// The length of a vector along an axis.
  int64_t length() const { return std::abs(x + y); }
  Vector unit() const { return {(x > 0) - (x < 0), (y > 0) - (y < 0)}; }
  /// Half of it, rounded towards minus infinity.
  Vector half() const { return {x >> 1, y >> 1}; }
};

/// Appends the cores of rectangles in the order of the curve.
struct Curve {
  int64_t meshWidth;
  std::vector<int64_t> cores;

  void line(Vector at, const Vector &along) {
    for (int64_t i = 0, e = along.length(); i < e; ++i) {
      cores.push_back(at.y * meshWidth + at.x);
      at = at + along.unit();
    }
  }

  /// Fills the rectangle with corner `at`, from there along `major`, moving
  /// along `minor`.
  void fill(const Vector &at, const Vector &major, const Vector &minor) {
    int64_t width = major.length();
    int64_t height = minor.length();
    if (height == 1)
      return line(at, major);
    if (width == 1)
      return line(at, minor);
    if (2 * width > 3 * height) {
      Vector half = evenHalf(major);
      fill(at, half, minor);
      return fill(at + half, major - half, minor);
    }
    Vector up = evenHalf(minor);
    Vector half = major.half();
    fill(at, up, half);
    fill(at + up, major, minor - up);
    fill(at + (major - major.unit()) + (up - minor.unit()), -up,
         -(major - half));
  }

  /// About half of `whole`, of even length where that is possible: then the
  /// parts meet without a diagonal step.
  static Vector evenHalf(const Vector &whole) {
    Vector half = whole.half();
    if (half.length() % 2 != 0 && whole.length() > 2)
      half = half + whole.unit();
    return half;
  }
};

} // namespace

std::vector<int64_t> snnc::mapping::placementCurve(int64_t meshWidth,
                                                   int64_t meshHeight) {
  Curve curve{meshWidth, {}};
  if (meshWidth >= meshHeight)
    curve.fill({0, 0}, {meshWidth, 0}, {0, meshHeight});
  else
    curve.fill({0, 0}, {0, meshHeight}, {meshWidth, 0});
  return std::move(curve.cores);
}
