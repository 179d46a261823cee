// Moves activations in front of poolings, where populations compute them.

#include "AnnToSnnPlan.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

void anntosnn::hoistActivations(func::FuncOp func) {
  SmallVector<Operation *> activations;
  func.walk([&](Operation *op) {
    if (isa<ann::ReluOp, ann::ClipOp>(op))
      activations.push_back(op);
  });
  for (Operation *op : activations) {
    auto pool = op->getOperand(0).getDefiningOp<ann::MaxPoolOp>();
    if (!pool || !pool.getOutput().hasOneUse())
      continue;
    if (isa<ann::ReluOp>(op) && pool.getInput().getDefiningOp<ann::ReluOp>()) {
      op->getResult(0).replaceAllUsesWith(pool.getOutput());
      op->erase();
      continue;
    }
    OpBuilder builder(pool);
    Operation *moved = builder.clone(*op);
    moved->setOperand(0, pool.getInput());
    moved->getResult(0).setType(pool.getInput().getType());
    pool.getInputMutable().assign(moved->getResult(0));
    if (ann::RangeAttr range = ann::getRange(op->getResult(0)))
      ann::setRange(pool.getOutput(), range);
    op->getResult(0).replaceAllUsesWith(pool.getOutput());
    op->erase();
  }
}
