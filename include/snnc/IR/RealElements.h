// Reads the f32 weights or the parameters of an op, stored as dense or
// dense_resource elements.

#ifndef SNNC_IR_REALELEMENTS_H
#define SNNC_IR_REALELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>
#include <vector>

namespace snnc {

/// A view of numbers of type `T`, float or int32_t; the attribute owns the
/// memory.
template <typename T>
class NumberElements {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, int32_t>,
                "expects f32 or i32");

public:
  /// Views `attr`; nothing if its elements are not of type `T`, if a resource
  /// has no data or data of another size, or if it is of another kind.
  static std::optional<NumberElements> get(mlir::ElementsAttr attr) {
    if (!attr || !isElement(attr.getElementType()))
      return std::nullopt;
    int64_t count = attr.getShapedType().getNumElements();
    if (auto dense = llvm::dyn_cast<mlir::DenseElementsAttr>(attr))
      return NumberElements(dense.getRawData(), count, dense.isSplat());
    auto resource = llvm::dyn_cast<mlir::DenseResourceElementsAttr>(attr);
    if (!resource)
      return std::nullopt;
    mlir::AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (!blob || blob->getData().size() / sizeof(T) != size_t(count) ||
        blob->getData().size() % sizeof(T) != 0)
      return std::nullopt;
    return NumberElements(blob->getData(), count, /*isSplat=*/false);
  }

  /// The number of elements.
  int64_t size() const { return count; }

  /// The number of elements that are stored: all, or one if they are all the
  /// same.
  int64_t numStored() const { return splat && count ? 1 : count; }

  /// Element `index`, row-major.
  T operator[](int64_t index) const {
    T value; // the bytes of a resource may stand anywhere
    std::memcpy(&value, data + (splat ? 0 : index) * sizeof(T), sizeof(T));
    return value;
  }

  /// A copy of all elements.
  std::vector<T> toVector() const {
    std::vector<T> values(count);
    for (int64_t index = 0; index < count; ++index)
      values[index] = (*this)[index];
    return values;
  }

private:
  NumberElements(llvm::ArrayRef<char> bytes, int64_t count, bool isSplat)
      : data(bytes.data()), count(count), splat(isSplat) {}

  static bool isElement(mlir::Type type) {
    if constexpr (std::is_same_v<T, float>)
      return type.isF32();
    else
      return type.isSignlessInteger(32);
  }

  const char *data;
  int64_t count;
  bool splat;
};

using RealElements = NumberElements<float>;
using IntegerElements = NumberElements<int32_t>;

} // namespace snnc

#endif // SNNC_IR_REALELEMENTS_H
