// Groups neurons so that a core's neurons share their sources: fills cores in
// several orders, and grows them from seeds.

#include "MeshGroup.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <set>
#include <tuple>

namespace snnc::deploy::mesh {

namespace {

/// Members of a core, and how many different axons they have.
struct Group {
  std::vector<size_t> members;
  int64_t numAxons = 0;
  int64_t neurons = 0;
};
using Groups = std::vector<Group>;
using Order = std::vector<size_t>;

class Grouper {
public:
  Grouper(const Problem &problem, const std::vector<Member> &members);

  bool isPossible() const;
  void run();
  std::vector<Core> take() const;

private:
  Order orderBy(bool byReader, int64_t height, int64_t width) const;
  void consider(const Groups &groups);
  void fill(const Order &order);
  void grow(const Order &order);
  Group growOne(const Order &order, std::vector<size_t> &ranks, size_t seed);
  bool isBest() const;

  const Problem &problem;
  const Limits &limits;
  const std::vector<Member> &members;
  std::vector<Axon> names;                  ///< of local axons
  std::vector<std::vector<size_t>> axons;   ///< by member, local
  std::vector<std::vector<size_t>> readers; ///< by local axon: members
  size_t fewest = 0;                        ///< cores, that there can be
  Groups best;
  int64_t bestAxons = 0;
  int64_t work = 0; ///< that was spent, in axons looked at

  // While groups grow:
  std::vector<bool> isGrouped;  ///< by member
  std::vector<int64_t> missing; ///< by member: axons that the group lacks
};

/// Work after which no further order is tried.
constexpr int64_t mostWork = int64_t(1) << 27;

} // namespace

Grouper::Grouper(const Problem &problem, const std::vector<Member> &members)
    : problem(problem), limits(problem.limits), members(members) {
  for (const Member &member : members) {
    const std::vector<Axon> &mine = problem.units[member.unit].axons;
    names.insert(names.end(), mine.begin(), mine.end());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  readers.resize(names.size());
  int64_t neurons = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    std::vector<size_t> &mine = axons.emplace_back();
    for (Axon axon : problem.units[members[i].unit].axons) {
      size_t local =
          std::lower_bound(names.begin(), names.end(), axon) - names.begin();
      mine.push_back(local);
      readers[local].push_back(i);
    }
    neurons += members[i].copies;
  }
  auto divideUp = [](int64_t number, int64_t by) {
    return static_cast<size_t>((number + by - 1) / by);
  };
  fewest = std::max(divideUp(neurons, limits.neurons),
                    divideUp(static_cast<int64_t>(names.size()), limits.axons));
}

bool Grouper::isPossible() const {
  for (size_t i = 0; i < members.size(); ++i)
    if (members[i].copies > limits.neurons ||
        static_cast<int64_t>(axons[i].size()) > limits.axons)
      return false;
  return true;
}

/// Members of the same reader together or not, then tile by tile, then place
/// by place; tiles of height 0: channel by channel.
Order Grouper::orderBy(bool byReader, int64_t height, int64_t width) const {
  Order order(members.size());
  std::iota(order.begin(), order.end(), size_t(0));
  auto key = [&](size_t i) {
    const Coordinate &at = members[i].at;
    int64_t reader = byReader ? members[i].reader : 0;
    if (!height)
      return std::make_tuple(reader, at.c, at.y, at.x, int64_t(0), int64_t(0));
    return std::make_tuple(reader, at.y / height, at.x / width, at.y, at.x,
                           at.c);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return key(a) < key(b); });
  return order;
}

/// True if no axon is on two cores, and there cannot be fewer cores.
bool Grouper::isBest() const {
  return best.size() == fewest &&
         bestAxons == static_cast<int64_t>(names.size());
}

void Grouper::consider(const Groups &groups) {
  int64_t numAxons = 0;
  for (const Group &group : groups)
    numAxons += group.numAxons;
  if (!best.empty() && std::make_pair(best.size(), bestAxons) <=
                           std::make_pair(groups.size(), numAxons))
    return;
  best = groups;
  bestAxons = numAxons;
}

/// First fit, in the order.
void Grouper::fill(const Order &order) {
  Groups groups;
  std::vector<std::vector<bool>> has;
  for (size_t member : order) {
    size_t found = groups.size();
    int64_t added = static_cast<int64_t>(axons[member].size());
    for (size_t g = 0; g < groups.size(); ++g) {
      if (groups[g].neurons + members[member].copies > limits.neurons)
        continue;
      int64_t lacking = 0, room = limits.axons - groups[g].numAxons;
      for (size_t axon : axons[member]) {
        ++work;
        lacking += !has[g][axon];
        if (lacking > room)
          break;
      }
      if (lacking > room)
        continue;
      found = g;
      added = lacking;
      break;
    }
    if (found == groups.size()) {
      groups.emplace_back();
      has.emplace_back(names.size());
    }
    groups[found].members.push_back(member);
    groups[found].numAxons += added;
    groups[found].neurons += members[member].copies;
    for (size_t axon : axons[member])
      has[found][axon] = true;
  }
  consider(groups);
}

/// Adds whichever member lacks the fewest axons, of several the one nearest to
/// the seed, until none that shares an axon has room.
Group Grouper::growOne(const Order &order, std::vector<size_t> &ranks,
                       size_t seed) {
  using Key = std::tuple<int64_t, int64_t, size_t>; // lacks, distance, rank
  std::set<Key> open;
  std::vector<bool> has(names.size());
  auto keyOf = [&](size_t member) {
    const Coordinate &from = members[seed].at, &to = members[member].at;
    int64_t distance =
        std::max(std::abs(from.y - to.y), std::abs(from.x - to.x));
    return Key(missing[member], distance, ranks[member]);
  };
  for (size_t i = 0; i < members.size(); ++i)
    missing[i] = static_cast<int64_t>(axons[i].size());
  Group group;
  open.insert(keyOf(seed));
  while (!open.empty()) {
    size_t member = order[std::get<2>(*open.begin())];
    open.erase(open.begin());
    if (group.neurons + members[member].copies > limits.neurons ||
        group.numAxons + missing[member] > limits.axons)
      continue;
    isGrouped[member] = true;
    group.members.push_back(member);
    group.neurons += members[member].copies;
    group.numAxons += missing[member];
    for (size_t axon : axons[member]) {
      if (has[axon])
        continue;
      has[axon] = true;
      work += static_cast<int64_t>(readers[axon].size());
      for (size_t other : readers[axon]) {
        if (isGrouped[other])
          continue;
        // What had no room before may have some now that it lacks less.
        open.erase(keyOf(other));
        --missing[other];
        open.insert(keyOf(other));
      }
    }
  }
  return group;
}

void Grouper::grow(const Order &order) {
  std::vector<size_t> ranks(order.size());
  for (size_t rank = 0; rank < order.size(); ++rank)
    ranks[order[rank]] = rank;
  isGrouped.assign(members.size(), false);
  missing.assign(members.size(), 0);
  Groups groups;
  for (size_t seed : order)
    if (!isGrouped[seed])
      groups.push_back(growOne(order, ranks, seed));
  // Groups that share nothing may share a core.
  std::stable_sort(
      groups.begin(), groups.end(), [](const Group &left, const Group &right) {
        return left.neurons + left.numAxons > right.neurons + right.numAxons;
      });
  Order packed;
  for (const Group &group : groups)
    packed.insert(packed.end(), group.members.begin(), group.members.end());
  fill(packed);
}

void Grouper::run() {
  for (bool byReader : {false, true}) {
    fill(orderBy(byReader, 0, 0));
    fill(orderBy(byReader, 1, 1));
    grow(orderBy(byReader, 1, 1));
  }
  int64_t height = 1, width = 1;
  for (const Member &member : members) {
    height = std::max(height, member.at.y + 1);
    width = std::max(width, member.at.x + 1);
  }
  constexpr int64_t largestTile = 12;
  for (int64_t h = 1; h <= std::min(height, largestTile); ++h)
    for (int64_t w = std::max<int64_t>(h - 1, 1); w <= h + 1; ++w)
      if (work < mostWork && !isBest() && w <= width && h * w > 1)
        fill(orderBy(false, h, w));
}

std::vector<Core> Grouper::take() const {
  std::vector<Core> cores;
  for (const Group &group : best) {
    Core &core = cores.emplace_back();
    for (size_t member : group.members) {
      core.units.push_back(members[member].unit);
      for (size_t axon : axons[member])
        core.axons.push_back(names[axon]);
    }
    std::sort(core.units.begin(), core.units.end());
    std::sort(core.axons.begin(), core.axons.end());
    core.axons.erase(std::unique(core.axons.begin(), core.axons.end()),
                     core.axons.end());
  }
  return cores;
}

std::optional<std::vector<Core>>
groupMembers(const Problem &problem, const std::vector<Member> &members) {
  Grouper grouper(problem, members);
  if (!grouper.isPossible())
    return std::nullopt;
  if (members.empty())
    return std::vector<Core>();
  grouper.run();
  return grouper.take();
}

} // namespace snnc::deploy::mesh
