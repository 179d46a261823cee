// Makes the second output of MaxPool of comparisons, tap by tap of the window.

#include "Converters.h"
#include "Window.h"

#include "dialects/Ann/Weights.h"

#include <limits>

using namespace mlir;

namespace snnc::importer {

/// float32 holds all integers up to here.
static constexpr int64_t maxExact = int64_t(1) << 24;

namespace {

/// Places of a map as indices: a place is the sum of its coordinates times the
/// steps of their dimensions.
class MaxIndices {
public:
  MaxIndices(Node &node, Value input, const Window &window, bool isColumnMajor)
      : node(node), window(window), input(shapeOf(input)), steps(rank(), 1) {
    for (size_t i = 1; i < rank(); ++i) {
      size_t axis = isColumnMajor ? i : rank() - 1 - i;
      size_t faster = isColumnMajor ? i - 1 : rank() - i;
      steps[axis] = steps[faster] * this->input[2 + faster];
    }
  }

  Value create(Value value);

private:
  size_t rank() const { return window.kernel.size(); }
  int64_t coordinate(size_t axis, int64_t position, int64_t tap) const {
    return position * window.strides[axis] + tap * window.dilations[axis] -
           window.pads[axis];
  }
  SmallVector<int64_t> outputShape() const;
  Value pad(Value value);
  Value takeTap(Value padded, ArrayRef<int64_t> tap);
  Value makeBases();
  Value makeFirstOffsets();
  float offset(ArrayRef<int64_t> tap) const;
  Value makeConstant(ArrayRef<int64_t> shape, std::vector<float> values);

  Node &node;
  const Window &window;
  SmallVector<int64_t> input;
  SmallVector<int64_t> steps; ///< one per dimension of a map
};

} // namespace

/// Counts `index` on, the last dimension first; false after the last one.
static bool advance(SmallVectorImpl<int64_t> &index, ArrayRef<int64_t> sizes) {
  for (size_t axis = sizes.size(); axis-- > 0;) {
    if (++index[axis] < sizes[axis])
      return true;
    index[axis] = 0;
  }
  return false;
}

SmallVector<int64_t> MaxIndices::outputShape() const {
  SmallVector<int64_t> shape = {input[0], input[1]};
  for (size_t axis = 0; axis < rank(); ++axis) {
    int64_t padded =
        input[2 + axis] + window.pads[axis] + window.pads[axis + rank()];
    int64_t extent = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    shape.push_back((padded - extent) / window.strides[axis] + 1);
  }
  return shape;
}

Value MaxIndices::makeConstant(ArrayRef<int64_t> shape,
                               std::vector<float> values) {
  OpBuilder &builder = node.getGraph().getBuilder();
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  return ann::ConstantOp::create(
      builder, node.getLoc(),
      ann::makeFloats(type, std::move(values), "places"));
}

/// What no maximum is stands around the maps.
Value MaxIndices::pad(Value value) {
  SmallVector<int64_t> front = {0, 0}, behind = {0, 0};
  ArrayRef<int64_t> pads(window.pads);
  llvm::append_range(front, pads.take_front(rank()));
  llvm::append_range(behind, pads.drop_front(rank()));
  constexpr float lowest = -std::numeric_limits<float>::infinity();
  return node.create<ann::PadOp>(value, front, behind, ann::PadMode::Constant,
                                 llvm::APFloat(lowest));
}

/// The element at `tap` of each window.
Value MaxIndices::takeTap(Value padded, ArrayRef<int64_t> tap) {
  SmallVector<int64_t> starts = {0, 0}, strides = {1, 1};
  for (size_t axis = 0; axis < rank(); ++axis)
    starts.push_back(tap[axis] * window.dilations[axis]);
  llvm::append_range(strides, window.strides);
  return node.create<ann::SliceOp>(padded, starts, outputShape(), strides);
}

float MaxIndices::offset(ArrayRef<int64_t> tap) const {
  int64_t sum = 0;
  for (size_t axis = 0; axis < rank(); ++axis)
    sum += tap[axis] * window.dilations[axis] * steps[axis];
  return static_cast<float>(sum);
}

/// The place of the first tap of each window, on the map or not.
Value MaxIndices::makeBases() {
  SmallVector<int64_t> shape = outputShape(), index(shape.size(), 0);
  int64_t mapSize = 1;
  for (int64_t size : ArrayRef(input).drop_front(2))
    mapSize *= size;
  std::vector<float> bases;
  do {
    int64_t place = (index[0] * input[1] + index[1]) * mapSize;
    for (size_t axis = 0; axis < rank(); ++axis)
      place += coordinate(axis, index[2 + axis], 0) * steps[axis];
    bases.push_back(static_cast<float>(place));
  } while (advance(index, shape));
  return makeConstant(shape, std::move(bases));
}

/// The first tap of each window that lies on the map.
Value MaxIndices::makeFirstOffsets() {
  SmallVector<int64_t> shape = outputShape();
  shape[0] = shape[1] = 1;
  SmallVector<int64_t> index(shape.size(), 0);
  std::vector<float> offsets;
  do {
    SmallVector<int64_t> tap(rank(), 0);
    for (size_t axis = 0; axis < rank(); ++axis)
      while (coordinate(axis, index[2 + axis], tap[axis]) < 0)
        ++tap[axis];
    offsets.push_back(offset(tap));
  } while (advance(index, shape));
  return makeConstant(shape, std::move(offsets));
}

Value MaxIndices::create(Value value) {
  Value bases = makeBases();
  Value padded = pad(value);
  constexpr float lowest = -std::numeric_limits<float>::infinity();
  Value offsets = makeFirstOffsets(), largest = node.splat({}, lowest);
  SmallVector<int64_t> tap(rank(), 0);
  do {
    Value element = takeTap(padded, tap);
    if (node.hasErrors())
      return {};
    Value isLarger =
        createBinary(node, ann::BinaryKind::Greater, element, largest);
    offsets = node.create<ann::WhereOp>(isLarger, node.splat({}, offset(tap)),
                                        offsets);
    largest = createBinary(node, ann::BinaryKind::Max, element, largest);
  } while (advance(tap, window.kernel));
  return node.hasErrors() ? Value() : node.create<ann::AddOp>(bases, offsets);
}

Value createMaxIndices(Node &node, Value input, const Window &window,
                       bool isColumnMajor) {
  if (node.hasErrors())
    return {};
  if (cast<RankedTensorType>(input.getType()).getNumElements() > maxExact) {
    (void)node.error("finds the places of maxima among " +
                     formatShape(shapeOf(input)) +
                     " elements; at most 2^24 are expected, which float32 "
                     "counts exactly");
    return {};
  }
  return MaxIndices(node, input, window, isColumnMajor).create(input);
}

} // namespace snnc::importer
