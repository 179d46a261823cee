// Reads the i8 weights of an op, stored as dense or dense_resource elements.

#ifndef SNNC_IR_WEIGHTELEMENTS_H
#define SNNC_IR_WEIGHTELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <optional>

namespace snnc {

/// A view of 8-bit weights; the attribute owns the memory.
class WeightElements {
public:
  /// Views `attr`; nothing if its elements are not i8, if a resource has no
  /// data or data of another size, or if it is of another kind.
  static std::optional<WeightElements> get(mlir::ElementsAttr attr) {
    if (!attr || !attr.getElementType().isSignlessInteger(8))
      return std::nullopt;
    int64_t count = attr.getShapedType().getNumElements();
    if (auto dense = llvm::dyn_cast<mlir::DenseElementsAttr>(attr))
      return WeightElements(dense.getRawData(), count, dense.isSplat());
    auto resource = llvm::dyn_cast<mlir::DenseResourceElementsAttr>(attr);
    if (!resource)
      return std::nullopt;
    mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || static_cast<int64_t>(blob->getData().size()) != count)
      return std::nullopt;
    return WeightElements(blob->getData(), count, /*isSplat=*/false);
  }

  /// The number of weights.
  int64_t size() const { return count; }

  /// Weight `index`, row-major.
  int8_t operator[](int64_t index) const { return data[splat ? 0 : index]; }

  /// The numbers that are stored: all, or one if they are all the same.
  llvm::ArrayRef<int8_t> stored() const {
    return llvm::ArrayRef<int8_t>(data, splat ? 1 : count);
  }

private:
  WeightElements(llvm::ArrayRef<char> bytes, int64_t count, bool isSplat)
      : data(reinterpret_cast<const int8_t *>(bytes.data())), count(count),
        splat(isSplat) {}

  const int8_t *data;
  int64_t count;
  bool splat;
};

} // namespace snnc

#endif // SNNC_IR_WEIGHTELEMENTS_H
