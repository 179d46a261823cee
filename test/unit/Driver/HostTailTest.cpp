// What the host computes of an image comes from a file that nobody vouches for.

#include "snnc/Driver/HostTail.h"

#include "dialects/Ann/Ann.h"
#include "snnc/Emit/EmitImage.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::driver;

/// An image of an output of 2 and one of 1 x 2 x 1 numbers.
static image::Image makeImage(const std::string &tail) {
  image::Image image;
  image.outputs.resize(2);
  image.outputs[0].name = "a";
  image.outputs[0].shape = {2, 1, 1};
  image.outputs[0].tensorShape = {1, 2};
  image.outputs[1].name = "b";
  image.outputs[1].shape = {1, 2, 1};
  image.outputs[1].tensorShape = {1, 2, 1};
  image.tail = tail;
  return image;
}

/// A function of both outputs with this body.
static std::string makeTail(const std::string &body) {
  return "func.func private @t(%a: tensor<1x2xf32>, %b: tensor<1x2x1xf32>) -> "
         "(tensor<1x2xf32> {ann.name = \"y\"}) {\n" +
         body + "\n}\n";
}

/// A tail as snnc prints it; what MLIR does not read stays as it is.
static std::string print(const std::string &tail) {
  mlir::MLIRContext context;
  context.loadDialect<mlir::func::FuncDialect, ann::AnnDialect>();
  mlir::ScopedDiagnosticHandler ignore(&context,
                                       [](mlir::Diagnostic &) { return; });
  auto module = mlir::parseSourceString<mlir::ModuleOp>(tail, &context);
  if (!module)
    return tail;
  module->walk([&](mlir::Operation *op) {
    if (!llvm::isa<mlir::NameLoc>(op->getLoc()))
      op->setLoc(mlir::UnknownLoc::get(&context));
    for (mlir::Region &region : op->getRegions())
      for (mlir::BlockArgument argument : region.getArguments())
        argument.setLoc(mlir::UnknownLoc::get(&context));
  });
  std::string text;
  for (mlir::Operation &op : *module->getBody())
    text += printTail(&op);
  return text;
}

/// What is wrong with a text as a tail.
static std::string errorOfText(const std::string &text) {
  Result<HostTail> loaded = HostTail::load(makeImage(text), "net.snnb");
  return loaded ? "" : loaded.error().message;
}

/// What is wrong with a tail that snnc printed.
static std::string errorOf(const std::string &tail) {
  return errorOfText(print(tail));
}

static const std::string place =
    "net.snnb: what the host computes cannot be used: ";

/// Outputs of these numbers.
static std::vector<simulator::OutputValues> makeOutputs() {
  std::vector<simulator::OutputValues> outputs(2);
  outputs[0].integers = {1, 2};
  outputs[0].reals = {1.0, 2.0};
  outputs[0].best = 1;
  outputs[1].integers = {30, -10};
  outputs[1].reals = {3.0, -1.0};
  return outputs;
}

TEST(HostTail, ComputesResultsOfAllOutputs) {
  Result<HostTail> tail = HostTail::load(
      makeImage(print(makeTail(
          "%0 = ann.reshape %b : tensor<1x2x1xf32> -> tensor<1x2xf32> "
          "loc(\"Reshape1\")\n"
          "%1 = ann.add %a, %0 : (tensor<1x2xf32>, tensor<1x2xf32>) -> "
          "tensor<1x2xf32> loc(\"Add1\")\n"
          "return %1 : tensor<1x2xf32>"))),
      "net.snnb");
  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->getDescription(), "Reshape1 ... Add1 (2 operators)");
  ASSERT_EQ(tail->getOutputs().size(), 1u);
  EXPECT_EQ(tail->getOutputs()[0].name, "y");
  EXPECT_EQ(tail->getOutputs()[0].shape, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(tail->getOutputs()[0].numElements, 2);

  simulator::BatchResult batch;
  batch.outputs = {makeOutputs(), makeOutputs()};
  ASSERT_TRUE(tail->finish(batch, 2));
  for (const std::vector<simulator::OutputValues> &results : batch.outputs) {
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].reals, (std::vector<double>{4.0, 1.0}));
    EXPECT_EQ(results[0].best, 0);
  }
}

TEST(HostTail, WithoutOneTheOutputsOfTheChipAreTheResults) {
  Result<HostTail> tail = HostTail::load(makeImage(""), "net.snnb");
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->getDescription(), "");
  ASSERT_EQ(tail->getOutputs().size(), 2u);
  EXPECT_EQ(tail->getOutputs()[1].name, "b");
  EXPECT_EQ(tail->getOutputs()[1].numElements, 2);
  auto results = tail->run(makeOutputs());
  ASSERT_TRUE(results);
  EXPECT_EQ((*results)[1].integers, (std::vector<int64_t>{30, -10}));
}

TEST(HostTail, NamesOneOperatorAlone) {
  Result<HostTail> tail = HostTail::load(
      makeImage(print(makeTail("%0 = ann.relu %a : tensor<1x2xf32> loc(\"R\")\n"
                         "return %0 : tensor<1x2xf32>"))),
      "net.snnb");
  ASSERT_TRUE(tail) << tail.error().message;
  EXPECT_EQ(tail->getDescription(), "R (1 operator)");
}

TEST(HostTail, MustBeOneFunction) {
  EXPECT_EQ(errorOfText("module {}"), place + "it is not one function");
  std::string one = print(makeTail("return %a : tensor<1x2xf32>"));
  EXPECT_EQ(errorOfText(one), "");
  EXPECT_EQ(errorOfText(one + "func.func private @u()"),
            place + "it is not one function");
  EXPECT_NE(errorOfText("func.func nonsense").find(place), std::string::npos);
  EXPECT_EQ(errorOfText(one.substr(0, one.find('}') + 1)),
            place + "its brackets do not match");
}

TEST(HostTail, IsNoBytecode) {
  EXPECT_EQ(errorOfText("ML\xefR" + std::string(1000, '\xff')),
            place + "it is not one function");
  EXPECT_EQ(errorOfText(std::string(1000, '\0')),
            place + "it is not one function");
  EXPECT_EQ(errorOfText("func.func " + std::string(1000, '\0')),
            place + "it has characters that are not printable");
}

/// A tail whose only operation has this attribute.
static std::string withAttribute(const std::string &value) {
  return makeTail("%0 = ann.relu %a {x = " + value +
                  "} : tensor<1x2xf32>\nreturn %0 : tensor<1x2xf32>");
}

TEST(HostTail, MayNotBeDeep) {
  std::string many(100000, '[');
  std::string deep = place + "its brackets are more than 64 deep";
  EXPECT_EQ(errorOfText(withAttribute(many)), deep);
  EXPECT_EQ(errorOfText(withAttribute("\"]]]\\\"]]]\", y = " + many)), deep);
  EXPECT_EQ(errorOfText("func.func ]]]]]]"),
            place + "its brackets do not match");
  EXPECT_EQ(errorOfText("func.func // " + std::string(100000, ']') + "\n" +
                        withAttribute(many)),
            place + "it has a comment");
}

TEST(HostTail, HasBracketsInStringsThatDoNotCount) {
  EXPECT_EQ(errorOf(withAttribute("\"" + std::string(100, '[') + "\"")), "");
  EXPECT_EQ(errorOf(withAttribute("\"// \\\" ]]]\"")), "");
  EXPECT_EQ(errorOfText("func.func \"[["),
            place + "it has a string without an end");
}

TEST(HostTail, HasNoAffineExpressions) {
  std::string many(100000, '-');
  EXPECT_EQ(errorOfText(withAttribute("affine_map<(d0) -> (" + many + "d0)>")),
            place + "it has an 'affine_map'");
  EXPECT_EQ(errorOfText(withAttribute("affine_set<(d0) : (" + many + "d0)>")),
            place + "it has an 'affine_set'");
}

TEST(HostTail, HasNumbersOfBoundedLength) {
  EXPECT_EQ(errorOfText(withAttribute(std::string(50000, '9') + " : i64")),
            place + "it has a number of more than 256 characters");
  EXPECT_EQ(errorOfText(withAttribute("9 : i16777215")),
            place + "it has the integer type 'i16777215'");
  EXPECT_EQ(errorOfText(withAttribute("dense<9> : tensor<2x4xui1024>")),
            place + "it has the integer type 'ui1024'");
}

TEST(HostTail, HasABoundedLength) {
  EXPECT_EQ(errorOfText("func.func " + std::string(size_t(1) << 26, ' ')),
            place + "it has more than 67108864 characters");
}

TEST(HostTail, IsAsItIsPrinted) {
  std::string text = print(withAttribute("1 : i64"));
  EXPECT_EQ(errorOfText(text), "");
  EXPECT_EQ(errorOfText(text + "\n"),
            place + "its text is not as snnc prints it");
}

TEST(HostTail, IsBoundedInWork) {
  std::string square = "tensor<3000x3000xf32>";
  EXPECT_EQ(errorOf(makeTail("%0 = ann.constant dense<1.0> : " + square +
                             "\n%1 = ann.matmul %0, %0 : (" + square + ", " +
                             square + ") -> " + square +
                             " loc(\"Product1\")\n"
                             "return %a : tensor<1x2xf32>")),
            place + "operation 'ann.matmul' of 'Product1' brings the work for "
                    "a sample to more than 4294967296 multiply-accumulates "
                    "and elements of windows");
  std::string image = "tensor<1x1x2048x2048xf32>";
  EXPECT_NE(errorOf(makeTail("%0 = ann.constant dense<1.0> : " + image +
                             "\n%1 = ann.max_pool %0 kernel [1024, 1024] : (" +
                             image +
                             ") -> tensor<1x1x1025x1025xf32>\n"
                             "return %a : tensor<1x2xf32>"))
                .find("'ann.max_pool' brings the work"),
            std::string::npos);
}

TEST(HostTail, TakesTheOutputsOfTheImage) {
  EXPECT_EQ(errorOf("func.func private @t(%a: tensor<1x2xf32>) -> "
                    "tensor<1x2xf32> { return %a : tensor<1x2xf32> }"),
            place + "the function has 1 arguments, but the image has 2 "
                    "outputs");
  std::string other = makeTail("return %a : tensor<1x2xf32>");
  other.replace(other.find("1x2x1"), 5, "2x1x1");
  EXPECT_EQ(errorOf(other), place + "output 'b' has another shape than the "
                                    "argument for it");
  other.replace(other.find("tensor<2x1x1xf32>"), 17, "i32");
  EXPECT_EQ(errorOf(other), place + "output 'b' has another shape than the "
                                    "argument for it");
}

TEST(HostTail, GivesResults) {
  EXPECT_EQ(errorOf("func.func private @t(%a: tensor<1x2xf32>, "
                    "%b: tensor<1x2x1xf32>) { return }"),
            place + "the function has no results");
}

TEST(HostTail, HasABodyOfOneBlock) {
  EXPECT_EQ(errorOf("func.func private @t(tensor<1x2xf32>, "
                    "tensor<1x2x1xf32>) -> tensor<1x2xf32>"),
            place + "the function has 0 blocks, expected 1");
}

TEST(HostTail, HoldsOperationsOfAnnAlone) {
  EXPECT_EQ(errorOf(makeTail("%0 = func.call @t(%a, %b) : (tensor<1x2xf32>, "
                             "tensor<1x2x1xf32>) -> tensor<1x2xf32>\n"
                             "return %0 : tensor<1x2xf32>")),
            place + "operation 'func.call' is none of the ann dialect");
}

TEST(HostTail, LeavesLayersWithWeightsToTheChip) {
  EXPECT_EQ(errorOf(makeTail(
                "%w = ann.constant dense<1.0> : tensor<2x2xf32>\n"
                "%0 = ann.dense %a, %w : (tensor<1x2xf32>, tensor<2x2xf32>) "
                "-> tensor<1x2xf32>\n"
                "return %0 : tensor<1x2xf32>")),
            place + "operation 'ann.dense' has weights, but layers with "
                    "weights run on the chip");
}

TEST(HostTail, IsBoundedInSize) {
  EXPECT_EQ(errorOf(makeTail(
                "%0 = ann.reshape %a : tensor<1x2xf32> -> tensor<2x1xf32>\n"
                "%1 = ann.broadcast %0 : tensor<2x1xf32> -> "
                "tensor<2x67108864xf32>\n"
                "return %a : tensor<1x2xf32>")),
            place + "operation 'ann.broadcast' brings the values to more than "
                    "67108864 elements");
}
