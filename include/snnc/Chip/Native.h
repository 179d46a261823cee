// A real chip with a published configuration format: every choice of its
// arithmetic, the order of its events, the layout of its memories and the form
// of its interface, as its description says.

#ifndef SNNC_CHIP_NATIVE_H
#define SNNC_CHIP_NATIVE_H

#include "snnc/Chip/Pattern.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::chip {

enum class TimeMode { Event, Tick };
enum class Overflow { Saturate, Wrap };
enum class NeuronOp { Integrate, Leak, Compare, Reset };
enum class LeakKind {
  None,
  LinearTowardZero, ///< by a field, never past 0
  LinearFloor0,     ///< down by a field, not below 0
  AddConstant,      ///< a signed field is added
  Multiplicative,   ///< times a field, shifted down, rounded to minus infinity
};
enum class Rounding { Floor, TowardZero };
enum class CompareOp { GreaterEqual, Greater };
enum class ResetKind { Zero, Subtract, Value };
enum class BoundKind {
  None,
  NegativeThreshold, ///< below a field: reset to the negative side
};
enum class DisableKind {
  None,
  Mute,   ///< integrates and resets, does not send
  Freeze, ///< does nothing
};
enum class SynapseKind { Dense, BinaryTyped, Csr };
enum class SignKind { Weight, Source, None };
enum class Integration {
  State,       ///< each synapse adds to the potential, in order
  Accumulator, ///< synapses add to a sum, which the potential gets in the tick
};
enum class SourceScan { Ascending, Descending };
enum class LayerSum {
  Joined, ///< what a row's input and recurrent weight make is added at once
  InputFirst,
  RecurrentFirst,
};
enum class LayerRange {
  Largest, ///< as many neurons as the largest layer has units
  Neurons, ///< those of the recurrent layer
};
enum class TimeUpdates {
  EveryStep,
  FireOrLast, ///< steps with a spike to send, and the last of a command
};
enum class CounterKind { Spikes, Charges, Cycles };
enum class QueuePop { AfterProcessing, BeforeProcessing };

/// What a neuron does, in the description's order.
struct NativeNeuron {
  unsigned stateBits = 0;
  bool stateSigned = true;
  Overflow overflow = Overflow::Saturate;
  Overflow resetOverflow = Overflow::Saturate; ///< of a reset by subtraction
  Integration integration = Integration::State;
  unsigned accumulatorBits = 0;
  Overflow accumulatorOverflow = Overflow::Saturate;
  std::vector<NeuronOp> ops;
  LeakKind leak = LeakKind::None;
  unsigned leakShift = 0;
  Rounding leakRounding = Rounding::Floor;    ///< of a multiplicative leak
  Overflow leakOverflow = Overflow::Saturate; ///< of a multiplicative leak
  CompareOp compare = CompareOp::GreaterEqual;
  bool compareSigned = true;
  /// Only potentials of 0 and above fire.
  bool nonNegativeOnly = false;
  /// Of several, the field or register "reset_mode" chooses by its index.
  std::vector<ResetKind> resets;
  BoundKind bound = BoundKind::None;
  bool boundInclusive = false; ///< a potential equal to the bound is reset too
  DisableKind disable = DisableKind::None;
};

/// Layers of a chip that computes input rows and recurrent rows into neurons,
/// and neurons into leaky sums that it sends. Registers say how far weights
/// are shifted up and how large the layers are.
struct NativeLayers {
  unsigned readoutBits = 0; ///< 0: the chip has no such layers
  Overflow readoutOverflow = Overflow::Saturate;
  unsigned readoutShift = 0; ///< of the decay
  Rounding readoutRounding = Rounding::Floor;
  Overflow readoutDecayOverflow = Overflow::Saturate;
  bool isSentDecayed = true;
  LayerSum sum = LayerSum::Joined;
  LayerRange updated = LayerRange::Largest;
  /// Upper bits of a neuron's decay, by its bit of register "decay_high".
  std::vector<int64_t> decayHigh;
  bool isLittleEndian = true; ///< the bytes of a sum that is sent
  /// 1: a tick first ends the step whose charges the tick before added.
  int64_t latency = 0;
};

struct NativeSynapses {
  SynapseKind kind = SynapseKind::Dense;
  int64_t rows = 0;
  int64_t types = 0; ///< binary_typed: of axons
  SignKind sign = SignKind::Weight;
  bool hasMask = false; ///< a synapse has a bit "mapped" without which it is 0
};

/// One field of a row, or an array of them.
struct NativeField {
  std::string name;
  unsigned lsb = 0;
  unsigned bits = 0;
  int64_t count = 1;
  unsigned stride = 0; ///< bits from one element to the next
  bool isSigned = false;
  /// A field that no choice reads: its only value.
  std::optional<int64_t> fixed;
  bool isKept = false; ///< when the chip clears its configuration

  int64_t high() const;
};

struct NativeMemory {
  std::string name;
  int64_t rows = 0;
  unsigned rowBits = 0;
  int64_t command = 0;            ///< of the transport
  std::optional<Pattern> address; ///< of a byte or chunk of a row
  std::vector<NativeField> fields;
  std::map<std::string, int64_t> defaultRow; ///< other than 0
  std::string file;                          ///< "csram_%03d.mem"; empty: none

  const NativeField *find(const std::string &name) const;
};

/// A register, or `count` of them at following addresses.
struct NativeRegister {
  std::string name;
  int64_t address = 0;
  unsigned bits = 0;
  int64_t count = 1;
  std::optional<int64_t> reset; ///< without: undefined at power-up
  std::optional<int64_t> fixed; ///< the only value that is run
  bool isUnused = false;        ///< by all that is run
};

/// A counter of the chip, which the host reads byte by byte from the most
/// significant on, at addresses from `first`.
struct NativeCounter {
  CounterKind counts = CounterKind::Spikes;
  int64_t first = 0;
  int64_t numBytes = 1;
  unsigned bits = 0;
  bool clearsOnRead = false; ///< by a read of its last byte
};

/// A step of the initialisation: "NAME" or "NAME=VALUE".
struct InitStep {
  std::string text; ///< as the description has it
  std::string name;
  std::optional<int64_t> value;
};

/// A queue of events in a core, which drops silently what it has no room for.
struct NativeQueue {
  int64_t depth = 0; ///< 0: none
  QueuePop pop = QueuePop::AfterProcessing;
};

struct Native {
  std::string name;
  std::string family;
  std::string maturity;
  std::string description;
  std::string json;   ///< canonical text, with the numbers of its parameters
  std::string sha256; ///< of `json`, hex
  TimeMode mode = TimeMode::Tick;
  SourceScan sourceScan = SourceScan::Ascending;
  TimeUpdates timeUpdates = TimeUpdates::EveryStep;
  /// Only neurons in a group of that many with a charged one are looked at;
  /// 0: all.
  int64_t activeGroup = 0;
  int64_t meshWidth = 1;
  int64_t meshHeight = 1;
  /// Index (x + y * meshWidth) of the core that is the output bus; none: -1.
  int64_t outputCore = -1;
  int64_t neurons = 0; ///< per core
  int64_t axons = 0;   ///< rows per core that events can name
  NativeNeuron neuron;
  NativeSynapses synapses;
  NativeLayers layers;
  NativeQueue queue;
  /// Ticks from a spike to its arrival, besides the delay that it is given.
  int64_t delayOffset = 0;
  std::vector<int64_t> forbiddenDelays;
  int64_t maxDelay = 0;
  bool isClosedLoop = false; ///< a spike is an event of the row of its number
  std::string transport;     ///< "spi", "bytes", "files"
  unsigned frameBits = 0;
  std::optional<Pattern> frameAddress;
  std::optional<Pattern> frameData;
  int64_t registerCommand = 0; ///< in a frame's address, of registers
  std::string writeEnable;     ///< register that is 1 to write memories
  Patterns commands;           ///< of bytes
  Patterns replies;            ///< to commands, and what is sent
  std::vector<NativeCounter> counters;
  int64_t firstInput = 0; ///< neurons that take charges of the host
  int64_t numInputs = 0;
  Patterns inputEvents;
  /// Numbers of packets of the host that a tick must not have.
  std::vector<int64_t> forbiddenPackets;
  std::optional<Pattern> outputEvent;
  std::vector<NativeMemory> memories;
  std::vector<NativeRegister> registers;
  std::vector<InitStep> initSequence;
  std::map<std::string, std::string> cycles; ///< expressions, by event
  std::map<std::string, int64_t> params;

  const NativeMemory *memory(const std::string &name) const;
  const NativeRegister *findRegister(const std::string &name) const;

  /// The register at an address, and which of its count it is.
  std::optional<std::pair<const NativeRegister *, int64_t>>
  registerAt(int64_t address) const;
};

/// True if the description `nameOrPath` states a format of the chip's own,
/// false if snnc makes images for it.
Result<bool> hasOwnFormat(const std::string &nameOrPath);

/// The text of a description that is given by its path; empty for a known chip.
Result<std::string> textOfPath(const std::string &nameOrPath);

/// Values for parameters of a description, by name.
using Parameters = std::map<std::string, int64_t>;

/// Reads the description of a chip with its own format; `file` is for messages.
/// `overrides` replace parameters that the description has.
Result<Native> parseNative(const std::string &text, const std::string &file,
                           const Parameters &overrides = {});

/// Reads `nameOrPath`, as chip::load does.
Result<Native> loadNative(const std::string &nameOrPath,
                          const Parameters &overrides = {});

} // namespace snnc::chip

#endif // SNNC_CHIP_NATIVE_H
