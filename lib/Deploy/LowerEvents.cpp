// Puts a network onto a chip that works event by event: fits its neurons, finds
// rows for its sources, and says in which order the host sends them.

#include "Listing.h"
#include "LowerEventsPlan.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace snnc::deploy {

using namespace events;

Result<Limits> events::readLimits(const chip::Native &chip) {
  auto lacks = [&](const std::string &what) {
    return Error{chip.name + ": the chip has no " + what +
                 ", so networks are not put on it event by event"};
  };
  if (chip.mode != chip::TimeMode::Event ||
      chip.synapses.kind != chip::SynapseKind::Dense)
    return lacks("crossbar of weights that works event by event");
  const chip::NativeMemory *neuron = chip.memory("neuron");
  const chip::NativeMemory *synapse = chip.memory("synapse");
  if (!neuron || !neuron->find("threshold") || !neuron->find("potential"))
    return lacks("memory 'neuron' with thresholds and potentials");
  if (!synapse || !synapse->find("weight"))
    return lacks("memory 'synapse' with weights");
  auto spike = chip.inputEvents.find("spike");
  if (spike == chip.inputEvents.end() || spike->second.width("row") == 0)
    return lacks("event 'spike' that names a row");
  if (!chip.outputEvent || chip.outputEvent->width("neuron") == 0)
    return lacks("output of spikes");
  if (chip.isClosedLoop && !chip.findRegister("open_loop"))
    return lacks("register 'open_loop', and its loop is closed");
  if (chip.neuron.ops.empty() || chip.neuron.resets.empty() ||
      chip.neuron.resets[0] != chip::ResetKind::Zero)
    return lacks("reset of potentials to 0");

  Limits limits;
  limits.neurons = chip.neurons;
  limits.rows = std::min(chip.synapses.rows, chip.axons);
  const chip::NativeField &weight = *synapse->find("weight");
  limits.mostPositive = weight.high();
  if (chip.synapses.sign == chip::SignKind::Source)
    limits.mostNegative = weight.high();
  else if (weight.isSigned)
    limits.mostNegative = weight.high() + 1;
  if (limits.mostNegative == 0)
    return lacks("negative weights");
  const chip::NativeNeuron &choices = chip.neuron;
  bool wraps = choices.overflow == chip::Overflow::Wrap;
  int64_t half = int64_t(1) << (choices.stateBits - 1);
  // Where negative potentials look like large ones to the comparison, none may
  // occur.
  if (choices.stateSigned && (choices.compareSigned || choices.nonNegativeOnly))
    limits.low = -half;
  int64_t highest = (choices.stateSigned ? half : 2 * half) - 1;
  if (wraps)
    highest -= limits.mostPositive - 1;
  bool isGreater = choices.compare == chip::CompareOp::Greater;
  limits.high =
      std::min(highest, neuron->find("threshold")->high() + isGreater);
  auto single = chip.inputEvents.find("virtual");
  if (single != chip.inputEvents.end() &&
      (weight.isSigned || single->second.width("inhibit"))) {
    const chip::Pattern &pattern = single->second;
    limits.mostVirtual =
        (int64_t(1) << (pattern.width("weight") - weight.isSigned)) - 1;
    limits.virtualNeurons = int64_t(1) << pattern.width("neuron");
  }
  bool isLinear = choices.leak == chip::LeakKind::LinearTowardZero ||
                  choices.leak == chip::LeakKind::LinearFloor0;
  const chip::NativeField *leak = neuron->find("leak");
  if (isLinear && leak && chip.inputEvents.count("tref_all"))
    limits.leak = leak->high();
  return limits;
}

namespace {

/// One network on one chip.
class Lowering {
public:
  Lowering(const Network &network, const chip::Native &chip,
           const Limits &limits, const LowerOptions &options)
      : network(network), chip(chip), limits(limits), options(options),
        scaledNeurons(network.populations.size()),
        scaledBy(network.populations.size()) {}

  Result<Deployment> run();

private:
  void checkNeurons();
  void checkOutputs();
  void fitNeurons();
  void addMisfits(int64_t population, const std::vector<const Neuron *> &all);
  bool scaleToRows();
  Plan findRows() const;
  void scale(Neuron &neuron);
  void checkRows(const Plan &plan);
  void noteScaled();
  void checkClearing(const Plan &plan);

  const Network &network;
  const chip::Native &chip;
  const Limits &limits;
  const LowerOptions &options;
  std::vector<Neuron> neurons;
  Violations violations;
  std::vector<std::string> approximations, remarks;
  /// By population: how many neurons were scaled, and the largest change.
  std::vector<int64_t> scaledNeurons;
  std::vector<double> scaledBy;
};

} // namespace

void Lowering::checkNeurons() {
  int64_t available = limits.neurons;
  if (static_cast<int64_t>(neurons.size()) <= available)
    return;
  Listing listing;
  for (const Neuron &neuron : neurons)
    listing.addLayer(network.populations[neuron.population].layer, 1);
  violations.add("needs " + count(neurons.size(), "neuron") + " (" +
                 listing.text() + "); the chip has " +
                 std::to_string(available) + "; use smaller layers");
}

void Lowering::checkOutputs() {
  for (const Output &output : network.outputs) {
    const Population &population = network.populations[output.population];
    if (output.decoder == Decoder::Potential &&
        population.kind != PopulationKind::Integrator)
      violations.add(population.layer,
                     "has its potentials read by output '" + output.name +
                         "', and the chip sends spikes alone; count its "
                         "spikes");
  }
}

void Lowering::scale(Neuron &neuron) {
  if (std::optional<double> change = scaleToFit(neuron, limits)) {
    ++scaledNeurons[neuron.population];
    double &largest = scaledBy[neuron.population];
    largest = std::max(largest, *change);
  }
}

/// One violation of a layer's neurons that do not fit, with the worst of them.
void Lowering::addMisfits(int64_t population,
                          const std::vector<const Neuron *> &all) {
  const Neuron &worst = **std::max_element(
      all.begin(), all.end(), [&](const Neuron *a, const Neuron *b) {
        return a->reach(limits) < b->reach(limits);
      });
  const Population &layer = network.populations[population];
  std::string text = "has " + count(all.size(), "neuron") + " of " +
                     std::to_string(layer.numNeurons()) +
                     " beyond the potentials of the " + "chip: neuron " +
                     std::to_string(worst.index) + " has threshold " +
                     std::to_string(worst.threshold);
  if (worst.lift(limits) > 0)
    text += ", and its negative weights add up to -" +
            std::to_string(worst.negative()) + ", so it must begin at " +
            std::to_string(worst.lift(limits)) + " and reach " +
            std::to_string(worst.reach(limits));
  text += "; the chip reaches " + std::to_string(limits.high) +
          "; use weights of fewer bits or fewer " +
          (worst.lift(limits) > 0 ? "negative ones" : "of them");
  if (!options.allowApproximate)
    text += ", or --allow-approximate, which scales and rounds them";
  violations.add(layer.layer, text);
}

void Lowering::fitNeurons() {
  std::map<int64_t, std::vector<const Neuron *>> misfits;
  for (Neuron &neuron : neurons) {
    if (options.allowApproximate && !neuron.fits(limits))
      scale(neuron);
    if (!neuron.fits(limits))
      misfits[neuron.population].push_back(&neuron);
  }
  for (const auto &[population, all] : misfits)
    addMisfits(population, all);
}

/// Scales neurons with weights that take more than one row. False if there are
/// none.
bool Lowering::scaleToRows() {
  bool found = false;
  for (Neuron &neuron : neurons) {
    bool isWide = std::any_of(neuron.weights.begin(), neuron.weights.end(),
                              [&](const Weight &each) {
                                return each.weight > limits.mostPositive ||
                                       each.weight < -limits.mostNegative;
                              });
    if (!isWide || !neuron.fits(limits))
      continue;
    found = true;
    scale(neuron);
  }
  return found;
}

void Lowering::checkRows(const Plan &plan) {
  if (plan.numRows() <= limits.rows)
    return;
  Listing listing;
  for (size_t p = 0; p < network.populations.size(); ++p)
    listing.addLayer(network.populations[p].layer, plan.rowsOf[p]);
  listing.add("constants", plan.constantRows);
  std::string text =
      "needs " + count(plan.numRows(), "row") + " of synapses (" +
      listing.text() + "); the chip has " + std::to_string(limits.rows) +
      "; a source takes one for its negative and one for its positive weights "
      "to a layer: use fewer inputs, smaller layers or weights of one sign";
  if (plan.wideRows)
    text += "; " + std::to_string(plan.wideRows) +
            " of the rows are for weights beyond -" +
            std::to_string(limits.mostNegative) + ".." +
            std::to_string(limits.mostPositive) +
            ": use fewer bits of weights" +
            (options.allowApproximate
                 ? ""
                 : ", or --allow-approximate, which scales and rounds them");
  violations.add(text);
}

void Lowering::noteScaled() {
  for (size_t p = 0; p < network.populations.size(); ++p) {
    if (!scaledNeurons[p])
      continue;
    const Population &population = network.populations[p];
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.1f", 100 * scaledBy[p]);
    approximations.push_back("layer '" + population.layer +
                             "' has weights and thresholds of " +
                             std::to_string(scaledNeurons[p]) + " of " +
                             count(population.numNeurons(), "neuron") +
                             " scaled and rounded; a weight changes by up to " +
                             percent + "% of its neuron's largest");
  }
}

/// Potentials must be cleared before the next step.
void Lowering::checkClearing(const Plan &plan) {
  if (plan.needsReset && plan.forgets && network.steps > 1)
    violations.add("the network has " + count(network.steps, "step") +
                   " and neurons that forget their potential in each, and the "
                   "chip has no time references that clear it; use 1 step");
}

/// A plan that fits, or that with the fewest rows. Constants are never the
/// reason why one does not: the rows that cost the fewest events make room for
/// them.
Plan Lowering::findRows() const {
  Plan plan = planRows(network, chip, limits, neurons, Aim::FewEvents);
  if (plan.numRows() > limits.rows)
    plan = planRows(network, chip, limits, neurons, Aim::FewRows);
  int64_t excess = plan.numRows() - limits.rows;
  if (excess <= 0 || excess > plan.constantRows)
    return plan;
  std::vector<size_t> order;
  for (size_t i = 0; i < plan.groups.size(); ++i)
    if (plan.groups[i].events > 0)
      order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    const Group &left = plan.groups[a], &right = plan.groups[b];
    return left.events * right.rows < right.events * left.rows;
  });
  std::set<size_t> replaced;
  for (size_t i = 0; i < order.size() && excess > 0; ++i) {
    replaced.insert(order[i]);
    excess -= plan.groups[order[i]].rows;
  }
  if (excess > 0)
    return plan;
  return planRows(network, chip, limits, neurons, Aim::FewRows, replaced);
}

Result<Deployment> Lowering::run() {
  neurons =
      collectNeurons(network, options, violations, approximations, remarks);
  checkNeurons();
  checkOutputs();
  fitNeurons();
  Plan plan = findRows();
  if (plan.numRows() > limits.rows && options.allowApproximate && scaleToRows())
    plan = findRows();
  checkRows(plan);
  checkClearing(plan);
  if (!violations.empty())
    return violations.toError(network.name, chip.name);
  noteScaled();
  Deployment deployment = deploy(network, chip, limits, neurons, plan);
  deployment.host.isExact = approximations.empty();
  deployment.host.approximations = approximations;
  deployment.remarks.insert(deployment.remarks.begin(), remarks.begin(),
                            remarks.end());
  return deployment;
}

Result<Deployment> lowerOntoEvents(const Network &network,
                                   const chip::Native &chip,
                                   const LowerOptions &options) {
  Result<Limits> limits = readLimits(chip);
  if (!limits)
    return limits.error();
  return Lowering(network, chip, *limits, options).run();
}

} // namespace snnc::deploy
