// The part of snnc interpret that runs spiking networks.

#ifndef SNNC_TOOLS_SNNC_INTERPRETSPIKING_H
#define SNNC_TOOLS_SNNC_INTERPRETSPIKING_H

#include "snnc/Driver/Interpret.h"

namespace snnc::cli {

/// What the user gave to snnc interpret.
struct InterpretArguments {
  driver::InterpretOptions interpret;
  std::vector<std::string> prune; ///< rules; empty: nothing
  std::string dump;               ///< folder; empty: none
  std::string json;               ///< file; empty: none
  std::string traces;             ///< file; empty: none
  double tolerance = 1e-4;        ///< relative, of recorded outputs
};

/// Prints what was assumed, the spikes of each layer and the accuracy; writes
/// recordings and JSON if asked for.
void interpretSpiking(driver::Session &session, snn::NetworkOp network,
                      const InterpretArguments &arguments);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_INTERPRETSPIKING_H
