// Between NIR graphs and trained networks of the snn dialect.

#ifndef SNNC_IMPORT_NIRNETWORK_H
#define SNNC_IMPORT_NIRNETWORK_H

#include "snnc/Import/NIR.h"
#include "snnc/Import/Profiles.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace snnc {

/// Reads the NIR file `path` into a module that holds one snn.network of coding
/// `spiking`, with the given semantics, named after the file. Each operation
/// has the location NameLoc(node) over FileLineColLoc(path, 0, 0). Null after
/// an error, which is emitted once, to the context's diagnostic handler; what
/// was taken for granted is emitted as remarks. docs/nir.md says what becomes
/// of each primitive.
mlir::OwningOpRef<mlir::ModuleOp> importNir(llvm::StringRef path,
                                            mlir::MLIRContext &context,
                                            const Semantics &semantics);

/// Like importNir, for a file in memory. The buffer's identifier is its path.
mlir::OwningOpRef<mlir::ModuleOp> importNir(llvm::MemoryBufferRef file,
                                            mlir::MLIRContext &context,
                                            const Semantics &semantics);

/// Like importNir, for a graph; `path` names it.
mlir::OwningOpRef<mlir::ModuleOp> importNir(const nir::Graph &graph,
                                            llvm::StringRef path,
                                            mlir::MLIRContext &context,
                                            const Semantics &semantics);

/// The flat NIR graph of a trained network. Relays that only join linear maps
/// vanish, delays become Delay nodes, except for one step on an edge that
/// importNir would delay. Fails, with an error at the operation, for what NIR
/// has no primitive for: integer weights, models loihi and sigma_delta, maxima,
/// and a bias of neurons that no Affine or convolution feeds.
llvm::FailureOr<nir::Graph> exportNir(snn::NetworkOp network);

/// Makes `--import-nir` and `--export-nir` known to snnc-translate, with the
/// options --profile, --semantics, --dt and --steps.
void registerNirTranslations();

} // namespace snnc

#endif // SNNC_IMPORT_NIRNETWORK_H
