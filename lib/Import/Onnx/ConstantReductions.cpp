// Evaluates reductions of constants: ReduceSum, ReduceProd, ReduceMin,
// ReduceMax.

#include "Array.h"

#include "llvm/ADT/SmallBitVector.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

using namespace mlir;

namespace snnc::importer {

using Arrays = std::vector<Array>;
using Inputs = ArrayRef<const Array *>;

/// The dimensions that a reduction runs over.
static llvm::SmallBitVector reducedAxes(Node &node, Inputs inputs) {
  int64_t rank = static_cast<int64_t>(inputs[0]->shape.size());
  SmallVector<int64_t> axes = node.getInts("axes");
  if (inputs.size() > 1 && inputs[1])
    axes.assign(inputs[1]->ints.begin(), inputs[1]->ints.end());
  bool keepsAll = node.getInt("noop_with_empty_axes", 0) != 0;
  llvm::SmallBitVector reduced(rank, axes.empty() && !keepsAll);
  for (int64_t axis : axes) {
    int64_t checked = node.checkAxis(axis, rank);
    if (!node.hasErrors())
      reduced.set(checked);
  }
  return reduced;
}

template <typename OnInts, typename OnReals>
static Arrays reduce(Node &node, Inputs inputs, OnInts onInts,
                     OnReals onReals) {
  node.expectInputs(1, 2);
  bool keeps = node.getInt("keepdims", 1) != 0;
  llvm::SmallBitVector reduced = reducedAxes(node, inputs);
  if (!node.hasErrors() && inputs[0]->size() == 0)
    (void)node.error("reduces " + formatShape(inputs[0]->shape) +
                     ", which has no elements");
  if (node.hasErrors())
    return {};
  const Array &array = *inputs[0];
  SmallVector<int64_t> kept = array.shape, result;
  for (auto [i, size] : llvm::enumerate(array.shape)) {
    if (reduced[i])
      kept[i] = 1;
    if (!reduced[i] || keeps)
      result.push_back(kept[i]);
  }
  SmallVector<int64_t> strides = rowMajorStrides(kept);
  for (int64_t i : reduced.set_bits())
    strides[i] = 0;
  std::vector<int64_t> targets = viewOf(array.shape, strides);
  int64_t count = ShapedType::getNumElements(kept);
  std::vector<bool> isSet(count);
  Array output;
  output.type = array.type;
  output.shape = result;
  output.ints.resize(array.isReal() ? 0 : count);
  output.reals.resize(array.isReal() ? count : 0);
  for (auto [i, target] : llvm::enumerate(targets)) {
    if (array.isReal())
      output.reals[target] = isSet[target]
                                 ? onReals(output.reals[target], array.reals[i])
                                 : array.reals[i];
    else
      output.ints[target] =
          isSet[target]
              ? wrap(onInts(output.ints[target], array.ints[i]), array.type)
              : array.ints[i];
    isSet[target] = true;
  }
  for (double &value : output.reals)
    value = toFloat(value);
  return {std::move(output)};
}

static Arrays reduceSum(Node &node, Inputs inputs) {
  return reduce(node, inputs, addWrapped, std::plus<double>());
}

static Arrays reduceProd(Node &node, Inputs inputs) {
  return reduce(node, inputs, multiplyWrapped, std::multiplies<double>());
}

static Arrays reduceMin(Node &node, Inputs inputs) {
  auto least = [](auto a, auto b) { return b < a ? b : a; };
  return reduce(node, inputs, least, least);
}

static Arrays reduceMax(Node &node, Inputs inputs) {
  auto largest = [](auto a, auto b) { return a < b ? b : a; };
  return reduce(node, inputs, largest, largest);
}

Evaluator findReduction(StringRef type) {
  static const llvm::StringMap<Evaluator> evaluators = {
      {"ReduceMax", reduceMax},
      {"ReduceMin", reduceMin},
      {"ReduceProd", reduceProd},
      {"ReduceSum", reduceSum},
  };
  return evaluators.lookup(type);
}

} // namespace snnc::importer
