// What could replace an operation that a chip does not compute.

#include "AnnToSnnPlan.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

static StringRef remedyOf(ann::UnaryOp op) {
  switch (op.getKind()) {
  case ann::UnaryKind::Sigmoid:
    return "train it with HardSigmoid instead, which is a Clip of a line and "
           "what a neuron computes";
  case ann::UnaryKind::Tanh:
  case ann::UnaryKind::Softsign:
  case ann::UnaryKind::Erf:
    return "train it with a Clip to -1 and 1 instead, which is what a neuron "
           "computes";
  case ann::UnaryKind::Elu:
  case ann::UnaryKind::Softplus:
    return "train it with Relu instead, or with a Clip, which is what a neuron "
           "computes";
  case ann::UnaryKind::Abs:
    return "write it as Relu(x) + Relu(-x), two layers that a chip computes";
  case ann::UnaryKind::Neg:
    return "write it as a product with -1, which goes into weights";
  default:
    return "neurons add, multiply by constants and clip: move it to the end, "
           "where the host computes it, or train without it";
  }
}

static StringRef remedyOf(ann::BinaryOp op) {
  switch (op.getKind()) {
  case ann::BinaryKind::Prelu:
    return "write a LeakyRelu or PRelu as Relu(x) - slope * Relu(-x), layers "
           "that a chip computes in graded coding, or train with Relu instead";
  case ann::BinaryKind::Max:
  case ann::BinaryKind::Min:
    return "write a bound that is constant as a Clip, the maximum of two "
           "values as x + Relu(y - x)";
  default:
    return "neurons add, multiply by constants and clip: move it to the end, "
           "where the host computes it, or train without it";
  }
}

std::string anntosnn::remedyFor(Operation *op) {
  StringRef remedy =
      llvm::TypeSwitch<Operation *, StringRef>(op)
          .Case([](ann::UnaryOp unary) { return remedyOf(unary); })
          .Case([](ann::BinaryOp binary) { return remedyOf(binary); })
          .Case([](ann::LrnOp) {
            return "train with BatchNormalization instead, which goes into "
                   "weights";
          })
          .Case([](ann::ReduceOp) {
            return "a chip computes the mean and the maximum of whole maps "
                   "(axes 2 and 3); train InstanceNormalization and its kin as "
                   "BatchNormalization";
          })
          .Case([](ann::PadOp) {
            return "pad with zeros right in front of a Conv or pooling, which "
                   "take them over";
          })
          .Case([](ann::ResizeOp) {
            return "a chip's network doubles maps by the nearest element alone "
                   "(floor(x / 2)), in front of Concat, Conv of stride 1, "
                   "activations and sums; use these, or scale down the other "
                   "branch instead";
          })
          .Case([](ann::ConvTransposeOp) {
            return "a chip cannot spread a map over a larger one; use a Conv, "
                   "or cut the model here";
          })
          .Case([](ann::Conv3DOp) {
            return "a chip's maps have two dimensions; use a Conv of two, with "
                   "depth as channels";
          })
          .Case([](ann::MatMulOp) {
            return "neurons cannot multiply two values; a MatMul with "
                   "constant weights is a layer";
          })
          .Case([](ann::WhereOp) {
            return "neurons cannot choose; write it as sums and Relu";
          })
          .Case(
              [](ann::BroadcastOp) { return "only constants can be repeated"; })
          .Default([](Operation *) { return StringRef(); });
  return remedy.empty() ? "" : "; " + remedy.str();
}
