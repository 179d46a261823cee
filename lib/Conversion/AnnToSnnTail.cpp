// Cuts off the end of a network that no chip computes: the host decoder does.

#include "AnnToSnnPlan.h"

#include "dialects/Ann/Weights.h"
#include "snnc/Conversion/Tail.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

void anntosnn::addClosure(Operation *op, OpSet &ops) {
  if (isa<func::ReturnOp>(op) || !ops.insert(op).second)
    return;
  for (Operation *user : op->getUsers())
    addClosure(user, ops);
}

/// True for what a network does most of its work in: a chip is for that.
static bool hasWeights(Operation *op) {
  return isa<ann::Conv2DOp, ann::Conv3DOp, ann::ConvTransposeOp, ann::DenseOp>(
      op);
}

/// The first layer with weights of `func` that is in `ops`, or null.
static Operation *findLayer(func::FuncOp func, const OpSet &ops) {
  for (Operation &op : func.getBody().front())
    if (ops.contains(&op) && hasWeights(&op))
      return &op;
  return nullptr;
}

bool anntosnn::reachesLayer(Operation *op) {
  OpSet closure;
  addClosure(op, closure);
  return llvm::any_of(closure, [&](Operation *inner) {
    return inner != op && hasWeights(inner);
  });
}

/// Once there is a tail, a softmax is a part of it like everything else.
static void addSoftmaxes(func::FuncOp func, OpSet &tail) {
  for (auto softmax : func.getBody().front().getOps<ann::SoftmaxOp>())
    if (!reachesLayer(softmax))
      addClosure(softmax, tail);
}

void anntosnn::addMoves(func::FuncOp func, OpSet &tail) {
  for (Operation &op : llvm::reverse(func.getBody().front())) {
    bool feedsTail =
        !op.use_empty() && llvm::all_of(op.getUsers(), [&](Operation *user) {
          return tail.contains(user);
        });
    if (feedsTail && isa<ann::ReshapeOp, ann::TransposeOp, ann::SliceOp,
                         ann::GatherOp, ann::ConcatOp>(op))
      tail.insert(&op);
  }
}

/// Emits what an attempt reported, with a note where the host cannot go on.
static void report(std::vector<Diagnostic> &diagnostics, Operation *refused,
                   Operation *layer) {
  MLIRContext *context = refused ? refused->getContext() : nullptr;
  for (Diagnostic &diagnostic : diagnostics) {
    if (layer && layer != refused && &diagnostic == &diagnostics.front())
      diagnostic.attachNote(layer->getLoc())
          << "layer '" << snn::layerName(layer)
          << "' comes after it, so the host cannot take over here";
    if (!context)
      context = diagnostic.getLocation()->getContext();
    context->getDiagEngine().emit(std::move(diagnostic));
  }
}

FailureOr<Plan> anntosnn::makePlan(func::FuncOp func,
                                   const Settings &settings) {
  OpSet tail;
  std::vector<Diagnostic> first; // of the attempt without a tail
  while (true) {
    Refusal refusal;
    std::vector<Diagnostic> diagnostics;
    FailureOr<Plan> plan = failure();
    {
      ScopedDiagnosticHandler handler(
          func.getContext(), [&](Diagnostic &diagnostic) {
            diagnostics.push_back(std::move(diagnostic));
            return success();
          });
      plan = makePlan(func, settings, tail, refusal);
    }
    if (succeeded(plan))
      return plan;
    OpSet extended = tail;
    if (refusal.op)
      addClosure(refusal.op, extended);
    Operation *layer = findLayer(func, extended);
    if (!refusal.op || layer) {
      // A network without any layer is refused for what it begins with.
      report(first.empty() || layer ? diagnostics : first, refusal.op, layer);
      return failure();
    }
    if (tail.empty())
      first = std::move(diagnostics);
    tail = std::move(extended);
    addSoftmaxes(func, tail);
    addMoves(func, tail);
  }
}

std::vector<Value> anntosnn::findCuts(const std::vector<Operation *> &tail,
                                      func::ReturnOp results) {
  OpSet inside(tail.begin(), tail.end());
  llvm::SetVector<Value> cuts;
  auto add = [&](Operation *op) {
    for (Value operand : op->getOperands()) {
      Operation *source = operand.getDefiningOp();
      if (!source ||
          (!inside.contains(source) && !isa<ann::ConstantOp>(source)))
        cuts.insert(operand);
    }
  };
  for (Operation *op : tail)
    add(op);
  add(results);
  return std::vector<Value>(cuts.begin(), cuts.end());
}

namespace {

/// Copies the tail into a function of its own. It stands on its own feet in an
/// image: names instead of files as locations, constants in place.
class TailEmitter {
public:
  TailEmitter(func::FuncOp func, const Plan &plan)
      : builder(func), func(func), plan(plan) {}

  func::FuncOp emit() {
    SmallVector<Type> inputs;
    for (Value cut : plan.cuts)
      inputs.push_back(cut.getType());
    auto type =
        builder.getFunctionType(inputs, func.getFunctionType().getResults());
    auto result =
        func::FuncOp::create(builder, builder.getUnknownLoc(), name(), type);
    result.setPrivate();
    Block *block = result.addEntryBlock();
    for (auto [index, cut] : llvm::enumerate(plan.cuts)) {
      mapping.map(cut, block->getArgument(index));
      result.setArgAttr(index, ann::AnnDialect::nameName,
                        builder.getStringAttr(plan.results[index].name));
    }
    for (unsigned i = 0; i < func.getNumResults(); ++i)
      if (Attribute name = func.getResultAttr(i, ann::AnnDialect::nameName))
        result.setResultAttr(i, ann::AnnDialect::nameName, name);
    builder.setInsertionPointToStart(block);
    for (Operation *op : plan.tail)
      clone(op);
    clone(func.getBody().front().getTerminator());
    // Where the model comes from must not change its image.
    block->getTerminator()->setLoc(builder.getUnknownLoc());
    return result;
  }

private:
  /// A name that no other symbol of the module has.
  std::string name() {
    std::string base = (func.getName() + "_tail").str();
    auto isTaken = [&](StringRef name) {
      return SymbolTable::lookupSymbolIn(func->getParentOp(), name) != nullptr;
    };
    unsigned counter = 0;
    return isTaken(base)
               ? SymbolTable::generateSymbolName<64>(base, isTaken, counter)
                     .str()
                     .str()
               : base;
  }

  OpBuilder builder;
  func::FuncOp func;
  const Plan &plan;
  IRMapping mapping;

  void clone(Operation *op) {
    for (Value operand : op->getOperands())
      if (!mapping.contains(operand))
        cloneConstant(operand.getDefiningOp<ann::ConstantOp>());
    Operation *copy = builder.clone(*op, mapping);
    copy->setLoc(nameOnly(op));
    copy->setDiscardableAttrs(ArrayRef<NamedAttribute>());
  }

  void cloneConstant(ann::ConstantOp op) {
    ElementsAttr values = op.getValue();
    FailureOr<ann::Floats> floats = ann::getFloats(values);
    if (succeeded(floats))
      values = DenseElementsAttr::get(cast<ShapedType>(values.getType()),
                                      floats->data());
    mapping.map(op.getResult(),
                ann::ConstantOp::create(builder, nameOnly(op), values));
  }

  /// The user's name of `op`, without the file that it comes from.
  Location nameOnly(Operation *op) {
    if (auto named = dyn_cast<NameLoc>(op->getLoc()))
      return NameLoc::get(named.getName());
    return builder.getUnknownLoc();
  }
};

} // namespace

func::FuncOp anntosnn::emitTail(func::FuncOp func, const Plan &plan) {
  return TailEmitter(func, plan).emit();
}

std::string snnc::describeTail(func::FuncOp tail) {
  std::string first, last;
  llvm::StringSet<> names;
  for (Operation &op : tail.getBody().front().without_terminator()) {
    if (isa<ann::ConstantOp>(op))
      continue;
    last = snn::layerName(&op);
    names.insert(last);
    if (first.empty())
      first = last;
  }
  std::string text = first;
  if (names.size() > 1)
    text += " ... " + last;
  return text + " (" + std::to_string(names.size()) +
         (names.size() == 1 ? " operator)" : " operators)");
}
