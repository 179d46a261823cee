// A loaded image: checked, unpacked, immutable, shared between threads.

#ifndef SNNC_SIMULATOR_MACHINE_H
#define SNNC_SIMULATOR_MACHINE_H

#include "snnc/Chip/Chip.h"
#include "snnc/Costs/SynapseCosts.h"
#include "snnc/Image/Image.h"
#include "snnc/Simulator/SourceCosts.h"
#include "snnc/Support/Bits.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/Decoder.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::simulator {

/// Where the events of a source go; see image::AxonRow.
struct Axon {
  int64_t table = 0; ///< index in `Machine::tables`
  int64_t delay = 0; ///< ticks beyond the first
  synapse::PopulationAxon events; ///< that go there
  int64_t links = 0;              ///< of the route
  /// Steps of the target by which events count late, if it is above 0. Those
  /// of the last steps then arrive after the target's window.
  int64_t lag = 0;
};

/// All axons of a source and the cost of one multicast packet to them: the
/// union of the XY routes is a tree. Axons of populations send a packet each.
struct Fanout {
  std::vector<Axon> axons;
  int64_t links = 0;        ///< links of the tree
  int64_t destinations = 0; ///< cores that get the packet
  int64_t longest = 0;      ///< links of the longest route
};

/// A fragment on a core with its parameters per channel.
struct Fragment {
  int64_t core = 0;      ///< y * mesh_width + x
  int64_t coreIndex = 0; ///< in `image.cores`
  int64_t row = 0;       ///< in the core's "population"
  size_t layer = 0;      ///< in `Machine::layers`
  image::PopulationRow info;
  std::vector<int32_t> bias, threshold, multiplier, shift, initial;
  std::vector<int32_t> floor;      ///< least potential, if info.bounded
  std::vector<int32_t> resetTo;    ///< potential after a reset to 0 or a value
  std::vector<int32_t> refractory; ///< ticks
  std::vector<int32_t> currentDecay, voltageDecay; ///< of 2^decay_bits
  /// 2^decay_bits minus the decay: what is kept of currents and potentials.
  std::vector<uint32_t> currentKept, voltageKept;
  /// Of a chip of reals, per channel; what stands above is then empty but for
  /// `initial`, which is 0.
  std::vector<image::RealParameterRow> reals;
  int64_t firstState = 0; ///< of neuron 0 in a simulation's state
  int64_t numNeurons = 0;
  int64_t parameterWords = 0;    ///< that one update reads
  int64_t decaysPerUpdate = 0;   ///< multiplications by decays not 0, of reals
                                 ///< by factors not 0 or 1
  int64_t addsPerUpdate = 0;     ///< of reals: additions and comparisons
  bool drifts = false;           ///< some potential may change without input
  bool isEverRefractory = false; ///< some refractory time is not 0
  bool leaks = false;            ///< some decay of potentials is not 0
  Fanout fanout;

  /// True if the fragment is updated in tick `tick`.
  bool isActive(int64_t tick) const {
    return tick >= info.phase && tick - info.phase < info.window;
  }
  /// False for a model that never emits.
  bool emits() const { return image::emits(info); }
};

/// A synapse table on a core.
struct Table {
  int64_t core = 0;
  int64_t row = 0;      ///< in the core's "table"
  size_t layer = 0;     ///< in `Machine::layers`
  int64_t fragment = 0; ///< target, index in `Machine::fragments`
  image::TableRow info;
  bool adds = true; ///< the target adds contributions (else maximum)
  synapse::Decoder decoder;
  SourceCosts costs;
  StoredWeights weights;
  int64_t synapses = 0; ///< with the source neurons that there are
  /// Steps say how long walks take, instead of event_decode and synapse_word.
  bool isTimed = false;

  /// False for a coordinate that no synapse starts from.
  bool hasSource(const Coordinate &at) const {
    return at.y >= 0 && at.y < info.source.height && at.x >= 0 &&
           at.x < info.source.width;
  }
  /// True if a synaptic operation multiplies: more than the signs +-1 are
  /// stored and the event's value counts.
  bool multiplies() const { return info.weightBits > 1 && !info.unit; }
  /// True if NeuroBench counts its operations: additions of stored weights,
  /// which leaves pooling out.
  bool isEffective() const { return info.weightBits > 0 && adds; }
};

/// An input and where its events go.
struct InputPort {
  size_t layer = 0; ///< in `Machine::layers`
  Fanout fanout;
};

/// A layer in reports.
struct LayerInfo {
  std::string name;
  std::string kind;        ///< "conv2d", "input", ...; empty if not known
  Shape shape;             ///< of its population; 0 x 0 x 0 if not known
  bool hasNeurons = false; ///< or is an input; false: synapses only
};

/// What can be said of an image before it runs.
struct Facts {
  int64_t neurons = 0;
  int64_t synapses = 0;      ///< connections of all tables
  int64_t storedWeights = 0; ///< weights in the synapse memories
  int64_t zeroWeights = 0;   ///< of these
  /// NeuroBench's Dense: connections with stored weights times the ticks in
  /// which their target is active.
  int64_t denseOps = 0;
  int64_t neuronTicks = 0;    ///< neurons that can emit, times active ticks
  int64_t footprintBytes = 0; ///< of all memories of all cores, as emitted
};

/// An image that is fit to run. Everything that an untrusted image could get
/// wrong has been checked.
class Machine {
public:
  /// Unpacks and checks. An error names the core, the memory, the row, what is
  /// expected and what was found.
  static Result<Machine> load(image::Image image);

  image::Image image;
  chip::Chip chip;
  std::vector<Fragment> fragments; ///< by core, then by row
  std::vector<Table> tables;       ///< by core, then by row
  /// Of each table, if the chip prices walks by steps or each table has a
  /// memory of its own; else empty, and words and operations are all.
  std::vector<costs::TablePrices> prices;
  std::vector<InputPort> inputs;   ///< as in `image.inputs`
  /// Per output and per output fragment the index in `fragments`.
  std::vector<std::vector<int64_t>> outputs;
  std::vector<LayerInfo> layers; ///< inputs, then `image.layers`, then others
  int64_t numStates = 0;         ///< neurons of all fragments
  bool isReal = false;           ///< all numbers are binary32
  bool hasCurrents = false;      ///< some fragment has currents
  bool hasRefractory = false;    ///< some fragment has refractory times
  int64_t potentialLow = 0;      ///< smallest potential of the chip
  int64_t potentialHigh = 0;     ///< largest
  int64_t routersUsed = 0;       ///< routers that some route touches
  Facts facts;

  /// What a recorded value, potential or current stands for.
  float numberOf(int32_t recorded) const {
    return isReal ? realOf(static_cast<uint32_t>(recorded))
                  : static_cast<float>(recorded);
  }

  /// The index in `fragments` of that row, or -1.
  int64_t findFragment(int64_t core, int64_t row) const;
  /// The index in `tables` of that row, or -1.
  int64_t findTable(int64_t core, int64_t row) const;
};

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_MACHINE_H
