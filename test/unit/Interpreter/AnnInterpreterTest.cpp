// Tests the interpreter, op by op on random shapes, against slow versions.

#include "AnnOpsFixture.h"

#include <cmath>
#include <random>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using reference::Shape;
using reference::Tensor;
using reference::Window;

TEST_F(AnnOps, Conv2DMatches) {
  for (int round = 0; round < 400; ++round) {
    int64_t groups = flip() ? 1 : pick(1, 4);
    int64_t inputChannels = groups * pick(1, 5);
    int64_t outputChannels = groups * pick(1, 5);
    if (round % 8 == 0) // depthwise
      inputChannels = outputChannels = groups = pick(2, 20);
    Tensor input =
        makeTensor({pick(1, 2), inputChannels, pick(1, 12), pick(1, 12)});
    Window window = makeWindow(input.shape[2], input.shape[3], false, flip());
    Tensor weights = makeTensor({outputChannels, inputChannels / groups,
                                 window.kernel[0], window.kernel[1]});
    Tensor bias = makeTensor({outputChannels});
    bool hasBias = flip();
    begin({input});
    Value output = add<ann::Conv2DOp>(
        argument(0), constant(weights), hasBias ? constant(bias) : Value(),
        window.strides, window.pads, window.dilations, groups);
    expect(output, reference::conv2d(input, weights, hasBias ? &bias : nullptr,
                                     window, groups));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, Conv2DWithSplatWeightsMatches) {
  Tensor input = makeTensor({1, 16, 9, 9});
  Tensor weights({32, 16, 3, 3});
  std::fill(weights.data.begin(), weights.data.end(), 0.25);
  begin({input});
  Value output = add<ann::Conv2DOp>(
      argument(0), constant(weights), Value(), ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1}, 1);
  Window window;
  window.kernel[0] = window.kernel[1] = 3;
  expect(output, reference::conv2d(input, weights, nullptr, window, 1));
}

TEST_F(AnnOps, DenseMatches) {
  for (int round = 0; round < 150; ++round) {
    Tensor input = makeTensor({pick(1, 3), pick(1, 80)});
    Tensor weights = makeTensor({pick(1, 40), input.shape[1]});
    Tensor bias = makeTensor({weights.shape[0]});
    bool hasBias = flip();
    begin({input});
    Value output = add<ann::DenseOp>(argument(0), constant(weights),
                                     hasBias ? constant(bias) : Value());
    expect(output, reference::dense(input, weights, hasBias ? &bias : nullptr));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, SumsInDoublePrecisionKeepSmallTerms) {
  Tensor input({1, 3}), weights({1, 3}), expected({1, 1});
  input.data = {1e8, 1, -1e8};
  weights.data = {1, 1, 1};
  expected.data = {1};
  begin({input});
  Value output = add<ann::DenseOp>(argument(0), constant(weights), Value());
  func::ReturnOp::create(builder, builder.getUnknownLoc(), output);
  network.setType(
      builder.getFunctionType(network.getArgumentTypes(), output.getType()));
  expect(expected, interpreter::Sums::Double, 0);
}

TEST_F(AnnOps, BatchNormMatches) {
  for (int round = 0; round < 100; ++round) {
    Shape shape = {pick(1, 2), pick(1, 9)};
    for (int64_t more = pick(0, 2); more > 0; --more)
      shape.push_back(pick(1, 5));
    Tensor input = makeTensor(shape);
    Tensor scale = makeTensor({shape[1]}), bias = makeTensor({shape[1]});
    Tensor mean = makeTensor({shape[1]});
    Tensor variance = makeTensor({shape[1]}, 0.1, 2);
    begin({input});
    Value output = add<ann::BatchNormOp>(argument(0), constant(scale),
                                         constant(bias), constant(mean),
                                         constant(variance), APFloat(0.125f));
    expect(output,
           reference::batchNorm(input, scale, bias, mean, variance, 0.125));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, MaxPoolMatches) {
  for (int round = 0; round < 200; ++round) {
    Tensor input =
        makeTensor({pick(1, 2), pick(1, 4), pick(1, 11), pick(1, 11)});
    Window window = makeWindow(input.shape[2], input.shape[3], true, flip());
    begin({input});
    Value output =
        add<ann::MaxPoolOp>(argument(0), window.kernel, window.strides,
                            window.pads, window.dilations);
    if (!output) // a window would lie in the padding
      continue;
    expect(output, reference::maxPool(input, window));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, AvgPoolMatches) {
  for (int round = 0; round < 200; ++round) {
    Tensor input =
        makeTensor({pick(1, 2), pick(1, 4), pick(1, 11), pick(1, 11)});
    Window window = makeWindow(input.shape[2], input.shape[3], true, false);
    bool countPads = flip();
    begin({input});
    Value output = add<ann::AvgPoolOp>(argument(0), window.kernel,
                                       window.strides, window.pads, countPads);
    if (!output)
      continue;
    expect(output, reference::avgPool(input, window, countPads));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, ArithmeticRepeatsSizesAsNumpyDoes) {
  for (int round = 0; round < 200; ++round) {
    Shape full, left, right;
    for (int64_t rank = pick(0, 4); rank > 0; --rank)
      full.push_back(pick(1, 5));
    for (int64_t size : full) {
      left.push_back(pick(0, 3) ? size : 1);
      right.push_back(pick(0, 3) ? size : 1);
    }
    Shape &shorter = flip() ? left : right;
    shorter.erase(shorter.begin(), shorter.begin() + pick(0, shorter.size()));
    Tensor a = makeTensor(left), b = makeTensor(right, 0.5, 2);
    begin({a, b});
    Value x = argument(0), y = argument(1);
    if (flip())
      y = constant(b);
    switch (round % 4) {
    case 0:
      expect(add<ann::AddOp>(x, y),
             reference::binary(a, b, std::plus<double>()));
      break;
    case 1:
      expect(add<ann::SubOp>(x, y),
             reference::binary(a, b, std::minus<double>()));
      break;
    case 2:
      expect(add<ann::MulOp>(x, y),
             reference::binary(a, b, std::multiplies<double>()));
      break;
    case 3:
      expect(add<ann::DivOp>(x, y),
             reference::binary(a, b, std::divides<double>()));
      break;
    }
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, ActivationsMatch) {
  for (int round = 0; round < 50; ++round) {
    Tensor input = makeTensor({pick(1, 3), pick(1, 5), pick(1, 5)});
    Tensor relu = input, clip = input;
    for (size_t i = 0; i < input.data.size(); ++i) {
      relu.data[i] = std::max(0.0, input.data[i]);
      clip.data[i] = std::clamp(input.data[i], -0.5, 1.0);
    }
    int64_t axis = pick(0, 2);
    Location loc = builder.getUnknownLoc();
    begin({input});
    expect(ann::ReluOp::create(builder, loc, argument(0)), relu);
    begin({input});
    expect(ann::ClipOp::create(builder, loc, argument(0), APFloat(-0.5f),
                               APFloat(1.0f)),
           clip);
    begin({input});
    expect(ann::SoftmaxOp::create(builder, loc, argument(0), axis),
           reference::softmax(input, axis));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, ShapesMatch) {
  for (int round = 0; round < 100; ++round) {
    Shape shape, permutation;
    for (int64_t rank = pick(1, 5); rank > 0; --rank) {
      permutation.push_back(shape.size());
      shape.push_back(pick(1, 5));
    }
    std::shuffle(permutation.begin(), permutation.end(), random);
    Tensor input = makeTensor(shape);
    Tensor expected = reference::transpose(input, permutation);
    Tensor flat({static_cast<int64_t>(input.data.size())});
    flat.data = expected.data;
    begin({input});
    Value transposed = add<ann::TransposeOp>(argument(0), permutation);
    ASSERT_TRUE(transposed);
    expect(ann::ReshapeOp::create(builder, builder.getUnknownLoc(),
                                  typeOf(flat), transposed),
           flat);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnOps, AConstantCanBeAnOperandAndAResult) {
  Tensor tensor = makeTensor({2, 3});
  begin({});
  expect(constant(tensor), tensor);
  Tensor splat({100});
  std::fill(splat.data.begin(), splat.data.end(), 2.0);
  begin({});
  expect(ann::ReluOp::create(builder, builder.getUnknownLoc(), constant(splat)),
         splat);
}

TEST_F(AnnOps, WrongInputsAreRefused) {
  begin({makeTensor({2, 3})});
  func::ReturnOp::create(builder, builder.getUnknownLoc(), argument(0));
  FailureOr<AnnInterpreter> interpreter = AnnInterpreter::create(network);
  ASSERT_TRUE(succeeded(interpreter));
  AnnContext run = interpreter->createContext();
  std::vector<float> five(5);
  EXPECT_EQ(interpreter->run(run, {}).error().message,
            "expected 1 inputs for the network, but got 0");
  EXPECT_EQ(interpreter->run(run, {ArrayRef<float>(five)}).error().message,
            "expected 6 values for input 0 of the network, but got 5");
  EXPECT_EQ(interpreter->runPacked(run, five).error().message,
            "expected 6 values for all inputs of the network, but got 5");
}

TEST_F(AnnOps, AnOperationThatCannotRunIsNamed) {
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    messages.push_back(diagnostic.str());
  });
  begin({makeTensor({1, 2}), makeTensor({3, 2})});
  add<ann::DenseOp>(argument(0), argument(1), Value());
  EXPECT_TRUE(failed(AnnInterpreter::create(network)));
  begin({});
  func::CallOp::create(builder, builder.getUnknownLoc(), "net", TypeRange());
  EXPECT_TRUE(failed(AnnInterpreter::create(network)));
  begin({makeTensor({1, 2})});
  network.getBody().emplaceBlock();
  EXPECT_TRUE(failed(AnnInterpreter::create(network)));
  begin({});
  network.front().addArgument(builder.getI32Type(), builder.getUnknownLoc());
  EXPECT_TRUE(failed(AnnInterpreter::create(network)));
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_EQ(messages[0], "'ann.dense' op expects constant weights whose data "
                         "is there and not elided");
  EXPECT_EQ(messages[1], "'func.call' op is not an ann operation, which is all "
                         "that the interpreter runs");
  EXPECT_EQ(messages[2], "'func.func' op expects one block with the operations "
                         "of the network, but has 2");
  EXPECT_EQ(messages[3], "'func.func' op expects arguments that are tensors of "
                         "f32 with static sizes, but got 'i32'");
}

TEST_F(AnnOps, CreateCheckedReportsAndDoesNotEndTheProgram) {
  std::vector<std::string> messages;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    messages.push_back(diagnostic.str());
  });
  begin({makeTensor({1, 2}), makeTensor({3, 5})});
  EXPECT_FALSE(add<ann::DenseOp>(argument(0), argument(1), Value()));
  Type dynamic =
      RankedTensorType::get({ShapedType::kDynamic, 2}, builder.getF32Type());
  Value unknown = network.front().addArgument(dynamic, builder.getUnknownLoc());
  EXPECT_FALSE(add<ann::AddOp>(argument(0), unknown));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0], "'ann.dense' op expects weights for 2 inputs, but got "
                         "weights for 5");
  EXPECT_EQ(messages[1], "'ann.add' op expects operands of f32 with static "
                         "positive sizes and fewer than 2^31 elements, but got "
                         "'tensor<?x2xf32>'");
}
