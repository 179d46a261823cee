// What a chip description asks for operations: prices, prices that depend on
// the size of a memory, and what controllers of synapse tables do per walk.

#ifndef SNNC_CHIP_PRICES_H
#define SNNC_CHIP_PRICES_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::chip {

/// One point of a price that is a table.
struct PricePoint {
  double memoryBits = 0.0; ///< size of the memory that is accessed
  double wordBits = 0.0;   ///< width of the access; 0: of any width
  double value = 0.0;      ///< in the unit of the price
};

/// A number with its unit and where it comes from.
struct Price {
  std::string name;   ///< "synapse_word_read"
  double value = 0.0; ///< in `unit`; of a table: for the core's synapse memory
  std::string unit;   ///< "pJ", "ns", "cycles", "mW"
  std::string source; ///< paper and table
  std::string grade;  ///< "published", "derived" or "estimated"
  std::string method; ///< "measured", "simulated", "assumed" or "unstated"
  /// A table: ascending by word, then by memory. Empty: `value` for all sizes.
  std::vector<PricePoint> points = {};

  /// The price for a memory of `memoryBits`. Between two points of a word it is
  /// linear in the size, below the first the value of the first, above the last
  /// the line through the last two goes on if it rises, or else the last value
  /// stays. Between two words it is linear in the width; beyond them it is that
  /// of the nearest.
  double at(double memoryBits, double wordBits = 0.0) const;
};

/// A way through a synapse table (docs/machine.md, "Walks").
enum class Walk : uint8_t { Forward, Backward, Update };
constexpr unsigned numWalks = 3;

/// What a controller's work is counted by.
enum class WalkUnit : uint8_t {
  Walk,        ///< the event, error or update itself
  Row,         ///< rows or columns that are opened
  Pair,        ///< pairs of source and target that the walk could meet
  ScannedBit,  ///< presence bits that are looked at
  Weight,      ///< weights that take part
  PointerWord, ///< words that are read or written
  IndexWord,
  WeightWord,
  WrittenWord
};

/// The part of a table whose size an access depends on.
enum class TablePart : uint8_t {
  Weights,    ///< the stored weights
  Entries,    ///< with the index that stands beside each
  RowEntries, ///< with the index of the row, as a table by columns has it
  Index,      ///< just the indices
  Presence,   ///< presence bits
  Pointers
};
constexpr unsigned numTableParts = 6;

/// "forward", "backward", "update"; "walk", "row", ...; "weights", ...
const char *nameOf(Walk walk);
const char *nameOf(WalkUnit unit);
const char *nameOf(TablePart part);

/// What the controller of an encoding does per unit of a walk.
struct WalkStep {
  std::string encoding; ///< "bitmap"
  Walk walk = Walk::Forward;
  WalkUnit per = WalkUnit::Weight;
  TablePart memory = TablePart::Weights; ///< that `reads` and `writes` go to
  double reads = 0.0;  ///< accesses at the price synapse_access_read
  double writes = 0.0; ///< accesses at the price synapse_access_write
  std::optional<Price> controller; ///< pJ; of a table: by the size of `memory`
  std::optional<Price> time;       ///< ns
};

/// How walks over synapse tables are priced beyond words and operations.
struct WalkPrices {
  /// Each table has memories of its own, as large as its parts, instead of a
  /// share of the core's synapse memory.
  bool memoryPerTable = false;
  /// Of the chosen controllers. Encodings without steps are priced by words.
  std::vector<WalkStep> steps;

  /// True if forward walks cost words of the core's synapse memory, whatever
  /// the table.
  bool isEmpty() const { return steps.empty() && !memoryPerTable; }

  /// True if the encoding of that name has steps.
  bool has(const std::string &encoding) const;
};

} // namespace snnc::chip

#endif // SNNC_CHIP_PRICES_H
