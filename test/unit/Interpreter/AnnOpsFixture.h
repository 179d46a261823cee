// Makes networks of one op and compares what they compute with slow versions.

#ifndef SNNC_TEST_INTERPRETER_ANNOPSFIXTURE_H
#define SNNC_TEST_INTERPRETER_ANNOPSFIXTURE_H

#include "AnnReference.h"

#include "snnc/Interpreter/AnnInterpreter.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

/// Makes networks of one op and compares what they compute.
class AnnOps : public testing::Test {
protected:
  AnnOps() : builder(&context) {
    context.loadDialect<snnc::ann::AnnDialect, mlir::func::FuncDialect>();
  }

  int64_t pick(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

  bool flip() { return pick(0, 1) == 1; }

  reference::Tensor makeTensor(reference::Shape shape, double low = -2,
                               double high = 2) {
    reference::Tensor tensor(shape);
    std::uniform_real_distribution<float> values(low, high);
    for (double &value : tensor.data)
      value = values(random);
    return tensor;
  }

  mlir::RankedTensorType typeOf(const reference::Tensor &tensor) {
    return mlir::RankedTensorType::get(tensor.shape, builder.getF32Type());
  }

  /// Starts a network whose arguments are `inputs`.
  void begin(std::vector<reference::Tensor> tensors) {
    inputs = std::move(tensors);
    module = mlir::ModuleOp::create(builder.getUnknownLoc());
    llvm::SmallVector<mlir::Type> types;
    for (const reference::Tensor &tensor : inputs)
      types.push_back(typeOf(tensor));
    builder.setInsertionPointToEnd(module->getBody());
    network =
        mlir::func::FuncOp::create(builder, builder.getUnknownLoc(), "net",
                                   builder.getFunctionType(types, {}));
    builder.setInsertionPointToEnd(network.addEntryBlock());
  }

  mlir::Value argument(unsigned index) { return network.getArgument(index); }

  mlir::Value constant(const reference::Tensor &tensor) {
    std::vector<float> values(tensor.data.begin(), tensor.data.end());
    return snnc::ann::ConstantOp::create(
        builder, builder.getUnknownLoc(),
        snnc::ann::makeFloats(typeOf(tensor), std::move(values), "w"));
  }

  /// Adds an op without knowing that it is legal.
  template <typename OpT, typename... Args>
  mlir::Value add(Args &&...args) {
    llvm::FailureOr<OpT> op = snnc::ann::createChecked<OpT>(
        builder, builder.getUnknownLoc(), std::forward<Args>(args)...);
    return succeeded(op) ? mlir::Value(*op) : mlir::Value();
  }

  /// Runs the network and compares `output`, its last op.
  void expect(mlir::Value output, const reference::Tensor &expected) {
    ASSERT_TRUE(output);
    mlir::func::ReturnOp::create(builder, builder.getUnknownLoc(), output);
    network.setType(
        builder.getFunctionType(network.getArgumentTypes(), output.getType()));
    ASSERT_TRUE(succeeded(module->verify()));
    ASSERT_EQ(
        reference::Shape(
            llvm::cast<mlir::RankedTensorType>(output.getType()).getShape()),
        expected.shape);
    using snnc::interpreter::Sums;
    expect(expected, Sums::Single, 1e-5);
    expect(expected, Sums::Double, 1e-6);
  }

  /// Runs the network and compares its output.
  void expect(const reference::Tensor &expected, snnc::interpreter::Sums sums,
              double tolerance) {
    llvm::FailureOr<snnc::interpreter::AnnInterpreter> interpreter =
        snnc::interpreter::AnnInterpreter::create(network, sums);
    ASSERT_TRUE(succeeded(interpreter));
    snnc::interpreter::AnnContext run = interpreter->createContext();
    std::vector<std::vector<float>> floats;
    for (const reference::Tensor &tensor : inputs)
      floats.emplace_back(tensor.data.begin(), tensor.data.end());
    std::vector<llvm::ArrayRef<float>> views(floats.begin(), floats.end());
    snnc::Status status = interpreter->run(run, views);
    ASSERT_TRUE(bool(status));
    llvm::ArrayRef<float> found = interpreter->getOutput(run, 0);
    ASSERT_EQ(found.size(), expected.data.size());
    for (size_t i = 0; i < found.size(); ++i)
      ASSERT_NEAR(found[i], expected.data[i],
                  tolerance * (1 + std::fabs(expected.data[i])))
          << "at element " << i;
  }

  /// A window that fits into a map of `height` x `width` and, if `touches`,
  /// always covers an element of it.
  reference::Window makeWindow(int64_t height, int64_t width, bool touches,
                               bool dilates) {
    reference::Window window;
    int64_t sizes[2] = {height, width};
    for (int axis : {0, 1}) {
      window.kernel[axis] = pick(1, std::min<int64_t>(5, sizes[axis]));
      window.strides[axis] = pick(1, 3);
      window.pads[axis] = pick(0, touches ? window.kernel[axis] - 1 : 4);
      window.pads[axis + 2] = pick(0, touches ? window.kernel[axis] - 1 : 4);
      int64_t padded = sizes[axis] + window.pads[axis] + window.pads[axis + 2];
      if (dilates && window.kernel[axis] > 1)
        window.dilations[axis] =
            pick(1, std::clamp<int64_t>(
                        (padded - 1) / (window.kernel[axis] - 1), 1,
                        touches ? std::min<int64_t>(3, sizes[axis]) : 3));
    }
    return window;
  }

  mlir::MLIRContext context;
  mlir::OpBuilder builder;
  std::mt19937 random{1};
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp network;
  std::vector<reference::Tensor> inputs;
};

#endif // SNNC_TEST_INTERPRETER_ANNOPSFIXTURE_H
