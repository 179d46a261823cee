// Chooses the integers of one population from its plan.

#include "AnnToSnnPlan.h"

#include "dialects/Ann/Weights.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

bool anntosnn::readsUnit(const Node &source, const Settings &settings) {
  if (!settings.isRate())
    return false;
  if (!source.isInput())
    return true;
  return settings.encoder == snn::Encoder::Rate && source.rangeLow >= 0.0;
}

/// An input: the encoder's integers; a spike of the rate encoder stands for
/// the largest of them.
static Numbers inputNumbers(const Node &node, const Settings &settings) {
  quantize::Events events = quantize::gradedEvents(
      node.rangeLow, node.rangeHigh, settings.activationBits);
  if (node.given)
    events = {1.0, node.given->low, node.given->high};
  Numbers numbers;
  numbers.low = events.low;
  numbers.high = events.high;
  numbers.unit = events.unit;
  numbers.maxValue = events.maxValue();
  if (settings.encoder == snn::Encoder::Rate) {
    numbers.unit = events.unit * events.maxValue();
    numbers.maxValue = 1;
  }
  return numbers;
}

/// A maximum has the events of its source.
static Numbers maximumNumbers(const Node &node, const Numbers &source) {
  Numbers numbers;
  numbers.unit = source.unit * node.terms.front().source.factor;
  numbers.low = 0;
  numbers.high = source.high;
  numbers.maxValue = source.maxValue;
  return numbers;
}

/// The events that a population emits.
static Numbers eventNumbers(const Node &node, const Settings &settings) {
  Numbers numbers;
  if (node.isReadout())
    return numbers;
  if (settings.isRate()) {
    numbers.unit = node.rangeHigh > 0.0 ? node.rangeHigh : 1.0;
    return numbers;
  }
  quantize::Events events = quantize::gradedEvents(
      node.rangeLow, node.rangeHigh, settings.activationBits);
  if (node.given)
    events = {1.0, node.given->low, node.given->high};
  auto limit = [&](double real) {
    double value = std::round(real / events.unit);
    return static_cast<int64_t>(
        std::clamp(value, double(events.low), double(events.high)));
  };
  numbers.unit = events.unit;
  numbers.low = limit(node.clipLow);
  numbers.high = limit(node.clipHigh);
  numbers.maxValue = events.maxValue();
  return numbers;
}

/// The weights of a term that reads some channels of its source, [target][all
/// channels of the source][window].
static void selectWeights(const Term &term, const Node &node,
                          const Node &source,
                          quantize::Projection &projection) {
  int64_t outputs = node.shape.channels;
  int64_t window = 1;
  std::vector<float> weights; // of the layer, [output][input][window]
  int64_t inputs = 0;
  if (term.kind != TermKind::Select) {
    weights = ann::getFloats(term.op->getOperand(1))->expand();
    window = source.shape.height * source.shape.width;
    if (auto conv = dyn_cast<ann::Conv2DOp>(term.op)) {
      ArrayRef<int64_t> shape = conv.getWeights().getType().getShape();
      window = shape[2] * shape[3];
    }
    inputs = static_cast<int64_t>(weights.size()) / outputs / window;
  }
  int64_t channels = source.shape.channels;
  projection.fanIn = channels * window;
  projection.weights.assign(outputs * projection.fanIn, 0.0f);
  for (int64_t o = 0; o < outputs; ++o) {
    double scale = term.scale.empty() ? 1.0 : term.scale[o];
    for (const Column &column : term.columns) {
      float *to =
          projection.weights.data() + (o * channels + column.from) * window;
      if (term.kind == TermKind::Select && column.to == o)
        *to = static_cast<float>(scale * column.factor);
      if (term.kind == TermKind::Select)
        continue;
      const float *from = weights.data() + (o * inputs + column.to) * window;
      for (int64_t i = 0; i < window; ++i)
        to[i] += static_cast<float>(from[i] * scale * column.factor);
    }
  }
}

static quantize::Projection makeProjection(const Term &term, const Node &node,
                                           const Node &source,
                                           const Numbers &from,
                                           const Settings &settings) {
  quantize::Projection projection;
  projection.unit = from.unit * term.source.factor;
  projection.maxValue = readsUnit(source, settings) ? 1 : from.maxValue;
  if (term.kind == TermKind::Identity) {
    projection.kind = quantize::Kind::Identity;
    return projection;
  }
  if (auto pool = dyn_cast<ann::AvgPoolOp>(term.op)) {
    projection.kind = quantize::Kind::Average;
    projection.fanIn = pool.getKernel()[0] * pool.getKernel()[1];
    return projection;
  }
  if (!term.columns.empty()) {
    selectWeights(term, node, source, projection);
    return projection;
  }
  int64_t channels = node.shape.channels;
  if (term.kind == TermKind::Scale) {
    projection.weights.assign(term.scale.begin(), term.scale.end());
    return projection;
  }
  ann::Floats weights = *ann::getFloats(term.op->getOperand(1));
  projection.fanIn = weights.size() / channels;
  projection.weights = weights.expand();
  if (!term.scale.empty())
    for (int64_t i = 0; i < weights.size(); ++i)
      projection.weights[i] *= term.scale[i / projection.fanIn];
  return projection;
}

FailureOr<Numbers> anntosnn::chooseNumbers(const Plan &plan, int64_t index,
                                           const std::vector<Numbers> &numbers,
                                           const Settings &settings) {
  const Node &node = plan.nodes[index];
  if (node.isInput())
    return inputNumbers(node, settings);
  if (node.isMaximum())
    return maximumNumbers(node, numbers[node.terms.front().source.node]);

  Numbers result = eventNumbers(node, settings);
  quantize::Layer &layer = result.layer;
  layer.channels = node.shape.channels;
  layer.bias = node.bias;
  layer.unitOut = node.isReadout() ? 0.0 : stepOf(node, result);
  layer.perTensor = node.isReadout();
  layer.integrates = settings.isRate();
  layer.weightBits = settings.weightBits;
  layer.potentialBits = settings.potentialBits;
  layer.steps = settings.steps;
  FailureOr<bool> isGiven =
      takeGivenNumbers(plan, node, numbers, settings, result);
  if (failed(isGiven))
    return failure();
  if (*isGiven)
    return result;
  for (const Term &term : node.terms)
    layer.projections.push_back(
        makeProjection(term, node, plan.nodes[term.source.node],
                       numbers[term.source.node], settings));
  snnc::Result<quantize::QuantizedLayer> quantized =
      quantize::quantizeLayer(layer);
  if (!quantized)
    return errorAt(node.op)
           << "does not fit integers: " << quantized.error().message;
  result.quantized = std::move(*quantized);
  for (quantize::Projection &projection : layer.projections)
    projection.weights = {}; // only their integers are used from here on
  return result;
}
