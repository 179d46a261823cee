// Access to constant tensors of floats, wherever their data lies.

#include "dialects/Ann/Weights.h"

#include "dialects/Ann/Ann.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

#include <algorithm>
#include <cstring>
#include <memory>

using namespace mlir;
using namespace snnc::ann;

/// Up to this size a constant is printed in full and not as a resource.
static constexpr size_t maxDenseElements = 64;

std::vector<float> Floats::expand() const {
  if (isSplat())
    return std::vector<float>(count, values[0]);
  return std::vector<float>(values.begin(), values.end());
}

static FailureOr<Floats> getResourceFloats(DenseResourceElementsAttr attr,
                                           int64_t count) {
  const AsmResourceBlob *blob = attr.getRawHandle().getBlob();
  if (!blob)
    return failure();
  ArrayRef<char> data = blob->getData();
  if (data.size() != static_cast<size_t>(count) * sizeof(float) ||
      reinterpret_cast<uintptr_t>(data.data()) % alignof(float) != 0)
    return failure();
  return Floats({reinterpret_cast<const float *>(data.data()),
                 static_cast<size_t>(count)},
                count);
}

FailureOr<Floats> snnc::ann::getFloats(ElementsAttr attr) {
  if (!attr || !isAnnConstant(attr.getType()))
    return failure();
  if (attr.getNumElements() == 0)
    return Floats({}, 0);
  int64_t count = attr.getNumElements();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr))
    return getResourceFloats(resource, count);
  auto dense = dyn_cast<DenseElementsAttr>(attr);
  if (!dense)
    return failure();
  ArrayRef<char> data = dense.getRawData();
  return Floats({reinterpret_cast<const float *>(data.data()),
                 data.size() / sizeof(float)},
                count);
}

FailureOr<Floats> snnc::ann::getFloats(Value value) {
  ElementsAttr attr;
  if (!value || !matchPattern(value, m_Constant(&attr)))
    return failure();
  return getFloats(attr);
}

ElementsAttr snnc::ann::makeFloats(RankedTensorType type,
                                   std::vector<float> values, StringRef name) {
  assert(static_cast<int64_t>(values.size()) == type.getNumElements() &&
         "as many values as elements");
  // Bits are compared, so that -0.0 and 0.0 stay apart.
  auto sameBits = [&](float value) {
    return llvm::bit_cast<uint32_t>(value) ==
           llvm::bit_cast<uint32_t>(values.front());
  };
  if (std::all_of(values.begin(), values.end(), sameBits))
    return DenseElementsAttr::get(type, values.front());
  if (values.size() <= maxDenseElements)
    return DenseElementsAttr::get(type, ArrayRef<float>(values));
  auto owned = std::make_unique<std::vector<float>>(std::move(values));
  ArrayRef<char> bytes(reinterpret_cast<const char *>(owned->data()),
                       owned->size() * sizeof(float));
  AsmResourceBlob blob = UnmanagedAsmResourceBlob::allocateWithAlign(
      bytes, alignof(float),
      [owned = std::move(owned)](void *, size_t, size_t) {});
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

ElementsAttr snnc::ann::makeFloats(RankedTensorType type, ArrayRef<char> bytes,
                                   std::shared_ptr<void> owner,
                                   StringRef name) {
  assert(static_cast<int64_t>(bytes.size()) ==
             type.getNumElements() * int64_t(sizeof(float)) &&
         "four bytes for each element");
  size_t size = bytes.size() - sizeof(float);
  bool isSplat =
      std::memcmp(bytes.data(), bytes.data() + sizeof(float), size) == 0;
  if (isSplat || bytes.size() <= maxDenseElements * sizeof(float) ||
      reinterpret_cast<uintptr_t>(bytes.data()) % alignof(float) != 0)
    return {};
  AsmResourceBlob blob = UnmanagedAsmResourceBlob::allocateWithAlign(
      bytes, alignof(float),
      [owner = std::move(owner)](void *, size_t, size_t) {});
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

ElementsAttr snnc::ann::reshapeFloats(ElementsAttr attr,
                                      RankedTensorType type) {
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  if (auto dense = dyn_cast<DenseElementsAttr>(attr))
    return dense.reshape(type);
  return {};
}
