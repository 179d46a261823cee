// Turns ann functions whose operations are those of spiking neurons into
// trained spiking networks.

#include "AnnToSnnPlan.h"
#include "SpikingEmit.h"
#include "SpikingStates.h"
#include "StepNetwork.h"
#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "dialects/Ann/States.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Conversion/RecognizeSpiking.h"
#include "snnc/Conversion/Tail.h"

#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::recognize;

namespace snnc {
#define GEN_PASS_DEF_ANNRECOGNIZESPIKING
#include "snnc/Conversion/Passes.h.inc"
} // namespace snnc

//===----------------------------------------------------------------------===//
// The form of a function
//===----------------------------------------------------------------------===//

bool snnc::isSpikingForm(func::FuncOp function) {
  if (function.isExternal())
    return false;
  if (function->hasAttr(ann::stepsName))
    return true;
  int64_t comparisons =
      llvm::count_if(function.getBody().front(), isComparison);
  if (comparisons == 0)
    return false;
  // Every step but perhaps the first fires: a network that only shares weights
  // or cuts its input into parts does not.
  SpikingGraph graph(function);
  if (int64_t steps = graph.countSteps(); steps > 2)
    return comparisons >= steps - 1;
  // One step: a state goes in and comes out, or there are none at all.
  return (function.getNumArguments() > 1 && function.getNumResults() > 1) ||
         isStepNetwork(function);
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

namespace {

/// A function as a step, and what the host has to know.
struct SpikingReading {
  Step step;
  std::vector<std::string> names;
  std::vector<double> scales;
  std::vector<bool> isStream;
  std::vector<std::vector<int64_t>>
      shapes;          ///< of the outputs, if it has a tail
  anntosnn::Plan tail; ///< only what concerns the tail
  int64_t steps = 0;
};

} // namespace

static FailureOr<SpikingReading> readOneStep(func::FuncOp function,
                                             SpikingGraph &graph,
                                             ArrayRef<std::string> states) {
  FailureOr<std::vector<int>> next = pairStates(function, graph, states);
  if (failed(next))
    return failure();
  auto results = function.getBody().front().getTerminator()->getOperands();
  SpikingReading reading;
  std::vector<bool> isState(results.size(), false);
  for (auto [index, result] : llvm::enumerate(*next)) {
    if (result < 0)
      continue;
    isState[result] = true;
    int node = graph.numberOf(function.getArgument(index));
    graph.getNodes()[node].kind = Kind::State;
    graph.getNodes()[node].tag = static_cast<int>(reading.step.states.size());
    State state;
    state.node = node;
    state.next = graph.numberOf(results[result]);
    state.name = ann::argumentName(function, index);
    if (auto initial = function.getArgAttrOfType<DenseElementsAttr>(
            index, ann::initialName))
      state.initial.assign(initial.getValues<float>().begin(),
                           initial.getValues<float>().end());
    reading.step.states.push_back(std::move(state));
  }
  bool isOnlyStates = llvm::all_of(isState, [](bool is) { return is; });
  for (auto [index, result] : llvm::enumerate(results)) {
    // If all outputs are states, the last one is what the network gives.
    bool isOutput =
        isOnlyStates ? index + 1 == results.size() : !isState[index];
    if (!isOutput)
      continue;
    reading.step.outputs.push_back(
        {graph.numberOf(result), ann::resultName(function, index)});
    reading.names.push_back(ann::resultName(function, index));
    reading.scales.push_back(1.0);
  }
  reading.isStream.assign(function.getNumArguments(), true);
  if (auto steps = function->getAttrOfType<IntegerAttr>(ann::stepsName))
    reading.steps = steps.getInt();
  reading.step.nodes = graph.getNodes();
  return reading;
}

/// A network without states: a sample is one step, and the host computes what
/// follows the last neurons.
static SpikingReading readStepNetwork(func::FuncOp function,
                                      SpikingGraph &graph) {
  SpikingReading reading;
  reading.steps = 1;
  anntosnn::Plan &plan = reading.tail;
  plan.tail = findStepTail(function);
  auto results =
      cast<func::ReturnOp>(function.getBody().front().getTerminator());
  plan.cuts = anntosnn::findCuts(plan.tail, results);
  for (Value cut : plan.cuts) {
    auto result = llvm::find(results.getOperands(), cut);
    bool isResult = result != results.getOperands().end();
    std::string name =
        isResult ? ann::resultName(function, result - results.operand_begin())
                 : spikingName(cut.getLoc());
    reading.step.outputs.push_back({graph.numberOf(cut), name});
    reading.names.push_back(name);
    reading.scales.push_back(1.0);
    plan.results.emplace_back().name = name;
    if (!plan.tail.empty())
      reading.shapes.push_back(
          cast<RankedTensorType>(cut.getType()).getShape().vec());
  }
  reading.isStream.assign(1, false);
  reading.step.nodes = graph.getNodes();
  return reading;
}

static FailureOr<SpikingReading>
readUnrolled(func::FuncOp function, SpikingGraph &graph, int64_t steps) {
  SpikingReading reading;
  reading.steps = steps;
  std::vector<Series> series;
  auto results = function.getBody().front().getTerminator()->getOperands();
  bool isRowEach = int64_t(results.size()) == steps;
  for (auto [index, result] : llvm::enumerate(results)) {
    std::optional<Rows> rows = graph.rowsOf(result, steps);
    if (!rows && isRowEach) {
      rows = Rows{{results.begin(), results.end()}, 1.0};
    } else if (!rows) {
      return function.emitError("repeats a step ")
             << steps << " times, but output '"
             << ann::resultName(function, index)
             << "' is neither the rows of all steps nor their sum or mean";
    }
    Series one{ann::resultName(function, index), {}};
    for (Value row : rows->values)
      one.nodes.push_back(graph.numberOf(row));
    series.push_back(std::move(one));
    reading.names.push_back(ann::resultName(function, index));
    reading.scales.push_back(rows->scale);
    if (isRowEach)
      break;
  }
  Result<Step> step = fold(graph.getNodes(), series);
  if (!step)
    return function.emitError("is no recurrent network: ")
           << step.error().message;
  reading.step = std::move(*step);
  for (BlockArgument argument : function.getArguments())
    reading.isStream.push_back(graph.sequenceAxis(argument).has_value());
  return reading;
}

FailureOr<snn::NetworkOp>
snnc::recognizeSpiking(func::FuncOp function,
                       const RecognizeSpikingOptions &options) {
  SpikingGraph graph(function);
  bool isStep = function->hasAttr(ann::stepsName);
  int64_t steps = isStep ? 1 : graph.countSteps();
  bool hasNoState = !isStep && steps <= 2 && isStepNetwork(function);
  FailureOr<SpikingReading> reading =
      steps > 2    ? readUnrolled(function, graph, steps)
      : hasNoState ? readStepNetwork(function, graph)
                   : readOneStep(function, graph, options.states);
  if (failed(reading))
    return failure();
  Result<Network> network = findNeurons(reading->step);
  if (!network)
    return function.emitError("is no spiking network that is recognised: ")
           << network.error().message
           << (hasNoState ? "; without states every activation is a step" : "");
  SpikingPlan plan{
      function,          graph,
      reading->step,     *network,
      reading->names,    reading->scales,
      reading->isStream, options.steps > 0 ? options.steps : reading->steps,
      options.dt,        reading->shapes};
  FailureOr<snn::NetworkOp> result = emitSpiking(plan);
  if (failed(result))
    return failure();
  if (!reading->tail.tail.empty()) {
    func::FuncOp tail = anntosnn::emitTail(function, reading->tail);
    result->setTail(tail.getName());
    emitRemark(reading->tail.tail.front()->getLoc())
        << "on the host: " << describeTail(tail);
  }
  function.erase();
  return result;
}

namespace {

struct AnnRecognizeSpiking
    : snnc::impl::AnnRecognizeSpikingBase<AnnRecognizeSpiking> {
  using AnnRecognizeSpikingBase::AnnRecognizeSpikingBase;

  void runOnOperation() override {
    RecognizeSpikingOptions options;
    options.states.assign(states.begin(), states.end());
    options.steps = steps;
    options.dt = dt;
    for (func::FuncOp function :
         llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>()))
      if (isSpikingForm(function) &&
          failed(recognizeSpiking(function, options)))
        return signalPassFailure();
  }
};

} // namespace
