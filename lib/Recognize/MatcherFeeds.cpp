// Connects populations with each other and with the host.

#include "Matcher.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::recognize;

//===----------------------------------------------------------------------===//
// Texts
//===----------------------------------------------------------------------===//

Error Matcher::problem(int node, const std::string &reason) const {
  return Error{describe(step.nodes[node]) + " " + reason};
}

std::string Matcher::atomText(int number) const {
  const Atom &atom = atoms[number];
  const std::string &name = step.nodes[atom.node].name;
  switch (atom.kind) {
  case AtomKind::Input:
    return name;
  case AtomKind::State:
    return step.states[atom.tag].name;
  case AtomKind::Spike:
    return "spike(" + name + ")";
  case AtomKind::Pool:
  case AtomKind::Current:
    return name;
  case AtomKind::Delayed:
    return "previous(" + name + ")";
  }
  return name;
}

std::string Matcher::text(const Polynomial &value) const {
  std::string result;
  int count = 0;
  for (const auto &[monomial, factor] : value.getTerms()) {
    if (++count > 4)
      break;
    result += (result.empty() ? "" : " + ") + factor.toText();
    for (int atom : monomial)
      result += "*" + atomText(atom);
  }
  if (value.getTerms().size() > 4)
    result += " and " + std::to_string(value.getTerms().size() - 4) + " more";
  return result.empty() ? "0" : result;
}

/// The scope of a node's name, as exporters of PyTorch write it
/// ('/lif1/Greater' is 'lif1'), or the name itself.
std::string Matcher::nameOf(int node) const {
  std::string name = step.nodes[node].name;
  size_t slash = name.rfind('/');
  if (slash != std::string::npos && slash > 0)
    name.resize(slash);
  name.erase(0, name.find_first_not_of('/'));
  return name.empty() ? "neurons" : name;
}

int Matcher::addPopulation(Population neurons) {
  network.populations.push_back({});
  int index = static_cast<int>(network.populations.size()) - 1;
  setPopulation(index, std::move(neurons));
  return index;
}

void Matcher::setPopulation(int index, Population neurons) {
  std::string name = neurons.name;
  auto isTaken = [&](const Population &other) {
    return other.name == neurons.name;
  };
  network.populations[index].name.clear();
  for (int count = 2; std::any_of(network.populations.begin(),
                                  network.populations.end(), isTaken);
       ++count)
    neurons.name = name + "_" + std::to_string(count);
  network.populations[index] = std::move(neurons);
}

//===----------------------------------------------------------------------===//
// Connections
//===----------------------------------------------------------------------===//

Result<Matcher::Sum> Matcher::split(const Polynomial &value, int node) const {
  Sum sum;
  for (const auto &[monomial, factor] : value.getTerms()) {
    if (monomial.empty()) {
      sum.constant = factor;
      continue;
    }
    if (monomial.size() > 1)
      return problem(node, "multiplies values that change, " +
                               atomText(monomial[0]) + " and " +
                               atomText(monomial[1]) +
                               ", as no neuron that is recognised does");
    bool isState = atoms[monomial[0]].kind == AtomKind::State;
    (isState ? sum.states : sum.events).emplace_back(monomial[0], factor);
  }
  return sum;
}

Result<Source> Matcher::findSource(int number) {
  const Atom &atom = atoms[number];
  switch (atom.kind) {
  case AtomKind::Input:
    return Source{true, atom.tag};
  case AtomKind::Spike: {
    Result<int> population = spikingPopulation(number);
    if (!population)
      return population.error();
    return Source{false, *population};
  }
  case AtomKind::Pool: {
    Result<int> population = poolPopulation(number);
    if (!population)
      return population.error();
    return Source{false, *population};
  }
  default:
    return problem(atom.node, "is read where events are expected");
  }
}

Result<Feed> Matcher::makeFeed(int number) {
  Feed feed;
  if (atoms[number].kind == AtomKind::Delayed) {
    feed.delay = atoms[number].tag;
    number = algebra.atomOf(atoms[number].node);
  }
  const Atom &atom = atoms[number];
  if (atom.kind != AtomKind::Current) {
    Result<Source> source = findSource(number);
    if (!source)
      return source.error();
    feed.source = *source;
    return feed;
  }
  feed.node = atom.node;
  Result<Sum> sum = split(atom.argument, atom.node);
  if (!sum)
    return sum.error();
  bool isPlain = sum->events.size() == 1 && sum->states.empty() &&
                 sum->constant.isZero() && sum->events[0].second.isUniform() &&
                 atoms[sum->events[0].first].kind != AtomKind::Current;
  if (!isPlain) {
    Result<int> relay = relayPopulation(atom.argument, atom.node);
    if (!relay)
      return relay.error();
    feed.source = {false, *relay};
    return feed;
  }
  auto [source, factor] = sum->events[0];
  feed.factor = factor;
  if (atoms[source].kind == AtomKind::Delayed) {
    feed.delay += atoms[source].tag;
    source = algebra.atomOf(atoms[source].node);
    if (atoms[source].kind == AtomKind::Current) {
      Result<int> relay = relayPopulation(Polynomial::atom(source), atom.node);
      if (!relay)
        return relay.error();
      feed.source = {false, *relay};
      return feed;
    }
  }
  Result<Source> found = findSource(source);
  if (!found)
    return found.error();
  feed.source = *found;
  return feed;
}

Status
Matcher::addFeeds(Population &neurons,
                  const std::vector<std::pair<int, Coefficient>> &events) {
  for (const auto &[atom, factor] : events) {
    Result<Feed> feed = makeFeed(atom);
    if (!feed)
      return feed.error();
    feed->factor = feed->factor * factor;
    neurons.feeds.push_back(std::move(*feed));
  }
  return {};
}

Result<int> Matcher::relayPopulation(const Polynomial &value, int node) {
  for (const auto &[known, population] : relays)
    if (known.equals(value))
      return population;
  Result<Sum> sum = split(value, node);
  if (!sum)
    return sum.error();
  if (!sum->states.empty())
    return problem(node, "reads the membrane '" +
                             atomText(sum->states[0].first) +
                             "' of neurons; only their spikes leave them");
  Population neurons;
  neurons.name = nameOf(node) + "_in";
  neurons.shape = step.nodes[node].operands.empty()
                      ? step.nodes[node].shape
                      : step.nodes[step.nodes[node].operands[0]].shape;
  neurons.bias = sum->constant;
  if (Status status = addFeeds(neurons, sum->events); !status)
    return status.error();
  int population = addPopulation(std::move(neurons));
  relays.emplace_back(value, population);
  return population;
}

/// The largest of spikes is 1 if any of them is: a sum over 1/2.
Result<int> Matcher::poolPopulation(int number) {
  auto known = populationOfAtom.find(number);
  if (known != populationOfAtom.end())
    return known->second;
  const Atom &atom = atoms[number];
  Population neurons;
  neurons.model = Model::Threshold;
  neurons.isSpiking = true;
  neurons.isMaximum = true;
  neurons.name = nameOf(atom.node) + "_max";
  neurons.shape = step.nodes[atom.node].shape;
  neurons.threshold = Coefficient(0.5);
  Feed feed;
  feed.node = atom.node;
  int source = atom.argument.getTerms().begin()->first[0];
  if (atoms[source].kind == AtomKind::Delayed) {
    feed.delay = atoms[source].tag;
    source = algebra.atomOf(atoms[source].node);
  }
  Result<Source> found = findSource(source);
  if (!found)
    return found.error();
  feed.source = *found;
  neurons.feeds.push_back(feed);
  return populationOfAtom[number] = addPopulation(std::move(neurons));
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

Result<Reading> Matcher::matchReading(const Output &output) {
  const Polynomial &value = algebra.value(output.node);
  Reading reading;
  if (value.getTerms().size() == 1) {
    const auto &[monomial, factor] = *value.getTerms().begin();
    bool isSpike = monomial.size() == 1 && isIdempotent[monomial[0]] &&
                   factor.isUniform() &&
                   atoms[monomial[0]].kind != AtomKind::Delayed;
    if (isSpike) {
      Result<Source> source = findSource(monomial[0]);
      if (!source)
        return source.error();
      reading.population = source->index;
      reading.scale = factor[0];
      return reading;
    }
  }
  for (const auto &[index, population] : populationOfState) {
    Polynomial membrane = algebra.value(step.states[index].next);
    if (membrane.isZero() || value.isZero())
      continue;
    const auto &[monomial, factor] = *membrane.getTerms().begin();
    Coefficient scale = value.factor(monomial) / factor;
    if (!scale.isUniform() || !membrane.scale(scale).equals(value))
      continue;
    reading.population = population;
    reading.isPotential = true;
    reading.scale = scale[0];
    return reading;
  }
  Result<int> relay = relayPopulation(value, output.node);
  if (!relay)
    return Error{"output '" + output.name +
                 "' is neither spikes nor a "
                 "membrane nor a sum of currents: it is " +
                 text(value)};
  network.populations[*relay].shape = step.nodes[output.node].shape;
  reading.population = *relay;
  return reading;
}

Status Matcher::matchOutputs() {
  for (size_t i = 0; i < step.outputs.size(); ++i) {
    Result<Reading> reading = matchReading(step.outputs[i]);
    if (!reading)
      return reading.error();
    reading->output = static_cast<int>(i);
    network.readings.push_back(*reading);
  }
  return {};
}
