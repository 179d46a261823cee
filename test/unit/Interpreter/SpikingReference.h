// A trained network run neuron by neuron, as docs/semantics.md reads: slow, and
// obviously right.

#ifndef SNNC_TEST_UNIT_INTERPRETER_SPIKINGREFERENCE_H
#define SNNC_TEST_UNIT_INTERPRETER_SPIKINGREFERENCE_H

#include "SnnNetworks.h"

#include "dialects/Snn/Snn.h"
#include "snnc/Data/Events.h"
#include "snnc/Interpreter/SpikingInterpreter.h"

#include <map>
#include <string>
#include <vector>

namespace snnc::test {

/// What a population did: [step][neuron] in the order c, y, x.
struct SlowTrace {
  std::vector<std::vector<float>> values, potentials;
};

/// Runs a network whose only input is a stream. Populations must stand after
/// those that they hear in the same step. Traces by layer.
std::map<std::string, SlowTrace> runSlowly(snn::NetworkOp network,
                                           const data::EventSample &sample);

/// Runs the interpreter on a network whose only input is a stream, and records
/// all there is. The network must be fine.
interpreter::SpikingFrame runEvents(Network &network,
                                    const data::EventSample &sample);

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_INTERPRETER_SPIKINGREFERENCE_H
