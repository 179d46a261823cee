// Constant tensors in memory, and moving their elements about: what the engine
// that folds shape arithmetic computes with.

#ifndef SNNC_LIB_IMPORT_ONNX_ARRAY_H
#define SNNC_LIB_IMPORT_ONNX_ARRAY_H

#include "Node.h"

#include <optional>
#include <vector>

namespace snnc::importer {

/// A constant of any element type. Bools are 0 and 1; elements of uint64 are
/// below 2^63; floats of all widths are float32, held exactly.
struct Array {
  int32_t type = onnx::TensorProto::INT64; ///< ONNX element type
  llvm::SmallVector<int64_t> shape;
  std::vector<int64_t> ints; ///< row-major, if the type is no float
  std::vector<double> reals; ///< row-major, if the type is a float

  bool isReal() const { return isFloatType(type); }
  int64_t size() const {
    return static_cast<int64_t>(isReal() ? reals.size() : ints.size());
  }
};

/// The most elements of a constant that the engine makes.
inline constexpr int64_t maxArray = int64_t(1) << 20;

/// The most elements that the engine reads and makes for one model: a chain of
/// a few nodes is a second or a gigabyte otherwise.
inline constexpr int64_t maxFolded = int64_t(1) << 25;

/// Counts `elements` that `node` is computed from and makes; an error in its
/// name if the model has more than `maxFolded`.
llvm::LogicalResult countFolded(Node &node, int64_t elements);

/// `value` as an element of the integer type or bool `type`: two's complement,
/// bools are 0 or 1.
int64_t wrap(int64_t value, int32_t type);

/// `value` rounded to float32.
inline double toFloat(double value) { return static_cast<float>(value); }

/// The sum of two 64-bit integers, which wraps.
inline int64_t addWrapped(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) +
                              static_cast<uint64_t>(b));
}

/// The product of two 64-bit integers, which wraps.
inline int64_t multiplyWrapped(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) *
                              static_cast<uint64_t>(b));
}

/// The number of elements of `shape`. Emits an error in the name of `node`, and
/// gives nothing, if a size is negative or there are more than `maxArray`.
std::optional<int64_t> checkArray(Node &node, llvm::ArrayRef<int64_t> shape);

/// The elements `from` of `array`, in this order, as a tensor of `shape`.
Array take(const Array &array, llvm::ArrayRef<int64_t> shape,
           llvm::ArrayRef<int64_t> from);

/// Places of the elements that a strided view shows, in row-major order.
/// `shape` has at most `maxArray` elements.
std::vector<int64_t> viewOf(llvm::ArrayRef<int64_t> shape,
                            llvm::ArrayRef<int64_t> strides,
                            int64_t offset = 0);

/// How far apart neighbours of a row-major tensor lie, per dimension.
llvm::SmallVector<int64_t> rowMajorStrides(llvm::ArrayRef<int64_t> shape);

/// The shape to which `a` and `b` are repeated together, as numpy does it.
/// Emits an error, and gives nothing, if they do not fit.
std::optional<llvm::SmallVector<int64_t>>
broadcastShape(Node &node, llvm::ArrayRef<int64_t> a,
               llvm::ArrayRef<int64_t> b);

/// `array` repeated to `shape`, to which it fits.
Array broadcast(const Array &array, llvm::ArrayRef<int64_t> shape);

/// `array` with another element type that is read: integers wrap, floats lose
/// their fraction and saturate, bools tell what is not 0.
Array castArray(const Array &array, int32_t type);

/// Computes the outputs of a node whose inputs are all constant; an input that
/// the node leaves out is null. After an error, which `node` emits, the result
/// counts for nothing. An empty result without error: not computed here.
using Evaluator = std::vector<Array> (*)(Node &node,
                                         llvm::ArrayRef<const Array *> inputs);

/// Input `index` of a node that is evaluated, which must be there and no float;
/// `what` names it in the error.
const Array *readIntegers(Node &node, llvm::ArrayRef<const Array *> inputs,
                          size_t index, llvm::StringRef what);

/// The evaluators of operators that move elements (ConstantMoves.cpp and
/// ConstantGathers.cpp) and of arithmetic (ConstantMath.cpp and
/// ConstantReductions.cpp); null for others. The first of each pair asks the
/// second.
Evaluator findMove(llvm::StringRef type);
Evaluator findGather(llvm::StringRef type);
Evaluator findMath(llvm::StringRef type);
Evaluator findReduction(llvm::StringRef type);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_ARRAY_H
