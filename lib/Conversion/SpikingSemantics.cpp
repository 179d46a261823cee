// Finds one semantics for all populations of a recognised network.

#include "SpikingSemantics.h"

#include "llvm/ADT/STLExtras.h"

using namespace snnc;
using namespace snnc::recognize;

/// True for neurons with a membrane that spikes reset.
static bool fires(const Population &neurons) {
  return neurons.isSpiking && neurons.model != Model::Threshold;
}

/// True if > and >= are not the same for the neurons.
static bool compares(const Population &neurons) {
  return neurons.isSpiking && !neurons.isMaximum;
}

static bool isSynaptic(const Population &neurons) {
  return neurons.model == Model::Synaptic;
}

/// True if the membrane moves by a part of its distance from the current, so
/// that frameworks add the difference; or if it has no decay.
static bool movesByDifference(const Population &neurons) {
  bool hasMembrane = neurons.model == Model::Integrate || isSynaptic(neurons);
  return !hasMembrane || neurons.decay.is(1.0) ||
         neurons.gain.equals(Coefficient(1.0) - neurons.decay);
}

namespace {
/// Semantics that are stated key by key.
struct Statement {
  Semantics semantics;
  Status status; ///< the first error

  void set(const char *key, const std::string &value) {
    Status done = semantics.set(key, value, Origin::Stated);
    if (status && !done)
      status = done;
  }
};
} // namespace

/// An error if `choice` is not the same for all populations that `isMeant`.
template <typename Choice>
static Status checkSame(const Network &network,
                        bool (*isMeant)(const Population &), const char *what,
                        Choice choice) {
  const Population *first = nullptr;
  for (const Population &neurons : network.populations) {
    if (!isMeant(neurons))
      continue;
    if (!first)
      first = &neurons;
    if (choice(neurons) != choice(*first))
      return Error{"has layers '" + first->name + "' and '" + neurons.name +
                   "' that differ in " + what +
                   "; one choice for all neurons is expected"};
  }
  return {};
}

static Status checkChoices(const Network &network) {
  if (Status status =
          checkSame(network, isSynaptic,
                    "the step of the synaptic current that the membrane sees",
                    [](const Population &n) { return n.membraneFirst; });
      !status)
    return status;
  if (Status status = checkSame(network, compares, "the comparison (> and >=)",
                                [](const Population &n) { return n.orEqual; });
      !status)
    return status;
  if (Status status =
          checkSame(network, fires, "the step in which a spike resets",
                    [](const Population &n) { return n.resetsNextStep; });
      !status)
    return status;
  return checkSame(
      network, fires, "the reset (by subtraction and to a value)",
      [](const Population &n) { return n.reset == Reset::Subtract; });
}

/// The reset of `all` populations; `first` is the first that fires.
static void stateReset(Statement &stated, const std::vector<Population> &all,
                       const Population &first) {
  bool isValue = llvm::any_of(all, [](const Population &neurons) {
    return fires(neurons) && neurons.reset == Reset::Value;
  });
  bool isSubtract = first.reset == Reset::Subtract;
  stated.set("reset", isSubtract ? "subtract" : isValue ? "value" : "zero");
  stated.set("reset_time", first.resetsNextStep ? "next_step" : "same_step");
}

Result<Semantics> snnc::statedSemantics(const Network &network, int64_t steps,
                                        double dt) {
  if (Status status = checkChoices(network); !status)
    return status.error();
  const std::vector<Population> &all = network.populations;
  Statement stated;
  stated.semantics.dt = dt;
  stated.set("steps", std::to_string(steps));
  stated.set("spikes", "single");
  stated.set("layer_delay", "0");
  stated.set("scheme", "euler");
  stated.set("floor", "none");
  stated.set("form",
             llvm::all_of(all, movesByDifference) ? "difference" : "decay");
  auto synapse = llvm::find_if(all, isSynaptic);
  bool isOld = synapse != all.end() && synapse->membraneFirst;
  stated.set("synapse_order", isOld ? "membrane_first" : "input_first");
  auto compared = llvm::find_if(all, compares);
  if (compared != all.end())
    stated.set("compare", compared->orEqual ? "ge" : "gt");
  auto first = llvm::find_if(all, fires);
  if (first != all.end())
    stateReset(stated, all, *first);
  if (!stated.status)
    return stated.status.error();
  return std::move(stated.semantics);
}
