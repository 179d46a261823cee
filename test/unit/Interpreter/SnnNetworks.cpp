// Small snn networks from text, for tests.

#include "SnnNetworks.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::test;

Network::Network(int64_t steps, const std::string &body)
    : Network(std::string("coding = ") + (steps ? "rate" : "graded") +
                  ", steps = " + std::to_string(steps ? steps : 1) +
                  ", dt = 1.0, reset = subtract, compare = ge",
              body) {}

Network::Network(const std::string &semantics, const std::string &body) {
  context.loadDialect<snn::SnnDialect>();
  context.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    messages += diagnostic.str() + "\n";
    return success();
  });
  std::string text = "snn.network @net semantics(#snn.semantics<" + semantics +
                     ">) {\n" + body + "\n}";
  module = parseSourceString<ModuleOp>(text, &context);
}

snn::NetworkOp Network::op() const {
  if (!module)
    return {};
  ModuleOp op = module.get();
  return *op.getOps<snn::NetworkOp>().begin();
}

std::optional<interpreter::SnnInterpreter> Network::interpreter(unsigned bits) {
  if (!module)
    return std::nullopt;
  FailureOr<interpreter::SnnInterpreter> result =
      interpreter::SnnInterpreter::create(op(), bits);
  if (failed(result))
    return std::nullopt;
  return std::move(*result);
}

std::vector<int64_t> test::randomNumbers(std::mt19937 &random, int64_t count,
                                         int64_t low, int64_t high) {
  std::vector<int64_t> numbers(count);
  for (int64_t &number : numbers)
    number = low + static_cast<int64_t>(random() % (high - low + 1));
  return numbers;
}

std::string test::weightsText(const std::vector<int64_t> &weights,
                              const std::vector<int64_t> &shape) {
  static const char digits[] = "0123456789ABCDEF";
  std::string text = "dense<\"0x";
  for (int64_t weight : weights) {
    text += digits[(weight >> 4) & 15];
    text += digits[weight & 15];
  }
  text += "\"> : tensor<";
  for (int64_t extent : shape)
    text += std::to_string(extent) + "x";
  return text + "i8>";
}

interpreter::SnnFrame
test::run(Network &network, const std::vector<float> &input, unsigned bits) {
  std::optional<interpreter::SnnInterpreter> interpreter =
      network.interpreter(bits);
  EXPECT_TRUE(interpreter.has_value()) << network.errors();
  if (!interpreter)
    return {};
  Result<interpreter::SnnFrame> frame =
      interpreter->run({llvm::ArrayRef<float>(input)});
  EXPECT_TRUE(bool(frame)) << (frame ? "" : frame.error().message);
  return frame ? *frame : interpreter::SnnFrame();
}
