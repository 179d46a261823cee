// Tells networks of step activations from other networks without states.

#include "StepNetwork.h"

#include "AnnToSnnPlan.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace snnc;

bool snnc::isComparison(Operation &op) {
  if (auto binary = dyn_cast<ann::BinaryOp>(op)) {
    switch (binary.getKind()) {
    case ann::BinaryKind::Greater:
    case ann::BinaryKind::GreaterEqual:
    case ann::BinaryKind::Less:
    case ann::BinaryKind::LessEqual:
      return true;
    default:
      return false;
    }
  }
  auto unary = dyn_cast<ann::UnaryOp>(op);
  return unary && unary.getKind() == ann::UnaryKind::Sign;
}

bool snnc::isStepNetwork(func::FuncOp function) {
  return function.getNumArguments() == 1 &&
         llvm::any_of(function.getBody().front(), [](Operation &op) {
           return isComparison(op) && anntosnn::reachesLayer(&op);
         });
}

std::vector<Operation *> snnc::findStepTail(func::FuncOp function) {
  anntosnn::OpSet tail;
  for (Operation &op : function.getBody().front())
    if (isa<ann::ReduceOp, ann::SoftmaxOp>(op) && !anntosnn::reachesLayer(&op))
      anntosnn::addClosure(&op, tail);
  anntosnn::addMoves(function, tail);
  std::vector<Operation *> ops;
  for (Operation &op : function.getBody().front())
    if (tail.contains(&op))
      ops.push_back(&op);
  return ops;
}
