// Checks a mapping against the network and the chip from first principles.
//
// Nothing here calls a function of the solver: sizes of tables and reachability
// are computed again from docs/machine.md.

#include "snnc/Mapping/Mapping.h"

#include <algorithm>
#include <map>
#include <set>

using namespace snnc;
using namespace snnc::mapping;

/// How many layers the subject of a violation names.
static constexpr size_t maxNamed = 4;

namespace {

/// What is used of one core.
struct Usage {
  int64_t neurons = 0, words = 0, tables = 0;
  int64_t populations = 0, parameters = 0, axons = 0;
  std::vector<int64_t> layers; ///< populations, in order
};

/// One verification.
class Verifier {
public:
  Verifier(const Problem &problem, const Solution &solution)
      : problem(problem), solution(solution) {}

  std::vector<Violation> run();

private:
  void verifyFragment(const Fragment &fragment);
  void verifyCover(int64_t population);
  void verifyTables();
  void verifyAxons();
  void verifyReached(const std::set<std::pair<int64_t, int64_t>> &axons);
  void verifyCores();
  void verifyProjections();
  int64_t tableWords(const Table &table) const;
  bool connects(const Projection &projection, const Box &sources,
                const Box &targets) const;
  std::string coreName(int64_t core, const Usage &usage) const;

  void exceeds(const std::string &subject, const std::string &limit,
               int64_t amount, int64_t allowed, int64_t population = -1) {
    if (amount > allowed)
      violations.push_back(
          {subject, limit, amount, allowed, "", false, population, -1});
  }
  void misses(const std::string &subject, const std::string &limit,
              int64_t amount, int64_t needed, int64_t population = -1) {
    if (amount < needed)
      violations.push_back(
          {subject, limit, amount, needed, "", true, population, -1});
  }
  std::string layerName(int64_t population) const {
    return "layer '" + problem.populations[population].name + "'";
  }

  const Problem &problem;
  const Solution &solution;
  std::vector<Violation> violations;
};

} // namespace

/// True if some target of [t0, t1) has a synapse from some source of [s0, s1).
static bool axisConnects(int64_t kernel, int64_t stride, int64_t pad,
                         int64_t dilation, std::pair<int64_t, int64_t> s,
                         std::pair<int64_t, int64_t> t) {
  for (int64_t target = t.first; target < t.second; ++target)
    for (int64_t k = 0; k < kernel; ++k) {
      int64_t source = target * stride - pad + k * dilation;
      if (source >= s.first && source < s.second)
        return true;
    }
  return false;
}

bool Verifier::connects(const Projection &projection, const Box &sources,
                        const Box &targets) const {
  if (projection.encoding == synapse::Encoding::Dense)
    return true;
  const synapse::Kernel &kernel = projection.kernel;
  int64_t sourcesPerGroup =
      problem.populations[projection.source].shape.channels / kernel.groups;
  int64_t targetsPerGroup =
      problem.populations[projection.target].shape.channels / kernel.groups;
  int64_t sourceEnd = sources.origin.c + sources.size.channels - 1;
  int64_t targetEnd = targets.origin.c + targets.size.channels - 1;
  if (sourceEnd / sourcesPerGroup < targets.origin.c / targetsPerGroup ||
      targetEnd / targetsPerGroup < sources.origin.c / sourcesPerGroup)
    return false;
  return axisConnects(
             kernel.height, kernel.strideH, kernel.padTop, kernel.dilationH,
             {sources.origin.y, sources.origin.y + sources.size.height},
             {targets.origin.y, targets.origin.y + targets.size.height}) &&
         axisConnects(
             kernel.width, kernel.strideW, kernel.padLeft, kernel.dilationW,
             {sources.origin.x, sources.origin.x + sources.size.width},
             {targets.origin.x, targets.origin.x + targets.size.width});
}

int64_t Verifier::tableWords(const Table &table) const {
  const Projection &projection = problem.projections[table.projection];
  if (!projection.kinds.empty()) {
    uint64_t bits = mostTableBits(problem, projection,
                                  solution.fragments[table.fragment].box);
    return static_cast<int64_t>(bits / problem.limits.synapseWordBits) +
           (bits % problem.limits.synapseWordBits != 0);
  }
  const Shape &source = problem.populations[projection.source].shape;
  const Box &target = solution.fragments[table.fragment].box;
  int64_t weights = source.numNeurons() * target.numNeurons();
  if (projection.encoding == synapse::Encoding::Functional)
    weights = source.channels / projection.kernel.groups *
              projection.kernel.height * projection.kernel.width *
              target.size.channels;
  int64_t wordBits = problem.limits.synapseWordBits;
  return (weights * projection.weightBits + wordBits - 1) / wordBits;
}

void Verifier::verifyFragment(const Fragment &fragment) {
  int64_t numPopulations = problem.populations.size();
  if (fragment.population < 0 || fragment.population >= numPopulations)
    return exceeds("a fragment", "as the index of its population",
                   fragment.population, numPopulations - 1);
  const Population &population = problem.populations[fragment.population];
  std::string name = layerName(fragment.population);
  Box inside = intersect(fragment.box, Box::whole(population.shape));
  if (fragment.box.empty() || !(inside == fragment.box))
    violations.push_back({name, "neurons outside of its shape", 1, 0, "", false,
                          fragment.population, -1});
  int64_t numCores = problem.limits.meshWidth * problem.limits.meshHeight;
  if (population.isInput)
    return exceeds(name, "cores", fragment.core + 1, 0, fragment.population);
  exceeds(name, "as the number of a core", fragment.core, numCores - 1,
          fragment.population);
  misses(name, "as the number of a core", fragment.core, 0,
         fragment.population);
}

void Verifier::verifyCover(int64_t population) {
  std::vector<Box> boxes;
  int64_t sum = 0;
  for (const Fragment &fragment : solution.fragments)
    if (fragment.population == population) {
      boxes.push_back(fragment.box);
      sum += fragment.box.numNeurons();
    }
  std::sort(boxes.begin(), boxes.end(),
            [](const Box &a, const Box &b) { return a.origin.y < b.origin.y; });
  int64_t doubled = 0;
  for (size_t i = 0; i < boxes.size(); ++i)
    for (size_t j = i + 1; j < boxes.size(); ++j) {
      if (boxes[j].origin.y >= boxes[i].origin.y + boxes[i].size.height)
        break;
      doubled +=
          std::max<int64_t>(0, intersect(boxes[i], boxes[j]).numNeurons());
    }
  const Population &whole = problem.populations[population];
  exceeds(layerName(population), "neurons on two cores at once", doubled, 0,
          population);
  misses(layerName(population), "mapped neurons", sum - doubled,
         whole.shape.numNeurons(), population);
  if (whole.isInput)
    exceeds(layerName(population), "fragments on the host", boxes.size(), 1,
            population);
}

void Verifier::verifyTables() {
  std::set<std::pair<int64_t, int64_t>> known;
  int64_t numProjections = problem.projections.size();
  int64_t numFragments = solution.fragments.size();
  for (const Table &table : solution.tables) {
    if (table.projection < 0 || table.projection >= numProjections ||
        table.fragment < 0 || table.fragment >= numFragments) {
      exceeds("a table", "references to nothing", 1, 0);
      continue;
    }
    const Projection &projection = problem.projections[table.projection];
    std::string name = "layer '" + projection.name + "'";
    bool rightTarget =
        solution.fragments[table.fragment].population == projection.target;
    exceeds(name, "tables at fragments of another layer", !rightTarget, 0);
    bool isNew = known.insert({table.projection, table.fragment}).second;
    exceeds(name, "tables at the same fragment", isNew ? 1 : 2, 1);
  }
  for (int64_t p = 0; p < numProjections; ++p)
    for (int64_t f = 0; f < numFragments; ++f)
      if (solution.fragments[f].population == problem.projections[p].target)
        misses("layer '" + problem.projections[p].name + "'",
               "tables at a fragment", known.count({p, f}), 1);
}

void Verifier::verifyAxons() {
  std::set<std::pair<int64_t, int64_t>> known;
  int64_t numFragments = solution.fragments.size();
  int64_t numTables = solution.tables.size();
  std::pair<int64_t, int64_t> previous{-1, -1};
  for (const Axon &axon : solution.axons) {
    if (axon.fragment < 0 || axon.fragment >= numFragments || axon.table < 0 ||
        axon.table >= numTables) {
      exceeds("an axon", "references to nothing", 1, 0);
      continue;
    }
    const Table &table = solution.tables[axon.table];
    const Projection &projection = problem.projections[table.projection];
    std::string name = "layer '" + projection.name + "'";
    bool rightSource =
        solution.fragments[axon.fragment].population == projection.source;
    exceeds(name, "axons from fragments of another layer", !rightSource, 0);
    std::pair<int64_t, int64_t> key{axon.fragment, axon.table};
    bool isNew = known.insert(key).second;
    exceeds(name, "axons between the same fragment and table", isNew ? 1 : 2,
            1);
    exceeds(name, "axons out of order", isNew && key < previous, 0);
    previous = key;
  }
  verifyReached(known);
}

void Verifier::verifyReached(
    const std::set<std::pair<int64_t, int64_t>> &axons) {
  std::vector<std::vector<int64_t>> fragmentsOf(problem.populations.size());
  for (size_t f = 0; f < solution.fragments.size(); ++f)
    fragmentsOf[solution.fragments[f].population].push_back(f);
  for (size_t t = 0; t < solution.tables.size(); ++t) {
    const Table &table = solution.tables[t];
    const Projection &projection = problem.projections[table.projection];
    for (int64_t source : fragmentsOf[projection.source])
      if (!axons.count({source, static_cast<int64_t>(t)}) &&
          connects(projection, solution.fragments[source].box,
                   solution.fragments[table.fragment].box))
        misses("layer '" + projection.name + "'",
               "axons between two fragments that it connects", 0, 1);
  }
}

std::string Verifier::coreName(int64_t core, const Usage &usage) const {
  std::string name =
      "core (" + std::to_string(core % problem.limits.meshWidth) + ", " +
      std::to_string(core / problem.limits.meshWidth) + ") with ";
  std::vector<int64_t> layers = usage.layers;
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  for (size_t i = 0; i < std::min(layers.size(), maxNamed); ++i)
    name += (i ? ", " : "") + layerName(layers[i]);
  if (layers.size() > maxNamed)
    name += " and " + std::to_string(layers.size() - maxNamed) + " more";
  return name;
}

void Verifier::verifyCores() {
  std::map<int64_t, Usage> cores;
  for (const Fragment &fragment : solution.fragments) {
    Usage &usage = cores[fragment.core];
    usage.neurons += fragment.box.numNeurons();
    usage.parameters += fragment.box.size.channels;
    ++usage.populations;
    usage.layers.push_back(fragment.population);
  }
  for (const Table &table : solution.tables) {
    Usage &usage = cores[solution.fragments[table.fragment].core];
    usage.words += tableWords(table);
    ++usage.tables;
  }
  for (const Axon &axon : solution.axons)
    ++cores[solution.fragments[axon.fragment].core].axons;
  const Limits &limits = problem.limits;
  for (const auto &[core, usage] : cores) {
    if (core < 0)
      continue;
    std::string name = coreName(core, usage);
    exceeds(name, "neurons per core", usage.neurons, limits.neurons);
    exceeds(name, "synapse memory words per core", usage.words,
            limits.synapseWords);
    exceeds(name, "synapse tables per core", usage.tables, limits.tables);
    exceeds(name, "populations per core", usage.populations,
            limits.populations);
    exceeds(name, "parameter rows per core", usage.parameters,
            limits.parameters);
    exceeds(name, "axons per core", usage.axons, limits.axons);
  }
}

void Verifier::verifyProjections() {
  for (const Projection &projection : problem.projections) {
    std::string name = "layer '" + projection.name + "'";
    exceeds(name, "bits per weight", projection.weightBits,
            problem.limits.weightBits);
    exceeds(name, "ticks of delay", projection.delay, problem.limits.delay);
  }
}

std::vector<Violation> Verifier::run() {
  for (const Fragment &fragment : solution.fragments)
    verifyFragment(fragment);
  if (!violations.empty())
    return violations;
  for (size_t p = 0; p < problem.populations.size(); ++p)
    verifyCover(p);
  verifyTables();
  if (!violations.empty())
    return violations;
  verifyAxons();
  if (violations.empty())
    verifyCores();
  verifyProjections();
  return violations;
}

std::vector<Violation> snnc::mapping::verify(const Problem &problem,
                                             const Solution &solution) {
  return Verifier(problem, solution).run();
}
