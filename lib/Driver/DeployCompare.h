// Compares a chip with its own format with the network that it runs.

#ifndef SNNC_LIB_DRIVER_DEPLOYCOMPARE_H
#define SNNC_LIB_DRIVER_DEPLOYCOMPARE_H

#include "dialects/Snn/Snn.h"
#include "snnc/Driver/Deploy.h"

#include <string>

namespace snnc::driver {

/// A network of integers in its forms.
struct Flat {
  snn::NetworkOp op;
  deploy::Network network;
  std::string tail; ///< as text
};

/// Lists the network of a module, and finds what its tail computes.
mlir::FailureOr<Flat> flatten(Session &session, mlir::ModuleOp module);

/// Runs samples on the chip and in the network; compares every spike and every
/// result. `name` is for messages.
mlir::FailureOr<DeployedLoss>
compareDeployed(Session &session, const Flat &flat, const Deployed &deployed,
                const std::string &name, const DeployedVerifyOptions &options);

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_DEPLOYCOMPARE_H
