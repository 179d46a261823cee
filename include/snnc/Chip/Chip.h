// A chip description: limits, choices of arithmetic, memory layouts, prices.

#ifndef SNNC_CHIP_CHIP_H
#define SNNC_CHIP_CHIP_H

#include "snnc/Chip/Prices.h"
#include "snnc/Chip/RowLayout.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snnc::chip {

/// What is chosen where chips differ; every name is an enumerated value of the
/// schema. Choices that this version does not run are refused by name.
struct Arithmetic {
  /// Potentials, weights and event values are IEEE 754 binary32 numbers; the
  /// chip then has the neuron model "real" and no other.
  bool isReal = false;
  unsigned potentialBits = 32;
  std::string overflow;                 ///< "saturate", of reals "infinity"
  std::vector<std::string> compares;    ///< "ge", "gt"
  std::vector<std::string> resets;      ///< "subtract", "zero", "value"
  std::vector<std::string> resetTimes;  ///< "same_step", "next_step"
  std::vector<std::string> orders;      ///< "input_first", "membrane_first";
                                        ///< empty: neurons have no current
  std::vector<std::string> spikeCounts; ///< "single", "multiple"
  std::vector<std::string> models;      ///< "graded", "integrate_fire", ...
  std::vector<std::string> encodings;   ///< of synapse::TableKind
  bool hasFloor = false;                ///< potentials can have a lower bound
  unsigned decayBits = 0;               ///< most bits of a decay; 0: no decay
  int64_t maxRefractory = 0;            ///< ticks
  unsigned minWeightBits = 1;
  unsigned maxWeightBits = 8;
  unsigned eventValueBits = 16; ///< signed value that an event can carry

  /// True if `model` is one of `models`.
  bool hasModel(const std::string &model) const;
};

/// What one core holds; limits in rows (or words) of its memories.
struct Resources {
  int64_t neurons = 0;
  int64_t synapseWords = 0;
  unsigned synapseWordBits = 64;
  int64_t populations = 0;
  int64_t parameters = 0;
  int64_t tables = 0;
  int64_t axons = 0;
  int64_t maxDelay = 0; ///< ticks
};

struct Chip {
  std::string name;
  std::string family;
  std::string maturity;
  std::string description;
  int64_t meshWidth = 1;
  int64_t meshHeight = 1;
  Resources core;
  Arithmetic arithmetic;
  /// Axons compute which events reach a target fragment, and where
  /// (docs/machine.md, "Axons of populations").
  bool hasPopulationAxons = false;
  std::vector<Field> packet; ///< what an event carries, from bit 0 on
  std::vector<RowLayout> layouts;
  std::map<std::string, Price> energies; ///< pJ per counted operation, by name
  std::map<std::string, Price>
      timings;                         ///< cycles (or MHz for "clock"), by name
  std::map<std::string, Price> powers; ///< mW, static, by name
  WalkPrices walks;                    ///< of walks over synapse tables
  std::string json;   ///< canonical text: sorted keys, no spaces
  std::string sha256; ///< of `json`, hex

  /// The layout of that memory, or null.
  const RowLayout *layout(const std::string &memory) const;
  /// The field of a packet of that name, or null.
  const Field *packetField(const std::string &field) const;
};

/// Reads a description; `file` is for messages. Every violation of the schema
/// is listed: unknown keys with the nearest known one, missing prices,
/// numbers out of range, by JSON path.
Result<Chip> parse(const std::string &text, const std::string &file);

/// Reads `nameOrPath`: a path if it contains a '/' or ends in ".json",
/// otherwise NAME.json in the chips folder (beside the program's folder, or
/// of the source tree). The error lists the known names.
Result<Chip> load(const std::string &nameOrPath);

/// The names of all descriptions in the chips folder, sorted.
std::vector<std::string> knownChips();

/// The names of `Chip::energies`, `timings` and `powers` that this version
/// knows, in the order of the machine's work. A known name without a price is
/// "unpriced".
const std::vector<std::string> &energyNames();
const std::vector<std::string> &timingNames();
const std::vector<std::string> &powerNames();

/// Energies of a whole operation and the names of its parts, which it covers:
/// a description prices the whole ("sop", a synaptic operation with its memory
/// accesses; "neuron_update") or the parts.
const std::map<std::string, std::vector<std::string>> &wholePrices();

/// Hex SHA-256 (FIPS 180-4) of bytes.
std::string sha256(const void *data, size_t size);

} // namespace snnc::chip

#endif // SNNC_CHIP_CHIP_H
