// A network on a chip with its own format: the bits of the chip, and what the
// host does to run samples.

#ifndef SNNC_DEPLOY_DEPLOYMENT_H
#define SNNC_DEPLOY_DEPLOYMENT_H

#include "snnc/Deploy/Network.h"
#include "snnc/Native/Store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::deploy {

using Words = std::vector<uint64_t>;

/// One thing that the host does in a tick: sends words, in their order.
struct Action {
  /// Sent always, if `population` is -1.
  Words words;
  /// Or what is sent for each neuron of a population that spikes, from the
  /// first neuron on: one of the host in its own step of this tick, one of the
  /// chip since the tick began.
  int64_t population = -1;
  std::vector<Words> wordsOf;
};

/// What the host does with the chip for one sample.
struct Program {
  std::vector<Action> before; ///< the first tick
  std::vector<Action> inTick; ///< each tick; then the chip runs the tick
  std::vector<Action> after;  ///< the last tick
  int64_t ticks = 1;
  /// The chip must be configured anew before each sample, for it keeps
  /// potentials that nothing else clears.
  bool needsReset = false;
  /// Clock cycles that the host of a chip of events waits after an action, as
  /// the chip does not say when it is done; 0: the chip says it, or no
  /// description does.
  int64_t waitCycles = 0;
};

/// A neuron of the chip.
struct Cell {
  int64_t core = 0;
  int64_t neuron = 0;
};

/// Where a population of the network is.
struct Placed {
  PopulationKind kind = PopulationKind::Spiking;
  std::string layer;
  Shape shape;
  /// The tick of the program in which its first step is computed (chip) or sent
  /// (host).
  int64_t tick = 0;
  /// Of the host's: as in Population.
  int64_t input = 0;
  std::vector<int64_t> factors, thresholds;
  /// Of the chip's: the neurons that compute each neuron, which all do the
  /// same.
  std::vector<std::vector<Cell>> cells;
  /// Of an output: the word that the chip sends for a spike of each neuron, and
  /// by how many ticks after the one that computed it the host has it.
  Words words;
  int64_t latency = 0;
  /// Of an integrator: the place of each neuron's number among those that the
  /// chip sends in tick `tick`.
  std::vector<int64_t> numbers;
};

/// All of that, as it is written beside the bits.
struct Host {
  std::string chip; ///< the name that the description was found by
  std::vector<std::pair<std::string, int64_t>> parameters; ///< of it, not as is
  std::string chipHash; ///< sha256 of the description, hex
  std::string version, modelName, modelHash, options; ///< as in an image
  int64_t steps = 1;
  std::vector<Input> inputs;
  std::vector<Placed> populations; ///< as in the network
  std::vector<Output> outputs;
  /// What the host computes of the outputs, as in an image; empty: nothing.
  std::string tail;
  Program program;
  /// The outputs are what the tail of the network would give. Not written.
  bool replacesTail = false;
  bool isExact = true; ///< the chip's spikes are those of the network
  std::vector<std::string> approximations; ///< why not, by layer
};

/// A figure of a mapping, for reports: "cores in use", 26.
struct Figure {
  std::string name;
  int64_t value = 0;
};

struct Deployment {
  native::Store store;
  Host host;
  std::vector<Figure> figures;
  std::vector<std::string> remarks; ///< what the user should know
};

/// Canonical JSON (docs/host.md), and back. `file` is for messages; nothing in
/// it is trusted.
std::string toJson(const Host &host);
Result<Host> parseHost(const std::string &json, const std::string &file);

} // namespace snnc::deploy

#endif // SNNC_DEPLOY_DEPLOYMENT_H
