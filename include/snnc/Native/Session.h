// A chip with its own format as a host sees it: words in, ticks, words out.

#ifndef SNNC_NATIVE_SESSION_H
#define SNNC_NATIVE_SESSION_H

#include "snnc/Native/Store.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace snnc::native {

/// What a chip did, by the names that its model counts them: "spikes",
/// "synaptic operations", "cycles"...
using Counts = std::vector<std::pair<std::string, int64_t>>;

/// What came out of a chip, and what happened inside, since it was last asked.
struct Happened {
  /// Events that were sent to the host, as words of the description's output.
  std::vector<uint64_t> words;
  /// Numbers that were sent: membranes of readouts.
  std::vector<int64_t> numbers;
  /// (core, neuron) of every neuron that fired, sent or not.
  std::vector<std::pair<int64_t, int64_t>> fired;
};

/// Runs one chip for one host. All kinds of chips have the same verbs.
class Session {
public:
  /// `store` holds the configuration and outlives the session. An error names
  /// what it lacks.
  static Result<std::unique_ptr<Session>> create(Store &store);

  virtual ~Session() = default;

  /// Begins a sample: what the chip itself clears between samples is cleared.
  virtual Status begin() = 0;

  /// Sends a word: an event, a packet or an input command, as the description's
  /// patterns of inputs say.
  virtual Status send(uint64_t word) = 0;

  /// Lets a chip of ticks run one; one of events has none to run.
  virtual Status tick() = 0;

  /// Ends a sample.
  virtual Status end() = 0;

  /// Takes what happened since the last call.
  virtual Happened take() = 0;

  /// Appends what goes through the chip's ports to `text`, line by line
  /// (Recording.h); null: no longer.
  void recordTo(std::string *text) { log = text; }

  /// Of all samples.
  virtual Counts getCounts() const = 0;

  /// The session, configured as it was when it was created.
  virtual Status reset() = 0;

protected:
  /// A line of a command and a number in hex of at least `digits`.
  void note(const char *command, uint64_t number, int digits = 1);
  void noteTick() {
    if (log)
      *log += "T\n";
  }

private:
  std::string *log = nullptr;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_SESSION_H
