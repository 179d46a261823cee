// Fold batch normalisation into the weights before it.

#include "snnc/Transforms/Passes.h"

#include "dialects/Ann/Affine.h"
#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>

#define DEBUG_TYPE "ann-fold-batch-norm"

namespace snnc {
#define GEN_PASS_DEF_ANNFOLDBATCHNORM
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;

namespace {

/// What a normalisation does to each channel: x * scale + offset.
struct Affine {
  std::vector<double> scale, offset;
};

} // namespace

static FailureOr<Affine> getAffine(ann::BatchNormOp op) {
  FailureOr<ann::Floats> scale = ann::getFloats(op.getScale());
  FailureOr<ann::Floats> bias = ann::getFloats(op.getBias());
  FailureOr<ann::Floats> mean = ann::getFloats(op.getMean());
  FailureOr<ann::Floats> variance = ann::getFloats(op.getVariance());
  if (failed(scale) || failed(bias) || failed(mean) || failed(variance))
    return op.emitOpError("expects constant scale, bias, mean and variance; "
                          "export the model in inference mode"),
           failure();
  Affine affine;
  double epsilon = op.getEpsilon().convertToFloat();
  for (int64_t channel = 0; channel < scale->size(); ++channel) {
    double spread = (*variance)[channel] + epsilon;
    if (!(spread > 0) || !std::isfinite(spread))
      return op.emitOpError("expects variance + epsilon above 0, but channel ")
                 << channel << " has " << (*variance)[channel] << " + "
                 << epsilon,
             failure();
    double factor = (*scale)[channel] / std::sqrt(spread);
    affine.scale.push_back(factor);
    affine.offset.push_back((*bias)[channel] - (*mean)[channel] * factor);
  }
  return affine;
}

static Value createConstant(OpBuilder &builder, Location loc,
                            ArrayRef<double> values, ArrayRef<int64_t> shape,
                            StringRef name) {
  auto type = RankedTensorType::get(shape, builder.getF32Type());
  std::vector<float> floats(values.begin(), values.end());
  return ann::ConstantOp::create(
      builder, loc, ann::makeFloats(type, std::move(floats), name));
}

/// One 1x1 kernel per channel.
static Value createDepthwise(OpBuilder &builder, ann::BatchNormOp op,
                             const Affine &affine) {
  Location loc = op.getLoc();
  int64_t channels = affine.scale.size();
  Value weights = createConstant(builder, loc, affine.scale,
                                 {channels, 1, 1, 1}, "weights");
  Value bias = createConstant(builder, loc, affine.offset, {channels}, "bias");
  return ann::Conv2DOp::create(
      builder, loc, op.getInput(), weights, bias, ArrayRef<int64_t>{1, 1},
      ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1}, channels);
}

static Value createMulAdd(OpBuilder &builder, ann::BatchNormOp op,
                          const Affine &affine) {
  Location loc = op.getLoc();
  SmallVector<int64_t> shape(op.getType().getRank() - 1, 1);
  shape.front() = affine.scale.size();
  Value scale = createConstant(builder, loc, affine.scale, shape, "scale");
  Value offset = createConstant(builder, loc, affine.offset, shape, "offset");
  Value product = ann::MulOp::create(builder, loc, op.getInput(), scale);
  return ann::AddOp::create(builder, loc, product, offset);
}

/// True behind a layer whose weights keep their grid.
static bool isBehindGrid(ann::BatchNormOp op) {
  Operation *layer = op.getInput().getDefiningOp();
  return layer && layer->hasAttr(ann::AnnDialect::gridName);
}

namespace {

struct AnnFoldBatchNorm : snnc::impl::AnnFoldBatchNormBase<AnnFoldBatchNorm> {
  void runOnOperation() override {
    SmallVector<ann::BatchNormOp> ops;
    getOperation()->walk([&](ann::BatchNormOp op) { ops.push_back(op); });
    numLayers = numAlone = 0;
    IRRewriter rewriter(&getContext());
    for (ann::BatchNormOp op : ops)
      if (failed(fold(op, rewriter)))
        return signalPassFailure();
    remark::analysis(getOperation()->getLoc(),
                     remark::RemarkOpts::name("folded").category(DEBUG_TYPE))
        << remark::metric("layers", numLayers)
        << remark::metric("alone", numAlone);
  }

private:
  /// Replaces one normalisation and counts how.
  LogicalResult fold(ann::BatchNormOp op, IRRewriter &rewriter) {
    FailureOr<Affine> affine = getAffine(op);
    if (failed(affine))
      return failure();
    rewriter.setInsertionPoint(op);
    Operation *layer = ann::getAbsorbingLayer(op.getInput());
    ++(layer ? numLayers : numAlone);
    Value result;
    if (layer)
      result = ann::createScaledLayer(rewriter, layer, affine->scale,
                                      affine->offset);
    else if (op.getType().getRank() == 4 && !isBehindGrid(op))
      result = createDepthwise(rewriter, op, *affine);
    else
      result = createMulAdd(rewriter, op, *affine);
    SetVector<Value> parameters(op->operand_begin() + 1, op->operand_end());
    rewriter.replaceOp(op, result);
    if (layer) {
      parameters.insert_range(layer->getOperands().drop_front());
      rewriter.eraseOp(layer);
    }
    eraseUnused(parameters, rewriter);
    return success();
  }

  /// Erases the constants that only the old operations used.
  static void eraseUnused(const SetVector<Value> &constants,
                          IRRewriter &rewriter) {
    for (Value constant : constants)
      if (constant.use_empty())
        rewriter.eraseOp(constant.getDefiningOp());
  }

  int64_t numLayers = 0, numAlone = 0;
};

} // namespace
