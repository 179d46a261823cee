// Tests how constant tensors are stored and read.

#include "dialects/Ann/Weights.h"

#include "dialects/Ann/Ann.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include "gtest/gtest.h"

#include <numeric>

using namespace mlir;
using namespace snnc::ann;

namespace {

class Weights : public testing::Test {
protected:
  Weights() { context.loadDialect<AnnDialect>(); }

  RankedTensorType typeOf(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, Float32Type::get(&context));
  }

  std::vector<float> ramp(int64_t size) {
    std::vector<float> values(size);
    std::iota(values.begin(), values.end(), 0.0f);
    return values;
  }

  MLIRContext context;
};

} // namespace

TEST_F(Weights, ManyValuesAreAResourceThatIsNotCopied) {
  std::vector<float> values = ramp(1000);
  const float *data = values.data();
  ElementsAttr attr = makeFloats(typeOf({10, 100}), std::move(values), "w");
  auto resource = dyn_cast<DenseResourceElementsAttr>(attr);
  ASSERT_TRUE(resource);
  EXPECT_EQ(resource.getRawHandle().getKey(), "w");
  FailureOr<Floats> floats = getFloats(attr);
  ASSERT_TRUE(succeeded(floats));
  EXPECT_EQ(floats->data().data(), data);
  EXPECT_FALSE(floats->isSplat());
  EXPECT_EQ((*floats)[999], 999);
  ElementsAttr reshaped = reshapeFloats(attr, typeOf({1000}));
  EXPECT_EQ(getFloats(reshaped)->data().data(), data);
}

TEST_F(Weights, TwoResourcesOfOneNameStayApart) {
  ElementsAttr first = makeFloats(typeOf({100}), ramp(100), "w");
  std::vector<float> others = ramp(100);
  others[5] = -1;
  ElementsAttr second = makeFloats(typeOf({100}), std::move(others), "w");
  EXPECT_EQ((*getFloats(first))[5], 5);
  EXPECT_EQ((*getFloats(second))[5], -1);
}

TEST_F(Weights, FewValuesAreDense) {
  ElementsAttr attr = makeFloats(typeOf({2, 2}), {1, 2, 3, 4}, "w");
  EXPECT_TRUE(isa<DenseElementsAttr>(attr));
  EXPECT_EQ(getFloats(attr)->expand(), (std::vector<float>{1, 2, 3, 4}));
}

TEST_F(Weights, EqualValuesAreASplat) {
  std::vector<float> values(1000000, 0.5f);
  ElementsAttr attr = makeFloats(typeOf({1000, 1000}), values, "w");
  FailureOr<Floats> floats = getFloats(attr);
  ASSERT_TRUE(succeeded(floats));
  EXPECT_TRUE(floats->isSplat());
  EXPECT_EQ(floats->size(), 1000000);
  EXPECT_EQ(floats->data().size(), 1u);
  EXPECT_EQ((*floats)[999999], 0.5f);
  EXPECT_EQ(floats->expand(), values);
}

TEST_F(Weights, ASingleElementIsNoSplat) {
  FailureOr<Floats> floats = getFloats(makeFloats(typeOf({}), {3}, "w"));
  ASSERT_TRUE(succeeded(floats));
  EXPECT_FALSE(floats->isSplat());
  EXPECT_EQ((*floats)[0], 3);
}

TEST_F(Weights, DataOfTheWrongSizeOrTypeIsRefused) {
  std::vector<float> values = ramp(3);
  auto blob =
      HeapAsmResourceBlob::allocateAndCopyInferAlign(ArrayRef<float>(values));
  EXPECT_TRUE(failed(getFloats(
      DenseResourceElementsAttr::get(typeOf({4}), "short", std::move(blob)))));
  auto integers = RankedTensorType::get({2}, IntegerType::get(&context, 32));
  EXPECT_TRUE(failed(getFloats(DenseElementsAttr::get(integers, int32_t(1)))));
  EXPECT_TRUE(failed(getFloats(ElementsAttr())));
}

TEST_F(Weights, DataThatIsNotAlignedIsRefused) {
  alignas(4) static const char bytes[12] = {};
  auto blob = UnmanagedAsmResourceBlob::allocateWithAlign(
      {bytes + 1, 8}, 1, [](void *, size_t, size_t) {});
  EXPECT_TRUE(failed(getFloats(
      DenseResourceElementsAttr::get(typeOf({2}), "odd", std::move(blob)))));
}

TEST_F(Weights, SizesThatOverflowAreNotCounted) {
  EXPECT_EQ(*countElements({2, 3}), 6);
  EXPECT_EQ(*countElements({}), 1);
  EXPECT_EQ(*countElements({maxElements}), maxElements);
  EXPECT_TRUE(failed(countElements({maxElements, 2})));
  EXPECT_TRUE(failed(countElements({INT64_MAX, INT64_MAX})));
  EXPECT_TRUE(failed(countElements({0})));
  EXPECT_TRUE(failed(countElements({-1})));
}
