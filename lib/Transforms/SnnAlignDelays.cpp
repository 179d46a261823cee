// Turns delays in steps into ticks, so that events count in their step.

#include "snnc/Transforms/Passes.h"
#include "snnc/Transforms/Phases.h"

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <limits>

#define DEBUG_TYPE "snn-align-delays"

namespace snnc {
#define GEN_PASS_DEF_SNNALIGNDELAYS
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

namespace {
/// The populations of a network and the synapses between them.
struct Graph {
  SmallVector<PopulationOp> populations;
  llvm::DenseMap<Operation *, int64_t> indices; ///< into populations
  std::vector<phases::Edge> edges;
  SmallVector<OpOperand *> currents; ///< the use of each edge
  bool isAligned = false;            ///< delays are ticks already

  /// The index of the population that emits `spikes`, -1 for an input.
  int64_t indexOf(Value spikes) const {
    auto population = spikes.getDefiningOp<PopulationOp>();
    return population ? indices.lookup(population) : -1;
  }
};
} // namespace

static SynapseOpInterface synapsesOf(Value current) {
  return cast<SynapseOpInterface>(current.getDefiningOp());
}

/// Numbers the populations. Phases tell whether delays are ticks: all
/// populations have one or none has.
static LogicalResult collectPopulations(NetworkOp network, Graph &graph) {
  PopulationOp with, without;
  for (PopulationOp population : network.getOps<PopulationOp>()) {
    graph.indices[population] = graph.populations.size();
    graph.populations.push_back(population);
    (population.getPhase() ? with : without) = population;
  }
  graph.isAligned = with && !without;
  if (!with || !without)
    return success();
  InFlightDiagnostic diagnostic =
      without.emitOpError("expects a phase, as population '")
      << with.getLayerName()
      << "' has one; drop all phases and give delays in steps";
  diagnostic.attachNote(with.getLoc()) << "the phase is here";
  return diagnostic;
}

/// The delay of an edge in steps. Ticks are turned back by the phases.
static FailureOr<int64_t> stepsOf(SynapseOpInterface synapses,
                                  PopulationOp target, const Graph &graph) {
  int64_t delay = synapses.getDelay();
  if (!graph.isAligned)
    return delay;
  auto source = synapses.getSource().getDefiningOp<PopulationOp>();
  int64_t arrival = source ? *source.getPhase() + 1 : 0;
  int64_t steps = delay + arrival - *target.getPhase();
  if (steps >= 0)
    return steps;
  return synapses->emitOpError("expects a delay of at least ")
         << *target.getPhase() - arrival << " ticks by the phases of '"
         << target.getLayerName() << "' and its source, but found " << delay
         << "; drop all phases and give delays in steps";
}

static FailureOr<Graph> collect(NetworkOp network) {
  Graph graph;
  if (failed(collectPopulations(network, graph)))
    return failure();
  for (auto [index, population] : llvm::enumerate(graph.populations))
    for (OpOperand &operand : population->getOpOperands()) {
      SynapseOpInterface synapses = synapsesOf(operand.get());
      FailureOr<int64_t> steps = stepsOf(synapses, population, graph);
      if (failed(steps))
        return failure();
      graph.edges.push_back({graph.indexOf(synapses.getSource()),
                             static_cast<int64_t>(index), *steps});
      graph.currents.push_back(&operand);
    }
  return graph;
}

/// Names the layers of a cycle that has too few delay steps.
static LogicalResult reportCycle(const Graph &graph, ArrayRef<int64_t> cycle) {
  int64_t steps = 0;
  for (auto [position, from] : llvm::enumerate(cycle)) {
    int64_t to = cycle[(position + 1) % cycle.size()];
    int64_t fewest = std::numeric_limits<int64_t>::max();
    for (const phases::Edge &edge : graph.edges)
      if (edge.source == from && edge.target == to)
        fewest = std::min(fewest, edge.steps);
    steps += fewest;
  }
  PopulationOp first = graph.populations[cycle.front()];
  InFlightDiagnostic diagnostic =
      first.emitOpError("expects a delay of at least one step per layer on "
                        "every cycle, but the cycle through layers ");
  constexpr size_t shown = 4;
  for (auto [position, index] : llvm::enumerate(cycle.take_front(shown))) {
    PopulationOp population = graph.populations[index];
    diagnostic << (position ? ", " : "") << "'" << population.getLayerName()
               << "'";
  }
  if (cycle.size() > shown)
    diagnostic << " and " << cycle.size() - shown << " more";
  diagnostic << " and back has " << steps << " for " << cycle.size()
             << (cycle.size() == 1 ? " layer" : " layers")
             << ": an event takes a tick from layer to layer; add delay steps "
                "to its synapses or merge layers";
  return diagnostic;
}

/// Sets the phases and the delays in ticks. Returns the largest delay.
static int64_t align(const Graph &graph, const std::vector<int64_t> &phases) {
  int64_t largest = 0;
  llvm::DenseMap<Operation *, int64_t> served; // the delay that each op has got
  for (auto [edge, operand] : llvm::zip(graph.edges, graph.currents)) {
    SynapseOpInterface synapses = synapsesOf(operand->get());
    int64_t delay = phases::waitingTicks(edge, phases);
    largest = std::max(largest, delay);
    auto [entry, isNew] = served.try_emplace(synapses, delay);
    if (!isNew && entry->second != delay) {
      OpBuilder builder(synapses);
      builder.setInsertionPointAfter(synapses);
      Operation *copy = builder.clone(*synapses);
      operand->set(copy->getResult(0));
      synapses = cast<SynapseOpInterface>(copy);
      served[copy] = delay;
    }
    synapses.setDelay(delay);
  }
  for (auto [population, phase] : llvm::zip(graph.populations, phases))
    PopulationOp(population).setPhase(phase);
  return largest;
}

namespace {

struct SnnAlignDelays : snnc::impl::SnnAlignDelaysBase<SnnAlignDelays> {
  using SnnAlignDelaysBase::SnnAlignDelaysBase;

  void runOnOperation() override {
    NetworkOp network = getOperation();
    if (network.isTrained()) {
      network.emitOpError("is a trained network, whose delays are steps; run "
                          "--snn-quantize before --snn-align-delays");
      return signalPassFailure();
    }
    FailureOr<Graph> graph = collect(network);
    if (failed(graph))
      return signalPassFailure();
    phases::Schedule schedule =
        phases::schedule(graph->populations.size(), graph->edges);
    if (!schedule.cycle.empty()) {
      (void)reportCycle(*graph, schedule.cycle);
      return signalPassFailure();
    }
    int64_t largestDelay = align(*graph, schedule.phases);
    int64_t lastPhase = 0;
    for (int64_t phase : schedule.phases)
      lastPhase = std::max(lastPhase, phase);
    remark::analysis(network.getLoc(),
                     remark::RemarkOpts::name("ticks").category(DEBUG_TYPE))
        << remark::metric("ticks",
                          lastPhase + network.getSemantics().getSteps())
        << remark::metric("largest delay", largestDelay);
  }
};

} // namespace
