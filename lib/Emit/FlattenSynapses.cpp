// The synapses of an op, one by one.

#include "FlattenSynapses.h"

#include "snnc/IR/WeightElements.h"

#include <algorithm>
#include <tuple>

using namespace snnc;
using deploy::Synapse;

namespace {

/// Walks the windows of an op.
class Windows {
public:
  Windows(snn::SynapseOpInterface op, std::vector<Synapse> &synapses)
      : op(op), kernel(op.getKernel()), source(op.getSourceShape()),
        target(op.getTargetShape()),
        weights(WeightElements::get(op.getWeightsAttr())),
        sources(source.channels / kernel.groups),
        targets(target.channels / kernel.groups),
        isPerNeuron(llvm::isa<snn::OneToOneOp>(op.getOperation()) &&
                    op.numWeights() == target.numNeurons()),
        synapses(synapses) {}

  void run() {
    for (int64_t c = 0; c < target.channels; ++c)
      for (int64_t y = 0; y < target.height; ++y)
        for (int64_t x = 0; x < target.width; ++x)
          visit({c, y, x});
  }

private:
  static int64_t indexOf(const Shape &shape, const Coordinate &at) {
    return (at.c * shape.height + at.y) * shape.width + at.x;
  }

  int64_t weightOf(int64_t to, int64_t channel, int64_t ky, int64_t kx) const {
    if (!weights)
      return 1;
    if (isPerNeuron)
      return (*weights)[to];
    return (*weights)[(channel * kernel.height + ky) * kernel.width + kx];
  }

  /// All that one target neuron sees.
  void visit(const Coordinate &at) {
    int64_t to = indexOf(target, at), group = at.c / targets;
    for (int64_t c = 0; c < sources; ++c)
      for (int64_t ky = 0; ky < kernel.height; ++ky)
        for (int64_t kx = 0; kx < kernel.width; ++kx) {
          Coordinate from{
              group * sources + c,
              at.y * kernel.strideH - kernel.padTop + ky * kernel.dilationH,
              at.x * kernel.strideW - kernel.padLeft + kx * kernel.dilationW};
          if (from.y < 0 || from.y >= source.height || from.x < 0 ||
              from.x >= source.width)
            continue;
          int64_t weight = weightOf(to, at.c * sources + c, ky, kx);
          if (weight)
            synapses.push_back({indexOf(source, from), to,
                                weight * (int64_t(1) << op.getShift())});
        }
  }

  snn::SynapseOpInterface op;
  synapse::Kernel kernel;
  Shape source, target;
  std::optional<WeightElements> weights;
  int64_t sources, targets; ///< channels per group
  bool isPerNeuron;
  std::vector<Synapse> &synapses;
};

} // namespace

void emit::appendSynapses(snn::SynapseOpInterface op,
                          std::vector<Synapse> &synapses) {
  if (!op.isDense())
    return Windows(op, synapses).run();
  WeightElements weights = *WeightElements::get(op.getWeightsAttr());
  int64_t sources = op.getSourceShape().numNeurons();
  int64_t targets = op.getTargetShape().numNeurons();
  for (int64_t to = 0; to < targets; ++to)
    for (int64_t from = 0; from < sources; ++from)
      if (int64_t weight = weights[to * sources + from])
        synapses.push_back({from, to, weight * (int64_t(1) << op.getShift())});
}

void emit::normalize(std::vector<Synapse> &synapses) {
  auto keyOf = [](const Synapse &synapse) {
    return std::tie(synapse.source, synapse.target);
  };
  std::sort(
      synapses.begin(), synapses.end(),
      [&](const Synapse &a, const Synapse &b) { return keyOf(a) < keyOf(b); });
  size_t kept = 0;
  for (size_t i = 0; i < synapses.size();) {
    Synapse sum = synapses[i++];
    while (i < synapses.size() && keyOf(synapses[i]) == keyOf(sum))
      sum.weight += synapses[i++].weight;
    if (sum.weight)
      synapses[kept++] = sum;
  }
  synapses.resize(kept);
}
