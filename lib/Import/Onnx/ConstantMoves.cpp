// Evaluates operators that move or repeat the elements of constants.

#include "Array.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace snnc::importer {

using Arrays = std::vector<Array>;

/// A list that newer operator sets have as input `index` and older ones as the
/// attribute `name`; nothing if there is neither.
static std::optional<SmallVector<int64_t>>
readList(Node &node, ArrayRef<const Array *> inputs, size_t index,
         StringRef name) {
  if (node.hasAttribute(name))
    return node.getInts(name);
  if (index >= inputs.size() || !inputs[index])
    return std::nullopt;
  const Array *list = readIntegers(node, inputs, index, name);
  if (!list)
    return SmallVector<int64_t>();
  return SmallVector<int64_t>(list->ints.begin(), list->ints.end());
}

/// Axes of a tensor of `rank` dimensions, counted from 0; each at most once.
static SmallVector<int64_t> readAxes(Node &node, ArrayRef<int64_t> axes,
                                     int64_t rank) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes) {
    int64_t checked = node.checkAxis(axis, rank);
    if (!node.hasErrors() && llvm::is_contained(result, checked))
      (void)node.error("names the axis " + Twine(checked) + " twice");
    result.push_back(checked);
  }
  return result;
}

static Arrays reshaped(Node &node, const Array &array,
                       ArrayRef<int64_t> shape) {
  if (!checkArray(node, shape))
    return {};
  Array result = array;
  result.shape.assign(shape.begin(), shape.end());
  return {std::move(result)};
}

//===----------------------------------------------------------------------===//
// The same elements in another shape
//===----------------------------------------------------------------------===//

static Arrays reshape(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *list =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "shape");
  if (!list)
    return {};
  SmallVector<int64_t> asked(list->ints.begin(), list->ints.end());
  bool isEmpty = inputs[0]->size() == 0;
  SmallVector<int64_t> shape =
      isEmpty ? asked : completeShape(node, inputs[0]->shape, std::move(asked));
  std::optional<int64_t> count =
      node.hasErrors() ? std::nullopt : checkArray(node, shape);
  if (count && *count != inputs[0]->size())
    (void)node.error("makes " + formatShape(shape) + " of " +
                     formatShape(inputs[0]->shape) +
                     ", which has another number of elements");
  return node.hasErrors() ? Arrays() : reshaped(node, *inputs[0], shape);
}

static Arrays flatten(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 1);
  ArrayRef<int64_t> shape = inputs[0]->shape;
  int64_t axis = node.getAxis("axis", 1, shape.size(), /*isEnd=*/true);
  SmallVector<int64_t> matrix = {1, 1};
  for (auto [i, size] : llvm::enumerate(shape))
    matrix[static_cast<int64_t>(i) >= axis] *= size;
  return node.hasErrors() ? Arrays() : reshaped(node, *inputs[0], matrix);
}

static Arrays squeeze(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 2);
  ArrayRef<int64_t> shape = inputs[0]->shape;
  auto given = readList(node, inputs, 1, "axes");
  SmallVector<int64_t> axes;
  if (given)
    axes = readAxes(node, *given, shape.size());
  SmallVector<int64_t> result;
  for (auto [i, size] : llvm::enumerate(shape)) {
    bool isNamed = llvm::is_contained(axes, static_cast<int64_t>(i));
    if (isNamed && size != 1)
      (void)node.error("drops dimension " + Twine(i) + " of " +
                       formatShape(shape) + "; only sizes of 1 can go");
    if (given ? !isNamed : size != 1)
      result.push_back(size);
  }
  return node.hasErrors() ? Arrays() : reshaped(node, *inputs[0], result);
}

static Arrays unsqueeze(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 2);
  auto given = readList(node, inputs, 1, "axes");
  if (!given)
    (void)node.error("names no axes");
  if (node.hasErrors())
    return {};
  ArrayRef<int64_t> shape = inputs[0]->shape;
  int64_t rank = static_cast<int64_t>(shape.size() + given->size());
  SmallVector<int64_t> axes = readAxes(node, *given, rank), result;
  if (node.hasErrors())
    return {};
  for (int64_t i = 0; i < rank; ++i) {
    bool isNew = llvm::is_contained(axes, i);
    result.push_back(isNew ? 1 : shape.front());
    shape = isNew ? shape : shape.drop_front();
  }
  return reshaped(node, *inputs[0], result);
}

//===----------------------------------------------------------------------===//
// Views
//===----------------------------------------------------------------------===//

static Arrays transpose(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 1);
  ArrayRef<int64_t> shape = inputs[0]->shape;
  SmallVector<int64_t> permutation = node.getInts("perm");
  if (!node.hasAttribute("perm"))
    for (size_t i = shape.size(); i-- > 0;)
      permutation.push_back(static_cast<int64_t>(i));
  permutation = readAxes(node, permutation, shape.size());
  if (!node.hasErrors() && permutation.size() != shape.size())
    (void)node.error("permutes " + Twine(permutation.size()) +
                     " dimensions of " + formatShape(shape));
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> own = rowMajorStrides(shape), result, strides;
  for (int64_t axis : permutation) {
    result.push_back(shape[axis]);
    strides.push_back(own[axis]);
  }
  return {take(*inputs[0], result, viewOf(result, strides))};
}

static Arrays expand(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *list =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "shape");
  if (!list)
    return {};
  if (!checkArray(node, list->ints))
    return {};
  auto shape = broadcastShape(node, inputs[0]->shape, list->ints);
  if (!shape)
    return {};
  return {broadcast(*inputs[0], *shape)};
}

namespace {

/// What a slice takes along one dimension.
struct Range {
  int64_t first = 0, step = 1, count = 0;
};

} // namespace

/// Limits a slice to a dimension of `size`, as ONNX describes it.
static Range clampSlice(int64_t start, int64_t end, int64_t step,
                        int64_t size) {
  step = std::clamp<int64_t>(step, -maxArray - 1, maxArray + 1);
  start = start < 0 ? start + size : start;
  end = end < 0 ? end + size : end;
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  start = std::clamp<int64_t>(start, step > 0 ? 0 : std::min<int64_t>(0, high),
                              high);
  end = std::clamp(end, low, high);
  int64_t span = step > 0 ? end - start : start - end;
  int64_t stride = step > 0 ? step : -step;
  int64_t count = span > 0 ? (span + stride - 1) / stride : 0;
  return {start, step, size == 0 ? 0 : count};
}

static Array slice(const Array &array, ArrayRef<Range> ranges) {
  SmallVector<int64_t> own = rowMajorStrides(array.shape), shape, strides;
  int64_t offset = 0;
  for (auto [range, stride] : llvm::zip_equal(ranges, own)) {
    shape.push_back(range.count);
    strides.push_back(range.step * stride);
    offset += range.first * stride;
  }
  return take(array, shape, viewOf(shape, strides, offset));
}

/// All of each dimension.
static SmallVector<Range> wholeOf(ArrayRef<int64_t> shape) {
  SmallVector<Range> ranges;
  for (int64_t size : shape)
    ranges.push_back({0, 1, size});
  return ranges;
}

static Arrays sliceNode(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 5);
  auto starts = readList(node, inputs, 1, "starts");
  auto ends = readList(node, inputs, 2, "ends");
  auto axes = readList(node, inputs, 3, "axes");
  auto steps = readList(node, inputs, 4, "steps");
  if (!node.hasErrors() && (!starts || !ends))
    (void)node.error("states no starts and ends");
  if (node.hasErrors())
    return {};
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, starts->size()));
  if (!steps)
    steps = SmallVector<int64_t>(starts->size(), 1);
  if (ends->size() != starts->size() || axes->size() != starts->size() ||
      steps->size() != starts->size()) {
    (void)node.error("has " + Twine(starts->size()) + " starts, " +
                     Twine(ends->size()) + " ends, " + Twine(axes->size()) +
                     " axes and " + Twine(steps->size()) +
                     " steps; equal numbers are expected");
    return {};
  }
  ArrayRef<int64_t> shape = inputs[0]->shape;
  SmallVector<int64_t> checked = readAxes(node, *axes, shape.size());
  SmallVector<Range> ranges = wholeOf(shape);
  for (size_t i = 0; i < checked.size() && !node.hasErrors(); ++i) {
    if ((*steps)[i] == 0)
      (void)node.error("has a step of 0");
    ranges[checked[i]] =
        clampSlice((*starts)[i], (*ends)[i], (*steps)[i], shape[checked[i]]);
  }
  return node.hasErrors() ? Arrays() : Arrays{slice(*inputs[0], ranges)};
}

/// The sizes of the parts of a Split.
static SmallVector<int64_t>
partSizes(Node &node, ArrayRef<const Array *> inputs, int64_t size) {
  auto sizes = readList(node, inputs, 1, "split");
  int64_t count = node.getProto().output_size();
  if (!sizes) {
    node.ignore("num_outputs");
    int64_t part = (size + count - 1) / std::max<int64_t>(count, 1);
    sizes = SmallVector<int64_t>();
    for (int64_t left = size; count-- > 0; left -= sizes->back())
      sizes->push_back(std::min(part, left));
  }
  int64_t total = 0;
  for (int64_t part : *sizes)
    total = part < 0 || part > size ? -1 : total < 0 ? total : total + part;
  if (!node.hasErrors() && (total != size || static_cast<int>(sizes->size()) !=
                                                 node.getProto().output_size()))
    (void)node.error("cuts a dimension of " + Twine(size) + " into " +
                     Twine(sizes->size()) + " parts of " + formatShape(*sizes) +
                     " elements for " + Twine(node.getProto().output_size()) +
                     " outputs");
  return *sizes;
}

static Arrays split(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 2);
  ArrayRef<int64_t> shape = inputs[0]->shape;
  int64_t axis = node.getAxis("axis", 0, shape.size());
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> sizes = partSizes(node, inputs, shape[axis]);
  if (node.hasErrors())
    return {};
  Arrays parts;
  SmallVector<Range> ranges = wholeOf(shape);
  ranges[axis].count = 0;
  for (int64_t size : sizes) {
    ranges[axis].first += ranges[axis].count;
    ranges[axis].count = size;
    parts.push_back(slice(*inputs[0], ranges));
  }
  return parts;
}

//===----------------------------------------------------------------------===//
// Joining and repeating
//===----------------------------------------------------------------------===//

static Arrays concat(Node &node, ArrayRef<const Array *> inputs) {
  for (const Array *input : inputs)
    if (!input || input->type != inputs[0]->type ||
        input->shape.size() != inputs[0]->shape.size()) {
      (void)node.error("joins constants of different ranks or element types");
      return {};
    }
  int64_t rank = static_cast<int64_t>(inputs[0]->shape.size());
  int64_t axis = node.getAxis("axis", node.getOpset() < 4 ? 1 : 0, rank);
  if (node.hasErrors())
    return {};
  Array result;
  result.type = inputs[0]->type;
  result.shape = inputs[0]->shape;
  result.shape[axis] = 0;
  for (const Array *input : inputs) {
    SmallVector<int64_t> expected = input->shape;
    expected[axis] = result.shape[axis];
    if (expected != result.shape)
      (void)node.error("joins constants of " + formatShape(inputs[0]->shape) +
                       " and " + formatShape(input->shape) + " along axis " +
                       Twine(axis));
    result.shape[axis] += input->shape[axis];
  }
  if (node.hasErrors() || !checkArray(node, result.shape))
    return {};
  int64_t outer = 1;
  for (int64_t i = 0; i < axis; ++i)
    outer *= result.shape[i];
  for (int64_t i = 0; i < outer; ++i)
    for (const Array *input : inputs) {
      int64_t run = input->size() / outer, at = i * run;
      if (result.isReal())
        result.reals.insert(result.reals.end(), input->reals.begin() + at,
                            input->reals.begin() + at + run);
      else
        result.ints.insert(result.ints.end(), input->ints.begin() + at,
                           input->ints.begin() + at + run);
    }
  return {std::move(result)};
}

static Arrays tile(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *repeats =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "repeats");
  if (!repeats)
    return {};
  SmallVector<int64_t> shape = inputs[0]->shape;
  if (repeats->ints.size() != shape.size())
    (void)node.error("repeats " + formatShape(shape) + " in " +
                     Twine(repeats->ints.size()) + " dimensions");
  // A size may be repeated 2^20 times at most, so no product overflows.
  for (auto [size, repeat] : llvm::zip(shape, repeats->ints))
    size = repeat < 0 ? -1 : size * std::min(repeat, maxArray + 1);
  if (node.hasErrors() || !checkArray(node, shape))
    return {};
  SmallVector<int64_t> own = rowMajorStrides(inputs[0]->shape);
  std::vector<int64_t> places = viewOf(shape, rowMajorStrides(shape));
  for (int64_t &place : places) {
    int64_t rest = place, from = 0;
    for (size_t axis = shape.size(); axis-- > 0;) {
      from += rest % shape[axis] % inputs[0]->shape[axis] * own[axis];
      rest /= shape[axis];
    }
    place = from;
  }
  return {take(*inputs[0], shape, places)};
}

Evaluator findMove(StringRef type) {
  static const llvm::StringMap<Evaluator> evaluators = {
      {"Concat", concat},       {"Expand", expand},   {"Flatten", flatten},
      {"Reshape", reshape},     {"Slice", sliceNode}, {"Split", split},
      {"Squeeze", squeeze},     {"Tile", tile},       {"Transpose", transpose},
      {"Unsqueeze", unsqueeze},
  };
  Evaluator found = evaluators.lookup(type);
  return found ? found : findGather(type);
}

} // namespace snnc::importer
