// Reads the tensors of ONNX files, wherever their elements stand.

#ifndef SNNC_LIB_IMPORT_ONNX_TENSORS_H
#define SNNC_LIB_IMPORT_ONNX_TENSORS_H

#include "snnc/Support/Result.h"

#include <onnx/onnx_pb.h>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snnc::importer {

/// A constant tensor of integers: a shape, an axis, indices. A tensor of any
/// type without elements is one too.
struct IntTensor {
  llvm::SmallVector<int64_t> shape;
  std::vector<int64_t> values;             ///< row-major
  int32_t type = onnx::TensorProto::INT64; ///< ONNX element type
};

/// A name of the user's file in single quotes, without control characters.
std::string quote(llvm::StringRef name);

/// `1x3x224x224`; `scalar` without sizes.
std::string formatShape(llvm::ArrayRef<int64_t> shape);

/// True for float, double, float16 and bfloat16.
bool isFloatType(int32_t elementType);

/// True for bool and integers of 8 to 64 bits.
bool isIntType(int32_t elementType);

/// True for the two kinds above.
bool isReadType(int64_t elementType);

/// `float16`, `int64`...; `element type 77` for a number without a name.
std::string typeName(int32_t elementType);

/// The sizes of a tensor. Errors: a negative size, 2^31 elements or more.
Result<llvm::SmallVector<int64_t>> shapeOf(const onnx::TensorProto &tensor);

/// The elements of a float tensor; external ones are read from a file that
/// must lie in `folder` or below. Errors also: other element types, another
/// number of elements than the shape states, NaN and infinity. The elements are
/// taken out of `tensor`, so that weights are not held twice.
Result<std::vector<float>> takeFloats(onnx::TensorProto &tensor,
                                      llvm::StringRef folder);

/// The bytes of floats as they lie in the model or in its file, and what keeps
/// them there.
struct FloatBytes {
  llvm::ArrayRef<char> bytes;
  std::shared_ptr<void> owner;
};

/// Takes the bytes of a tensor out of `tensor`, or maps them, without a copy.
/// Nothing, and `tensor` as it was, if they are no raw float32 of this
/// machine's byte order: then takeFloats converts them. Errors: like those of
/// takeFloats.
Result<std::optional<FloatBytes>> takeFloatBytes(onnx::TensorProto &tensor,
                                                 llvm::StringRef folder);

/// The elements of a tensor of integers (isIntType). Errors also: more than
/// 2^26 elements, a uint64 from 2^63.
Result<IntTensor> readInts(onnx::TensorProto &tensor, llvm::StringRef folder);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_TENSORS_H
