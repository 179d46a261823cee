// Imports .net files: reads, chooses the semantics, builds.

#include "Build.h"

#include "dialects/Snn/Snn.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::netx;

/// Loihi fires above the threshold. SLAYER's CUBA neurons fire at it, which is
/// the same above a threshold that is less by one; unless spikes subtract it.
static Status stateCompare(const Network &network, Semantics &semantics) {
  for (const Layer &layer : network.layers)
    if (layer.neurons && layer.neurons->kind != NeuronKind::Sdnn) {
      bool isAt = layer.neurons->kind == NeuronKind::Cuba &&
                  semantics.reset == snn::Reset::Subtract;
      return semantics.set("compare", isAt ? "ge" : "gt", Origin::Stated);
    }
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
