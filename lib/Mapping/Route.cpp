// Which events go where: tables, axons, and the links of their routes.

#include "Solver.h"
#include "snnc/Synapse/Axon.h"

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::mapping;

std::vector<Table>
snnc::mapping::makeTables(const Problem &problem,
                          const std::vector<Fragment> &fragments) {
  std::vector<std::vector<int64_t>> incoming = incomingProjections(problem);
  std::vector<Table> tables;
  for (size_t f = 0; f < fragments.size(); ++f)
    for (int64_t projection : incoming[fragments[f].population])
      tables.push_back({projection, static_cast<int64_t>(f)});
  return tables;
}

/// True if some source has a synapse to some target: boxes that are reached may
/// have gaps, by strides and dilations.
static bool reaches(const Problem &problem, const Projection &projection,
                    const Box &sources, const Box &targets) {
  synapse::Geometry geometry;
  geometry.encoding = projection.encoding;
  geometry.source = problem.populations[projection.source].shape;
  geometry.targetPopulation = problem.populations[projection.target].shape;
  geometry.target = targets;
  geometry.kernel = projection.kernel;
  return synapse::isReached(geometry, sources);
}

std::vector<Axon>
snnc::mapping::makeAxons(const Problem &problem,
                         const std::vector<Fragment> &fragments,
                         const std::vector<Table> &tables) {
  std::vector<std::vector<int64_t>> tablesOf(problem.projections.size());
  for (size_t t = 0; t < tables.size(); ++t)
    tablesOf[tables[t].projection].push_back(t);
  std::vector<Axon> axons;
  for (size_t f = 0; f < fragments.size(); ++f) {
    size_t first = axons.size();
    for (size_t p = 0; p < problem.projections.size(); ++p) {
      const Projection &projection = problem.projections[p];
      if (projection.source != fragments[f].population)
        continue;
      Box reached = targetsOf(
          projection, problem.populations[projection.source].shape,
          problem.populations[projection.target].shape, fragments[f].box);
      for (int64_t table : tablesOf[p]) {
        const Box &target = fragments[tables[table].fragment].box;
        if (!intersect(reached, target).empty() &&
            reaches(problem, projection, fragments[f].box, target))
          axons.push_back({static_cast<int64_t>(f), table});
      }
    }
    std::sort(axons.begin() + first, axons.end(),
              [](const Axon &a, const Axon &b) { return a.table < b.table; });
  }
  return axons;
}

std::vector<std::pair<int64_t, int64_t>>
snnc::mapping::xyMulticastLinks(int64_t meshWidth, int64_t from,
                                const std::vector<int64_t> &to) {
  std::vector<std::pair<int64_t, int64_t>> links;
  std::set<std::pair<int64_t, int64_t>> known;
  auto step = [&](int64_t here, int64_t next) {
    if (known.insert({here, next}).second)
      links.push_back({here, next});
    return next;
  };
  for (int64_t target : to) {
    int64_t here = from < 0 ? step(-1, 0) : from;
    while (here % meshWidth != target % meshWidth)
      here = step(here,
                  here % meshWidth < target % meshWidth ? here + 1 : here - 1);
    while (here != target)
      here = step(here, here < target ? here + meshWidth : here - meshWidth);
  }
  return links;
}
