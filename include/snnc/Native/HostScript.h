// What a host does with a chip that has an SPI port and a bus of events, as
// text.

#ifndef SNNC_NATIVE_HOSTSCRIPT_H
#define SNNC_NATIVE_HOSTSCRIPT_H

#include "snnc/Native/Events.h"
#include "snnc/Native/SpiFrames.h"

#include <string>
#include <vector>

namespace snnc::native {

/// What a chip said to a script.
struct ScriptResult {
  std::vector<uint64_t> out; ///< events that left the chip, in order
  EventCounts counts;
  int64_t numReadBytes = 0;
};

/// Runs a script: one command per line, numbers in hex.
///   S ADDRESS DATA   sends an SPI frame
///   E WORD           sends an event and waits until the chip is idle
///   O WORD           an event that the chip must have sent, in this order
///   R ADDRESS BYTE   a byte that must be read at this address
/// Empty lines and what follows a '#' are left out. With an O line anywhere,
/// the chip must send the listed events between the E lines and no others.
/// `store` holds the configuration and gets the state back. An error names
/// `file`, the line and what is wrong, or what differs.
Result<ScriptResult> runScript(const std::string &text, const std::string &file,
                               Store &store);

} // namespace snnc::native

#endif // SNNC_NATIVE_HOSTSCRIPT_H
