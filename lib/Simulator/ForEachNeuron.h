// Walks over the neurons of a fragment.

#ifndef SNNC_LIB_SIMULATOR_FOREACHNEURON_H
#define SNNC_LIB_SIMULATOR_FOREACHNEURON_H

#include "snnc/Simulator/Machine.h"

namespace snnc::simulator {

/// Calls `body(neuron, channel)` for all neurons of a fragment, in order.
template <typename Body>
void forEachNeuron(const Fragment &fragment, Body body) {
  int64_t channels = fragment.info.box.size.channels;
  for (int64_t first = 0; first < fragment.numNeurons; first += channels)
    for (int64_t c = 0; c < channels; ++c)
      body(first + c, c);
}

} // namespace snnc::simulator

#endif // SNNC_LIB_SIMULATOR_FOREACHNEURON_H
