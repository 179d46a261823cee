// Canonicalisation of what stands around windows: padding goes into the layer
// that it pads, a reduction over whole maps is a global pooling.

#include "dialects/Ann/Ann.h"

#include "mlir/IR/PatternMatch.h"

#include <cfloat>

using namespace mlir;
using namespace snnc::ann;

/// True if `pad` puts constants around the maps of an N x C x H x W tensor.
static bool padsMaps(PadOp pad) {
  auto isZero = [](int64_t size) { return size == 0; };
  return pad && pad.getMode() == PadMode::Constant &&
         pad.getLow().size() == 4 &&
         llvm::all_of(pad.getLow().take_front(2), isZero) &&
         llvm::all_of(pad.getHigh().take_front(2), isZero);
}

/// `pads` (top, left, bottom, right) with those of `pad` around them.
static SmallVector<int64_t> addPads(ArrayRef<int64_t> pads, PadOp pad) {
  return {pads[0] + pad.getLow()[2], pads[1] + pad.getLow()[3],
          pads[2] + pad.getHigh()[2], pads[3] + pad.getHigh()[3]};
}

static bool hasPads(ArrayRef<int64_t> pads) {
  return llvm::any_of(pads, [](int64_t pad) { return pad != 0; });
}

/// True if no element of `value` is below 0.
static bool isNonNegative(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto clip = dyn_cast_or_null<ClipOp>(op))
    return clip.getMin().convertToFloat() >= 0.0f;
  if (isa_and_nonnull<MaxPoolOp, AvgPoolOp>(op))
    return isNonNegative(op->getOperand(0));
  return isa_and_nonnull<ReluOp>(op);
}

namespace {

/// conv2d(pad(x)) with zeros becomes conv2d(x) with larger pads.
struct PadIntoConv : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!padsMaps(pad) || !pad.getValue().isZero())
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(addPads(op.getPads(), pad));
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

/// avg_pool(pad(x)) with zeros becomes avg_pool(x) that counts its pads. Each
/// window must cover an element of the map.
struct PadIntoAvgPool : OpRewritePattern<AvgPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AvgPoolOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    bool countsAll = op.getCountIncludePad() || !hasPads(op.getPads());
    if (!padsMaps(pad) || !pad.getValue().isZero() || !countsAll)
      return failure();
    SmallVector<int64_t> pads = addPads(op.getPads(), pad);
    if (!fits(pads, op.getKernel()))
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(pads);
      op.setCountIncludePad(true);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }

  /// Pads below the kernel leave no window without an element.
  static bool fits(ArrayRef<int64_t> pads, ArrayRef<int64_t> kernel) {
    return pads[0] < kernel[0] && pads[1] < kernel[1] && pads[2] < kernel[0] &&
           pads[3] < kernel[1];
  }
};

/// max_pool(pad(x)) becomes max_pool(x) with larger pads if the padding never
/// wins: it is lower than every float, or 0 around values of at least 0.
struct PadIntoMaxPool : OpRewritePattern<MaxPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MaxPoolOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    if (!padsMaps(pad))
      return failure();
    float value = pad.getValue().convertToFloat();
    bool neverWins =
        value <= -FLT_MAX || (value <= 0.0f && isNonNegative(pad.getInput()));
    SmallVector<int64_t> pads = addPads(op.getPads(), pad);
    bool isDense = llvm::all_of(op.getDilations(),
                                [](int64_t dilation) { return dilation == 1; });
    if (!neverWins || !isDense || !PadIntoAvgPool::fits(pads, op.getKernel()))
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.setPads(pads);
      op.getInputMutable().assign(pad.getInput());
    });
    return success();
  }
};

/// The mean or maximum over whole maps is a global pooling.
struct ReduceToPool : OpRewritePattern<ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReduceOp op,
                                PatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = op.getInput().getType().getShape();
    if (shape.size() != 4 || op.getAxes() != ArrayRef<int64_t>{2, 3})
      return failure();
    static constexpr int64_t ones[] = {1, 1}, zeros[] = {0, 0, 0, 0};
    RangeAttr range = getRange(op.getResult());
    Operation *pool = nullptr;
    if (op.getKind() == ReduceKind::Mean)
      pool = rewriter.replaceOpWithNewOp<AvgPoolOp>(
          op, op.getInput(), shape.drop_front(2), ones, zeros, false);
    else if (op.getKind() == ReduceKind::Max)
      pool = rewriter.replaceOpWithNewOp<MaxPoolOp>(
          op, op.getInput(), shape.drop_front(2), ones, zeros, ones);
    else
      return failure();
    if (range)
      setRange(pool->getResult(0), range);
    return success();
  }
};

} // namespace

void PadOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<PadIntoConv, PadIntoAvgPool, PadIntoMaxPool>(context);
}

void ReduceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<ReduceToPool>(context);
}
