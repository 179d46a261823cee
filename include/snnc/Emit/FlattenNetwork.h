// Lists the neurons and synapses of a network of integers, for chips with
// formats of their own.

#ifndef SNNC_EMIT_FLATTENNETWORK_H
#define SNNC_EMIT_FLATTENNETWORK_H

#include "dialects/Snn/Snn.h"
#include "snnc/Deploy/Network.h"

#include "llvm/Support/raw_ostream.h"

namespace snnc {

/// The most synapses that are listed.
inline constexpr int64_t mostListedSynapses = int64_t(1) << 27;

/// Lists `network`, on which --snn-align-delays has run. A population that
/// compares numbers of an input with a threshold, one to one, becomes one of
/// the host; so does an input of spikes. In a network of one step, biases and
/// initial potentials become part of the thresholds. Reports all that is
/// neither spikes nor neurons of deploy::Population at its layer.
mlir::FailureOr<deploy::Network> flattenNetwork(snn::NetworkOp network);

/// Prints a network as text, synapse by synapse.
void printNetwork(const deploy::Network &network, llvm::raw_ostream &output);

/// Registers `snnc-translate --snn-to-neurons`.
void registerNeuronsTranslation();

} // namespace snnc

#endif // SNNC_EMIT_FLATTENNETWORK_H
