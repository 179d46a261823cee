// A flat NIR graph as populations and the synapses between them.

#include "Plan.h"

#include "Cycles.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace snnc;
using namespace snnc::nir;

/// Ways from populations to readers through nodes that only pass on, beyond
/// some per edge: each becomes synapses, and few nodes make very many.
static constexpr size_t mostFeeds = 1 << 16;

/// Most steps of a delay, as of snn's semantics.
static constexpr double mostSteps = 65535;

bool snnc::nir::isNeuron(const std::string &type) {
  static const char *const types[] = {"Threshold", "I",      "IF",     "LI",
                                      "LIF",       "CubaLI", "CubaLIF"};
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

static bool isLinear(const std::string &type) {
  static const char *const types[] = {"Affine",   "Linear", "Scale",
                                      "Conv1d",   "Conv2d", "SumPool2d",
                                      "AvgPool2d"};
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

bool snnc::nir::hasBias(const Node &node) {
  const Array *bias = node.find("bias");
  if (!bias || !isLinear(node.type))
    return false;
  Result<std::vector<float>> values = hdf5::toFloats(*bias);
  return !values || std::any_of(values->begin(), values->end(),
                                [](float value) { return value != 0; });
}

Shape snnc::nir::toMap(const std::vector<int64_t> &shape) {
  if (shape.size() == 2)
    return {shape[0], 1, shape[1]};
  if (shape.size() == 3)
    return {shape[0], shape[1], shape[2]};
  return {numElements(shape), 1, 1};
}

namespace {
/// A node whose output reaches a reader.
struct Feed {
  size_t base;       ///< a linear node, or one that makes a population
  int64_t delay = 0; ///< steps, by Delay nodes
  int64_t cut = 0;   ///< steps, by edges that close a cycle
};

/// A graph while it is planned.
class Planner {
public:
  Planner(const FlatGraph &graph, const PlanOptions &options)
      : graph(graph), options(options) {
    for (const FlatNode &node : graph.nodes)
      numEdges += node.sources.size();
  }
  Result<Plan> run();

private:
  Status readDelays();
  Status readDelay(size_t node);
  Status findFeeds(const std::vector<size_t> &order);
  Result<std::vector<Feed>> feedsOf(size_t node);
  void addPopulations();
  Result<size_t> populationOf(size_t node);
  Status connect(size_t population, size_t node);
  Status connectLinear(size_t population, size_t linear, int64_t delay);
  Status addOutput(size_t node);
  Status addRelays(const std::vector<size_t> &order);
  void sortPopulations();
  void chooseShapes();
  Status checkShapes() const;
  const std::string &typeOf(size_t node) const {
    return graph.nodes[node].node->type;
  }
  bool makesPopulation(size_t node) const {
    return typeOf(node) == "Input" || isNeuron(typeOf(node)) ||
           !restDelays[node].empty();
  }
  bool passesOn(size_t node) const {
    return typeOf(node) == "Flatten" ||
           (typeOf(node) == "Delay" && restDelays[node].empty());
  }

  const FlatGraph &graph;
  const PlanOptions &options;
  Plan plan;
  EdgeSet closing;
  std::vector<int64_t> steps; ///< of each node, by which a Delay is late
  std::vector<std::vector<float>> restDelays; ///< seconds, if not all the same
  std::vector<std::vector<Feed>> feeds;       ///< of nodes that pass on
  size_t numEdges = 0;
  size_t numFeeds = 0;                      ///< that were found so far
  std::map<size_t, size_t> populations;     ///< by node
  std::vector<std::optional<Shape>> shapes; ///< of populations, once known
};
} // namespace

/// Reads a Delay: the steps that all neurons have, and what is left.
Status Planner::readDelay(size_t index) {
  const FlatNode &node = graph.nodes[index];
  auto fail = [&](const std::string &what) {
    return Error{"node '" + node.name + "' (Delay) " + what};
  };
  const Array &array = *node.node->find("delay");
  Result<std::vector<float>> seconds = hdf5::toFloats(array);
  if (!seconds)
    return fail("has a field 'delay' that " + seconds.error().message);
  std::vector<int64_t> whole;
  for (float value : *seconds) {
    double exact = value / options.dt;
    // Files hold 32-bit floats, and dt is often 1e-4 s.
    double nearest = std::round(exact);
    if (!(value >= 0) || nearest > mostSteps ||
        std::abs(exact - nearest) > 1e-3)
      return fail("has a delay of " + std::to_string(value) + " s, which is " +
                  std::to_string(exact) + " steps of " +
                  std::to_string(options.dt) +
                  " s; 0 to 65535 whole steps are expected, choose --dt for "
                  "it");
    whole.push_back(static_cast<int64_t>(nearest));
  }
  steps[index] = *std::min_element(whole.begin(), whole.end());
  if (std::all_of(whole.begin(), whole.end(),
                  [&](int64_t value) { return value == steps[index]; }))
    return {};
  if (array.size() != numElements(node.inputShape))
    return fail("has " + std::to_string(array.size()) +
                " different delays "
                "for " +
                std::to_string(numElements(node.inputShape)) +
                " neurons; one each is expected");
  for (int64_t value : whole)
    restDelays[index].push_back(
        static_cast<float>((value - steps[index]) * options.dt));
  return {};
}

Status Planner::readDelays() {
  steps.assign(graph.nodes.size(), 0);
  restDelays.resize(graph.nodes.size());
  for (size_t node = 0; node < graph.nodes.size(); ++node)
    if (typeOf(node) == "Delay")
      if (Status status = readDelay(node); !status)
        return status;
  return {};
}

/// What reaches `node`, through nodes that pass on.
Result<std::vector<Feed>> Planner::feedsOf(size_t node) {
  std::vector<Feed> all;
  for (size_t source : graph.nodes[node].sources) {
    int64_t cut = closing.count({node, source});
    std::vector<Feed> direct = {{source}};
    for (Feed feed : passesOn(source) ? feeds[source] : direct) {
      feed.cut += cut;
      all.push_back(feed);
      if (++numFeeds > mostFeeds + 16 * numEdges)
        return Error{"node '" + graph.nodes[node].name + "' (" + typeOf(node) +
                     ") is reached on so many ways through Flatten and Delay "
                     "nodes that the graph has more than " +
                     std::to_string(mostFeeds + 16 * numEdges) +
                     "; join nodes that do the same"};
    }
  }
  return all;
}

Status Planner::findFeeds(const std::vector<size_t> &order) {
  feeds.resize(graph.nodes.size());
  for (size_t node : order) {
    if (!passesOn(node))
      continue;
    Result<std::vector<Feed>> found = feedsOf(node);
    if (!found)
      return found.error();
    feeds[node] = std::move(*found);
    for (Feed &feed : feeds[node])
      feed.delay += steps[node];
  }
  return {};
}

/// Makes the populations of inputs, neurons and delays, in the graph's order.
void Planner::addPopulations() {
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    if (!makesPopulation(node))
      continue;
    Population population;
    population.node = &graph.nodes[node];
    population.kind = typeOf(node) == "Input"   ? Population::Input
                      : typeOf(node) == "Delay" ? Population::Delay
                                                : Population::Neurons;
    population.delays = restDelays[node];
    populations[node] = plan.populations.size();
    plan.populations.push_back(std::move(population));
  }
}

/// The population that sends the output of `node`; a linear one gets a relay.
Result<size_t> Planner::populationOf(size_t node) {
  auto found = populations.find(node);
  if (found != populations.end())
    return found->second;
  size_t index = plan.populations.size();
  populations[node] = index;
  Population relay;
  relay.kind = Population::Relay;
  relay.node = &graph.nodes[node];
  plan.populations.push_back(std::move(relay));
  if (Status status = connectLinear(index, node, 0); !status)
    return status.error();
  return index;
}

/// Makes the relays of linear nodes that others read, sources first.
Status Planner::addRelays(const std::vector<size_t> &order) {
  std::vector<bool> isRead(graph.nodes.size(), false);
  for (size_t node : order) {
    if (!isLinear(typeOf(node)))
      continue;
    Result<std::vector<Feed>> sources = feedsOf(node);
    if (!sources)
      return sources.error();
    for (const Feed &feed : *sources)
      isRead[feed.base] = true;
  }
  for (size_t node : order)
    if (isRead[node] && isLinear(typeOf(node)))
      if (Result<size_t> relay = populationOf(node); !relay)
        return relay.error();
  return {};
}

/// Adds synapses of the linear node from all that it reads.
Status Planner::connectLinear(size_t population, size_t linear, int64_t delay) {
  Result<std::vector<Feed>> sources = feedsOf(linear);
  if (!sources)
    return sources.error();
  for (const Feed &feed : *sources) {
    Result<size_t> source = populationOf(feed.base);
    if (!source)
      return source.error();
    plan.populations[population].projections.push_back(
        {*source, &graph.nodes[linear], delay + feed.delay + feed.cut});
  }
  if (hasBias(*graph.nodes[linear].node))
    plan.populations[population].biases.push_back(&graph.nodes[linear]);
  return {};
}

/// Adds synapses from all that `node` reads.
Status Planner::connect(size_t population, size_t node) {
  Result<std::vector<Feed>> sources = feedsOf(node);
  if (!sources)
    return sources.error();
  // What a Delay node of neurons has in common is the synapses'.
  int64_t own = typeOf(node) == "Delay" ? steps[node] : 0;
  for (const Feed &feed : *sources) {
    int64_t delay = own + feed.delay;
    // The bias of what is delayed is delayed as well, so a relay adds it. An
    // edge that closes a cycle delays the spikes before the bias, since the
    // state of a framework begins with spikes of zero.
    bool isDirect = isLinear(typeOf(feed.base)) &&
                    (delay == 0 || !hasBias(*graph.nodes[feed.base].node));
    if (isDirect) {
      if (Status status =
              connectLinear(population, feed.base, delay + feed.cut);
          !status)
        return status;
      continue;
    }
    Result<size_t> source = populationOf(feed.base);
    if (!source)
      return source.error();
    plan.populations[population].projections.push_back(
        {*source, nullptr, delay + feed.cut});
  }
  return {};
}

/// Makes an output of the one population that it reads, or of a relay.
Status Planner::addOutput(size_t node) {
  Result<std::vector<Feed>> sources = feedsOf(node);
  if (!sources)
    return sources.error();
  const Feed &first = sources->front();
  if (sources->size() == 1 && first.delay + first.cut == 0 &&
      typeOf(first.base) != "Input") {
    Result<size_t> population = populationOf(first.base);
    if (!population)
      return population.error();
    plan.outputs.push_back({&graph.nodes[node], *population});
    return {};
  }
  Population relay;
  relay.kind = Population::Relay;
  relay.node = &graph.nodes[node];
  plan.outputs.push_back({&graph.nodes[node], plan.populations.size()});
  plan.populations.push_back(std::move(relay));
  return connect(plan.outputs.back().population, node);
}

/// Puts the populations in the order of the graph.
void Planner::sortPopulations() {
  std::vector<size_t> order(plan.populations.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t left, size_t right) {
    return plan.populations[left].node < plan.populations[right].node;
  });
  std::vector<size_t> position(order.size());
  std::vector<Population> sorted;
  for (size_t index = 0; index < order.size(); ++index) {
    position[order[index]] = index;
    sorted.push_back(std::move(plan.populations[order[index]]));
  }
  for (Population &population : sorted)
    for (Projection &projection : population.projections)
      projection.source = position[projection.source];
  for (PlannedOutput &output : plan.outputs)
    output.population = position[output.population];
  plan.populations = std::move(sorted);
}

/// True if the projection gives its target any axes of the right size.
static bool isFree(const Projection &projection) {
  return projection.linear && (projection.linear->node->type == "Affine" ||
                               projection.linear->node->type == "Linear");
}

/// The axes that a projection gives its target; nothing if any, or if those of
/// its source are not known.
static std::optional<Shape>
targetShape(const Projection &projection,
            const std::vector<std::optional<Shape>> &shapes) {
  if (isFree(projection))
    return std::nullopt;
  if (projection.linear && projection.linear->node->type != "Scale")
    return toMap(projection.linear->outputShape);
  return shapes[projection.source];
}

/// Gives every population the axes of the first synapses that have some.
void Planner::chooseShapes() {
  shapes.resize(plan.populations.size());
  for (size_t index = 0; index < plan.populations.size(); ++index) {
    Population &population = plan.populations[index];
    for (const Projection &projection : population.projections)
      if (!shapes[index])
        shapes[index] = targetShape(projection, shapes);
    if (!shapes[index])
      shapes[index] = toMap(population.node->outputShape);
    population.shape = *shapes[index];
  }
}

/// Checks that maps meet only maps of the same axes.
Status Planner::checkShapes() const {
  auto text = [](const Shape &shape) {
    return hdf5::shapeText({shape.channels, shape.height, shape.width});
  };
  for (const Population &population : plan.populations)
    for (const Projection &projection : population.projections) {
      const FlatNode *reader =
          projection.linear ? projection.linear : population.node;
      std::string where =
          "node '" + reader->name + "' (" + reader->node->type + ") ";
      const Population &source = plan.populations[projection.source];
      bool isWindow = !isFree(projection) && projection.linear &&
                      projection.linear->node->type != "Scale";
      Shape read = toMap(reader->inputShape);
      if (isWindow && source.shape != read)
        return Error{where + "reads a map of " + text(read) +
                     " from the flattened map " + text(source.shape) +
                     " of node '" + source.node->name +
                     "'; windows over a flattened map are not read"};
      std::optional<Shape> given = targetShape(projection, shapes);
      if (given && *given != population.shape)
        return Error{where + "gives node '" + population.node->name +
                     "' a map of " + text(*given) + ", where others give " +
                     text(population.shape) + "; flatten both or none"};
    }
  return {};
}

Result<Plan> Planner::run() {
  if (Status status = readDelays(); !status)
    return status.error();
  Result<std::vector<size_t>> order = orderWithoutNeurons(graph);
  if (!order)
    return order.error();
  std::vector<bool> takesTime(graph.nodes.size(), false);
  for (size_t node = 0; node < graph.nodes.size(); ++node)
    takesTime[node] = steps[node] > 0;
  if (options.layerDelay == 0)
    closing = findClosingEdges(graph, takesTime);
  if (Status status = findFeeds(*order); !status)
    return status.error();
  addPopulations();
  if (Status status = addRelays(*order); !status)
    return status.error();
  for (size_t node = 0; node < graph.nodes.size(); ++node) {
    Status status;
    if (makesPopulation(node))
      status = connect(populations.at(node), node);
    else if (typeOf(node) == "Output")
      status = addOutput(node);
    if (!status)
      return status.error();
  }
  std::sort(plan.outputs.begin(), plan.outputs.end(),
            [](const PlannedOutput &left, const PlannedOutput &right) {
              return left.node->name < right.node->name;
            });
  sortPopulations();
  chooseShapes();
  if (Status status = checkShapes(); !status)
    return status.error();
  return std::move(plan);
}

Result<Plan> snnc::nir::makePlan(const FlatGraph &graph,
                                 const PlanOptions &options) {
  return Planner(graph, options).run();
}
