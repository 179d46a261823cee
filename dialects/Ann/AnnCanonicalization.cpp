// Canonicalisation patterns of ann ops.

#include "dialects/Ann/Affine.h"
#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "mlir/IR/PatternMatch.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace snnc::ann;

/// Replaces `op` by `value`, which then has the calibrated range of `op`.
static void replaceAndKeepRange(PatternRewriter &rewriter, Operation *op,
                                Value value) {
  if (auto range = op->getAttrOfType<RangeAttr>(AnnDialect::rangeName))
    setRange(value, range);
  rewriter.replaceOp(op, value);
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// Bounds of an activation that limits its input to an interval.
struct Interval {
  float low, high;
};

/// The interval of an `ann.relu` or `ann.clip`.
static std::optional<Interval> getInterval(Operation *op) {
  if (isa_and_nonnull<ReluOp>(op))
    return Interval{0, HUGE_VALF};
  if (auto clip = dyn_cast_or_null<ClipOp>(op))
    return Interval{clip.getMin().convertToFloat(),
                    clip.getMax().convertToFloat()};
  return std::nullopt;
}

/// A relu where the upper bound cannot be reached, else a clip.
static Value createActivation(PatternRewriter &rewriter, Location loc,
                              Value input, Interval interval) {
  if (interval.low == 0 && interval.high >= FLT_MAX)
    return ReluOp::create(rewriter, loc, input);
  return ClipOp::create(rewriter, loc, input, APFloat(interval.low),
                        APFloat(interval.high));
}

namespace {

/// activation(max_pool(x)) becomes max_pool(activation(x)): both are monotone,
/// and pooling then sees what a spiking neuron can send.
template <typename OpT>
struct ActivateBeforeMaxPool : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpT op,
                                PatternRewriter &rewriter) const override {
    auto pool = op.getInput().template getDefiningOp<MaxPoolOp>();
    if (!pool || !pool->hasOneUse())
      return failure();
    Value activated = createActivation(rewriter, op.getLoc(), pool.getInput(),
                                       *getInterval(op));
    Value result = MaxPoolOp::create(
        rewriter, pool.getLoc(), pool.getType(), activated, pool.getKernel(),
        pool.getStrides(), pool.getPads(), pool.getDilations());
    replaceAndKeepRange(rewriter, op, result);
    return success();
  }
};

/// Two activations in a row become one.
template <typename OpT>
struct MergeActivations : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpT op,
                                PatternRewriter &rewriter) const override {
    Operation *inner = op.getInput().getDefiningOp();
    std::optional<Interval> first = getInterval(inner);
    if (!first || !inner->hasOneUse())
      return failure();
    Interval second = *getInterval(op);
    Interval both{std::clamp(first->low, second.low, second.high),
                  std::clamp(first->high, second.low, second.high)};
    Value merged =
        createActivation(rewriter, op.getLoc(), inner->getOperand(0), both);
    replaceAndKeepRange(rewriter, op, merged);
    return success();
  }
};

/// clip(x, 0, a lot) becomes relu(x).
struct ClipToRelu : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    Interval interval = *getInterval(op);
    if (interval.low != 0 || interval.high < FLT_MAX)
      return failure();
    Value relu = ReluOp::create(rewriter, op.getLoc(), op.getInput());
    replaceAndKeepRange(rewriter, op, relu);
    return success();
  }
};

} // namespace

void ReluOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<ActivateBeforeMaxPool<ReluOp>, MergeActivations<ReluOp>>(
      context);
}

void ClipOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns
      .add<ActivateBeforeMaxPool<ClipOp>, ClipToRelu, MergeActivations<ClipOp>>(
          context);
}

//===----------------------------------------------------------------------===//
// Arithmetic with constants
//===----------------------------------------------------------------------===//

/// A constant with `function` applied to each element of the constant `value`.
static Value createMapped(PatternRewriter &rewriter, Value value,
                          llvm::function_ref<float(float)> function) {
  Floats floats = *getFloats(value);
  auto type = cast<RankedTensorType>(value.getType());
  ElementsAttr attr;
  if (floats.isSplat()) {
    attr = DenseElementsAttr::get(type, function(floats.data().front()));
  } else {
    std::vector<float> values(floats.size());
    llvm::transform(floats.data(), values.begin(), function);
    attr = makeFloats(type, std::move(values), "folded");
  }
  return ConstantOp::create(rewriter, value.getLoc(), attr);
}

namespace {

/// x - c becomes x + -c, and c - x becomes x * -1 + c.
struct SubToAdd : OpRewritePattern<SubOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SubOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    if (succeeded(getFloats(op.getRhs()))) {
      Value negated = createMapped(rewriter, op.getRhs(),
                                   [](float value) { return -value; });
      Value sum = AddOp::create(rewriter, loc, op.getLhs(), negated);
      replaceAndKeepRange(rewriter, op, sum);
      return success();
    }
    if (failed(getFloats(op.getLhs())))
      return failure();
    auto scalar = RankedTensorType::get({}, rewriter.getF32Type());
    Value minusOne = ConstantOp::create(rewriter, loc,
                                        DenseElementsAttr::get(scalar, -1.0f));
    Value negated = MulOp::create(rewriter, loc, op.getRhs(), minusOne);
    Value sum = AddOp::create(rewriter, loc, negated, op.getLhs());
    replaceAndKeepRange(rewriter, op, sum);
    return success();
  }
};

/// True if a factor is neither 0, nor denormal, nor infinite, nor NaN.
static bool isNormal(float value) {
  return std::isfinite(value) && std::fabs(value) >= FLT_MIN;
}

/// The largest magnitude; infinite if there is a NaN.
static double largest(const Floats &floats) {
  double found = 0.0;
  for (float value : floats.data())
    found = std::max(found,
                     std::isnan(value) ? HUGE_VAL : std::fabs(double(value)));
  return found;
}

/// The least magnitude that is not 0; infinite if all are 0.
static double least(const Floats &floats) {
  double found = HUGE_VAL;
  for (float value : floats.data())
    if (value != 0.0f)
      found = std::min(found, std::fabs(double(value)));
  return found;
}

/// True if every sum (or product) of an element of `a` and one of `b` is
/// finite.
static bool staysFinite(const Floats &a, const Floats &b, bool isFactor) {
  double bound = isFactor ? largest(a) * largest(b) : largest(a) + largest(b);
  return bound <= FLT_MAX;
}

/// x / c becomes x * (1 / c) if no element of c has an infinite reciprocal.
struct DivToMul : OpRewritePattern<DivOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DivOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<Floats> divisor = getFloats(op.getRhs());
    if (failed(divisor))
      return failure();
    for (float value : divisor->data())
      if (!isNormal(value) || !isNormal(1 / value))
        return failure();
    Value inverse = createMapped(rewriter, op.getRhs(),
                                 [](float value) { return 1 / value; });
    Value product = MulOp::create(rewriter, op.getLoc(), op.getLhs(), inverse);
    replaceAndKeepRange(rewriter, op, product);
    return success();
  }
};

/// (x + c) + d becomes x + (c + d), and the same for products.
template <typename OpT>
struct MergeConstants : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpT op,
                                PatternRewriter &rewriter) const override {
    constexpr bool isFactor = std::is_same_v<OpT, MulOp>;
    auto inner = op.getLhs().template getDefiningOp<OpT>();
    if (!inner || !inner->hasOneUse())
      return failure();
    FailureOr<Floats> outerConstant = getFloats(op.getRhs());
    FailureOr<Floats> innerConstant = getFloats(inner.getRhs());
    if (failed(outerConstant) || failed(innerConstant) ||
        !staysFinite(*outerConstant, *innerConstant, isFactor))
      return failure();
    // A product too small for a float would lose what large inputs make of it.
    if (isFactor && least(*outerConstant) * least(*innerConstant) < FLT_MIN)
      return failure();
    Value constant =
        OpT::create(rewriter, inner.getLoc(), inner.getRhs(), op.getRhs());
    Value merged = OpT::create(rewriter, op.getLoc(), inner.getLhs(), constant);
    replaceAndKeepRange(rewriter, op, merged);
    return success();
  }
};

/// A factor or an offset per channel goes into the layer before it.
template <typename OpT>
struct AbsorbIntoLayer : OpRewritePattern<OpT> {
  using OpRewritePattern<OpT>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpT op,
                                PatternRewriter &rewriter) const override {
    Operation *layer = getAbsorbingLayer(op.getLhs());
    if (!layer || op.getType() != op.getLhs().getType())
      return failure();
    FailureOr<std::vector<double>> values =
        getPerChannel(op.getRhs(), op.getType());
    if (failed(values))
      return failure();
    bool isFactor = std::is_same_v<OpT, MulOp>;
    for (Value parameter : layer->getOperands().drop_front(isFactor ? 1 : 2))
      if (!staysFinite(*getFloats(op.getRhs()), *getFloats(parameter),
                       isFactor))
        return failure();
    std::vector<double> neutral(values->size(), isFactor ? 0 : 1);
    Value result = isFactor
                       ? createScaledLayer(rewriter, layer, *values, neutral)
                       : createScaledLayer(rewriter, layer, neutral, *values);
    replaceAndKeepRange(rewriter, op, result);
    return success();
  }
};

} // namespace

void AddOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<AbsorbIntoLayer<AddOp>, MergeConstants<AddOp>>(context);
}

void SubOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<SubToAdd>(context);
}

void MulOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<AbsorbIntoLayer<MulOp>, MergeConstants<MulOp>>(context);
}

void DivOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<DivToMul>(context);
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

namespace {

/// A transposition that only moves dimensions of size 1 becomes a reshape.
struct TransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    ArrayRef<int64_t> shape = op.getInput().getType().getShape();
    SmallVector<int64_t> moved;
    for (int64_t dimension : op.getPermutation())
      if (shape[dimension] != 1)
        moved.push_back(dimension);
    if (!llvm::is_sorted(moved))
      return failure();
    Value reshaped =
        ReshapeOp::create(rewriter, op.getLoc(), op.getType(), op.getInput());
    replaceAndKeepRange(rewriter, op, reshaped);
    return success();
  }
};

} // namespace

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<TransposeToReshape>(context);
}
