// Converts what moves floats without changing them: Flatten, Reshape,
// Transpose, Identity, Dropout.

#include "Converters.h"

using namespace mlir;

namespace snnc::importer {

LogicalResult importFlatten(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  if (node.hasErrors())
    return failure();
  ArrayRef<int64_t> shape = shapeOf(input);
  int64_t axis = node.getAxis("axis", 1, shape.size(), /*isEnd=*/true);
  SmallVector<int64_t> matrix = {1, 1};
  for (auto [i, size] : llvm::enumerate(shape))
    matrix[static_cast<int64_t>(i) >= axis] *= size;
  return defineLikeInput(node, node.reshape(input, matrix));
}

SmallVector<int64_t> completeShape(Node &node, ArrayRef<int64_t> input,
                                   SmallVector<int64_t> shape) {
  std::string asked = formatShape(shape);
  bool allowsZero = node.getInt("allowzero", 0) != 0;
  int64_t known = 1, open = -1, total = 1;
  for (int64_t size : input)
    total *= size;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !allowsZero && i < input.size())
      shape[i] = input[i];
    bool isOpen = shape[i] == -1;
    if (isOpen && open < 0) {
      open = static_cast<int64_t>(i);
      continue;
    }
    if (shape[i] < 1 || shape[i] > total / known) {
      (void)node.error("makes " + asked + " of " + formatShape(input) +
                       ", which has another number of elements");
      return shape;
    }
    known *= shape[i];
  }
  if (open >= 0)
    shape[open] = total / known;
  return shape;
}

LogicalResult importReshape(Node &node) {
  bool hasAttribute = node.getOpset() < 5;
  node.expectInputs(hasAttribute ? 1 : 2, hasAttribute ? 1 : 2);
  Value input = node.number(0);
  SmallVector<int64_t> asked =
      hasAttribute ? node.getInts("shape") : node.ints(1, "shape");
  if (node.hasErrors())
    return failure();
  SmallVector<int64_t> shape =
      completeShape(node, shapeOf(input), std::move(asked));
  if (node.hasErrors())
    return failure();
  return defineLikeInput(node, node.reshape(input, shape));
}

LogicalResult importTranspose(Node &node) {
  node.expectInputs(1, 1);
  Value input = node.number(0);
  SmallVector<int64_t> permutation = node.getInts("perm");
  if (node.hasErrors())
    return failure();
  if (!node.hasAttribute("perm"))
    for (size_t i = shapeOf(input).size(); i-- > 0;)
      permutation.push_back(static_cast<int64_t>(i));
  return defineLikeInput(node,
                         node.create<ann::TransposeOp>(input, permutation));
}

/// The first input itself, floats or integers.
static LogicalResult forward(Node &node) {
  if (const IntTensor *ints = node.tryInts(0))
    return node.define(Tensor{Value(), *ints});
  Value input = node.number(0);
  return node.hasErrors() ? failure() : defineLikeInput(node, input);
}

LogicalResult importIdentity(Node &node) {
  node.expectInputs(1, 1);
  return node.hasErrors() ? failure() : forward(node);
}

/// The mask of a Dropout that drops nothing; before opset 10 of floats.
static LogicalResult defineMask(Node &node) {
  if (node.getProto().output_size() < 2 || node.getProto().output(1).empty())
    return success();
  const IntTensor *ints = node.tryInts(0);
  Value input = ints ? Value() : node.number(0);
  if (node.hasErrors())
    return failure();
  Tensor mask{node.splat(ints ? ArrayRef(ints->shape) : shapeOf(input), 1),
              std::nullopt};
  if (node.getOpset() >= 10)
    mask.type = onnx::TensorProto::BOOL;
  return node.define(std::move(mask), 1);
}

LogicalResult importDropout(Node &node) {
  node.expectInputs(1, 3);
  node.ignore("ratio");
  node.ignore("seed");
  node.ignore("is_test");
  if (!node.hasErrors() && node.hasInput(2)) {
    SmallVector<int64_t> isTraining = node.ints(2, "training mode");
    float ratio = node.hasInput(1) ? node.scalar(1, "ratio") : 0.5f;
    if (!isTraining.empty() && isTraining[0] != 0 && ratio != 0)
      (void)node.error("drops elements by chance (it is in training mode); "
                       "export the model for inference");
  }
  if (node.hasErrors())
    return failure();
  node.remark("has no effect on inference; it is dropped");
  if (failed(defineMask(node)))
    return failure();
  return forward(node);
}

} // namespace snnc::importer
