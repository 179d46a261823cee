// Reads a native chip's description choice by choice, and refuses what nothing
// read.

#ifndef SNNC_LIB_CHIP_NATIVEREADER_H
#define SNNC_LIB_CHIP_NATIVEREADER_H

#include "Description.h"
#include "snnc/Chip/Native.h"

#include <initializer_list>
#include <set>

namespace snnc::chip {

/// Walks a description and remembers each value that was read, so that what
/// remains can be refused by name. Places are JSON pointers ("/time/mode").
class NativeReader {
public:
  explicit NativeReader(const Json &description) : root(description) {}

  bool has(const std::string &place) const;
  size_t sizeOf(const std::string &place) const;
  std::vector<std::string> keysOf(const std::string &place) const;

  /// The number or text at a place, which counts as read; `otherwise` if there
  /// is none.
  int64_t number(const std::string &place, int64_t otherwise);
  std::string text(const std::string &place, const std::string &otherwise);
  bool flag(const std::string &place, bool otherwise);

  /// One of the names that are run, or `otherwise` if the place is empty. A
  /// name that is not run is refused.
  template <typename T>
  T choose(const std::string &place, T otherwise,
           std::initializer_list<std::pair<const char *, T>> runs) {
    if (!has(place))
      return otherwise;
    std::string given = text(place, "");
    std::vector<std::string> names;
    for (const auto &[name, value] : runs) {
      if (given == name)
        return value;
      names.push_back(name);
    }
    refuseChoice(place, given, names);
    return otherwise;
  }

  /// Choices that several places have.
  Overflow overflow(const std::string &place, Overflow otherwise) {
    return choose(place, otherwise,
                  {{"saturate", Overflow::Saturate}, {"wrap", Overflow::Wrap}});
  }
  Rounding rounding(const std::string &place) {
    return choose(
        place, Rounding::Floor,
        {{"floor", Rounding::Floor}, {"toward_zero", Rounding::TowardZero}});
  }

  /// The pattern at a place; an error if it is none.
  std::optional<Pattern> pattern(const std::string &place);

  /// Counts everything at and below a place as read.
  void accept(const std::string &place);

  void refuse(const std::string &place, const std::string &what);

  /// All refusals, with everything that was not read.
  std::vector<std::string> finish();

private:
  const Json *find(const std::string &place) const;
  Result<std::string> withoutExpressions(const std::string &pattern) const;
  void refuseChoice(const std::string &place, const std::string &given,
                    const std::vector<std::string> &names);

  const Json &root;
  std::set<std::string> read; ///< pointers to values without members
  std::vector<std::string> found;
};

/// The place of an item of the list at a place.
inline std::string item(const std::string &list, size_t index) {
  return list + "/" + std::to_string(index);
}

/// Refuses sizes and widths that are not run, names that occur twice, and a
/// register that does not exist.
void limitNative(NativeReader &reader, const Native &chip);

/// Reads a valid description of a native chip. Appends to `errors` what it
/// says that this version does not run.
Native readNative(const Json &description, std::vector<std::string> &errors);

/// Reads what only chips with ticks have: delays, streams of bytes, counters,
/// layers with a readout.
void readTicks(NativeReader &reader, Native &chip);

/// Replaces expressions by their values, where the schema allows a number. The
/// parameters are those of the description, with `overrides`.
Status evaluateExpressions(Json &description,
                           const std::map<std::string, int64_t> &overrides);

} // namespace snnc::chip

#endif // SNNC_LIB_CHIP_NATIVEREADER_H
