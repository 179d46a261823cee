// The weights with which ann.resize makes a result of its input.
//
// By the reference implementation of ONNX's operator Resize,
// https://github.com/onnx/onnx/blob/main/onnx/reference/ops/op_resize.py

#include "AnnResize.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace snnc;
using namespace snnc::interpreter;
using snnc::ann::Coordinates;
using snnc::ann::Rounding;

namespace {

/// One dimension of a resize.
struct Axis {
  int64_t input, output;
  double scale;
  double start, end; ///< of the region, in shares of the input
};

} // namespace

/// The place of element `index` of the result in the input; empty if it lies
/// outside of it and is to be extrapolated.
static std::optional<double> getPlace(Coordinates coordinates, const Axis &axis,
                                      int64_t index) {
  double scaled = axis.scale * axis.input; // not rounded to a size
  double last = axis.input - 1.0;
  double halfPixel = (index + 0.5) / axis.scale - 0.5;
  switch (coordinates) {
  case Coordinates::HalfPixel:
    return halfPixel;
  case Coordinates::HalfPixelSymmetric:
    return axis.input / 2.0 * (1 - axis.output / scaled) + halfPixel;
  case Coordinates::PytorchHalfPixel:
    return axis.output == 1 ? 0 : halfPixel;
  case Coordinates::AlignCorners:
    return scaled == 1 ? 0 : index * last / (scaled - 1);
  case Coordinates::Asymmetric:
    return index / axis.scale;
  case Coordinates::TfHalfPixelForNn:
    return halfPixel + 0.5;
  case Coordinates::TfCropAndResize:
    break;
  }
  double width = (axis.end - axis.start) * last;
  double place =
      axis.start * last +
      (axis.output == 1 ? width / 2 : index * width / (axis.output - 1));
  if (place < 0 || place > last)
    return std::nullopt;
  return place;
}

/// Which of two neighbours counts, `ratio` behind the first.
static bool takesSecond(Rounding rounding, double ratio) {
  switch (rounding) {
  case Rounding::PreferFloor:
    return ratio > 0.5;
  case Rounding::PreferCeil:
    return ratio >= 0.5;
  case Rounding::Floor:
    return false;
  case Rounding::Ceil:
    return ratio > 0;
  }
  llvm_unreachable("all roundings of ann.resize are listed");
}

/// The weight of an element at a distance of 0 to `1` (linear) or `2` (cubic).
static double getWeight(bool isCubic, double a, double distance) {
  double x = std::fabs(distance);
  if (!isCubic)
    return std::max(0.0, 1 - x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/// The taps of a filter around `place`, normalised where it can differ from 1.
static std::vector<Tap> getTaps(ann::ResizeOp op, const Axis &axis,
                                double place) {
  bool isCubic = op.getMode() == ann::ResizeMode::Cubic;
  double shrink = op.getAntialias() ? std::min(axis.scale, 1.0) : 1;
  int64_t reach = static_cast<int64_t>(std::ceil((isCubic ? 2 : 1) / shrink));
  int64_t base = static_cast<int64_t>(std::floor(place));
  double a = op.getCubic().convertToFloat(), sum = 0;
  std::vector<Tap> taps;
  for (int64_t i = base - reach + 1; i <= base + reach; ++i) {
    double weight = getWeight(isCubic, a, (i - place) * shrink);
    if (weight == 0 || (op.getExcludeOutside() && (i < 0 || i >= axis.input)))
      continue;
    taps.push_back({std::clamp<int64_t>(i, 0, axis.input - 1), weight});
    sum += weight;
  }
  if (op.getExcludeOutside() || op.getAntialias())
    for (Tap &tap : taps)
      tap.weight /= sum;
  return taps;
}

static std::vector<Tap> getElement(ann::ResizeOp op, const Axis &axis,
                                   int64_t index) {
  std::optional<double> place = getPlace(op.getCoordinates(), axis, index);
  if (!place)
    return {};
  if (op.getMode() != ann::ResizeMode::Nearest)
    return getTaps(op, axis, *place);
  double first = std::floor(*place);
  double nearest = first + takesSecond(op.getRounding(), *place - first);
  double last = axis.input - 1.0;
  return {{static_cast<int64_t>(std::clamp(nearest, 0.0, last)), 1}};
}

std::vector<Resampling> interpreter::getResampling(ann::ResizeOp op) {
  llvm::ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  bool usesRegion = op.getCoordinates() == Coordinates::TfCropAndResize;
  std::vector<Resampling> steps;
  for (size_t i = 0; i < shape.size(); ++i) {
    Axis axis{shape[i], op.getSizes()[i], op.getScales()[i], 0, 1};
    if (usesRegion) {
      axis.start = op.getRoi()[i];
      axis.end = op.getRoi()[i + shape.size()];
    }
    bool isWhole = axis.start == 0 && axis.end == 1;
    if (axis.input == axis.output && axis.scale == 1 && isWhole)
      continue;
    Resampling step{i, {}, op.getExtrapolation().convertToFloat()};
    for (int64_t index = 0; index < axis.output; ++index)
      step.taps.push_back(getElement(op, axis, index));
    steps.push_back(std::move(step));
  }
  return steps;
}
