// Converts operators that cut, join and pick from run-time tensors.

#include "Converters.h"

#include "dialects/Ann/Weights.h"

#include "llvm/ADT/StringMap.h"

#include <limits>
#include <numeric>

using namespace mlir;

namespace snnc::importer {

LogicalResult defineLikeInput(Node &node, Value value, int output) {
  if (node.hasErrors())
    return failure();
  Tensor tensor{value, std::nullopt};
  tensor.type = node.getTypeOf(0);
  return node.define(std::move(tensor), output);
}

static int64_t countOf(ArrayRef<int64_t> shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                         std::multiplies<int64_t>());
}

static LogicalResult importConcat(Node &node) {
  node.expectInputs(1, std::numeric_limits<int>::max());
  SmallVector<Value> inputs;
  for (int i = 0; i < node.getProto().input_size() && !node.hasErrors(); ++i)
    inputs.push_back(node.number(i));
  if (node.hasErrors())
    return failure();
  int64_t axis = node.getAxis("axis", node.getOpset() < 4 ? 1 : 0,
                              shapeOf(inputs[0]).size());
  if (node.hasErrors())
    return failure();
  return defineLikeInput(
      node, node.create<ann::ConcatOp>(ValueRange(inputs),
                                       static_cast<uint64_t>(axis)));
}

//===----------------------------------------------------------------------===//
// Parts
//===----------------------------------------------------------------------===//

namespace {

/// What ann.slice takes: one entry per dimension.
struct Part {
  SmallVector<int64_t> starts, sizes, steps;

  /// All of a tensor of `shape`.
  explicit Part(ArrayRef<int64_t> shape)
      : starts(shape.size(), 0), sizes(shape), steps(shape.size(), 1) {}
};

} // namespace

static Value createSlice(Node &node, Value input, const Part &part) {
  return node.create<ann::SliceOp>(input, part.starts, part.sizes, part.steps);
}

/// Makes a part of `input`, the node's first input, an output. One without
/// elements is a constant, whatever the network computes.
static LogicalResult definePart(Node &node, Value input, const Part &part,
                                int output = 0) {
  if (node.hasErrors() || !llvm::is_contained(part.sizes, 0))
    return defineLikeInput(node, createSlice(node, input, part), output);
  return node.define(
      Tensor{Value(), IntTensor{part.sizes, {}, node.getTypeOf(0)}}, output);
}

/// Limits the part along one dimension of `size` elements, as numpy does it.
static void limitPart(Node &node, Part &part, int64_t axis, int64_t start,
                      int64_t end, int64_t step) {
  int64_t size = part.sizes[axis];
  if (step == 0) {
    (void)node.error("has a step of 0; other numbers are expected");
    return;
  }
  int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  auto place = [&](int64_t index) {
    // Neither sum can overflow: the size is below 2^31.
    int64_t counted = index < 0 ? index + size : index;
    return std::clamp(counted, low, high);
  };
  int64_t from = place(start), to = place(end);
  // Steps beyond the size take one element, like the size itself.
  int64_t bounded = std::clamp(step, -size, size);
  int64_t room = bounded > 0 ? to - from : from - to;
  int64_t length = std::abs(bounded);
  int64_t count = room <= 0 ? 0 : (room + length - 1) / length;
  part.starts[axis] = from;
  part.sizes[axis] = count;
  part.steps[axis] = bounded;
}

static LogicalResult importSlice(Node &node) {
  bool hasAttributes = node.getOpset() < 10;
  node.expectInputs(hasAttributes ? 1 : 3, hasAttributes ? 1 : 5);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> starts, ends, axes, steps;
  starts = hasAttributes ? node.getInts("starts") : node.ints(1, "starts");
  ends = hasAttributes ? node.getInts("ends") : node.ints(2, "ends");
  if (hasAttributes)
    axes = node.getInts("axes");
  else if (node.hasInput(3))
    axes = node.ints(3, "axes");
  if (!hasAttributes && node.hasInput(4))
    steps = node.ints(4, "steps");
  bool listsAxes = hasAttributes ? node.hasAttribute("axes") : node.hasInput(3);
  if (!listsAxes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, starts.size()));
  if (steps.empty())
    steps.assign(starts.size(), 1);
  if (node.hasErrors())
    return failure();
  if (starts.size() != ends.size() || starts.size() != axes.size() ||
      starts.size() != steps.size())
    return node.error("has " + Twine(starts.size()) + " starts, " +
                      Twine(ends.size()) + " ends, " + Twine(axes.size()) +
                      " axes and " + Twine(steps.size()) +
                      " steps; as many of each are expected");
  Part part(shapeOf(input));
  int64_t rank = static_cast<int64_t>(part.sizes.size());
  for (size_t i = 0; i < axes.size() && !node.hasErrors(); ++i) {
    int64_t axis = node.checkAxis(axes[i], rank);
    if (!node.hasErrors())
      limitPart(node, part, axis, starts[i], ends[i], steps[i]);
  }
  if (node.hasErrors())
    return failure();
  return definePart(node, input, part);
}

/// The sizes of the parts of a Split along a dimension of `size`.
static SmallVector<int64_t> readSplit(Node &node, int64_t size) {
  SmallVector<int64_t> sizes;
  int64_t count = node.getProto().output_size();
  if (node.getOpset() < 13)
    sizes = node.getInts("split");
  else if (node.hasInput(1))
    sizes = node.ints(1, "split");
  bool isListed =
      node.getOpset() < 13 ? node.hasAttribute("split") : node.hasInput(1);
  if (node.getOpset() >= 18 && node.hasAttribute("num_outputs") &&
      node.getInt("num_outputs", count) != count)
    (void)node.error("states " + Twine(node.getInt("num_outputs", count)) +
                     " outputs, but has " + Twine(count));
  if (node.hasErrors() || count == 0)
    return {};
  if (!isListed) {
    // The last part is smaller where the size is no multiple.
    int64_t part = (size + count - 1) / count;
    sizes.assign(count, part);
    sizes.back() = size - part * (count - 1);
    if (node.getOpset() < 18 && sizes.back() != part)
      (void)node.error("makes " + Twine(count) + " equal parts of a size of " +
                       Twine(size) + "; a multiple is expected");
  }
  int64_t sum = 0;
  bool isPositive = true;
  for (int64_t part : sizes) {
    isPositive &= part >= 0 && part <= size;
    sum += isPositive ? part : 0;
  }
  if (static_cast<int64_t>(sizes.size()) != count || !isPositive || sum != size)
    (void)node.error("splits a size of " + Twine(size) + " into [" +
                     formatShape(sizes) + "] for " + Twine(count) +
                     " outputs; as many sizes from 0 with that sum are "
                     "expected");
  return sizes;
}

static LogicalResult importSplit(Node &node) {
  node.expectInputs(1, node.getOpset() < 13 ? 1 : 2);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  int64_t axis = node.getAxis("axis", 0, shapeOf(input).size());
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> sizes = readSplit(node, shapeOf(input)[axis]);
  if (node.hasErrors())
    return failure();
  int64_t start = 0;
  for (auto [index, size] : llvm::enumerate(sizes)) {
    Part part(shapeOf(input));
    part.starts[axis] = start;
    part.sizes[axis] = size;
    start += size;
    if (failed(definePart(node, input, part, static_cast<int>(index))))
      return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Indices
//===----------------------------------------------------------------------===//

static Value createGather(Node &node, Value input, ArrayRef<int64_t> shape,
                          ArrayRef<int64_t> indices, int64_t axis) {
  if (node.hasErrors())
    return {};
  if (failed(ann::countElements(shape))) {
    (void)node.error("takes " + formatShape(shape) +
                     " elements; sizes from 1 are expected");
    return {};
  }
  auto type =
      RankedTensorType::get(shape, node.getGraph().getBuilder().getI64Type());
  return node.create<ann::GatherOp>(input,
                                    DenseIntElementsAttr::get(type, indices),
                                    static_cast<uint64_t>(axis));
}

/// The constant indices of input 1, counted from the end if negative.
static const IntTensor *readIndices(Node &node, StringRef what) {
  const IntTensor *indices = node.tryInts(1);
  if (!indices && !node.hasErrors())
    (void)node.error("reads its " + what + " from " +
                     quote(node.getProto().input(1)) +
                     ", which is no constant of integers");
  return node.hasErrors() ? nullptr : indices;
}

/// `index` counted from the start of `size` elements; an error outside of them.
static int64_t checkIndex(Node &node, int64_t index, int64_t size) {
  if (index < -size || index >= size)
    (void)node.error("takes element " + Twine(index) + " of " + Twine(size));
  return index < 0 ? index + size : index;
}

static LogicalResult importGather(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  const IntTensor *indices = readIndices(node, "indices");
  int64_t axis = node.getAxis("axis", 0, shapeOf(input).size());
  if (!indices || node.hasErrors())
    return failure();
  std::vector<int64_t> places = indices->values;
  for (int64_t &place : places)
    place = checkIndex(node, place, shapeOf(input)[axis]);
  return defineLikeInput(
      node, createGather(node, input, indices->shape, places, axis));
}

/// Each index replaces one coordinate of its own place.
static LogicalResult importGatherElements(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  const IntTensor *indices = readIndices(node, "indices");
  int64_t axis = node.getAxis("axis", 0, shape.size());
  if (!indices || node.hasErrors())
    return failure();
  if (indices->shape.size() != shape.size())
    return node.error("has indices of " + formatShape(indices->shape) +
                      " for " + formatShape(shape) +
                      "; as many dimensions are expected");
  std::vector<int64_t> places;
  for (size_t i = 0; i < indices->values.size() && !node.hasErrors(); ++i) {
    int64_t rest = static_cast<int64_t>(i), place = 0, stride = 1;
    for (size_t at = shape.size(); at-- > 0;) {
      int64_t index = rest % indices->shape[at];
      rest /= indices->shape[at];
      if (static_cast<int64_t>(at) == axis)
        index = indices->values[i];
      place += checkIndex(node, index, shape[at]) * stride;
      stride *= shape[at];
    }
    places.push_back(place);
  }
  Value flat = node.reshape(input, {countOf(shape)});
  return defineLikeInput(node,
                         createGather(node, flat, indices->shape, places, 0));
}

/// The last dimension of the indices lists the first coordinates of a slice.
static LogicalResult importGatherND(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  const IntTensor *indices = readIndices(node, "indices");
  int64_t batch = node.getInt("batch_dims", 0);
  if (!indices || node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shape.size());
  int64_t depth = indices->shape.empty() ? 0 : indices->shape.back();
  int64_t outer = static_cast<int64_t>(indices->shape.size()) - 1;
  if (batch < 0 || batch > outer || depth < 1 || batch + depth > rank ||
      ArrayRef(indices->shape).take_front(std::max<int64_t>(batch, 0)) !=
          shape.take_front(std::max<int64_t>(batch, 0)))
    return node.error("has indices of " + formatShape(indices->shape) +
                      " for " + formatShape(shape) + " and batch_dims " +
                      Twine(batch) +
                      "; coordinates in the last dimension are expected");
  ArrayRef<int64_t> places(indices->shape);
  places = places.drop_back();
  int64_t perBatch = countOf(places.drop_front(batch));
  int64_t region = countOf(shape.drop_front(batch).take_front(depth));
  std::vector<int64_t> taken;
  for (int64_t i = 0; i < countOf(places) && !node.hasErrors(); ++i) {
    int64_t place = perBatch ? i / perBatch : 0;
    for (int64_t at = 0; at < depth; ++at)
      place =
          place * shape[batch + at] +
          checkIndex(node, indices->values[i * depth + at], shape[batch + at]);
    taken.push_back(place);
  }
  SmallVector<int64_t> flat = {countOf(shape.take_front(batch)) * region};
  llvm::append_range(flat, shape.drop_front(batch + depth));
  return defineLikeInput(
      node, createGather(node, node.reshape(input, flat), places, taken, 0));
}

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

static std::optional<ann::PadMode> readPadMode(Node &node) {
  std::string mode = node.getString("mode", "constant");
  auto found = ann::symbolizePadMode(mode);
  if (!found)
    (void)node.error("has the mode " + quote(mode) +
                     "; constant, edge, reflect or wrap is expected");
  return found;
}

/// The pads in front of all dimensions, then those behind.
static SmallVector<int64_t> readPads(Node &node, int64_t rank) {
  SmallVector<int64_t> listed =
      node.getOpset() < 11 ? node.getInts("pads") : node.ints(1, "pads");
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (node.getOpset() >= 18 && node.hasInput(3)) {
    axes = node.ints(3, "axes");
    for (int64_t &axis : axes)
      axis = node.checkAxis(axis, rank);
  }
  if (node.hasErrors())
    return {};
  if (listed.size() != 2 * axes.size()) {
    (void)node.error("has " + Twine(listed.size()) + " pads for " +
                     Twine(axes.size()) +
                     " dimensions; two for each are "
                     "expected");
    return {};
  }
  SmallVector<int64_t> pads(2 * rank, 0);
  for (auto [i, axis] : llvm::enumerate(axes)) {
    pads[axis] = listed[i];
    pads[axis + rank] = listed[i + axes.size()];
  }
  return pads;
}

static LogicalResult importPad(Node &node) {
  bool hasAttributes = node.getOpset() < 11;
  node.expectInputs(hasAttributes ? 1 : 2, hasAttributes ? 1 : 4);
  Value input = node.number(0);
  std::optional<ann::PadMode> mode = readPadMode(node);
  float value = hasAttributes ? node.getFloat("value", 0) : 0;
  if (!hasAttributes && node.hasInput(2) && !node.hasErrors()) {
    Value number = node.number(2);
    FailureOr<ann::Floats> floats = ann::getFloats(number);
    if (failed(floats) || floats->size() != 1)
      (void)node.error("has a value that is no constant number");
    else
      value = (*floats)[0];
  }
  if (node.hasErrors())
    return failure();
  int64_t rank = static_cast<int64_t>(shapeOf(input).size());
  SmallVector<int64_t> pads = readPads(node, rank);
  if (node.hasErrors())
    return failure();
  // Negative pads cut off.
  Part part(shapeOf(input));
  for (int64_t axis = 0; axis < rank; ++axis) {
    int64_t size = part.sizes[axis];
    int64_t front = std::min<int64_t>(0, std::max(pads[axis], -size));
    int64_t back = std::min<int64_t>(0, std::max(pads[axis + rank], -size));
    part.starts[axis] = -front;
    part.sizes[axis] = size + front + back;
    if (part.sizes[axis] < 1)
      return node.error("cuts off all of dimension " + Twine(axis) + " of " +
                        formatShape(shapeOf(input)) +
                        "; sizes from 1 are expected");
  }
  input = createSlice(node, input, part);
  for (int64_t &pad : pads)
    pad = std::max<int64_t>(0, pad);
  return defineLikeInput(
      node, node.create<ann::PadOp>(input, ArrayRef(pads).take_front(rank),
                                    ArrayRef(pads).drop_front(rank), *mode,
                                    llvm::APFloat(value)));
}

Converter findMoveConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"Concat", importConcat},
      {"Gather", importGather},
      {"GatherElements", importGatherElements},
      {"GatherND", importGatherND},
      {"Pad", importPad},
      {"Slice", importSlice},
      {"Split", importSplit},
  };
  if (Converter converter = converters.lookup(type))
    return converter;
  return findReshapeConverter(type);
}

} // namespace snnc::importer
