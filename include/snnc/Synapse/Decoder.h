// Decodes synapse tables fast: the hot loop of the simulator.

#ifndef SNNC_SYNAPSE_DECODER_H
#define SNNC_SYNAPSE_DECODER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// A table that is unpacked once and then adds events to accumulators. It
/// holds one byte per stored weight (of reals four) and a few numbers per row
/// and column of the source. The accumulators are those of the target fragment
/// in machine order; all sums wrap around at 32 bits. A source outside of the
/// source population has no synapses. Threads may share a decoder.
class Decoder {
public:
  /// Unpacks the table in `words`; the error of `validate` if it is malformed
  /// or longer than `numWords`.
  static Result<Decoder> create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords);

  /// Adds `(weight * value) << shift` of each synapse of `source`; `shift` is 0
  /// or more.
  void add(const Coordinate &source, int32_t value, int32_t shift,
           int32_t *accumulators) const;

  /// Raises each accumulator to `(weight * value) << shift` if that is larger.
  void maximum(const Coordinate &source, int32_t value, int32_t shift,
               int32_t *accumulators) const;

  /// The same for a table without weights or with weights of realBits: adds
  /// weight * value, rounded to binary32 after the product and after the sum.
  void add(const Coordinate &source, float value, float *accumulators) const;

  /// Raises each accumulator to weight * value if that is larger.
  void maximum(const Coordinate &source, float value,
               float *accumulators) const;

  /// The synapses that an event of `source` uses.
  int64_t numSynapses(const Coordinate &source) const;

  /// The synapse memory words that an event of `source` reads: pointers,
  /// indices and weights (docs/machine.md, "Walks").
  int64_t wordsRead(const Coordinate &source) const;

  const Geometry &getGeometry() const { return geometry; }

private:
  /// The kernel positions of one axis that join one source position to the
  /// fragment. They are `step` apart; the largest comes first because it
  /// reaches the smallest target.
  struct Reach {
    int32_t count = 0;
    int32_t slot = 0;   ///< of the largest position in the unpacked weights
    int32_t target = 0; ///< local position that the largest position reaches
    int32_t low = 0;    ///< smallest position
    int32_t high = 0;   ///< largest position
  };

  /// One axis of the kernel, unpacked by stride phase: first the positions
  /// 0, step, 2 step, ... then 1, 1 + step, ..., each phase from its largest
  /// position down.
  struct Axis {
    int64_t extent = 1;
    int64_t step = 1;           ///< between positions of the same source neuron
    int64_t targetStep = 1;     ///< between the targets of these positions
    std::vector<Reach> reaches; ///< by source position

    int64_t slot(int64_t position) const;
  };

  /// The stored weights of one source channel.
  struct Channel {
    int64_t firstWeight = 0;
    int64_t firstTarget = 0; ///< local target channel
    int64_t numTargets = 0;
  };

  struct Side;
  static Axis makeAxis(const Side &side);
  static Reach reach(const Axis &axis, const Side &side, int64_t sum,
                     int64_t position);

  Decoder() = default;
  bool isSource(const Coordinate &at) const;
  Channel channelOf(int64_t sourceChannel) const;
  void unpack(const uint64_t *words);
  template <typename Weight>
  void unpack(const uint64_t *words, std::vector<Weight> &weights) const;
  template <typename Weight, typename Sum, typename Operation>
  void apply(const Coordinate &source, const std::vector<Weight> &weights,
             Sum *accumulators, Operation operation) const;

  Geometry geometry;
  Axis rows;
  Axis columns;
  std::vector<int8_t> weights; ///< empty if all are 1 or real
  std::vector<float> reals;    ///< of realBits
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_DECODER_H
