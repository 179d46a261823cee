// Parses, encodes and decodes the patterns of words.

#include "snnc/Chip/Pattern.h"

#include "Text.h"
#include "snnc/Support/Bits.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <sstream>

namespace snnc::chip {

PatternValues::iterator PatternValues::find(const std::string &name) const {
  return std::find_if(values.begin(), values.end(),
                      [&](const Value &value) { return value.first == name; });
}

uint64_t PatternValues::at(const std::string &name) const {
  iterator found = find(name);
  assert(found != end() && "the name is there");
  return found->second;
}

uint64_t &PatternValues::operator[](const std::string &name) {
  auto place = std::lower_bound(values.begin(), values.end(), name,
                                [](const Value &value, const std::string &key) {
                                  return value.first < key;
                                });
  if (place == values.end() || place->first != name)
    place = values.emplace(place, name, 0);
  return place->second;
}

static bool isName(const std::string &text) {
  if (text.empty() || !std::isalpha(static_cast<unsigned char>(text[0])))
    return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char letter) {
    return std::isalnum(letter) || letter == '_';
  });
}

/// A decimal number of at most two digits, as bits of a word have.
static std::optional<unsigned> parseBit(const std::string &text) {
  if (text.empty() || text.size() > 2 ||
      !std::all_of(text.begin(), text.end(),
                   [](unsigned char digit) { return std::isdigit(digit); }))
    return std::nullopt;
  return static_cast<unsigned>(std::stoul(text));
}

Result<Pattern::Part> Pattern::parsePart(const std::string &text) const {
  Part part;
  if (text.find_first_not_of("01") == std::string::npos) {
    part.count = text.size();
    if (part.count > 64)
      return Error{"has more than 64 bits"};
    for (char bit : text)
      part.literal = part.literal << 1 | (bit == '1');
    return part;
  }
  Error wrong{"has the part " + inQuotes(text) +
              "; expected bits like 0110, NAME, NAME[BIT] or NAME[HIGH:LOW]"};
  size_t bracket = text.find('[');
  part.name = text.substr(0, bracket);
  part.count = 1;
  if (!isName(part.name))
    return wrong;
  if (bracket == std::string::npos)
    return part;
  if (text.back() != ']')
    return wrong;
  std::string range = text.substr(bracket + 1, text.size() - bracket - 2);
  size_t colon = range.find(':');
  std::optional<unsigned> high = parseBit(range.substr(0, colon));
  std::optional<unsigned> low =
      colon == std::string::npos ? high : parseBit(range.substr(colon + 1));
  if (!high || !low || *high < *low || *high > 63)
    return wrong;
  part.low = *low;
  part.count = *high - *low + 1;
  return part;
}

Result<Pattern> Pattern::parse(const std::string &text) {
  Pattern pattern;
  pattern.source = text;
  std::istringstream stream(text);
  std::map<std::string, uint64_t> seen;
  for (std::string word; stream >> word;) {
    Result<Part> part = pattern.parsePart(word);
    if (!part)
      return part.error();
    pattern.bits += part->count;
    if (pattern.bits > 64)
      return Error{"has more than 64 bits"};
    if (!part->name.empty()) {
      uint64_t mask = BitWriter::lowMask(part->count) << part->low;
      uint64_t &known = seen[part->name];
      if (known & mask)
        return Error{"has bits of " + inQuotes(part->name) + " twice"};
      known |= mask;
    }
    pattern.parts.push_back(*part);
  }
  if (pattern.bits == 0)
    return Error{"is empty"};
  for (const auto &[name, mask] : seen) {
    if (mask & (mask + 1))
      return Error{"leaves out a bit of " + inQuotes(name)};
    pattern.names[name] = 0;
  }
  unsigned place = pattern.bits;
  for (Part &part : pattern.parts) {
    part.place = place -= part.count;
    part.index = pattern.names.find(part.name) - pattern.names.begin();
  }
  return pattern;
}

unsigned Pattern::width(const std::string &name) const {
  unsigned width = 0;
  for (const Part &part : parts)
    if (part.name == name && !name.empty())
      width += part.count;
  return width;
}

uint64_t Pattern::encode(const PatternValues &values) const {
  uint64_t word = 0;
  for (const Part &part : parts) {
    uint64_t value = part.literal;
    if (!part.name.empty()) {
      auto given = values.find(part.name);
      value = given == values.end() ? 0 : given->second >> part.low;
    }
    word |= (value & BitWriter::lowMask(part.count)) << part.place;
  }
  return word;
}

bool Pattern::matches(uint64_t word) const {
  if (word & ~BitWriter::lowMask(bits))
    return false;
  return std::all_of(parts.begin(), parts.end(), [&](const Part &part) {
    return !part.name.empty() ||
           (word >> part.place & BitWriter::lowMask(part.count)) ==
               part.literal;
  });
}

std::optional<PatternValues> Pattern::decode(uint64_t word) const {
  if (!matches(word))
    return std::nullopt;
  PatternValues values = names;
  for (const Part &part : parts)
    if (!part.name.empty())
      values.valueAt(part.index) |=
          (word >> part.place & BitWriter::lowMask(part.count)) << part.low;
  return values;
}

unsigned Pattern::numLiteralBits() const {
  unsigned count = 0;
  for (const Part &part : parts)
    count += part.name.empty() ? part.count : 0;
  return count;
}

const Patterns::value_type *
findMostSpecial(const Patterns &patterns,
                const std::function<bool(const Pattern &)> &fits) {
  const Patterns::value_type *best = nullptr;
  for (const Patterns::value_type &each : patterns)
    if (fits(each.second) &&
        (!best || each.second.numLiteralBits() > best->second.numLiteralBits()))
      best = &each;
  return best;
}

} // namespace snnc::chip
