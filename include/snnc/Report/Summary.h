// The figures of a run, gathered once for all reports.

#ifndef SNNC_REPORT_SUMMARY_H
#define SNNC_REPORT_SUMMARY_H

#include "snnc/Simulator/Ledger.h"
#include "snnc/Simulator/Simulator.h"

#include <optional>
#include <string>
#include <vector>

namespace snnc::report {

/// How many labelled samples were classified as their label says.
struct Accuracy {
  int64_t correct = 0;
  int64_t total = 0;
};

/// A core in use, for the map of the mesh.
struct CoreUse {
  int64_t number = 0, x = 0, y = 0;
  int64_t neurons = 0;
  int64_t synapses = 0; ///< connections of its tables
  int64_t bytes = 0;    ///< of its memories
};

/// Bytes of one kind of memory over all cores.
struct MemoryUse {
  std::string name;
  int64_t bytes = 0;
};

/// A layer and all that it counted.
struct LayerSummary {
  simulator::LayerInfo info;
  simulator::Tally tally; ///< of all inferences
};

/// What ran, what it gave, what it cost. Names and definitions of the metrics
/// in capitals are NeuroBench's: Yik et al., "The NeuroBench framework for
/// benchmarking neuromorphic computing algorithms and systems", Nature
/// Communications 16, 1545 (2025), https://doi.org/10.1038/s41467-025-56739-4.
struct Summary {
  std::string version, modelName, modelHash, chipName, chipHash, options;
  int64_t inferences = 0;
  int64_t ticks = 0; ///< per inference
  std::optional<Accuracy> accuracy;

  simulator::Ledger ledger;    ///< of all inferences together
  double energyJoules = 0.0;   ///< per inference, priced items only
  double latencySeconds = 0.0; ///< per inference, analytic
  /// The chip states no clock, but times of walks over synapse tables, and the
  /// latency is that of walks alone.
  bool isLatencyOfWalks = false;
  double cycles = 0.0;         ///< per inference

  // Per inference.
  double spikes = 0.0;     ///< events that neurons emit
  double hostEvents = 0.0; ///< events that the encoders send
  double packets = 0.0;    ///< events that enter the network
  /// Of axons of populations (nothing without them): events that their tests
  /// keep from the network.
  std::optional<double> suppressed;
  double synapticOps = 0.0;
  double effectiveMacs = 0.0, effectiveAcs = 0.0, dense = 0.0;

  double activationSparsity = 0.0; ///< neuron ticks without an event
  double connectionSparsity = 0.0; ///< zeros among the stored weights
  simulator::Facts facts;
  int64_t lateEvents = 0, saturations = 0; ///< of all inferences

  int64_t meshWidth = 1, meshHeight = 1, neuronsPerCore = 0;
  std::vector<CoreUse> cores;
  std::vector<MemoryUse> memories;
  std::vector<LayerSummary> layers;

  /// The operators that the host computes, which no figure counts; empty: none.
  std::string hostTail;
  double hostSeconds = 0.0;
  int64_t hostPeakMemoryBytes = 0; ///< largest resident set; 0: not measured
  unsigned threads = 1;
  double synapticOpsPerSecond = 0.0; ///< of the simulator on the host
};

/// Gathers the figures of `batch`, which ran on `machine`.
Summary summarize(const simulator::Machine &machine,
                  const simulator::BatchResult &batch,
                  std::optional<Accuracy> accuracy, unsigned threads);

/// The first output's best classes against `labels`, one per sample.
Accuracy countCorrect(const simulator::BatchResult &batch,
                      const std::vector<int64_t> &labels);

} // namespace snnc::report

#endif // SNNC_REPORT_SUMMARY_H
