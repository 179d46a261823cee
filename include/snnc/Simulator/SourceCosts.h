// What one event costs at a synapse table, for every source neuron, without
// walking the table: neurons with the same kernel positions cost the same.

#ifndef SNNC_SIMULATOR_SOURCECOSTS_H
#define SNNC_SIMULATOR_SOURCECOSTS_H

#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace snnc::simulator {

/// The stored weights of a table.
struct StoredWeights {
  int64_t count = 0;
  int64_t zeros = 0; ///< of these
};

/// The cost of one event from one source neuron.
struct EventCost {
  int32_t synapses = 0; ///< contributions
  int32_t nonzero = 0;  ///< of these with a weight that is not 0
  int32_t words = 0;    ///< words of the synapse memory read
};

/// The costs of all source neurons of a table.
class SourceCosts {
public:
  /// `words` holds the table of `decoder`. Fills `stored`. Nothing if more than
  /// `maxKinds` kinds of source neurons differ. The traffic is left out.
  static std::optional<SourceCosts> make(const synapse::Decoder &decoder,
                                         const uint64_t *words,
                                         int64_t maxKinds,
                                         StoredWeights &stored);

  const EventCost &at(const Coordinate &source) const {
    return costs[kindOf(source)];
  }

  /// Adds the traffic of the kinds of source neurons of the table of `decoder`.
  void addTraffic(const synapse::Decoder &decoder);

  /// What the walk of an event does; the traffic has been added.
  const synapse::Traffic &trafficAt(const Coordinate &source) const {
    return traffic[kindOf(source)];
  }

  /// The kinds of source neurons that differ.
  int64_t numKinds() const { return static_cast<int64_t>(costs.size()); }

  /// The connections of the whole projection.
  int64_t numSynapses() const { return total; }

  /// Those of one neuron for each of `rows` (by number), of `columns` and of
  /// `numChannels` channels from `firstChannel` on; all are in the source.
  int64_t numSynapses(int64_t firstChannel, int64_t numChannels,
                      const std::vector<int64_t> &rows,
                      const std::vector<int64_t> &columns) const;

private:
  std::vector<int32_t> classY, classX; ///< per row and column of the source
  int64_t numClassesX = 0;
  int64_t channels = 0;
  std::vector<EventCost> costs; ///< [class of y][class of x][channel]
  std::vector<synapse::Traffic> traffic; ///< the same, or empty
  int64_t total = 0;

  int64_t kindOf(const Coordinate &source) const {
    int64_t position = classY[source.y] * numClassesX + classX[source.x];
    return position * channels + source.c;
  }

  void makeDense(const synapse::Geometry &geometry, const uint64_t *words,
                 StoredWeights &stored);
  bool makeFunctional(const synapse::Geometry &geometry, const uint64_t *words,
                      int64_t maxKinds, StoredWeights &stored);
  bool makeSparse(const synapse::Decoder &decoder, int64_t maxKinds);
};

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_SOURCECOSTS_H
