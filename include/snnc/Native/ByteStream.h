// Streams of bytes between a host and a chip that is configured and run by
// them.

#ifndef SNNC_NATIVE_BYTESTREAM_H
#define SNNC_NATIVE_BYTESTREAM_H

#include "snnc/Native/SparseTicks.h"
#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::native {

using Bytes = std::vector<uint8_t>;

/// A command of a stream, with its values.
struct ByteCommand {
  std::string name; ///< of the description's table of commands
  chip::PatternValues values;
  size_t offset = 0; ///< of its first byte in the stream
};

/// The commands of a stream. An error names the offset of the byte that begins
/// no command, or of the command that the stream ends in, counted with the
/// `numBefore` bytes that came before.
Result<std::vector<ByteCommand>> readCommands(const chip::Native &chip,
                                              const Bytes &stream,
                                              size_t numBefore = 0);

/// The same of the commands, or replies, in `patterns`.
Result<std::vector<ByteCommand>> readCommands(const chip::Native &chip,
                                              const chip::Patterns &patterns,
                                              const Bytes &stream,
                                              size_t numBefore = 0);

/// Appends a command. An error names a command that the chip does not have, or
/// a value that does not fit.
Status appendCommand(const chip::Native &chip, const ByteCommand &command,
                     Bytes &stream);

/// The stream that configures a chip as `store`: the commands of the init
/// sequence, for memories all rows that are written. Rows of a memory whose
/// fields are all 0 are left out if a clear comes first.
Result<Bytes> writeConfiguration(const Store &store);

/// A chip that is run by a stream of bytes.
class ByteChip {
public:
  /// An error names what the description lacks. `store` outlives the chip; the
  /// stream configures it.
  static Result<ByteChip> create(Store &store);

  /// Takes bytes, which end with a command. An error names the offset, counted
  /// from the first byte the chip took; what came before it was done.
  Status take(const Bytes &stream);

  /// What the chip sent so far.
  const Bytes &getSent() const { return sent; }

  const SparseTicks &getMachine() const { return machine; }

private:
  ByteChip(Store &store, SparseTicks machine);

  Status run(const ByteCommand &command);
  Status writeRow(Memory &memory, const ByteCommand &command);
  Status addInput(const ByteCommand &command);
  Status step(const ByteCommand &command);
  Status readCounter(const ByteCommand &command);
  const chip::Pattern *replyOf(const std::string &name) const;
  /// Sends a reply, if the chip has it.
  void reply(const chip::Pattern *pattern, const chip::PatternValues &values);

  Store *store;
  SparseTicks machine;
  const chip::Pattern *time, *fire; ///< the replies to steps
  Bytes sent;
  size_t numTaken = 0;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_BYTESTREAM_H
