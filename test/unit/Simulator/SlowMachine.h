// A slow and obvious simulator of docs/machine.md: the yardstick.

#ifndef SNNC_TEST_UNIT_SIMULATOR_SLOWMACHINE_H
#define SNNC_TEST_UNIT_SIMULATOR_SLOWMACHINE_H

#include "Network.h"

#include "snnc/Simulator/Simulator.h"

#include <map>
#include <string>
#include <vector>

namespace snnc::test {

struct SlowResult {
  std::vector<std::vector<int64_t>> outputs; ///< (c, y, x)
  /// [fragment][tick][neuron] value of the event; 0: none.
  std::vector<std::vector<std::vector<int64_t>>> events;
  std::vector<std::vector<int64_t>> potentials, counts; ///< [fragment][neuron]
  /// [fragment][tick * neurons + neuron], after the update.
  std::vector<std::vector<int64_t>> tickPotentials, tickCurrents;
  std::map<std::string, simulator::Tally> layers;
  std::vector<simulator::Walks> walks; ///< as `TestNetwork::tables`
  std::vector<double> cycles; ///< per tick
};

/// Runs one frame of an assembled network on the mesh of width 8 with the
/// timings of chips/reference.json.
SlowResult runSlowly(const TestNetwork &network, unsigned potentialBits,
                     const simulator::Sample &sample);

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIMULATOR_SLOWMACHINE_H
