// Access to constant tensors of floats, wherever their data lies.

#ifndef SNNC_DIALECTS_ANN_WEIGHTS_H
#define SNNC_DIALECTS_ANN_WEIGHTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Value.h"

#include <memory>
#include <vector>

namespace snnc::ann {

/// A view of the values of a constant. The data belongs to the MLIR context.
class Floats {
public:
  Floats(llvm::ArrayRef<float> data, int64_t size)
      : values(data), count(size) {}

  /// Number of elements of the tensor.
  int64_t size() const { return count; }

  /// True if all elements are equal and only one is stored.
  bool isSplat() const {
    return values.size() == 1 && count != static_cast<int64_t>(1);
  }

  /// The stored elements: one if `isSplat()`, else all in row-major order.
  llvm::ArrayRef<float> data() const { return values; }

  /// Element `index` in row-major order.
  float operator[](int64_t index) const {
    return values.size() == 1 ? values[0] : values[index];
  }

  /// All elements, expanded. Costs `size()` floats.
  std::vector<float> expand() const;

private:
  llvm::ArrayRef<float> values;
  int64_t count;
};

/// The values of a `dense` or `dense_resource` attribute of f32. Fails if the
/// attribute has another element type, no data (elided text), data of the wrong
/// size, or data that is not aligned to four bytes.
llvm::FailureOr<Floats> getFloats(mlir::ElementsAttr attr);

/// The values of `value` if an `ann.constant` makes it.
llvm::FailureOr<Floats> getFloats(mlir::Value value);

/// An attribute with `values`, in row-major order: a splat if all are equal,
/// `dense` if there are few, else a `dense_resource` that takes `values` over
/// without a copy and whose key starts with `name`.
mlir::ElementsAttr makeFloats(mlir::RankedTensorType type,
                              std::vector<float> values, llvm::StringRef name);

/// The same with the native `bytes` of the values, which `owner` keeps and
/// which are not copied. Null if they are not aligned to four bytes, or if a
/// splat or `dense` would be made of them.
mlir::ElementsAttr makeFloats(mlir::RankedTensorType type,
                              llvm::ArrayRef<char> bytes,
                              std::shared_ptr<void> owner,
                              llvm::StringRef name);

/// The same data with another shape of as many elements, not copied. Null if
/// the attribute is neither `dense` nor `dense_resource`.
mlir::ElementsAttr reshapeFloats(mlir::ElementsAttr attr,
                                 mlir::RankedTensorType type);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_WEIGHTS_H
