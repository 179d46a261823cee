// How words of a chip's interface are put together: events, packets, frames.

#ifndef SNNC_CHIP_PATTERN_H
#define SNNC_CHIP_PATTERN_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snnc::chip {

/// Values by the names of a pattern, ascending. Words have few names, and hosts
/// send many words: a sorted array is several times as fast as a map.
class PatternValues {
public:
  using Value = std::pair<std::string, uint64_t>;
  using iterator = std::vector<Value>::const_iterator;

  PatternValues() = default;
  PatternValues(std::initializer_list<Value> list) {
    for (const auto &[name, value] : list)
      (*this)[name] = value;
  }

  iterator begin() const { return values.begin(); }
  iterator end() const { return values.end(); }
  iterator find(const std::string &name) const;
  /// The value of a name that is there.
  uint64_t at(const std::string &name) const;
  /// The value of a name, which is 0 if it was not there.
  uint64_t &operator[](const std::string &name);
  /// The value of the name at an index.
  uint64_t &valueAt(size_t index) { return values[index].second; }

  bool operator==(const PatternValues &other) const {
    return values == other.values;
  }

private:
  std::vector<Value> values;
};

/// A word of 1 to 64 bits as a chip description writes it: parts from the most
/// significant bit down, separated by spaces. A part is a binary literal
/// ("0110"), a bit ("read", "row[7]") or a range of bits ("row[7:0]"). The bits
/// of a name may stand in several places, so that "0 byte[1:0] row[7:0]
/// byte[6:2]" says how an address is made from a row and a byte, and back.
class Pattern {
public:
  /// An error says which part is wrong. No bit of a name may stand twice or be
  /// left out below the highest.
  static Result<Pattern> parse(const std::string &text);

  unsigned numBits() const { return bits; }

  /// The number of bits of a name; 0: it does not occur.
  unsigned width(const std::string &name) const;

  /// The word with these values; names that are not given are 0. Bits of a
  /// value beyond its name's, and other names, do not count.
  uint64_t encode(const PatternValues &values) const;

  /// The values in a word, or nothing if a literal differs or the word has
  /// bits beyond the pattern.
  std::optional<PatternValues> decode(uint64_t word) const;

  /// True if decode() gives values.
  bool matches(uint64_t word) const;

  /// The number of bits that are literals.
  unsigned numLiteralBits() const;

  const std::string &text() const { return source; }

private:
  /// Bits [low, low + count) of a name, or of a literal, at `place` of a word.
  struct Part {
    std::string name; ///< empty: a literal
    uint64_t literal = 0;
    unsigned low = 0;
    unsigned count = 0;
    unsigned place = 0;
    size_t index = 0; ///< of the name in `names`
  };

  Result<Part> parsePart(const std::string &text) const;

  std::string source;
  std::vector<Part> parts;
  PatternValues names; ///< with the value 0
  unsigned bits = 0;
};

/// Patterns by what they stand for.
using Patterns = std::map<std::string, Pattern>;

/// Of the patterns that fit the one with the most literal bits, the most
/// special one; null if none fits.
const Patterns::value_type *
findMostSpecial(const Patterns &patterns,
                const std::function<bool(const Pattern &)> &fits);

} // namespace snnc::chip

#endif // SNNC_CHIP_PATTERN_H
