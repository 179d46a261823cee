// What shape inference of ann ops asks of operands and attributes.
//
// Operands and attributes may be anything here: importers ask before an
// operation exists, so nothing is taken for granted and nothing overflows.

#ifndef SNNC_DIALECTS_ANN_ANNCHECKER_H
#define SNNC_DIALECTS_ANN_ANNCHECKER_H

#include "dialects/Ann/Ann.h"

#include <string>

namespace snnc::ann {

/// Knows one operation and reports what is wrong with it.
struct Checker {
  std::optional<mlir::Location> location;
  llvm::StringRef name;

  /// Reports an error, if a location is known.
  template <typename... Args>
  llvm::LogicalResult fail(Args &&...args) const {
    return mlir::emitOptionalError(location, "'", name, "' op ",
                                   std::forward<Args>(args)...);
  }

  /// Checks that all are tensors that the dialect accepts.
  llvm::LogicalResult checkTensors(mlir::ValueRange operands) const;

  /// Checks the number of dimensions; `layout` names them.
  llvm::LogicalResult checkRank(mlir::Value value, llvm::StringRef what,
                                int64_t rank, llvm::StringRef layout) const;

  /// Checks that `value`, if there is one, is a vector of `size` elements.
  llvm::LogicalResult checkVector(mlir::Value value, llvm::StringRef what,
                                  int64_t size, llvm::StringRef reason) const;

  /// Checks that there are `size` values from `low` to 2^31 - 1.
  llvm::LogicalResult checkValues(llvm::ArrayRef<int64_t> values,
                                  llvm::StringRef what, size_t size,
                                  int64_t low) const;

  /// Checks that `axis` is at least 0 and below `rank`.
  llvm::LogicalResult checkAxis(int64_t axis, int64_t rank) const;

  /// Adds the type of the result, or reports that it is too large.
  llvm::LogicalResult setResult(llvm::ArrayRef<int64_t> shape,
                                mlir::Type element,
                                llvm::SmallVectorImpl<mlir::Type> &types) const;
};

/// The sizes of a tensor that `checkTensors` accepted.
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

/// The element type of a tensor that `checkTensors` accepted.
inline mlir::Type elementOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getElementType();
}

/// `4x2x3`, as in types.
std::string toString(llvm::ArrayRef<int64_t> shape);

/// The shape of `values` repeated to a common one, by the rules of numpy.
llvm::FailureOr<llvm::SmallVector<int64_t>>
getBroadcastShape(const Checker &checker, mlir::ValueRange values);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_ANNCHECKER_H
