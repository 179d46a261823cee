// Recognises neurons by what their membranes and spikes compute.

#include "Matcher.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::recognize;

//===----------------------------------------------------------------------===//
// Resets
//===----------------------------------------------------------------------===//

/// `membrane` is the membrane without resets, above the threshold it fires;
/// `onSpike` is what the spike of this step adds to it and `onOldSpike` what
/// that of the step before does.
Status Matcher::matchReset(Population &neurons, const Polynomial &membrane,
                           int state, const Polynomial &onSpike,
                           const Polynomial &onOldSpike) {
  auto set = [&](Reset reset, bool isNext, Coefficient value = 0.0) {
    neurons.reset = reset;
    neurons.resetsNextStep = isNext;
    neurons.resetValue = value;
    return Status();
  };
  auto setTo = [&](Coefficient value, bool isNext) {
    return value.isZero() ? set(Reset::Zero, isNext)
                          : set(Reset::Value, isNext, value);
  };
  const Coefficient &threshold = neurons.threshold, &decay = neurons.decay;
  if (!onSpike.isZero() && !onOldSpike.isZero())
    return Error{"resets by the spike of this step (" + text(onSpike) +
                 ") and by that of the step before (" + text(onOldSpike) + ")"};
  if (!onSpike.isZero()) {
    Polynomial fired = membrane + onSpike;
    if (onSpike.isConstant() && onSpike.constant().equals(-threshold))
      return set(Reset::Subtract, false);
    if (fired.isConstant())
      return setTo(fired.constant(), false);
    return Error{"adds " + text(onSpike) +
                 " to the membrane when it fires; a reset subtracts the "
                 "threshold " +
                 threshold.toText() + " or sets the membrane to a value"};
  }
  if (onOldSpike.isZero())
    return Error{"fires without a reset of its membrane; snnTorch's "
                 "reset_mechanism='none' belongs to readouts whose membrane is "
                 "the output"};
  // A state that is stored before its reset: it is reset before it decays ...
  Polynomial kept = Polynomial::atom(state).scale(decay);
  if (onOldSpike.isConstant() &&
      onOldSpike.constant().equals(-(decay * threshold)))
    return set(Reset::Subtract, false);
  Polynomial firedBefore = onOldSpike + kept;
  if (firedBefore.isConstant())
    return setTo(firedBefore.constant() / decay, false);
  // ... or the new membrane is.
  if (onOldSpike.isConstant() && onOldSpike.constant().equals(-threshold))
    return set(Reset::Subtract, true);
  if ((membrane + onOldSpike).isConstant())
    return Error{"drops the input of the step after a spike, as snnTorch's "
                 "Synaptic with reset_mechanism='zero' does; a reset in the "
                 "step of the spike is expected"};
  return Error{"adds " + text(onOldSpike) +
               " to the membrane after a spike; a reset subtracts the "
               "threshold " +
               threshold.toText() + " or sets the membrane to a value"};
}

//===----------------------------------------------------------------------===//
// Currents
//===----------------------------------------------------------------------===//

/// Finds one factor for all events, so that weights stay as they are.
static Coefficient
commonFactor(const std::vector<std::pair<int, Coefficient>> &events) {
  for (const auto &[atom, factor] : events)
    if (!factor.equals(events[0].second))
      return Coefficient(1.0);
  return events.empty() ? Coefficient(1.0) : events[0].second;
}

/// True if every number is a factor that weights can be divided by.
static bool isDivisor(const Coefficient &factor) {
  return factor.isPositive() || factor.isNegative();
}

Status Matcher::matchCurrents(Population &neurons, const Polynomial &drive,
                              int state, int node) {
  Result<Sum> sum = split(drive, node);
  if (!sum)
    return sum.error();
  std::vector<std::pair<int, Coefficient>> others;
  for (const auto &[atom, factor] : sum->states)
    if (atom != state)
      others.emplace_back(atom, factor);
  if (others.size() > 1)
    return problem(node, "reads the states '" + atomText(others[0].first) +
                             "' and '" + atomText(others[1].first) +
                             "' beside its membrane; one synaptic current is "
                             "expected");
  if (!others.empty()) {
    sum->states = others;
    return matchSynapse(neurons, *sum, others[0].first, node);
  }
  neurons.model = Model::Integrate;
  neurons.gain = commonFactor(sum->events);
  if (!isDivisor(neurons.gain))
    neurons.gain = Coefficient(1.0);
  neurons.bias = sum->constant;
  for (auto &[atom, factor] : sum->events)
    factor = factor / neurons.gain;
  return addFeeds(neurons, sum->events);
}

Status Matcher::matchSynapse(Population &neurons, const Sum &drive, int current,
                             int node) {
  int index = atoms[current].tag;
  const std::string &name = step.states[index].name;
  if (synapseOfState.count(index) || populationOfState.count(index))
    return problem(node, "reads the state '" + name +
                             "', which other neurons also have");
  Result<Sum> sum = split(algebra.next(index), step.states[index].next);
  if (!sum)
    return sum.error();
  if (sum->states.size() != 1 || sum->states[0].first != current)
    return problem(node, "reads the state '" + name +
                             "', which is no synaptic current: it becomes " +
                             text(algebra.next(index)));
  Coefficient gamma = drive.states[0].second; // of the old current
  neurons.model = Model::Synaptic;
  neurons.synapticDecay = sum->states[0].second;
  Coefficient unit = commonFactor(sum->events);
  if (!isDivisor(unit))
    unit = Coefficient(1.0);
  neurons.membraneFirst = drive.events.empty();
  if (neurons.membraneFirst) {
    neurons.gain = gamma * unit;
  } else {
    for (const auto &[atom, factor] : sum->events) {
      auto direct = std::find_if(drive.events.begin(), drive.events.end(),
                                 [&, number = atom](const auto &event) {
                                   return event.first == number;
                                 });
      if (direct == drive.events.end() ||
          !(gamma * factor).equals(neurons.synapticDecay * direct->second))
        return problem(node, "adds " + atomText(atom) +
                                 " to the membrane and to the synaptic current "
                                 "'" +
                                 name + "' in different proportions");
      neurons.gain = direct->second * unit / factor;
    }
    if (drive.events.size() != sum->events.size())
      return problem(node, "adds currents to the membrane that do not pass "
                           "through the synaptic current '" +
                               name + "'");
  }
  neurons.synapticBias = sum->constant / unit;
  neurons.bias = drive.constant;
  if (!neurons.membraneFirst)
    neurons.bias = neurons.bias - neurons.gain * neurons.synapticBias;
  std::vector<std::pair<int, Coefficient>> events = sum->events;
  for (auto &[atom, factor] : events)
    factor = factor / unit;
  synapseOfState[index] = 0;
  return addFeeds(neurons, events);
}

//===----------------------------------------------------------------------===//
// Populations
//===----------------------------------------------------------------------===//

Result<Population> Matcher::matchMembrane(int spike, int state) {
  const Atom &atom = atoms[spike];
  Polynomial next = algebra.next(atoms[state].tag);
  Polynomial silent = next.without(spike);
  std::optional<Coefficient> ratio = silent.ratio(atom.argument);
  if (!ratio)
    return problem(atom.node, "compares " + text(atom.argument) +
                                  ", but the state '" + atomText(state) +
                                  "' becomes " + text(next) +
                                  ": what is compared is not that membrane");
  Population neurons;
  neurons.isSpiking = true;
  neurons.name = nameOf(atom.node);
  neurons.shape = step.nodes[atom.node].shape;
  neurons.orEqual = atom.orEqual;
  // In the units of the state, whatever the comparison was divided by.
  Polynomial membrane = atom.argument.scale(Coefficient(1.0) / *ratio);
  neurons.threshold = silent.constant() - membrane.constant();
  membrane = membrane + Polynomial(neurons.threshold);
  Polynomial onOldSpike;
  if (int old = algebra.delayedAtom(spike); old >= 0) {
    onOldSpike = membrane.quotient(old);
    membrane = membrane.without(old);
  }
  neurons.decay = membrane.factor({state});
  Status reset =
      matchReset(neurons, membrane, state, next.quotient(spike), onOldSpike);
  if (!reset)
    return problem(atom.node, reset.error().message);
  populationOfState[atoms[state].tag] = -1; // while its sources are matched
  if (Status status = matchCurrents(neurons, membrane, state, atom.node);
      !status)
    return status.error();
  return neurons;
}

Result<Population> Matcher::matchThreshold(int spike) {
  const Atom &atom = atoms[spike];
  Population neurons;
  neurons.model = Model::Threshold;
  neurons.isSpiking = true;
  neurons.name = nameOf(atom.node);
  neurons.shape = step.nodes[atom.node].shape;
  neurons.orEqual = atom.orEqual;
  neurons.threshold = -atom.argument.constant();
  Result<Sum> sum = split(atom.argument, atom.node);
  if (!sum)
    return sum.error();
  if (Status status = addFeeds(neurons, sum->events); !status)
    return status.error();
  return neurons;
}

Result<int> Matcher::spikingPopulation(int spike) {
  auto known = populationOfAtom.find(spike);
  if (known != populationOfAtom.end())
    return known->second;
  const Atom &atom = atoms[spike];
  std::vector<int> states;
  for (int number : atom.argument.atoms())
    if (atoms[number].kind == AtomKind::State)
      states.push_back(number);
  // The number is known while its own spikes are followed in a circle.
  int index = addPopulation({});
  populationOfAtom[spike] = index;
  auto finish = [&](Population neurons) {
    setPopulation(index, std::move(neurons));
    return index;
  };
  if (states.empty()) {
    Result<Population> neurons = matchThreshold(spike);
    if (!neurons)
      return neurons.error();
    return finish(std::move(*neurons));
  }
  std::optional<Error> first;
  for (int state : states) {
    if (populationOfState.count(atoms[state].tag))
      continue;
    std::map<int, int> before = populationOfState;
    Result<Population> neurons = matchMembrane(spike, state);
    if (neurons) {
      populationOfState[atoms[state].tag] = index;
      return finish(std::move(*neurons));
    }
    // A state that the spike resets is the membrane: its error is the one.
    bool isReset = algebra.next(atoms[state].tag).contains(spike);
    if (!first || isReset)
      first = neurons.error();
    populationOfState = before;
    if (isReset)
      break;
  }
  if (first)
    return *first;
  return problem(atom.node, "compares the membrane '" + atomText(states[0]) +
                                "', which another comparison resets");
}

Status Matcher::matchSpikes() {
  // In the order of the file; sources come first by themselves.
  for (size_t i = 0; i < atoms.size(); ++i)
    if (atoms[i].kind == AtomKind::Spike) {
      // What was compared only to reset has become a delayed spike.
      if (!algebra.isSpike(static_cast<int>(i)))
        continue;
      Result<int> population = spikingPopulation(static_cast<int>(i));
      if (!population)
        return population.error();
    }
  return {};
}

Result<int> Matcher::readoutPopulation(int number) {
  int index = atoms[number].tag;
  auto known = populationOfState.find(index);
  if (known != populationOfState.end())
    return known->second;
  const State &state = step.states[index];
  Population neurons;
  neurons.name = nameOf(state.next);
  neurons.shape = step.nodes[state.next].shape;
  Polynomial next = algebra.next(index);
  neurons.decay = next.factor({number});
  populationOfState[index] = -1;
  if (Status status = matchCurrents(neurons, next, number, state.next); !status)
    return status.error();
  return populationOfState[index] = addPopulation(std::move(neurons));
}

Status Matcher::matchReadouts() {
  std::vector<int> left;
  for (size_t i = 0; i < step.states.size(); ++i)
    if (algebra.stateAtom(i) >= 0 && !populationOfState.count(i) &&
        !synapseOfState.count(i))
      left.push_back(algebra.stateAtom(i));
  // A state that reads another one is the membrane, the other the current.
  auto readsOther = [&](int number) {
    Polynomial next = algebra.next(atoms[number].tag);
    return std::any_of(left.begin(), left.end(), [&](int other) {
      return other != number && next.contains(other);
    });
  };
  std::stable_partition(left.begin(), left.end(), readsOther);
  for (int number : left) {
    if (synapseOfState.count(atoms[number].tag))
      continue;
    Result<int> population = readoutPopulation(number);
    if (!population)
      return population.error();
  }
  return {};
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

Result<Network> Matcher::run() {
  if (Status status = matchSpikes(); !status)
    return status.error();
  if (Status status = matchReadouts(); !status)
    return status.error();
  if (Status status = matchOutputs(); !status)
    return status.error();
  return network;
}

Result<Network> snnc::recognize::findNeurons(const Step &step) {
  Algebra algebra(step);
  if (Status status = algebra.run(); !status)
    return status.error();
  return Matcher(step, algebra).run();
}
