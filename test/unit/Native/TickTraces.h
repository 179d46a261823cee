// Recorded traces of chips with ticks, and descriptions with one choice
// changed.

#ifndef SNNC_TEST_UNIT_NATIVE_TICKTRACES_H
#define SNNC_TEST_UNIT_NATIVE_TICKTRACES_H

#include "snnc/Chip/Native.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace snnc::native {

/// A file, by its path from the root of the tree unless it is absolute.
std::string contents(const std::string &path);

/// One line of a trace: what it is, and its hexadecimal number.
using TraceLine = std::pair<std::string, uint64_t>;

/// A file of test/data/rtl_traces.
std::vector<TraceLine> readTrace(const std::string &name);

/// The description of a chip in the folder chips.
nlohmann::json readDescription(const std::string &name);

/// The chip of a description, which has to be valid.
chip::Native chipOf(const nlohmann::json &description);

/// One choice of a description.
struct Choice {
  const char *place;    ///< JSON pointer
  nlohmann::json other; ///< another value
};

/// The chip `name` with another choice.
chip::Native chipWith(const std::string &name, const Choice &choice);

} // namespace snnc::native

#endif // SNNC_TEST_UNIT_NATIVE_TICKTRACES_H
