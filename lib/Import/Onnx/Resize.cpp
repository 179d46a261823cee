// Converts Resize and Upsample.

#include "Converters.h"

#include "dialects/Ann/Weights.h"

#include <cmath>

using namespace mlir;

namespace snnc::importer {

namespace {

/// What ann.resize takes, one entry per dimension.
struct Target {
  SmallVector<int64_t> sizes;
  SmallVector<double> scales;
};

} // namespace

/// A list of constant floats; empty after an error or without elements.
static std::vector<float> readFloats(Node &node, int index, StringRef what) {
  if (node.hasErrors() || !node.hasInput(index) || node.isEmpty(index))
    return {};
  Value value = node.weights(index, what);
  if (node.hasErrors())
    return {};
  FailureOr<ann::Floats> floats = ann::getFloats(value);
  if (failed(floats) || shapeOf(value).size() != 1) {
    (void)node.error("has " + formatShape(shapeOf(value)) + " as " + what +
                     "; a list is expected");
    return {};
  }
  return floats->expand();
}

/// Sizes from scales, rounded down. Errors: a scale that is no positive number
/// or makes a size below 1 or of 2^31.
static void applyScales(Node &node, Target &target, ArrayRef<int64_t> axes,
                        ArrayRef<float> scales) {
  if (scales.size() != axes.size()) {
    (void)node.error("has " + Twine(scales.size()) + " scales for " +
                     Twine(axes.size()) + " dimensions");
    return;
  }
  for (auto [axis, scale] : llvm::zip_equal(axes, scales)) {
    double size = std::floor(static_cast<double>(target.sizes[axis]) * scale);
    if (!(scale > 0) || size < 1 || size > ann::maxElements) {
      (void)node.error("scales dimension " + Twine(axis) + " of " +
                       formatShape(target.sizes) + " by " +
                       std::to_string(scale) +
                       "; a scale that leaves 1 to 2^31 - 1 elements is "
                       "expected");
      return;
    }
    target.scales[axis] = scale;
    target.sizes[axis] = static_cast<int64_t>(size);
  }
}

/// Sizes as listed, or the largest or smallest with the same scale everywhere.
static void applySizes(Node &node, Target &target, ArrayRef<int64_t> axes,
                       ArrayRef<int64_t> sizes) {
  std::string policy = node.getString("keep_aspect_ratio_policy", "stretch");
  bool isLarger = policy == "not_smaller";
  auto isSize = [](int64_t size) {
    return size > 0 && size <= ann::maxElements;
  };
  if (sizes.size() != axes.size() || !llvm::all_of(sizes, isSize)) {
    (void)node.error("makes the sizes " + formatShape(sizes) + " of " +
                     Twine(axes.size()) +
                     " dimensions; one size from 1 for each is expected");
    return;
  }
  if (policy != "stretch" && policy != "not_larger" && !isLarger) {
    (void)node.error("has the keep_aspect_ratio_policy " + quote(policy) +
                     "; stretch, not_larger or not_smaller is expected");
    return;
  }
  double common = isLarger ? 0 : HUGE_VAL;
  for (auto [axis, size] : llvm::zip_equal(axes, sizes)) {
    double scale = static_cast<double>(size) / target.sizes[axis];
    common = isLarger ? std::max(common, scale) : std::min(common, scale);
    target.scales[axis] = scale;
  }
  for (auto [axis, size] : llvm::zip_equal(axes, sizes)) {
    bool keepsRatio = policy != "stretch";
    if (keepsRatio)
      target.scales[axis] = common;
    target.sizes[axis] = keepsRatio ? static_cast<int64_t>(std::floor(
                                          target.sizes[axis] * common + 0.5))
                                    : size;
  }
}

static std::optional<ann::ResizeMode> readMode(Node &node) {
  std::string mode = node.getString("mode", "nearest");
  if (mode == "bilinear") // a name of old exporters
    mode = "linear";
  auto found = ann::symbolizeResizeMode(mode);
  if (!found)
    (void)node.error("has the mode " + quote(mode) +
                     "; nearest, linear or cubic is expected");
  return found;
}

static std::optional<ann::Coordinates> readCoordinates(Node &node) {
  std::string mode =
      node.getString("coordinate_transformation_mode", "half_pixel");
  auto found = ann::symbolizeCoordinates(mode);
  if (!found)
    (void)node.error("has the coordinate_transformation_mode " + quote(mode) +
                     "; half_pixel, half_pixel_symmetric, pytorch_half_pixel, "
                     "align_corners, asymmetric, tf_half_pixel_for_nn or "
                     "tf_crop_and_resize is expected");
  return found;
}

static std::optional<ann::Rounding> readRounding(Node &node) {
  std::string mode = node.getString("nearest_mode", "round_prefer_floor");
  StringRef word = mode;
  word.consume_front("round_");
  auto found = ann::symbolizeRounding(word);
  if (!found)
    (void)node.error("has the nearest_mode " + quote(mode) +
                     "; round_prefer_floor, round_prefer_ceil, floor or ceil "
                     "is expected");
  return found;
}

/// The region of tf_crop_and_resize: starts of all dimensions, then ends.
static SmallVector<float> readRegion(Node &node, ArrayRef<int64_t> axes,
                                     size_t rank) {
  std::vector<float> listed = readFloats(node, 1, "region");
  SmallVector<float> region(2 * rank, 0);
  std::fill(region.begin() + rank, region.end(), 1);
  if (listed.size() != 2 * axes.size()) {
    (void)node.error("has " + Twine(listed.size()) +
                     " numbers in its region; a start and an end for each of " +
                     Twine(axes.size()) + " dimensions are expected");
    return region;
  }
  for (auto [i, axis] : llvm::enumerate(axes)) {
    region[axis] = listed[i];
    region[axis + rank] = listed[i + axes.size()];
  }
  return region;
}

/// Where a Resize goes, by scales or by sizes; before opset 11 scales are
/// input 1.
static Target readTarget(Node &node, ArrayRef<int64_t> shape,
                         ArrayRef<int64_t> axes) {
  Target target{SmallVector<int64_t>(shape),
                SmallVector<double>(shape.size(), 1)};
  bool isOld = node.getOpset() < 11;
  bool hasSizes = !isOld && node.hasInput(3) && !node.isEmpty(3);
  if (hasSizes)
    applySizes(node, target, axes, node.ints(3, "sizes"));
  else
    applyScales(node, target, axes, readFloats(node, isOld ? 1 : 2, "scales"));
  return target;
}

LogicalResult importResize(Node &node) {
  bool isOld = node.getOpset() < 11;
  node.expectInputs(isOld ? 2 : 1, isOld ? 2 : 4);
  Value input = node.number(0);
  std::optional<ann::ResizeMode> mode = readMode(node);
  std::optional<ann::Coordinates> coordinates =
      isOld ? ann::Coordinates::Asymmetric : readCoordinates(node);
  std::optional<ann::Rounding> rounding =
      isOld ? ann::Rounding::Floor : readRounding(node);
  float cubic = node.getFloat("cubic_coeff_a", -0.75f);
  float extrapolation = node.getFloat("extrapolation_value", 0);
  bool excludes = node.getInt("exclude_outside", 0) != 0;
  bool antialiases = node.getInt("antialias", 0) != 0;
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  SmallVector<int64_t> axes = node.getInts("axes");
  for (int64_t &axis : axes)
    axis = node.checkAxis(axis, rank);
  if (axes.empty())
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (node.hasErrors())
    return failure();
  Target target = readTarget(node, shapeOf(input), axes);
  SmallVector<float> region;
  if (coordinates == ann::Coordinates::TfCropAndResize)
    region = readRegion(node, axes, rank);
  if (node.hasErrors())
    return failure();
  Tensor result{node.create<ann::ResizeOp>(
                    *mode, input, target.sizes, target.scales, *coordinates,
                    *rounding, llvm::APFloat(cubic), region,
                    llvm::APFloat(extrapolation), excludes, antialiases),
                std::nullopt};
  result.type = node.getTypeOf(0);
  return node.define(std::move(result));
}

LogicalResult importUpsample(Node &node) {
  bool hasAttribute = node.getOpset() < 9;
  node.expectInputs(hasAttribute ? 1 : 2, hasAttribute ? 1 : 2);
  Value input = node.number(0);
  std::optional<ann::ResizeMode> mode = readMode(node);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  Target target{SmallVector<int64_t>(shape),
                SmallVector<double>(shape.size(), 1)};
  std::vector<float> scales =
      hasAttribute ? node.getFloats("scales") : readFloats(node, 1, "scales");
  if (node.hasErrors())
    return failure();
  applyScales(node, target,
              llvm::to_vector(llvm::seq<int64_t>(0, shape.size())), scales);
  if (node.hasErrors())
    return failure();
  return node.define(node.create<ann::ResizeOp>(
      *mode, input, target.sizes, target.scales, ann::Coordinates::Asymmetric,
      ann::Rounding::Floor, llvm::APFloat(-0.75f), ArrayRef<float>(),
      llvm::APFloat(0.0f), false, false));
}

} // namespace snnc::importer
