// Tables of integers unpacked to one list for each kind of event, in groups
// without a remainder.

#ifndef SNNC_LIB_SYNAPSE_PADDEDLISTS_H
#define SNNC_LIB_SYNAPSE_PADDEDLISTS_H

#include "Layout.h"
#include "Lists.h"
#include "snnc/Synapse/Reach.h"

#include <cstdint>
#include <vector>

namespace snnc::synapse {

/// Some synapses of a list: targets relative to the list's base. What is left
/// of the last group of a list has the weight 0 and targets that differ, if
/// there are some: to add to one several times in a row takes longer.
struct SynapseGroup {
  static constexpr unsigned size = 4;
  uint16_t targets[size];
  int16_t weights[size];
};

/// One list per source neuron, or with windows one per source channel and kind
/// of place. Places of a kind are met by the same kernel positions, so that
/// lists repeat synapses; but an event has one list, of one group at least,
/// and most events of rows with few weights have one group.
class PaddedLists {
public:
  /// The lists of a table with valid contents, not yet unpacked.
  PaddedLists(const Layout &layout, uint64_t numWeights);

  /// True if the table has such lists: targets and weights of 16 bits, rows
  /// that are long enough or few enough.
  bool isPossible() const { return possible; }

  /// The memory that they take at most once they are unpacked, but for what
  /// they have per row and column of the source.
  uint64_t numBytes() const;

  /// `lists` has the counts of a sparse table; of `functional` it is null.
  void unpack(const uint64_t *words, const Lists *lists);

  /// The weights of a functional table that are not 0, each once.
  uint64_t countNonZeros() const { return numNonZeros; }

  struct List {
    const SynapseGroup *first = nullptr, *end = nullptr;
    uint64_t base = 0;
  };
  /// The list of a source neuron; without groups if it reaches nothing or does
  /// not exist.
  List find(const Coordinate &source) const {
    uint64_t y = source.y, x = source.x, channel = source.c - firstChannel;
    if (y >= sourceHeight || x >= sourceWidth || channel >= numChannels)
      return {};
    const Spot &spot = spots[y * sourceWidth + x];
    uint64_t list = spot.list + channel;
    return {groups.data() + starts[list], groups.data() + starts[list + 1],
            spot.base};
  }

private:
  /// What a place of the source population has to do with lists.
  struct Spot {
    uint32_t list;     ///< of the first channel
    uint32_t base = 0; ///< the smallest target that it reaches
  };

  void setWindows();
  static std::vector<Reach> kindsOf(const Axis &axis);
  void setSpots();
  uint64_t numSpots() const { return sourceHeight * sourceWidth; }
  void unpackKind(const uint64_t *words, const Lists *lists, const Reach &y,
                  const Reach &x);
  void addRow(const uint64_t *words, const Lists *lists, uint64_t row,
              uint64_t offset);
  void addSynapse(uint64_t target, int32_t weight);
  void closeList();

  Layout layout;
  bool windows;
  bool possible = false;
  uint64_t numWeights;
  uint64_t numLists = 0;
  uint64_t sourceHeight, sourceWidth;
  int64_t firstChannel = 0;
  uint64_t numChannels;     ///< that reach the fragment
  std::vector<Spot> spots;  ///< by y and x
  uint64_t repeats = 1;     ///< times that a synapse is listed at most
  uint64_t numNonZeros = 0; ///< of a functional table
  /// Of lists: groups. Behind the lists of all kinds are empty ones, for places
  /// that reach nothing.
  std::vector<uint32_t> starts;
  std::vector<SynapseGroup> groups;
  unsigned used = SynapseGroup::size; ///< of the last group
  std::vector<uint64_t> spares;       ///< targets without a weight in the list
  // With windows:
  Axis rows, columns;
  std::vector<Reach> kindsY, kindsX;
};

} // namespace snnc::synapse

#endif // SNNC_LIB_SYNAPSE_PADDEDLISTS_H
