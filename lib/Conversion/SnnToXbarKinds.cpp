// Says what the tables of a mapping problem may be.

#include "SnnToXbar.h"
#include "snnc/IR/TableWeights.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace snnc;

/// The most weights besides 0 that 0, 1, 2, ... targets have, if the weights of
/// `numTargets` follow each other.
static std::vector<int64_t> mostNonZeros(const synapse::LayerWeights &weights,
                                         int64_t numTargets, int64_t perTarget,
                                         bool isSign) {
  std::vector<int64_t> counts(numTargets, perTarget);
  bool isKnown = !isSign && (weights.bytes || weights.reals);
  for (int64_t target = 0; isKnown && target < numTargets; ++target) {
    auto count = [&](auto *numbers) {
      auto *first = numbers + target * perTarget;
      return std::count_if(first, first + perTarget,
                           [](auto weight) { return weight != 0; });
    };
    counts[target] =
        weights.bytes ? count(weights.bytes) : count(weights.reals);
  }
  llvm::sort(counts, std::greater<int64_t>());
  std::vector<int64_t> sums(1);
  for (int64_t count : counts)
    sums.push_back(sums.back() + count);
  return sums;
}

static void countNonZeros(snn::SynapseOpInterface synapses,
                          mapping::Projection &projection) {
  bool hasKernel = !synapses.isDense();
  Shape source = synapses.getSourceShape(), target = synapses.getTargetShape();
  const synapse::Kernel &kernel = projection.kernel;
  TableWeights weights(synapses.getWeightsAttr(), hasKernel);
  int64_t targets = hasKernel ? target.channels : target.numNeurons();
  int64_t perTarget =
      hasKernel ? source.channels / kernel.groups * kernel.height * kernel.width
                : source.numNeurons();
  projection.mostNonZeros = mostNonZeros(weights.get(), targets, perTarget,
                                         projection.weightBits == 1);
}

void snnc::setKinds(NetworkProblem &network, const chip::Chip &chip,
                    const EncodingWishes &wishes, bool transposed,
                    bool compact) {
  for (auto [projection, op] :
       llvm::zip_equal(network.problem.projections, network.projections)) {
    snn::SynapseOpInterface synapses = op;
    bool hasKernel = !synapses.isDense();
    bool hasWeights = synapses.getWeightsAttr() != nullptr;
    std::vector<synapse::TableKind> offered =
        offeredKinds(chip, {hasKernel, hasWeights});
    std::optional<synapse::TableKind> wish =
        wishes.of(projection.name, hasKernel, hasWeights);
    projection.transposed = transposed;
    projection.kinds.clear();
    if (wish)
      projection.kinds = {*wish};
    else if (compact ||
             !llvm::is_contained(offered, synapse::plainKind(hasKernel)))
      projection.kinds = std::move(offered);
    if (llvm::any_of(projection.kinds, [](const synapse::TableKind &kind) {
          return synapse::isSparse(kind.encoding);
        }))
      countNonZeros(synapses, projection);
  }
}
