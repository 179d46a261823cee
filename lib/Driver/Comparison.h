// Compares two runs of a sample: an image on the simulator and the network that
// it was compiled from.

#ifndef SNNC_LIB_DRIVER_COMPARISON_H
#define SNNC_LIB_DRIVER_COMPARISON_H

#include "snnc/Interpreter/SnnInterpreter.h"
#include "snnc/Interpreter/SpikingInterpreter.h"
#include "snnc/Simulator/Simulator.h"

#include "llvm/ADT/StringMap.h"

#include <string>

namespace snnc::driver {

/// What a comparison on a chip of reals knows of a layer.
struct TrainedLayer {
  bool hasPotential = false;
  /// Steps by which its neurons send later than on the chip, where the synapses
  /// that read them wait.
  int64_t delay = 0;
};
using TrainedLayers = llvm::StringMap<TrainedLayer>;

/// Compares the two runs of one sample and counts.
class Comparison {
public:
  Comparison(const simulator::Machine &machine, int64_t sample)
      : machine(machine), sample(sample) {}

  void compare(const simulator::FrameResult &chip,
               const interpreter::SnnFrame &network);

  /// The same on a chip of reals, which takes the steps of the trained network
  /// itself.
  void compare(const simulator::FrameResult &chip,
               const interpreter::SpikingFrame &trained,
               const TrainedLayers &layers);

  int64_t values = 0;
  int64_t mismatches = 0;
  std::string first;

private:
  void compareFragment(const simulator::Fragment &fragment,
                       const simulator::FragmentTrace &trace,
                       const interpreter::SnnPopulationTrace &population);
  void compareFragment(const simulator::Fragment &fragment,
                       const simulator::FragmentTrace &trace,
                       const interpreter::SpikingTrace &population,
                       const TrainedLayer &layer);
  template <typename Number>
  void check(Number onChip, Number inNetwork, const std::string &layer,
             const Coordinate &at, const char *what, int64_t tick = -1);

  const simulator::Machine &machine;
  int64_t sample;
};

/// Checks that layers, extents and windows correspond, so that the comparison
/// may look everything up without asking.
Status matchStructure(const simulator::Machine &machine,
                      const interpreter::SnnFrame &frame);

/// The same for a chip of reals.
Status matchStructure(const simulator::Machine &machine,
                      const interpreter::SpikingFrame &frame);

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_COMPARISON_H
