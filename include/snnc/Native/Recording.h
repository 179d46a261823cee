// Recordings of what goes through the ports of a chip, and their replay.

#ifndef SNNC_NATIVE_RECORDING_H
#define SNNC_NATIVE_RECORDING_H

#include "snnc/Native/Session.h"
#include "snnc/Native/Store.h"

#include <string>

namespace snnc::native {

/// What a replay found. All that the recording says was compared.
struct Replayed {
  int64_t numSent = 0;     ///< words, packets, frames or bytes of the host
  int64_t numCompared = 0; ///< of what the chip sent
  int64_t numTicks = 0;
};

/// Writes the text that Session::recordTo() made as the form of recordings that
/// the chip's designers use. `stem` is the path without an ending:
///   STEM.events   tinyODIN, ODIN: HostScript.h
///   STEM.bytes    uCaspian: "> b" a byte to the chip, "< b" one from it
///   STEM.ticks    ReckOn: "SAMPLE s" the pin, "E a" an input event, "T" a
///                 tick, "O b" a byte of the output, "W w" a word of SPI
///   STEM/         RANC: tb_input.txt, tb_num_inputs.txt, tb_correct.txt,
///                 tb_num_outputs.txt
Status writeRecording(const chip::Native &chip, const std::string &text,
                      const std::string &stem);

/// Replays a recording, a file or of RANC a folder, on a chip that is
/// configured as `store`; the recording may configure it, too. Of packets the
/// outputs begin behind the first `skippedTicks`. An error names the place in
/// the recording and what differs.
Result<Replayed> replay(const std::string &path, Store &store,
                        int64_t skippedTicks = 0);

} // namespace snnc::native

#endif // SNNC_NATIVE_RECORDING_H
