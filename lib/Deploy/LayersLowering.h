// How a network comes onto a recurrent layer with readouts.

#ifndef SNNC_LIB_DEPLOY_LAYERSLOWERING_H
#define SNNC_LIB_DEPLOY_LAYERSLOWERING_H

#include "snnc/Deploy/Lower.h"

#include "Dynamics.h"
#include "LayerStore.h"
#include "SparseGraph.h"

#include <map>

namespace snnc::deploy {

/// A spiking neuron of the network on the chip.
struct Spiking {
  int64_t population = 0, neuron = 0;
  Dynamics dynamics;
  int64_t offset = 0;
  int64_t factor = 0; ///< of the decay
};

/// Sums that the chip sends.
struct Readouts {
  std::string layer;
  Shape shape;
  int64_t tick = 0; ///< in which they are sent
  std::vector<int64_t> nodes;
};

/// One network on its way to one chip.
class LayersLowering {
public:
  LayersLowering(const Network &network, const chip::Native &chip,
                 bool allowsLeaks)
      : network(network), chip(chip), allowsLeaks(allowsLeaks), store(chip) {}

  Result<Deployment> run();

private:
  void checkPopulations();
  void checkPopulation(const Population &population);
  void checkLeak(const Population &population);
  bool computesResults() const;
  void addNeurons();
  int64_t factorOf(const Population &population, int64_t neuron) const;
  void addNeuron(int64_t index, int64_t neuron, const Dynamics &dynamics);
  void addAllReadouts();
  void addCounts(const Population &population, int64_t index);
  void addResults();
  void addReadouts(Readouts readouts, const std::vector<Projection> &incoming,
                   int64_t phase, const std::vector<int64_t> &constants);
  int64_t constant(int64_t &node);
  void connect(const Projection &projection,
               const std::vector<int64_t> &targets, int64_t delay);
  void countCopies();
  int64_t placeRows(bool changesLevels);
  void placeNeurons();
  void checkBounds();
  void checkRoom();
  void writeStore();
  void writeHost(Host &host) const;
  Deployment finish();

  int64_t tickOf(int64_t population) const {
    return network.populations[population].phase + numBefore;
  }
  bool isFlexible(int64_t node) const;
  int64_t chipFactorOf(int64_t node) const;

  const Network &network;
  const chip::Native &chip;
  /// Decays that the chip rounds in its own way are what was asked for.
  bool allowsLeaks;
  native::Store store;
  LayerLimits limits;
  Violations violations;
  SparseGraph graph = SparseGraph(GraphLimits());
  chip::ResetKind reset = chip::ResetKind::Zero;
  int64_t numBefore = 0; ///< ticks of the program before the network's first
  std::vector<const Projection *> projections;
  /// [population][neuron] of the network; -1: it can do nothing.
  std::vector<std::vector<int64_t>> nodes;
  std::map<int64_t, Spiking> spiking; ///< by node
  std::vector<Readouts> readouts;
  std::vector<int64_t> readoutsOf; ///< by output
  std::vector<std::string> approximations;
  int64_t numReadouts = 0;
  int64_t numPlaces = 0;        ///< of neurons, with unused ones
  int64_t once = -1, each = -1; ///< nodes that the host sends itself
};

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_LAYERSLOWERING_H
