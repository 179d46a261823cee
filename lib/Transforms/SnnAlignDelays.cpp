// Delay shorter paths so that events meet.

#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

#define DEBUG_TYPE "snn-align-delays"

namespace snnc {
#define GEN_PASS_DEF_SNNALIGNDELAYS
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

namespace {

/// The earliest phase of every population.
class Levels {
public:
  /// Finds the phases; an error names the layers of a cycle.
  LogicalResult compute(NetworkOp network);

  /// The tick in which the first events of `source` arrive without a delay.
  int64_t arrival(Value source) const {
    auto population = source.getDefiningOp<PopulationOp>();
    return population ? phases.lookup(population) + 1 : 0;
  }

  int64_t phase(PopulationOp population) const {
    return phases.lookup(population);
  }

private:
  /// A population on the path of the search and the next current to look at.
  struct Step {
    PopulationOp population;
    unsigned next = 0;
  };

  LogicalResult visit(PopulationOp first);
  LogicalResult reportCycle(ArrayRef<Step> path, PopulationOp again) const;

  llvm::DenseMap<Operation *, int64_t> phases; ///< of finished populations
  llvm::DenseMap<Operation *, bool> isOnPath;
};

} // namespace

/// The population that a current comes from, null for an input.
static PopulationOp sourceOf(Value current) {
  auto synapses = cast<SynapseOpInterface>(current.getDefiningOp());
  return synapses.getSource().getDefiningOp<PopulationOp>();
}

LogicalResult Levels::reportCycle(ArrayRef<Step> path,
                                  PopulationOp again) const {
  const Step *start = llvm::find_if(path, [&](const Step &step) {
    return PopulationOp(step.population) == again;
  });
  // The path leads from a population to its sources: read it backwards.
  SmallVector<std::string> names;
  for (const Step *step = path.end(); step != start;)
    names.push_back(PopulationOp((--step)->population).getLayerName());
  constexpr size_t shown = 4;
  InFlightDiagnostic diagnostic =
      again.emitOpError("expects a network without cycles, but events run "
                        "through layers ");
  for (auto [index, name] : llvm::enumerate(ArrayRef(names).take_front(shown)))
    diagnostic << (index ? ", " : "") << "'" << name << "'";
  if (names.size() > shown)
    diagnostic << " and " << names.size() - shown << " more";
  diagnostic << " and back to '" << names.front()
             << "'; unroll the recurrence before compiling";
  return diagnostic;
}

/// Depth-first search with an explicit path, so that deep networks do not
/// overflow the stack.
LogicalResult Levels::visit(PopulationOp first) {
  SmallVector<Step> path{{first}};
  isOnPath[first] = true;
  while (!path.empty()) {
    Step &step = path.back();
    if (step.next < step.population.getCurrents().size()) {
      PopulationOp source =
          sourceOf(step.population.getCurrents()[step.next++]);
      if (!source || phases.contains(source))
        continue;
      if (isOnPath.lookup(source))
        return reportCycle(path, source);
      isOnPath[source] = true;
      path.push_back({source});
      continue;
    }
    int64_t phase = 0;
    for (Value current : step.population.getCurrents()) {
      auto synapses = cast<SynapseOpInterface>(current.getDefiningOp());
      phase = std::max(phase, arrival(synapses.getSource()));
    }
    phases[step.population] = phase;
    isOnPath[step.population] = false;
    path.pop_back();
  }
  return success();
}

LogicalResult Levels::compute(NetworkOp network) {
  for (PopulationOp population : network.getOps<PopulationOp>())
    if (!phases.contains(population) && failed(visit(population)))
      return failure();
  return success();
}

/// Sets the delays of the synapses of `population` and returns the largest.
/// `served` has the delay that each synapse op has got already.
static int64_t delayCurrents(PopulationOp population, const Levels &levels,
                             llvm::DenseMap<Operation *, int64_t> &served) {
  int64_t phase = levels.phase(population);
  int64_t largest = 0;
  for (OpOperand &operand : population->getOpOperands()) {
    auto synapses = cast<SynapseOpInterface>(operand.get().getDefiningOp());
    int64_t delay = phase - levels.arrival(synapses.getSource());
    largest = std::max(largest, delay);
    auto [entry, isNew] = served.try_emplace(synapses, delay);
    if (!isNew && entry->second != delay) {
      OpBuilder builder(synapses);
      builder.setInsertionPointAfter(synapses);
      Operation *copy = builder.clone(*synapses);
      operand.set(copy->getResult(0));
      synapses = cast<SynapseOpInterface>(copy);
      served[copy] = delay;
    }
    synapses.setDelay(delay);
  }
  return largest;
}

namespace {

struct SnnAlignDelays : snnc::impl::SnnAlignDelaysBase<SnnAlignDelays> {
  using SnnAlignDelaysBase::SnnAlignDelaysBase;

  void runOnOperation() override {
    NetworkOp network = getOperation();
    Levels levels;
    if (failed(levels.compute(network)))
      return signalPassFailure();

    llvm::DenseMap<Operation *, int64_t> served;
    int64_t lastPhase = 0, largestDelay = 0;
    for (PopulationOp population : network.getOps<PopulationOp>()) {
      population.setPhase(levels.phase(population));
      lastPhase = std::max(lastPhase, levels.phase(population));
      largestDelay =
          std::max(largestDelay, delayCurrents(population, levels, served));
    }
    remark::analysis(network.getLoc(),
                     remark::RemarkOpts::name("ticks").category(DEBUG_TYPE))
        << remark::metric("ticks",
                          lastPhase + network.getSemantics().getSteps())
        << remark::metric("largest delay", largestDelay);
  }
};

} // namespace
