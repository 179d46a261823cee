// What a trained network's file states, what was assumed, and what each
// assumption does to spikes, accuracy and energy.

#ifndef SNNC_DRIVER_SEMANTICS_H
#define SNNC_DRIVER_SEMANTICS_H

#include "snnc/Data/Events.h"
#include "snnc/Import/Profiles.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace snnc::driver {

/// Samples of a trained network with one input, fetched from many threads.
struct SpikingSamples {
  int64_t size = 0;
  /// Of an input of encoder(stream).
  std::function<Result<data::EventSample>(int64_t)> events;
  /// Of an input of encoder(direct): its numbers in the order c, y, x.
  std::function<Result<std::vector<float>>(int64_t)> numbers;
  int64_t steps = 0;           ///< if neither network nor sample says it
  std::vector<int64_t> labels; ///< empty: no accuracy
};

/// What a run of all samples under some semantics gave.
struct Measurement {
  double spikes = 0;              ///< of all populations, per sample
  int64_t correct = -1;           ///< samples; -1 without labels
  int64_t steps = 0;              ///< of the longest sample
  std::optional<double> energyPj; ///< per sample, of the compiled image
  std::string energyReason;       ///< why there is no energy
  std::string reason;             ///< why it did not run; empty: it did
};

/// One value of a key.
struct SemanticsChoice {
  std::string value;
  std::optional<Measurement> measured;
};

/// One key of #snn.semantics.
struct SemanticsRow {
  std::string key;
  Origin origin = Origin::Assumed;
  std::string meaning; ///< of its value, in words
  /// Why it makes no difference in this network; empty: it may.
  std::string unused;
  /// The network's value first, then the others that a user could choose.
  std::vector<SemanticsChoice> choices;
};

/// The whole table.
struct SemanticsTable {
  std::string network;
  std::string profile; ///< empty: none
  int64_t samples = 0; ///< of each run; 0: nothing was run
  int64_t steps = 0;   ///< of the longest run; 0: nothing was run
  bool hasLabels = false;
  std::optional<Measurement> measured; ///< of the network as it is
  std::vector<SemanticsRow> rows;
};

/// What is measured.
struct EffectOptions {
  SpikingSamples samples; ///< size 0: nothing is measured
  unsigned threads = 0;   ///< 0: all
  /// The energy per sample in pJ of a network on the chip, or why there is
  /// none; null: not asked for.
  std::function<Result<double>(snn::NetworkOp)> energy;
  std::function<void(int64_t, int64_t)> progress; ///< runs done, of all
};

/// Makes the table of a trained network. With samples, runs them as the network
/// stands and for each alternative of each assumed key that is used. Fails if
/// the network itself cannot run or a sample cannot be read.
Result<SemanticsTable> explainSemantics(snn::NetworkOp network,
                                        const EffectOptions &options);

/// The table in at most 80 columns.
std::string toText(const SemanticsTable &table);

/// The same as JSON.
std::string toJson(const SemanticsTable &table);

} // namespace snnc::driver

#endif // SNNC_DRIVER_SEMANTICS_H
