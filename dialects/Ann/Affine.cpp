// Factors and offsets per channel, and the layers that can absorb them.

#include "dialects/Ann/Affine.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Weights.h"

using namespace mlir;
using namespace snnc::ann;

FailureOr<std::vector<double>> snnc::ann::getPerChannel(Value value,
                                                        RankedTensorType type) {
  FailureOr<Floats> floats = getFloats(value);
  if (failed(floats) || type.getRank() < 2)
    return failure();
  int64_t channels = type.getDimSize(1);
  if (floats->data().size() == 1)
    return std::vector<double>(channels, floats->data().front());
  auto shape = cast<RankedTensorType>(value.getType()).getShape();
  int64_t missing = type.getRank() - static_cast<int64_t>(shape.size());
  for (auto [axis, size] : llvm::enumerate(shape))
    if (size != 1 && static_cast<int64_t>(axis) + missing != 1)
      return failure();
  if (floats->size() != channels)
    return failure();
  return std::vector<double>(floats->data().begin(), floats->data().end());
}

Operation *snnc::ann::getAbsorbingLayer(Value value) {
  Operation *layer = value.getDefiningOp();
  if (!layer || !layer->hasOneUse() || !isa<Conv2DOp, DenseOp>(layer) ||
      layer->hasAttr(AnnDialect::gridName))
    return nullptr;
  for (Value parameter : layer->getOperands().drop_front())
    if (failed(getFloats(parameter)))
      return nullptr;
  return layer;
}

/// The weights of `layer` with each output channel multiplied by its factor.
static Value createScaledWeights(OpBuilder &builder, Value weights,
                                 ArrayRef<double> scale) {
  if (llvm::all_of(scale, [](double factor) { return factor == 1; }))
    return weights;
  Floats floats = *getFloats(weights);
  std::vector<float> values = floats.expand();
  size_t rowSize = values.size() / scale.size();
  for (size_t index = 0; index < values.size(); ++index)
    values[index] = static_cast<float>(values[index] * scale[index / rowSize]);
  auto type = cast<RankedTensorType>(weights.getType());
  return ConstantOp::create(builder, weights.getLoc(),
                            makeFloats(type, std::move(values), "weights"));
}

Value snnc::ann::createScaledLayer(OpBuilder &builder, Operation *layer,
                                   ArrayRef<double> scale,
                                   ArrayRef<double> offset) {
  Value weights = createScaledWeights(builder, layer->getOperand(1), scale);
  std::vector<float> bias(offset.begin(), offset.end());
  if (layer->getNumOperands() == 3) {
    Floats old = *getFloats(layer->getOperand(2));
    for (size_t channel = 0; channel < bias.size(); ++channel)
      bias[channel] =
          static_cast<float>(old[channel] * scale[channel] + offset[channel]);
  }
  auto type = RankedTensorType::get(static_cast<int64_t>(bias.size()),
                                    builder.getF32Type());
  Value biasValue = ConstantOp::create(
      builder, layer->getLoc(), makeFloats(type, std::move(bias), "bias"));
  Value input = layer->getOperand(0);
  if (auto conv = dyn_cast<Conv2DOp>(layer))
    return Conv2DOp::create(builder, conv.getLoc(), conv.getType(), input,
                            weights, biasValue, conv.getStrides(),
                            conv.getPads(), conv.getDilations(),
                            conv.getGroups());
  return DenseOp::create(builder, layer->getLoc(), layer->getResultTypes()[0],
                         input, weights, biasValue);
}
