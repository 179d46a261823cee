// A network on a mesh of crossbars while it is being planned: what the chip
// has, the neurons with their numbers, the cores, and what is wired to what.

#ifndef SNNC_LIB_DEPLOY_MESHPLAN_H
#define SNNC_LIB_DEPLOY_MESHPLAN_H

#include "snnc/Deploy/Lower.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::deploy::mesh {

/// The integers from `low` to `high`.
struct Range {
  int64_t low = 0, high = 0;

  bool contains(int64_t number) const {
    return low <= number && number <= high;
  }
};

/// What a chip has, of all that planning asks for.
struct Limits {
  int64_t axons = 0, neurons = 0, types = 0; ///< of a core
  Range potential, threshold, leak, reset, weight;
  int64_t offset = 0;        ///< ticks from a spike to its arrival at delay 0
  int64_t mostDelay = 0;     ///< all from 0 to it work
  int64_t valueMode = 0;     ///< reset mode that sets a value
  int64_t subtractMode = -1; ///< that subtracts the threshold; none: -1
  bool firesAbove = false;   ///< a neuron fires above its threshold, not at it
  bool boundIsInclusive = false;

  /// The longest way from a source to a target without a relay.
  int64_t mostDirect(bool isHost) const {
    return isHost ? mostDelay : offset + mostDelay;
  }
};

/// An error if the description lacks what a network on a mesh needs.
Result<Limits> readLimits(const chip::Native &chip);

/// A spike of a source as it is seen some ticks later: two of different lags
/// take two axons. Signals are numbered stream by stream.
struct Stream {
  int64_t population = 0; ///< of the source
  int64_t lag = 0;        ///< ticks, of the first steps of source and target
  int64_t first = 0;      ///< signal of the first neuron
};

struct Synapses {
  int64_t signal = 0;
  int64_t weight = 0;
};

/// An axon of a core: signal * slots + slot. Slots of a signal are axons of
/// type slot % types, of which several may have the same type.
using Axon = int64_t;
constexpr int64_t mostAxonsPerType = 8;

/// A neuron of one of the chip's populations, which may be made several times.
struct Unit {
  int64_t population = 0, neuron = 0;
  bool isUsed = true;           ///< it may fire, and an output depends on it
  std::vector<Synapses> inputs; ///< ascending; a signal once
  int64_t threshold = 1, negativeThreshold = 1, leak = 0, reset = 0;
  int64_t resetMode = 0, potential = 0;
  std::vector<int64_t> weights; ///< by type
  std::vector<Axon> axons;      ///< ascending
};

/// The network as units and signals.
struct Problem {
  const Network *network = nullptr;
  Limits limits;
  std::vector<bool> isRelayed;     ///< by population: fan-out through relays
  std::vector<int64_t> ticks;      ///< by population: of its first step
  std::vector<Stream> streams;     ///< ascending by `first`
  std::vector<bool> isOutput;      ///< by population
  std::vector<int64_t> firstUnits; ///< by population; -1: the host's
  std::vector<Unit> units;
  std::vector<std::string> approximations;

  int64_t slots() const { return limits.types * mostAxonsPerType; }
  const Stream &streamOf(int64_t signal) const;
  /// The unit that is the source of a signal; -1: the host is.
  int64_t unitOf(int64_t signal) const;
  bool isHost(int64_t population) const { return firstUnits[population] < 0; }
};

/// Ticks by which the steps of a projection's source come before those of its
/// target that see them, beyond what arrival takes; 0 in networks in which each
/// population begins when its input arrives.
int64_t skewOf(const Network &network, const Projection &projection);

/// Sets when the populations work. False: a loop of connections is shorter
/// than relays allow.
bool computeTicks(Problem &problem);

/// Refuses populations that see spikes from before their source's first step.
void checkQuiet(const Problem &problem, Violations &violations);

/// Refuses kinds of populations and outputs that no such chip has.
void checkKinds(const Network &network, Violations &violations);

/// Makes the units and proves that their potentials stay within their bits.
void makeUnits(Problem &problem, bool allowApproximate, Violations &violations);

/// Puts weights onto axons.
void codeWeights(Problem &problem, Violations &violations);

struct Core {
  std::vector<int64_t> units;
  std::vector<Axon> axons; ///< ascending
};

/// How a source reaches all axons that read it.
struct Fanout {
  /// Indices of readers, by copy of the source: of one, or of all behind a
  /// relay's axon, to which its spikes come after `lag` ticks.
  struct Way {
    std::vector<size_t> readers;
    bool isRelay = false;
    int64_t lag = 0;
  };
  std::vector<Way> ways;
};

/// `lags` of the readers. A reader that comes later than two ways take has
/// none.
Fanout fanOut(const std::vector<int64_t> &lags, bool isRelayed, bool isHost,
              const Limits &limits);

/// Groups the used units onto cores. If `mayRelay` it chooses which populations
/// fan out through relays, and sets `isRelayed`, which needs another timing.
/// An error without the network's name if a neuron is made more often than a
/// core allows.
Result<std::vector<Core>> partition(Problem &problem, bool mayRelay);

/// Where a spike goes.
struct Destination {
  int64_t core = -1; ///< -1: the output bus
  int64_t axon = 0;
  int64_t delay = 0;
};

/// A neuron of a core: a copy of a unit, or a relay of an axon.
struct Wire {
  int64_t unit = -1;
  int64_t axon = -1;
  Destination to;
};

struct Plan {
  Problem problem;
  std::vector<Core> cores;
  std::vector<std::vector<Wire>> wires; ///< by core: its neurons
  std::vector<int64_t> numAxons;        ///< by core, with those of relays
  /// By population of the host and neuron.
  std::vector<std::vector<std::vector<Destination>>> sent;
  std::vector<int64_t> outputAxons; ///< by population: of the first neuron

  int64_t numCores() const { return static_cast<int64_t>(wires.size()); }
};

/// Gives each axon its source, by copies and relays.
void wire(Plan &plan);

Result<Plan> makePlan(const Network &network, const chip::Native &chip,
                      const LowerOptions &options);

/// Places of cores on a mesh, x + y * width.
struct Placement {
  std::vector<int64_t> places; ///< by core
  int64_t output = 0;
};

struct Grid {
  int64_t width = 1, height = 1;
  int64_t output = -1; ///< -1: free

  int64_t size() const { return width * height; }
};

/// Puts cores onto a mesh that has room for them, near to what they talk to.
Placement place(const Plan &plan, const Grid &grid, uint64_t seed);

/// The sum of distances of all destinations.
int64_t countHops(const Plan &plan, const Grid &grid,
                  const Placement &placement);

} // namespace snnc::deploy::mesh

#endif // SNNC_LIB_DEPLOY_MESHPLAN_H
