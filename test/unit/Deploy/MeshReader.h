// Reads a network back from the bits of a mesh, to compare it with what was
// put there.

#ifndef SNNC_TEST_DEPLOY_MESHREADER_H
#define SNNC_TEST_DEPLOY_MESHREADER_H

#include "snnc/Deploy/Deployment.h"

#include <map>
#include <utility>

namespace snnc::deploy {

class MeshReader {
public:
  MeshReader(const Network &network, const Deployment &deployment);

  /// Expects of the bits: each axon has one source at most; copies of a neuron
  /// and the network have the same synapses with the same delays; no potential
  /// of a neuron without state can wrap around; every row is written; no delay
  /// is forbidden; what is not in use cannot fire.
  void check();

private:
  using Place = std::pair<int64_t, int64_t>; ///< core, and axon or row

  struct Source {
    int64_t population = 0, neuron = 0;
    int64_t lag = 0; ///< ticks from the source to the axon
    bool operator<(const Source &other) const {
      return std::tie(population, neuron, lag) <
             std::tie(other.population, other.neuron, other.lag);
    }
    bool operator==(const Source &other) const {
      return !(*this < other) && !(other < *this);
    }
  };
  using Synapses = std::map<Source, int64_t>;

  int64_t field(int64_t core, int64_t row, const std::string &name) const;
  std::vector<int64_t> connectionsOf(int64_t core, int64_t row) const;
  void addSource(Place axon, const Source &source);
  void followHost();
  void followNeurons();
  bool followRelays();
  Place destinationOf(int64_t core, int64_t row) const;
  Synapses readSynapses(int64_t core, int64_t row) const;
  Synapses expectedSynapses(int64_t population, int64_t neuron) const;
  void checkCell(int64_t population, int64_t neuron, const Cell &cell);

  const Network &network;
  const Deployment &deployment;
  const chip::Native &chip;
  /// By projection and target.
  std::vector<std::vector<std::vector<Synapse>>> ofTarget;
  std::map<Place, Source> sources;
  std::map<Place, std::pair<int64_t, int64_t>> cells; ///< population, neuron
};

} // namespace snnc::deploy

#endif // SNNC_TEST_DEPLOY_MESHREADER_H
