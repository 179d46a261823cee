// Evaluates operators that pick elements of constants by their index.

#include "Array.h"

#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace snnc::importer {

using Arrays = std::vector<Array>;

/// `index` counted from 0 in a dimension of `size`.
static int64_t checkIndex(Node &node, int64_t index, int64_t size) {
  if (index >= -size && index < size)
    return index < 0 ? index + size : index;
  (void)node.error("takes element " + Twine(index) + " of " + Twine(size));
  return 0;
}

static Arrays gather(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *indices =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "indices");
  if (!indices)
    return {};
  ArrayRef<int64_t> shape = inputs[0]->shape;
  int64_t axis = node.getAxis("axis", 0, shape.size());
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> result(shape.take_front(axis));
  result.append(indices->shape.begin(), indices->shape.end());
  result.append(shape.begin() + axis + 1, shape.end());
  if (!checkArray(node, result))
    return {};
  int64_t inner = 1, outer = 1;
  for (int64_t i = 0; i < static_cast<int64_t>(shape.size()); ++i)
    (i < axis ? outer : inner) *= i == axis ? 1 : shape[i];
  std::vector<int64_t> places;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t index : indices->ints) {
      int64_t at = checkIndex(node, index, shape[axis]);
      if (node.hasErrors())
        return {};
      for (int64_t i = 0; i < inner; ++i)
        places.push_back((o * shape[axis] + at) * inner + i);
    }
  return {take(*inputs[0], result, places)};
}

static Arrays gatherElements(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *indices =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "indices");
  if (!indices)
    return {};
  ArrayRef<int64_t> shape = inputs[0]->shape, result = indices->shape;
  int64_t axis = node.getAxis("axis", 0, shape.size());
  bool fits = shape.size() == result.size();
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits = static_cast<int64_t>(i) == axis || result[i] <= shape[i];
  if (!fits)
    (void)node.error("takes elements of " + formatShape(shape) +
                     " by indices of " + formatShape(result));
  if (node.hasErrors())
    return {};
  SmallVector<int64_t> own = rowMajorStrides(shape), strides = own;
  strides[axis] = 0;
  std::vector<int64_t> places = viewOf(result, strides);
  for (auto [place, index] : llvm::zip_equal(places, indices->ints))
    place += checkIndex(node, index, shape[axis]) * own[axis];
  return node.hasErrors() ? Arrays() : Arrays{take(*inputs[0], result, places)};
}

static Arrays gatherNd(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(2, 2);
  const Array *indices =
      node.hasErrors() ? nullptr : readIntegers(node, inputs, 1, "indices");
  int64_t batch = node.getInt("batch_dims", 0);
  if (!indices)
    return {};
  ArrayRef<int64_t> shape = inputs[0]->shape, by = indices->shape;
  int64_t depth = by.empty() ? 0 : by.back();
  int64_t rank = static_cast<int64_t>(shape.size());
  bool fits = batch >= 0 && !by.empty() &&
              batch < static_cast<int64_t>(by.size()) && depth >= 1 &&
              depth <= rank - batch &&
              shape.take_front(batch) == by.take_front(batch);
  if (!fits) {
    (void)node.error("takes elements of " + formatShape(shape) +
                     " by indices of " + formatShape(by) + " with batch_dims " +
                     Twine(batch));
    return {};
  }
  SmallVector<int64_t> result(by.drop_back());
  result.append(shape.begin() + batch + depth, shape.end());
  std::optional<int64_t> count = checkArray(node, result);
  if (!count || *count == 0)
    return count ? Arrays{take(*inputs[0], result, {})} : Arrays();
  SmallVector<int64_t> own = rowMajorStrides(shape);
  int64_t inner = own[batch + depth - 1], numTuples = *count / inner;
  int64_t numBatches = 1;
  for (int64_t size : shape.take_front(batch))
    numBatches *= size;
  int64_t perBatch = inputs[0]->size() / numBatches;
  std::vector<int64_t> places;
  for (int64_t t = 0; t < numTuples; ++t) {
    int64_t at = t / (numTuples / numBatches) * perBatch;
    for (int64_t i = 0; i < depth; ++i)
      at += checkIndex(node, indices->ints[t * depth + i], shape[batch + i]) *
            own[batch + i];
    if (node.hasErrors())
      return {};
    for (int64_t i = 0; i < inner; ++i)
      places.push_back(at + i);
  }
  return {take(*inputs[0], result, places)};
}

static Arrays nonZero(Node &node, ArrayRef<const Array *> inputs) {
  node.expectInputs(1, 1);
  const Array &array = *inputs[0];
  SmallVector<int64_t> own = rowMajorStrides(array.shape);
  std::vector<int64_t> found;
  for (int64_t i = 0; i < array.size(); ++i)
    if (array.isReal() ? array.reals[i] != 0 : array.ints[i] != 0)
      found.push_back(i);
  int64_t rank = static_cast<int64_t>(array.shape.size());
  Array result;
  result.shape = {rank, static_cast<int64_t>(found.size())};
  for (int64_t axis = 0; axis < rank; ++axis)
    for (int64_t place : found)
      result.ints.push_back(place / own[axis] % array.shape[axis]);
  return {std::move(result)};
}

Evaluator findGather(StringRef type) {
  static const llvm::StringMap<Evaluator> evaluators = {
      {"Gather", gather},
      {"GatherElements", gatherElements},
      {"GatherND", gatherNd},
      {"NonZero", nonZero},
  };
  return evaluators.lookup(type);
}

} // namespace snnc::importer
