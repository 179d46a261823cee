// Verifier, folder and canonicalisation of ann.quantize.

#include "AnnFolding.h"

#include "dialects/Ann/Grid.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc::ann;

float snnc::ann::roundTo(RoundTo rounding, float number) {
  switch (rounding) {
  case RoundTo::HalfEven:
    return std::nearbyint(number);
  case RoundTo::Floor:
    return std::floor(number);
  case RoundTo::Ceil:
    return std::ceil(number);
  case RoundTo::TowardZero:
    return std::trunc(number);
  }
  llvm_unreachable("all roundings are listed");
}

/// Element `channel` of one or several parameters.
static float pick(ArrayRef<float> values, int64_t channel) {
  return values.size() == 1 ? values.front() : values[channel];
}

float snnc::ann::quantize(QuantizeOp op, float number, int64_t channel) {
  float integer =
      roundTo(op.getRounding(), number / pick(op.getScale(), channel));
  float low = pick(op.getLow(), channel), high = pick(op.getHigh(), channel);
  return integer < low ? low : integer > high ? high : integer;
}

GridLayout snnc::ann::getGridLayout(QuantizeOp op) {
  if (op.getUniformGrid())
    return {};
  ArrayRef<int64_t> shape = op.getType().getShape();
  GridLayout layout;
  layout.channels = shape[op.getAxis()];
  for (int64_t size : shape.drop_front(op.getAxis() + 1))
    layout.inner *= size;
  return layout;
}

std::optional<QuantizeOp::Grid> QuantizeOp::getUniformGrid() {
  if (getScale().size() != 1 || getLow().size() != 1 || getHigh().size() != 1)
    return std::nullopt;
  return Grid{getScale()[0], getLow()[0], getHigh()[0]};
}

std::optional<IntegerBounds> snnc::ann::getIntegerBounds(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto grid = dyn_cast_or_null<QuantizeOp>(op))
    return IntegerBounds{*llvm::min_element(grid.getLow()),
                         *llvm::max_element(grid.getHigh())};
  if (isa_and_nonnull<MaxPoolOp, ReshapeOp, TransposeOp>(op))
    return getIntegerBounds(op->getOperand(0));
  if (!isa_and_nonnull<ReluOp>(op))
    return std::nullopt;
  std::optional<IntegerBounds> bounds = getIntegerBounds(op->getOperand(0));
  if (bounds)
    *bounds = {std::max(bounds->low, 0.0f), std::max(bounds->high, 0.0f)};
  return bounds;
}

ArrayRef<float> snnc::ann::getWeightGrid(Operation *layer) {
  auto grid = layer->getAttrOfType<DenseF32ArrayAttr>(AnnDialect::gridName);
  return grid ? grid.asArrayRef() : ArrayRef<float>();
}

//===----------------------------------------------------------------------===//
// Verifier and folder
//===----------------------------------------------------------------------===//

LogicalResult QuantizeOp::verify() {
  constexpr float largest = 1 << 24;
  int64_t axis = getAxis(), rank = getType().getRank();
  if (axis < 0 || (axis > 0 && axis >= rank))
    return emitOpError("expects an axis from 0 to ")
           << rank - 1 << ", but got " << axis;
  int64_t channels = rank == 0 ? 1 : getType().getDimSize(axis);
  for (auto [name, values] :
       {std::pair("scale", getScale()), std::pair("low", getLow()),
        std::pair("high", getHigh())})
    if (values.size() != 1 && static_cast<int64_t>(values.size()) != channels)
      return emitOpError("expects 1 or ")
             << channels << " elements in '" << name << "', but got "
             << values.size();
  for (float scale : getScale())
    if (!(scale > 0) || !std::isfinite(scale))
      return emitOpError("expects positive and finite scales, but got ")
             << scale;
  auto isLimit = [&](float limit) {
    return limit == std::trunc(limit) && std::fabs(limit) <= largest;
  };
  for (int64_t c = 0; c < channels; ++c) {
    float low = pick(getLow(), c), high = pick(getHigh(), c);
    if (!isLimit(low) || !isLimit(high) || low > high)
      return emitOpError("expects integers up to 2^24 as limits, in ascending "
                         "order, but got ")
             << low << " and " << high;
  }
  return success();
}

OpFoldResult QuantizeOp::fold(FoldAdaptor adaptor) {
  auto attr = dyn_cast_or_null<ElementsAttr>(adaptor.getInput());
  FailureOr<Floats> floats = getFloats(attr);
  if (failed(floats))
    return {};
  GridLayout layout = getGridLayout(*this);
  if (layout.channels == 1)
    return foldUnary(attr, getType(),
                     [&](float x) { return quantize(*this, x, 0); });
  std::vector<float> values = floats->expand();
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = quantize(*this, values[i], i / layout.inner % layout.channels);
  return makeFloats(getType(), std::move(values), "folded");
}

//===----------------------------------------------------------------------===//
// Canonicalisation
//===----------------------------------------------------------------------===//

/// Replaces `op` by `value`, which then has the calibrated range of `op`.
static void replaceAndKeepRange(PatternRewriter &rewriter, Operation *op,
                                Value value) {
  if (auto range = op->getAttrOfType<RangeAttr>(AnnDialect::rangeName))
    setRange(value, range);
  rewriter.replaceOp(op, value);
}

/// The same quantisation of `input` with other limits, as many as before.
static QuantizeOp cloneWithLimits(PatternRewriter &rewriter, QuantizeOp op,
                                  Value input, ArrayRef<float> low,
                                  ArrayRef<float> high) {
  return QuantizeOp::create(rewriter, op.getLoc(), input.getType(), input,
                            op.getRounding(), op.getScale(), low, high,
                            op.getAxis());
}

namespace {

/// quantize(relu(x)) and quantize(clip(x)) become quantize(x) with narrower
/// limits: all three are monotone.
struct AbsorbActivation : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    Operation *inner = op.getInput().getDefiningOp();
    std::optional<QuantizeOp::Grid> grid = op.getUniformGrid();
    if (!grid || !isa_and_nonnull<ReluOp, ClipOp>(inner))
      return failure();
    float low = 0, high = HUGE_VALF;
    if (auto clip = dyn_cast<ClipOp>(inner)) {
      low = clip.getMin().convertToFloat();
      high = clip.getMax().convertToFloat();
    }
    float first = std::clamp(roundTo(op.getRounding(), low / grid->scale),
                             grid->low, grid->high);
    float last = std::clamp(roundTo(op.getRounding(), high / grid->scale),
                            grid->low, grid->high);
    Value result =
        cloneWithLimits(rewriter, op, inner->getOperand(0), first, last);
    replaceAndKeepRange(rewriter, op, result);
    return success();
  }
};

/// quantize(x * s) in steps of s is x itself where x holds integers within the
/// limits: what a grid already holds is not put on it again.
struct DropSecondGrid : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<QuantizeOp::Grid> grid = op.getUniformGrid();
    if (!grid)
      return failure();
    Value integers = op.getInput();
    float step = 1;
    if (auto product = integers.getDefiningOp<MulOp>()) {
      FailureOr<Floats> factor = getFloats(product.getRhs());
      if (failed(factor) || factor->data().size() != 1 ||
          product.getLhs().getType() != op.getType())
        return failure();
      step = (*factor)[0];
      integers = product.getLhs();
    }
    std::optional<IntegerBounds> bounds = getIntegerBounds(integers);
    if (!bounds || step != grid->scale || bounds->low < grid->low ||
        bounds->high > grid->high)
      return failure();
    replaceAndKeepRange(rewriter, op, integers);
    return success();
  }
};

/// move(x * s) becomes move(x) * s for a move that only selects or reorders,
/// so that integers meet the next grid as integers.
template <typename OpT>
struct MoveBeforeScale : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern<QuantizeOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    auto move = op.getInput().getDefiningOp<OpT>();
    auto product =
        move ? move.getInput().template getDefiningOp<MulOp>() : MulOp();
    if (!product || !move->hasOneUse() ||
        product.getLhs().getType() != product.getType() ||
        !getIntegerBounds(product.getLhs()))
      return failure();
    FailureOr<Floats> factor = getFloats(product.getRhs());
    if (failed(factor) || factor->data().size() != 1 || !((*factor)[0] > 0))
      return failure();
    auto scalar = RankedTensorType::get({}, rewriter.getF32Type());
    Value scale =
        ConstantOp::create(rewriter, product.getLoc(),
                           DenseElementsAttr::get(scalar, (*factor)[0]));
    Operation *moved = rewriter.clone(*move);
    moved->setOperand(0, product.getLhs());
    Value result =
        MulOp::create(rewriter, product.getLoc(), moved->getResult(0), scale);
    replaceAndKeepRange(rewriter, move, result);
    return success();
  }
};

/// clip(quantize(x)) becomes quantize(x) with narrower limits.
struct ClipGrid : OpRewritePattern<ClipOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ClipOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<QuantizeOp>();
    std::optional<QuantizeOp::Grid> grid =
        inner ? inner.getUniformGrid() : std::nullopt;
    if (!grid || !inner->hasOneUse())
      return failure();
    float low = op.getMin().convertToFloat(),
          high = op.getMax().convertToFloat();
    auto isWhole = [](float limit) { return limit == std::trunc(limit); };
    if (!isWhole(low) || !isWhole(high))
      return failure();
    Value result = cloneWithLimits(rewriter, inner, inner.getInput(),
                                   std::clamp(low, grid->low, grid->high),
                                   std::clamp(high, grid->low, grid->high));
    replaceAndKeepRange(rewriter, op, result);
    return success();
  }
};

} // namespace

void QuantizeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                             MLIRContext *context) {
  patterns.add<AbsorbActivation, ClipGrid, DropSecondGrid,
               MoveBeforeScale<MaxPoolOp>, MoveBeforeScale<ReshapeOp>,
               MoveBeforeScale<TransposeOp>>(context);
}
