// Numbers of nodes as attributes of snn operations.

#include "Numbers.h"

#include "dialects/Ann/Weights.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::nir;

Result<Numbers> snnc::nir::readNumbers(const FlatNode &node,
                                       const char *field) {
  Result<Numbers> values = hdf5::toFloats(*node.node->find(field));
  if (!values)
    return Error{"node '" + node.name + "' (" + node.node->type +
                 ") has a field '" + field + "' that " +
                 values.error().message};
  return values;
}

/// The number of neuron `index`.
static float numberOf(const Numbers &numbers, int64_t index,
                      const Shape &shape) {
  int64_t size = static_cast<int64_t>(numbers.size());
  if (size == 1)
    return numbers[0];
  if (size == shape.numNeurons())
    return numbers[index];
  assert(size == shape.channels && "one, one per channel or one per neuron");
  return numbers[index / (shape.height * shape.width)];
}

Numbers snnc::nir::add(const Numbers &left, const Numbers &right,
                       const Shape &shape) {
  Numbers sum = left.size() >= right.size() ? left : right;
  const Numbers &other = left.size() >= right.size() ? right : left;
  bool perChannel = static_cast<int64_t>(sum.size()) < shape.numNeurons();
  Shape counted = perChannel ? Shape{shape.channels, 1, 1} : shape;
  for (size_t index = 0; index < sum.size(); ++index)
    sum[index] += numberOf(other, index, counted);
  return sum;
}

Numbers snnc::nir::shorten(Numbers numbers, const Shape &shape) {
  if (llvm::all_equal(numbers))
    return {numbers[0]};
  if (static_cast<int64_t>(numbers.size()) == shape.channels)
    return numbers;
  int64_t pixels = shape.height * shape.width;
  for (int64_t index = 0; index < shape.numNeurons(); ++index)
    if (numbers[index] != numbers[index / pixels * pixels])
      return numbers;
  for (int64_t channel = 0; channel < shape.channels; ++channel)
    numbers[channel] = numbers[channel * pixels];
  numbers.resize(shape.channels);
  return numbers;
}

/// The axes of `count` numbers that were not shortened to one.
static SmallVector<int64_t> axesOf(int64_t count, const Shape &shape) {
  if (count == shape.channels)
    return {shape.channels};
  return {shape.channels, shape.height, shape.width};
}

ElementsAttr snnc::nir::makeAttr(Builder &builder, Numbers numbers,
                                 const Shape &shape, StringRef name) {
  numbers = shorten(std::move(numbers), shape);
  SmallVector<int64_t> axes;
  if (numbers.size() > 1)
    axes = axesOf(numbers.size(), shape);
  return ann::makeFloats(RankedTensorType::get(axes, builder.getF32Type()),
                         std::move(numbers), name);
}

ElementsAttr snnc::nir::makeWeights(Builder &builder, Numbers numbers,
                                    const Shape &shape, StringRef name) {
  numbers = shorten(std::move(numbers), shape);
  if (numbers.size() == 1)
    return DenseElementsAttr::get(
        RankedTensorType::get({shape.channels}, builder.getF32Type()),
        numbers[0]);
  SmallVector<int64_t> axes = axesOf(numbers.size(), shape);
  return ann::makeFloats(RankedTensorType::get(axes, builder.getF32Type()),
                         std::move(numbers), name);
}
