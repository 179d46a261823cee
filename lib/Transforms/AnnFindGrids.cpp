// Recognise networks of integers that are written as reals.

#include "snnc/Transforms/Passes.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Grid.h"
#include "dialects/Ann/Weights.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"

#include <cmath>

#define DEBUG_TYPE "ann-find-grids"

namespace snnc {
#define GEN_PASS_DEF_ANNFINDGRIDS
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;

/// How an `ann.unary` rounds; nothing for other functions.
static std::optional<ann::RoundTo> roundingOf(ann::UnaryKind kind) {
  switch (kind) {
  case ann::UnaryKind::Floor:
    return ann::RoundTo::Floor;
  case ann::UnaryKind::Ceil:
    return ann::RoundTo::Ceil;
  case ann::UnaryKind::Round:
    return ann::RoundTo::HalfEven;
  case ann::UnaryKind::Trunc:
    return ann::RoundTo::TowardZero;
  default:
    return std::nullopt;
  }
}

namespace {

/// A value in steps of `step`.
struct Steps {
  Value value;
  float step = 1;
};

} // namespace

/// The dividend and the divisor of `value`; the value itself and 1 if it is no
/// quotient by one constant. A product is one if the inverse is exact.
static Steps matchQuotient(Value value) {
  Operation *op = value.getDefiningOp();
  if (!isa_and_nonnull<ann::DivOp, ann::MulOp>(op) ||
      op->getOperand(0).getType() != value.getType())
    return {value};
  FailureOr<ann::Floats> constant = ann::getFloats(op->getOperand(1));
  if (failed(constant) || constant->data().size() != 1)
    return {value};
  float step = (*constant)[0];
  int exponent = 0;
  bool isPowerOfTwo = std::frexp(step, &exponent) == 0.5f;
  if (isa<ann::MulOp>(op))
    step = isPowerOfTwo ? 1 / step : 0;
  if (!(step > 0) || !std::isfinite(step))
    return {value};
  return {op->getOperand(0), step};
}

/// True for an integer that can limit an ann.quantize.
static bool isLimit(float limit) {
  return limit == std::trunc(limit) && std::fabs(limit) <= 1 << 24;
}

/// True if all weights of a layer are integers that 8 bits hold.
static bool hasIntegerWeights(Operation *layer) {
  FailureOr<ann::Floats> weights = ann::getFloats(layer->getOperand(1));
  return succeeded(weights) && llvm::all_of(weights->data(), [](float weight) {
           return weight == std::trunc(weight) && std::fabs(weight) <= 128;
         });
}

/// The layer whose result reaches `value` through arithmetic with constants,
/// if each step has one user.
static Operation *findLayer(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!op->hasOneUse())
      return nullptr;
    if (isa<ann::Conv2DOp, ann::DenseOp>(op))
      return op;
    if (!isa<ann::AddOp, ann::SubOp, ann::MulOp, ann::DivOp, ann::BatchNormOp,
             ann::ReluOp, ann::ClipOp, ann::MaxPoolOp>(op))
      return nullptr;
    bool isFirst = op->getNumOperands() < 2 ||
                   !op->getOperand(0).getDefiningOp<ann::ConstantOp>();
    value = op->getOperand(isFirst ? 0 : 1);
  }
  return nullptr;
}

namespace {

struct AnnFindGrids : snnc::impl::AnnFindGridsBase<AnnFindGrids> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    int64_t numQuantized = 0, numLayers = 0;
    SmallVector<ann::UnaryOp> functions;
    getOperation()->walk([&](ann::UnaryOp op) { functions.push_back(op); });
    for (ann::UnaryOp op : functions)
      numQuantized += succeeded(rewriteRounding(op, rewriter));
    getOperation()->walk(
        [&](ann::QuantizeOp op) { numLayers += succeeded(markLayer(op)); });
    remark::analysis(getOperation()->getLoc(),
                     remark::RemarkOpts::name("grids").category(DEBUG_TYPE))
        << remark::metric("quantized", numQuantized)
        << remark::metric("layers", numLayers);
  }

private:
  /// Joins a quotient, its rounding and the limits behind it.
  static LogicalResult rewriteRounding(ann::UnaryOp op, IRRewriter &rewriter) {
    std::optional<ann::RoundTo> rounding = roundingOf(op.getKind());
    auto clip = op->hasOneUse() ? dyn_cast<ann::ClipOp>(*op->getUsers().begin())
                                : ann::ClipOp();
    if (!rounding || !clip || op.getInput().getDefiningOp<ann::ConstantOp>())
      return failure();
    float low = clip.getMin().convertToFloat();
    float high = clip.getMax().convertToFloat();
    if (!isLimit(low) || !isLimit(high))
      return failure();
    Steps steps = matchQuotient(op.getInput());
    Operation *quotient = op.getInput().getDefiningOp();
    rewriter.setInsertionPoint(clip);
    rewriter.replaceOpWithNewOp<ann::QuantizeOp>(
        clip, op.getType(), steps.value, *rounding, ArrayRef<float>(steps.step),
        ArrayRef<float>(low), ArrayRef<float>(high));
    rewriter.eraseOp(op);
    if (quotient && quotient->use_empty())
      rewriter.eraseOp(quotient);
    return success();
  }

  /// Gives a grid to the layer that `op` rounds, if it has none.
  static LogicalResult markLayer(ann::QuantizeOp op) {
    Operation *layer = findLayer(op.getInput());
    if (!layer || !ann::getWeightGrid(layer).empty() ||
        !hasIntegerWeights(layer))
      return failure();
    layer->setDiscardableAttr(
        ann::AnnDialect::gridName,
        DenseF32ArrayAttr::get(op.getContext(), ArrayRef<float>(1.0f)));
    return success();
  }
};

} // namespace
