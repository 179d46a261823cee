// Decodes synapse tables fast: the hot loop of the simulator.

#ifndef SNNC_SYNAPSE_DECODER_H
#define SNNC_SYNAPSE_DECODER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Reach.h"
#include "snnc/Synapse/Survey.h"
#include "snnc/Synapse/Table.h"
#include "snnc/Synapse/Traffic.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace snnc::synapse {

class Layout;
class Lists;
class PaddedLists;

/// A table that is unpacked once and then adds events to accumulators. It
/// holds 1, 2 or 4 bytes per weight of a table that stores all (of reals four).
/// A sparse table takes 4 or 8 bytes per stored weight, twice as much where
/// adding zeros is faster than skipping them, and several times as much for
/// kernels with few weights per channel; and a few numbers per row of the table
/// and of the source. The accumulators are those of the target fragment
/// in machine order; all sums wrap around at 32 bits. A source outside of the
/// source population has no synapses. Threads may share a decoder.
class Decoder {
public:
  /// Unpacks the table in `words`; the error of `validate` if it is malformed
  /// or longer than `numWords`, or that it would take more than `maxBytes`.
  static Result<Decoder> create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords,
                                uint64_t maxBytes = UINT64_MAX);

  /// Adds `(weight * value) << shift` of each synapse of `source`; `shift` is 0
  /// or more.
  void add(const Coordinate &source, int32_t value, int32_t shift,
           int32_t *accumulators) const;

  /// Raises each accumulator to `(weight * value) << shift` if that is larger.
  /// The accumulators, of a maximum with 0, are not below 0.
  void maximum(const Coordinate &source, int32_t value, int32_t shift,
               int32_t *accumulators) const;

  /// The same for a table without weights or with weights of realBits: adds
  /// weight * value, rounded to binary32 after the product and after the sum.
  void add(const Coordinate &source, float value, float *accumulators) const;

  /// Raises each accumulator to weight * value if that is larger.
  void maximum(const Coordinate &source, float value,
               float *accumulators) const;

  /// The synapses that an event of `source` uses; of a sparse table those that
  /// are stored.
  int64_t numSynapses(const Coordinate &source) const;

  /// Of a sparse table those of them whose weight is not 0.
  int64_t numNonZeros(const Coordinate &source) const;

  /// The weights that a sparse table stores, and those of them that are 0.
  int64_t numStored() const;
  int64_t numStoredZeros() const;

  /// What the walk of an event of `source` does (docs/machine.md, "Walks").
  Traffic forwardTraffic(const Coordinate &source) const;

  /// The synapse memory words that an event of `source` reads: pointers,
  /// indices and weights.
  int64_t wordsRead(const Coordinate &source) const {
    return forwardTraffic(source).wordsRead();
  }

  /// The survey of the table as it is, but for the traffic, which is 0. A
  /// weight that a sparse table stores counts as one that is not 0.
  Survey survey() const;

  const Geometry &getGeometry() const { return geometry; }

  /// The memory that the unpacked table takes, but for what it has per row and
  /// column of the source.
  uint64_t numBytes() const { return bytes; }

private:
  /// The stored weights of one source channel.
  struct Channel {
    int64_t firstWeight = 0;
    int64_t firstTarget = 0; ///< local target channel
    int64_t numTargets = 0;
  };

  /// How the weights are unpacked.
  enum class Form { Places, FilledPlaces, Lists, PaddedLists };

  Decoder() = default;
  void setGeometry(const Geometry &geometry);
  bool isSource(const Coordinate &at) const {
    const Shape &source = geometry.source;
    auto isBelow = [](int64_t value, int64_t extent) {
      return static_cast<uint64_t>(value) < static_cast<uint64_t>(extent);
    };
    return isBelow(at.c, source.channels) && isBelow(at.y, source.height) &&
           isBelow(at.x, source.width);
  }
  Channel channelOf(int64_t sourceChannel) const;
  bool isInPlaces() const {
    return form == Form::Places || form == Form::FilledPlaces;
  }
  uint64_t bytesOfPlaces() const;
  void chooseForm(const Layout &layout, uint64_t numStored, uint64_t maxBytes);
  void unpackLists(const Layout &layout, const uint64_t *words,
                   uint64_t numStored);
  int64_t slotOf(int64_t position) const;
  void addRows(uint64_t first, uint64_t last, Traffic &sum) const;
  uint64_t countNonZeros() const;
  void unpack(const uint64_t *words);
  template <typename Weight>
  void unpack(const uint64_t *words, std::vector<Weight> &weights) const;
  template <typename Weight, typename Sum, typename Operation>
  void apply(const Coordinate &source, const std::vector<Weight> &weights,
             Sum *accumulators, Operation operation) const;
  template <typename Operation, typename Join>
  void applyOthers(const Coordinate &source, uint32_t factor,
                   int32_t *accumulators, Operation operation, Join join) const;
  template <typename Value, typename Sum, typename Join>
  void applyLists(const Coordinate &source, Value value, Sum *accumulators,
                  Join join) const;
  template <typename Join>
  void applyPadded(const Coordinate &source, uint32_t factor,
                   int32_t *accumulators, Join join) const;

  Geometry geometry;
  bool windows = false;
  int64_t sourcesPerGroup = 1;
  int64_t targetsPerGroup = 1;
  Form form = Form::Places;
  unsigned placeBytes = 0; ///< per weight in places; 0: all are 1
  Axis rows;
  Axis columns;
  uint64_t bytes = 0;
  /// Of tables in places one of these holds the weights: the narrowest that
  /// they fit. All are empty if weights are 1.
  std::vector<int8_t> weights;
  std::vector<int16_t> shorts;
  std::vector<int32_t> ints;
  std::vector<float> reals;           ///< of realBits
  std::shared_ptr<const Lists> lists; ///< of a sparse table
  std::shared_ptr<const PaddedLists> padded;
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_DECODER_H
