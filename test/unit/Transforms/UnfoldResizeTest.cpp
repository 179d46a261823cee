// Random networks behind a resize mean the same before and after
// --ann-unfold-resize.

#include "snnc/InitAll.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Ann/Ann.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

#include <random>

using namespace mlir;
using namespace snnc;

namespace {

/// Builds networks whose numbers are small integers, so that floating point is
/// exact in any order.
class NetworkBuilder {
public:
  NetworkBuilder(MLIRContext &context, unsigned seed)
      : builder(&context), loc(builder.getUnknownLoc()), engine(seed) {}

  OwningOpRef<ModuleOp> build() {
    int64_t small = integer(1, 3), large = integer(1, 3);
    int64_t height = integer(2, 5), width = integer(2, 5);
    Type inputs[] = {tensor({1, small, height, width}),
                     tensor({1, large, 2 * height, 2 * width})};
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    builder.setInsertionPointToEnd(module->getBody());
    auto func = func::FuncOp::create(builder, loc, "net",
                                     builder.getFunctionType(inputs, {}));
    builder.setInsertionPointToStart(func.addEntryBlock());
    Value doubled = ann::ResizeOp::create(
        builder, loc, ann::ResizeMode::Nearest, func.getArgument(0),
        ArrayRef<int64_t>{1, small, 2 * height, 2 * width},
        ArrayRef<double>{1.0, 1.0, 2.0, 2.0}, ann::Coordinates::Asymmetric,
        ann::Rounding::Floor, APFloat(-0.75f), ArrayRef<float>(), APFloat(0.0f),
        /*exclude_outside=*/false, /*antialias=*/false);
    SmallVector<Value> joined = {doubled, func.getArgument(1)};
    if (integer(0, 1))
      std::swap(joined[0], joined[1]);
    Value all = ann::ConcatOp::create(builder, loc, joined, 1);
    if (integer(0, 1))
      all = ann::ReluOp::create(builder, loc, all);
    Value mixed = conv(all, 4, 1);
    Value separate = conv(ann::ReluOp::create(builder, loc, mixed), 4, 4);
    Value sum = separate;
    if (separate.getType() == mixed.getType())
      sum = ann::AddOp::create(builder, loc, mixed, separate);
    Value last = conv(sum, 2, 2);
    func::ReturnOp::create(builder, loc, ValueRange{last, sum});
    func.setType(builder.getFunctionType(
        inputs, TypeRange{last.getType(), sum.getType()}));
    return module;
  }

  std::vector<float> numbers(int64_t count) {
    std::vector<float> values(count);
    for (float &value : values)
      value = static_cast<float>(integer(-3, 3));
    return values;
  }

private:
  OpBuilder builder;
  Location loc;
  std::mt19937 engine;

  int64_t integer(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(engine);
  }

  RankedTensorType tensor(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }

  Value constant(ArrayRef<int64_t> shape) {
    RankedTensorType type = tensor(shape);
    std::vector<float> values = numbers(type.getNumElements());
    return ann::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(type, ArrayRef<float>(values)));
  }

  /// Pads on one axis that keep an even extent even and do not shrink it.
  std::pair<int64_t, int64_t> pads(int64_t kernel) {
    int64_t low = integer(0, kernel + 1);
    int64_t high = std::max<int64_t>(0, kernel - 1 - low);
    return {low, high + (low + high - kernel + 1) % 2};
  }

  Value conv(Value input, int64_t outputs, int64_t groups) {
    int64_t channels =
        cast<RankedTensorType>(input.getType()).getDimSize(1) / groups;
    int64_t height = integer(1, 5), width = integer(1, 5);
    auto [top, bottom] = pads(height);
    auto [left, right] = pads(width);
    return ann::Conv2DOp::create(
        builder, loc, input, constant({outputs, channels, height, width}),
        integer(0, 1) ? constant({outputs}) : Value(), ArrayRef<int64_t>{1, 1},
        ArrayRef<int64_t>{top, left, bottom, right}, ArrayRef<int64_t>{1, 1},
        groups);
  }
};

} // namespace

/// The results of the only function of `module`, one after another.
static std::vector<float> run(ModuleOp module, ArrayRef<float> inputs) {
  auto func = *module.getOps<func::FuncOp>().begin();
  auto interpreter = interpreter::AnnInterpreter::create(func);
  EXPECT_TRUE(succeeded(interpreter));
  interpreter::AnnContext context = interpreter->createContext();
  EXPECT_TRUE(interpreter->runPacked(context, inputs));
  std::vector<float> results;
  for (unsigned i = 0; i < interpreter->numOutputs(); ++i) {
    ArrayRef<float> output = interpreter->getOutput(context, i);
    results.insert(results.end(), output.begin(), output.end());
  }
  return results;
}

TEST(UnfoldResize, KeepsWhatNetworksCompute) {
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  for (unsigned seed = 0; seed < 200; ++seed) {
    NetworkBuilder builder(context, seed);
    OwningOpRef<ModuleOp> module = builder.build();
    auto func = *module->getOps<func::FuncOp>().begin();
    int64_t count = 0;
    for (Type type : func.getArgumentTypes())
      count += cast<RankedTensorType>(type).getNumElements();
    std::vector<float> inputs = builder.numbers(count);
    std::vector<float> expected = run(*module, inputs);
    PassManager passes(&context);
    passes.addNestedPass<func::FuncOp>(createAnnUnfoldResize());
    ASSERT_TRUE(succeeded(passes.run(*module))) << "seed " << seed;
    module->walk([](ann::ResizeOp) { ADD_FAILURE() << "a resize is left"; });
    ASSERT_EQ(run(*module, inputs), expected) << "seed " << seed;
  }
}
