// Builds the snn network of a .net file.

#ifndef SNNC_LIB_IMPORT_NETX_BUILD_H
#define SNNC_LIB_IMPORT_NETX_BUILD_H

#include "snnc/Import/Netx.h"
#include "snnc/Import/Profiles.h"

namespace snnc::netx {

/// The module of a network; null after an error, which is emitted.
mlir::OwningOpRef<mlir::ModuleOp> build(const Network &network,
                                        const Semantics &semantics,
                                        int64_t resetInterval,
                                        mlir::MLIRContext &context);

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_BUILD_H
