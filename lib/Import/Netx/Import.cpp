// Imports .net files: reads, chooses the semantics, builds.

#include "Build.h"

#include "dialects/Snn/Snn.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::netx;

/// Loihi's own neurons fire above the threshold, SLAYER's CUBA at it; lava-dl's
/// recorded traces of either kind agree only with its own comparison.
static Status stateCompare(const Network &network, Semantics &semantics) {
  for (const Layer &layer : network.layers)
    if (layer.neurons && layer.neurons->kind != NeuronKind::Sdnn)
      return semantics.set(
          "compare", layer.neurons->kind == NeuronKind::Cuba ? "ge" : "gt",
          Origin::Stated);
  return {};
}

OwningOpRef<ModuleOp> snnc::importNetx(const hdf5::Group &root, StringRef path,
                                       MLIRContext &context,
                                       const NetxImportOptions &options) {
  context.loadDialect<snn::SnnDialect>();
  Location loc = FileLineColLoc::get(StringAttr::get(&context, path), 0, 0);
  Result<Network> network = fromTree(root, path.str(), options.inputShape);
  if (!network) {
    emitError(loc) << network.error().message;
    return nullptr;
  }
  Result<Semantics> semantics =
      chooseSemantics(options.profile, options.overrides);
  if (!semantics) {
    emitError(loc) << semantics.error().message;
    return nullptr;
  }
  if (Status status = stateCompare(*network, *semantics); !status) {
    emitError(loc) << status.error().message;
    return nullptr;
  }
  return netx::build(*network, *semantics, options.resetInterval, context);
}

/// importNetx of what hdf5::read gave.
static OwningOpRef<ModuleOp> importTree(const Result<hdf5::Group> &root,
                                        StringRef path, MLIRContext &context,
                                        const NetxImportOptions &options) {
  if (root)
    return importNetx(*root, path, context, options);
  emitError(FileLineColLoc::get(StringAttr::get(&context, path), 0, 0))
      << root.error().message;
  return nullptr;
}

OwningOpRef<ModuleOp> snnc::importNetx(StringRef path, MLIRContext &context,
                                       const NetxImportOptions &options) {
  return importTree(hdf5::read(path.str()), path, context, options);
}

OwningOpRef<ModuleOp> snnc::importNetx(ArrayRef<char> bytes, StringRef path,
                                       MLIRContext &context,
                                       const NetxImportOptions &options) {
  return importTree(hdf5::read(bytes.data(), bytes.size(), path.str()), path,
                    context, options);
}
