// The inner loops of the decoder, compiled for several instruction sets.

#ifndef SNNC_LIB_SYNAPSE_RUNS_H
#define SNNC_LIB_SYNAPSE_RUNS_H

#include <cstdint>

namespace snnc::synapse {

/// `count` runs of `length` neighbouring accumulators, each with its run of
/// weights; steps lead from one run to the next.
template <typename Weight, typename Sum>
struct RunsOf {
  const Weight *weights = nullptr; ///< null: every weight is 1
  int64_t weightStep = 0;
  Sum *accumulators = nullptr;
  int64_t accumulatorStep = 0;
  int64_t count = 0;
  int64_t length = 0;
  /// All of this so many times side by side: weights `length` apart.
  int64_t columns = 1;
  int64_t columnStep = 0; ///< of accumulators
};

using RealRuns = RunsOf<float, float>;

/// Adds weight * value to each accumulator, modulo 2^32.
void addRuns(const RunsOf<int8_t, int32_t> &runs, uint32_t value);
void addRuns(const RunsOf<int16_t, int32_t> &runs, uint32_t value);
void addRuns(const RunsOf<int32_t, int32_t> &runs, uint32_t value);

/// Raises each accumulator to weight * value (modulo 2^32, signed).
void maximumRuns(const RunsOf<int8_t, int32_t> &runs, uint32_t value);
void maximumRuns(const RunsOf<int16_t, int32_t> &runs, uint32_t value);
void maximumRuns(const RunsOf<int32_t, int32_t> &runs, uint32_t value);

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_RUNS_H
