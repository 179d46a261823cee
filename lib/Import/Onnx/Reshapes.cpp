// Converts operators that repeat run-time tensors or give them other shapes.

#include "Converters.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace snnc::importer {

static Value createBroadcast(Node &node, Value input, ArrayRef<int64_t> shape) {
  if (node.hasErrors() || shapeOf(input) == shape)
    return input;
  if (failed(ann::countElements(shape))) {
    (void)node.error("makes a tensor of " + formatShape(shape) +
                     "; sizes from 1 and fewer than 2^31 elements are "
                     "expected");
    return {};
  }
  OpBuilder &builder = node.getGraph().getBuilder();
  return ann::BroadcastOp::create(
      builder, node.getLoc(),
      RankedTensorType::get(shape, builder.getF32Type()), input);
}

static LogicalResult importExpand(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.number(0);
  SmallVector<int64_t> shape = node.ints(1, "shape");
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> sizes = shapeOf(input);
  std::string asked = formatShape(shape);
  if (shape.size() < sizes.size())
    shape.insert(shape.begin(), sizes.size() - shape.size(), 1);
  for (size_t fromEnd = 1; fromEnd <= sizes.size(); ++fromEnd) {
    int64_t size = sizes[sizes.size() - fromEnd];
    int64_t &wanted = shape[shape.size() - fromEnd];
    if (wanted == 1)
      wanted = size;
    if (wanted != size && size != 1)
      return node.error("repeats " + formatShape(sizes) + " to " + asked +
                        "; sizes that are equal or 1 are expected");
  }
  return defineLikeInput(node, createBroadcast(node, input, shape));
}

static LogicalResult importTile(Node &node) {
  node.expectInputs(2, 2);
  Value input = node.number(0);
  SmallVector<int64_t> repeats = node.ints(1, "repeats");
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  auto isSane = [](int64_t count) { return count >= 1 && count < 1 << 30; };
  if (repeats.size() != shape.size() || !llvm::all_of(repeats, isSane))
    return node.error("repeats " + formatShape(shape) + " " +
                      formatShape(repeats) +
                      " times; one number from 1 per dimension is expected");
  SmallVector<int64_t> split, repeated, result;
  for (auto [count, size] : llvm::zip_equal(repeats, shape)) {
    split.append({1, size});
    repeated.append({count, size});
    result.push_back(count * size);
  }
  Value tiled = createBroadcast(node, node.reshape(input, split), repeated);
  return defineLikeInput(node, node.hasErrors() ? tiled
                                                : node.reshape(tiled, result));
}

static LogicalResult importSqueeze(Node &node) {
  node.expectInputs(1, node.getOpset() < 13 ? 1 : 2);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t rank = static_cast<int64_t>(shape.size());
  SmallVector<int64_t> axes = readAxes(node, 13, rank);
  if (node.hasErrors())
    return failure();
  bool takesAll = axes.empty();
  SmallVector<int64_t> left;
  for (int64_t axis = 0; axis < rank; ++axis) {
    bool isNamed = llvm::is_contained(axes, axis);
    if (isNamed && shape[axis] != 1)
      return node.error("removes dimension " + Twine(axis) + " of " +
                        formatShape(shape) + "; a size of 1 is expected");
    if (!isNamed && !(takesAll && shape[axis] == 1))
      left.push_back(shape[axis]);
  }
  return defineLikeInput(node, node.reshape(input, left));
}

static LogicalResult importUnsqueeze(Node &node) {
  node.expectInputs(1, node.getOpset() < 13 ? 1 : 2);
  Value input = node.number(0);
  SmallVector<int64_t> axes =
      node.getOpset() < 13 ? node.getInts("axes") : node.ints(1, "axes");
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape(shapeOf(input));
  int64_t rank = static_cast<int64_t>(shape.size() + axes.size());
  for (int64_t &axis : axes)
    axis = node.checkAxis(axis, rank);
  llvm::sort(axes);
  if (node.hasErrors())
    return failure();
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    return node.error("adds a dimension twice");
  for (int64_t axis : axes)
    shape.insert(shape.begin() + axis, 1);
  return defineLikeInput(node, node.reshape(input, shape));
}

/// Reads blocksize and checks that the input has rank 4.
static int64_t readBlockSize(Node &node, Value input) {
  int64_t block = node.getInt("blocksize", 0);
  if (node.hasErrors())
    return 1;
  if (shapeOf(input).size() != 4 || block < 1 || block >= 1 << 15) {
    (void)node.error("moves blocks of " + Twine(block) + " in " +
                     formatShape(shapeOf(input)) +
                     "; N x C x H x W and a block from 1 are expected");
    return 1;
  }
  return block;
}

static LogicalResult importDepthToSpace(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  int64_t block = readBlockSize(node, input);
  std::string mode = node.getString("mode", "DCR");
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t depth = shape[1] / (block * block);
  if (mode != "DCR" && mode != "CRD")
    return node.error("has the mode " + quote(mode) +
                      "; DCR or CRD is expected");
  if (shape[1] % (block * block))
    return node.error("has " + Twine(shape[1]) +
                      " channels; a multiple of the block's " +
                      Twine(block * block) + " is expected");
  SmallVector<int64_t> split, order;
  if (mode == "DCR") {
    split = {shape[0], block, block, depth, shape[2], shape[3]};
    order = {0, 3, 4, 1, 5, 2};
  } else {
    split = {shape[0], depth, block, block, shape[2], shape[3]};
    order = {0, 1, 4, 2, 5, 3};
  }
  Value moved =
      node.create<ann::TransposeOp>(node.reshape(input, split), order);
  return defineLikeInput(node,
                         node.reshape(moved, {shape[0], depth, shape[2] * block,
                                              shape[3] * block}));
}

static LogicalResult importSpaceToDepth(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  int64_t block = readBlockSize(node, input);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  if (shape[2] % block || shape[3] % block)
    return node.error("cuts " + formatShape(shape) + " into blocks of " +
                      Twine(block) +
                      "; sizes that are multiples of it are "
                      "expected");
  int64_t rows = shape[2] / block, columns = shape[3] / block;
  Value split =
      node.reshape(input, {shape[0], shape[1], rows, block, columns, block});
  Value moved =
      node.create<ann::TransposeOp>(split, ArrayRef<int64_t>{0, 3, 5, 1, 2, 4});
  return defineLikeInput(
      node,
      node.reshape(moved, {shape[0], shape[1] * block * block, rows, columns}));
}

Converter findReshapeConverter(StringRef type) {
  static const llvm::StringMap<Converter> converters = {
      {"DepthToSpace", importDepthToSpace},
      {"Expand", importExpand},
      {"SpaceToDepth", importSpaceToDepth},
      {"Squeeze", importSqueeze},
      {"Tile", importTile},
      {"Unsqueeze", importUnsqueeze},
  };
  return converters.lookup(type);
}

} // namespace snnc::importer
