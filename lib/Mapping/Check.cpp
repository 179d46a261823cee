// Says why a network cannot be mapped onto any number of cores of a kind.

#include "Solver.h"

#include <algorithm>
#include <functional>

using namespace snnc;
using namespace snnc::mapping;

/// Bounds that keep every product of sizes within 64 bits.
static constexpr int64_t maxExtent = int64_t(1) << 24;
static constexpr int64_t maxNeurons = int64_t(1) << 32;
static constexpr int64_t maxPerCore = int64_t(1) << 40;
static constexpr int64_t maxTableBits = int64_t(1) << 60;
static constexpr int64_t maxCores = int64_t(1) << 24;

std::string snnc::mapping::describe(const Violation &violation) {
  std::string text = violation.subject + " needs " +
                     std::to_string(violation.amount) + " " + violation.limit +
                     ", but at most " + std::to_string(violation.allowed) +
                     " are allowed";
  if (violation.isMinimum)
    text = violation.subject + " has " + std::to_string(violation.amount) +
           " " + violation.limit + ", but at least " +
           std::to_string(violation.allowed) + " are needed";
  return violation.remedy.empty() ? text : text + "; " + violation.remedy;
}

namespace {

/// Collects violations of one subject.
struct Reporter {
  std::vector<Violation> &violations;
  std::string subject;
  int64_t population = -1;
  int64_t projection = -1;

  void most(const std::string &limit, int64_t amount, int64_t allowed,
            const std::string &remedy = "") {
    if (amount > allowed)
      violations.push_back({subject, limit, amount, allowed, remedy, false,
                            population, projection});
  }
  void least(const std::string &limit, int64_t amount, int64_t allowed,
             const std::string &remedy = "") {
    if (amount < allowed)
      violations.push_back({subject, limit, amount, allowed, remedy, true,
                            population, projection});
  }
  void within(const std::string &limit, int64_t amount, int64_t low,
              int64_t high) {
    least(limit, amount, low);
    most(limit, amount, high);
  }
};

} // namespace

static void checkLimits(const Limits &limits, std::vector<Violation> &out) {
  Reporter chip{out, "the chip"};
  chip.within("columns of cores", limits.meshWidth, 1, maxCores);
  chip.within("rows of cores", limits.meshHeight, 1, maxCores);
  if (out.empty())
    chip.most("cores", limits.meshWidth * limits.meshHeight, maxCores);
  chip.within("neurons per core", limits.neurons, 1, maxExtent);
  chip.within("synapse memory words per core", limits.synapseWords, 0,
              maxPerCore);
  chip.within("bits per synapse memory word", limits.synapseWordBits, 1, 4096);
  chip.within("synapse tables per core", limits.tables, 1, maxPerCore);
  chip.within("populations per core", limits.populations, 1, maxPerCore);
  chip.within("parameter rows per core", limits.parameters, 1, maxPerCore);
  chip.within("axons per core", limits.axons, 0, maxPerCore);
}

static void checkShape(const Population &population, int64_t index,
                       std::vector<Violation> &out) {
  Reporter layer{out, "layer '" + population.name + "'", index};
  const Shape &shape = population.shape;
  size_t before = out.size();
  layer.within("channels", shape.channels, 1, maxExtent);
  layer.within("rows of neurons", shape.height, 1, maxExtent);
  layer.within("columns of neurons", shape.width, 1, maxExtent);
  if (out.size() != before)
    return;
  int64_t neurons = 0;
  if (__builtin_mul_overflow(shape.channels, shape.height, &neurons) ||
      __builtin_mul_overflow(neurons, shape.width, &neurons))
    neurons = INT64_MAX;
  layer.most("neurons", neurons, maxNeurons);
}

static void checkKernel(const Problem &problem, const Projection &projection,
                        Reporter &layer) {
  const synapse::Kernel &kernel = projection.kernel;
  layer.within("kernel rows", kernel.height, 1, maxExtent);
  layer.within("kernel columns", kernel.width, 1, maxExtent);
  layer.within("rows per vertical stride", kernel.strideH, 1, maxExtent);
  layer.within("columns per horizontal stride", kernel.strideW, 1, maxExtent);
  layer.within("rows of padding", kernel.padTop, 0, maxExtent);
  layer.within("columns of padding", kernel.padLeft, 0, maxExtent);
  layer.within("rows per vertical dilation", kernel.dilationH, 1, maxExtent);
  layer.within("columns per horizontal dilation", kernel.dilationW, 1,
               maxExtent);
  layer.within("groups", kernel.groups, 1, maxExtent);
  if (kernel.groups < 1)
    return;
  layer.most(
      "source channels beyond a multiple of the groups",
      problem.populations[projection.source].shape.channels % kernel.groups, 0);
  layer.most(
      "target channels beyond a multiple of the groups",
      problem.populations[projection.target].shape.channels % kernel.groups, 0);
}

static void checkTableSize(const Problem &problem, const Projection &projection,
                           Reporter &layer) {
  __int128 source = problem.populations[projection.source].shape.numNeurons();
  __int128 target = problem.populations[projection.target].shape.numNeurons();
  __int128 weights = source * target;
  if (projection.encoding == synapse::Encoding::Functional)
    weights = __int128(problem.populations[projection.source].shape.channels) *
              problem.populations[projection.target].shape.channels *
              projection.kernel.height * projection.kernel.width;
  __int128 bits = weights * projection.weightBits;
  layer.most("bits of weights",
             static_cast<int64_t>(std::min<__int128>(bits, INT64_MAX)),
             maxTableBits, "split the layer");
}

static void checkProjection(const Problem &problem, int64_t index,
                            std::vector<Violation> &out) {
  const Projection &projection = problem.projections[index];
  Reporter layer{out, "layer '" + projection.name + "'", -1, index};
  size_t before = out.size();
  int64_t last = static_cast<int64_t>(problem.populations.size()) - 1;
  layer.within("as the index of its source", projection.source, 0, last);
  layer.within("as the index of its target", projection.target, 0, last);
  if (out.size() != before)
    return;
  if (problem.populations[projection.target].isInput)
    layer.most("connections into the host's input", 1, 0);
  layer.within("bits per weight", projection.weightBits, 0, 64);
  layer.most("bits per weight", projection.weightBits,
             problem.limits.weightBits,
             "quantise the weights to fewer bits or use another chip");
  layer.least("ticks of delay", projection.delay, 0);
  layer.most("ticks of delay", projection.delay, problem.limits.delay,
             "shorten the longer of the paths that meet behind it or use a "
             "chip with longer delays");
  if (projection.encoding == synapse::Encoding::Functional)
    checkKernel(problem, projection, layer);
  if (out.size() == before)
    checkTableSize(problem, projection, layer);
}

/// Checks that a single neuron of a population fits a core.
static void checkNeuron(const Problem &problem,
                        const std::vector<int64_t> &incoming,
                        int64_t population, std::vector<Violation> &out) {
  const Limits &limits = problem.limits;
  Reporter layer{out, "layer '" + problem.populations[population].name + "'",
                 population};
  Need need = needOf(problem, incoming, population, {{0, 0, 0}, {1, 1, 1}});
  layer.most("synapse tables per core", need.tables, limits.tables,
             "merge the layers that feed it or use a chip with more tables "
             "per core");
  if (need.synapseWords <= limits.synapseWords)
    return;
  auto words = [&](int64_t projection) {
    return needOf(problem, {projection}, population, {{0, 0, 0}, {1, 1, 1}})
        .synapseWords;
  };
  int64_t largest = *std::max_element(
      incoming.begin(), incoming.end(),
      [&](int64_t a, int64_t b) { return words(a) < words(b); });
  layer.subject = "layer '" + problem.projections[largest].name + "'";
  layer.projection = largest;
  layer.most("synapse memory words per core for a single neuron",
             need.synapseWords, limits.synapseWords,
             "use fewer weight bits, split the layer's inputs over several "
             "layers, or use a chip with more synapse memory per core");
}

/// Checks that no fragment has more axons than a core holds.
static void checkAxons(const Problem &problem, std::vector<Violation> &out) {
  std::vector<Grid> grids = chooseGrids(problem);
  if (numFragments(grids) > maxFragments(problem.limits))
    return; // solve() reports that cores do not suffice
  std::vector<Fragment> fragments = makeFragments(problem, grids);
  std::vector<int64_t> count(fragments.size());
  for (const Axon &axon :
       makeAxons(problem, fragments, makeTables(problem, fragments)))
    ++count[axon.fragment];
  std::vector<int64_t> most(problem.populations.size());
  for (size_t f = 0; f < fragments.size(); ++f)
    most[fragments[f].population] =
        std::max(most[fragments[f].population], count[f]);
  for (size_t p = 0; p < most.size(); ++p) {
    if (problem.populations[p].isInput)
      continue;
    Reporter layer{out, "layer '" + problem.populations[p].name + "'",
                   static_cast<int64_t>(p)};
    layer.most("axons per core", most[p], problem.limits.axons,
               "use a chip with more axons or with larger cores, or make the "
               "layers that it feeds smaller");
  }
}

std::vector<Violation> snnc::mapping::check(const Problem &problem) {
  std::vector<Violation> violations;
  checkLimits(problem.limits, violations);
  for (size_t p = 0; p < problem.populations.size(); ++p)
    checkShape(problem.populations[p], p, violations);
  if (!violations.empty())
    return violations;
  for (size_t p = 0; p < problem.projections.size(); ++p)
    checkProjection(problem, p, violations);
  if (!violations.empty())
    return violations;
  std::vector<std::vector<int64_t>> incoming = incomingProjections(problem);
  for (size_t p = 0; p < problem.populations.size(); ++p)
    if (!problem.populations[p].isInput)
      checkNeuron(problem, incoming[p], p, violations);
  if (violations.empty())
    checkAxons(problem, violations);
  return violations;
}
