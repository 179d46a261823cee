// Canonicalisation of transpositions in front of layers: networks that were
// trained with channels last come without them.

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace snnc::ann;

/// For each element of a transposition, in row-major order, the place of the
/// element in its input.
static std::vector<int64_t> sourcesOf(TransposeOp op) {
  SmallVector<int64_t> strides =
      computeStrides(op.getInput().getType().getShape());
  SmallVector<int64_t> own = computeStrides(op.getType().getShape());
  std::vector<int64_t> sources(op.getType().getNumElements());
  for (int64_t i = 0; i < static_cast<int64_t>(sources.size()); ++i) {
    SmallVector<int64_t> index = delinearize(i, own);
    for (auto [at, dimension] : llvm::zip_equal(index, op.getPermutation()))
      sources[i] += at * strides[dimension];
  }
  return sources;
}

namespace {

/// dense(reshape(transpose(x))) becomes dense(reshape(x)) with the columns of
/// the weights in another order: flattening with channels last.
struct PermuteColumns : OpRewritePattern<DenseOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DenseOp op,
                                PatternRewriter &rewriter) const override {
    auto flatten = op.getInput().getDefiningOp<ReshapeOp>();
    auto transpose = flatten ? flatten.getInput().getDefiningOp<TransposeOp>()
                             : TransposeOp();
    FailureOr<Floats> weights = getFloats(op.getWeights());
    if (!transpose || failed(weights) || flatten.getType().getDimSize(0) != 1)
      return failure();
    std::vector<int64_t> sources = sourcesOf(transpose);
    std::vector<float> old = weights->expand(), permuted(old.size());
    int64_t columns = static_cast<int64_t>(sources.size());
    for (int64_t i = 0; i < static_cast<int64_t>(old.size()); ++i)
      permuted[i / columns * columns + sources[i % columns]] = old[i];
    Value input = ReshapeOp::create(rewriter, flatten.getLoc(),
                                    flatten.getType(), transpose.getInput());
    Value constant = ConstantOp::create(
        rewriter, op.getWeights().getLoc(),
        makeFloats(op.getWeights().getType(), std::move(permuted), "weights"));
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(input);
      op.getWeightsMutable().assign(constant);
    });
    return success();
  }
};

} // namespace

void DenseOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<PermuteColumns>(context);
}
