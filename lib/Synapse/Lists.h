// Sparse tables unpacked to lists of targets and weights.

#ifndef SNNC_LIB_SYNAPSE_LISTS_H
#define SNNC_LIB_SYNAPSE_LISTS_H

#include "Layout.h"
#include "snnc/Synapse/Reach.h"
#include "snnc/Synapse/Traffic.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// A synapse of a list: the target relative to the list's base, and the weight.
struct NarrowSynapse {
  uint16_t target;
  int16_t weight;
};
/// Of reals `weight` holds the bits. Targets wrap around at 32 bits.
struct WideSynapse {
  uint32_t target;
  int32_t weight;
};

/// Some lists that follow each other, and what to add to their targets.
struct ListRun {
  int64_t first = 0, end = 0; ///< lists
  uint64_t base = 0;          ///< modulo 2^64
};

/// The stored weights of a sparse table, a list per row. With windows the lists
/// of a source channel are sorted by the phases of the stride, and in each
/// phase as Axis does: those that an event needs follow each other, by
/// ascending target.
class Lists {
public:
  /// The lists of a table with `numWeights` stored weights, not yet unpacked.
  Lists(const Layout &layout, uint64_t numWeights);

  /// The memory that they take once they are unpacked.
  uint64_t numBytes(bool hasSynapses) const;

  /// Unpacks a table with valid contents; without synapses the lists can only
  /// be counted.
  void unpack(const uint64_t *words, bool hasSynapses);

  bool isNarrow() const { return narrow; }
  uint64_t getNumWeights() const { return numWeights; }

  /// Calls `visit` for the runs of lists of a source neuron; the source exists.
  template <typename Visit>
  void forEachRun(const Coordinate &source, Visit visit) const {
    if (numWeights == 0)
      return;
    if (!windows) {
      int64_t row = neuronIndex(layout.getGeometry().source, source);
      visit(ListRun{row, row + 1, 0});
      return;
    }
    const Line &y = ys[source.y], &x = xs[source.x];
    uint64_t index = source.c - firstChannel;
    if (y.count == 0 || x.count == 0 || index >= channels.size())
      return;
    const Channel &channel = channels[index];
    int64_t first = channel.first + y.first + y.inPhase * x.first +
                    int64_t(y.slot) * x.inPhase + x.slot;
    uint64_t base = y.base + x.base + channel.base;
    if (x.count == x.inPhase) {
      visit(ListRun{first, first + int64_t(y.count) * x.inPhase, base});
      return;
    }
    for (int64_t run = 0; run < y.count; ++run, first += x.inPhase)
      visit(ListRun{first, first + x.count, base});
  }

  const NarrowSynapse *narrowAt(int64_t list) const {
    return narrowSynapses.data() + starts[list];
  }
  const WideSynapse *wideAt(int64_t list) const {
    return wideSynapses.data() + starts[list];
  }
  int64_t countOf(const ListRun &run) const {
    return starts[run.end] - starts[run.first];
  }
  int64_t countNonZeros(const ListRun &run) const {
    return zeros.empty() ? countOf(run)
                         : countOf(run) - (zeros[run.end] - zeros[run.first]);
  }

  int64_t countZeros() const { return zeros.empty() ? 0 : zeros.back(); }

  /// Adds the words and bits that the walk over rows `first` to `last` of the
  /// table reads.
  void addRows(uint64_t first, uint64_t last, Traffic &sum) const;

  /// The bits of all weights, entries or runs.
  uint64_t bodyBits() const {
    return begins.empty() ? 0 : begins.back() - layout.body();
  }

  /// Where the weights, entries or runs of a row begin in a table with weights.
  uint64_t beginOf(uint64_t row) const { return begins[row]; }

private:
  /// What one source row (or column) adds to the place and the base of lists.
  struct Line {
    int32_t count = 0;   ///< of lists along this axis
    int32_t inPhase = 0; ///< lists of the phase along this axis
    int32_t slot = 0;    ///< of the first list, in the phase
    int64_t first = 0;   ///< of the phase, among those of the axis
    uint64_t base = 0;
  };
  struct Channel {
    int64_t first = 0; ///< list
    uint64_t base = 0;
  };

  void setWindows();
  static std::vector<Line> linesOf(const Axis &axis, int64_t listStep,
                                   uint64_t targetStep);
  uint64_t listOf(uint64_t row) const;
  bool hasBegins() const {
    return layout.pointerBits() != 0 || numWeights != 0;
  }
  template <typename Synapse>
  void fill(const uint64_t *words, std::vector<Synapse> &synapses);

  Layout layout;
  bool windows;
  Axis rows, columns; ///< of the kernel
  bool narrow = false;
  uint64_t numWeights;
  std::vector<uint64_t> begins; ///< of rows: bits of the table; may be empty
  std::vector<uint32_t> starts; ///< of lists: synapses
  std::vector<uint32_t> zeros;  ///< stored 0s before each list; empty: none
  std::vector<NarrowSynapse> narrowSynapses;
  std::vector<WideSynapse> wideSynapses;
  // With windows:
  struct Position {
    uint32_t list = 0;   ///< among those of a channel
    uint32_t offset = 0; ///< of its targets, from the base
  };
  std::vector<Position> positions; ///< of the kernel, ky * width + kx
  std::vector<Line> ys, xs;        ///< by source row and column
  int64_t firstChannel = 0;
  std::vector<Channel> channels;
};

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_LISTS_H
