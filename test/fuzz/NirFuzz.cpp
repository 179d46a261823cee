// Feeds HDF5 trees to the NIR reader and importer, writes what they read, and
// quantises it.

#include "Run.h"
#include "Tree.h"

#include "snnc/Conversion/Passes.h"
#include "snnc/Import/NIRNetwork.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/Snn.h"

#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

using namespace mlir;
using namespace snnc;

static const fuzz::Words words = {
    "node",        "nodes",    "edges",       "type",
    "version",     "metadata", "NIRGraph",    "Input",
    "Output",      "Affine",   "Linear",      "Scale",
    "Conv1d",      "Conv2d",   "SumPool2d",   "AvgPool2d",
    "Flatten",     "Delay",    "Threshold",   "I",
    "IF",          "LI",       "LIF",         "CubaLI",
    "CubaLIF",     "shape",    "input_type",  "input",
    "output_type", "output",   "input_shape", "weight",
    "bias",        "scale",    "stride",      "padding",
    "dilation",    "groups",   "kernel_size", "start_dim",
    "end_dim",     "delay",    "threshold",   "r",
    "tau",         "v_leak",   "v_threshold", "v_reset",
    "tau_syn",     "tau_mem",  "w_in",        "same",
    "valid",       "",         "a.b"};

static void require(bool holds, const std::string &what) {
  if (holds)
    return;
  llvm::errs() << "fuzz: " << what << "\n";
  std::abort();
}

/// What is written must be what was read, and a network again.
static void checkWriting(const nir::Graph &graph, ModuleOp module,
                         const Semantics &semantics) {
  Result<nir::Graph> again = nir::fromTree(nir::toTree(graph), "again.nir");
  require(again && *again == graph, "the graph is not written as it was read");
  if (!module || !fuzz::isSmall(module))
    return;
  std::string errors;
  ScopedDiagnosticHandler handler(
      module.getContext(), [&](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
          errors += diagnostic.str() + "\n";
      });
  for (auto network : module.getOps<snn::NetworkOp>()) {
    FailureOr<nir::Graph> written = exportNir(network);
    if (failed(written))
      continue;
    errors.clear();
    Status status = nir::check(*written);
    require(bool(status), status ? "" : "no NIR: " + status.error().message);
    auto back =
        importNir(*written, "back.nir", *module.getContext(), semantics);
    require(bool(back), "what is written is not read: " + errors);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Result<nir::Group> root = fuzz::readTree(data, size, "fuzz.nir");
  if (!root)
    return 0;
  Result<nir::Graph> graph = nir::fromTree(std::move(*root), "fuzz.nir");
  if (!graph)
    return 0;
  Semantics semantics;
  semantics.layerDelay = size % 2;
  fuzz::run(
      [&](MLIRContext &context) {
        auto module = importNir(*graph, "fuzz.nir", context, semantics);
        checkWriting(*graph, module.get(), semantics);
        return module;
      },
      [](OpPassManager &passes) {
        passes.addNestedPass<snn::NetworkOp>(createSnnFuseLinear());
        passes.addNestedPass<snn::NetworkOp>(createSnnQuantize());
        passes.addNestedPass<snn::NetworkOp>(createSnnAlignDelays());
      });
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  return fuzz::mutateInput(data, size, maxSize, seed, words);
}

extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t *left,
                                            size_t leftSize,
                                            const uint8_t *right,
                                            size_t rightSize, uint8_t *out,
                                            size_t maxSize, unsigned seed) {
  return fuzz::crossInputs(left, leftSize, right, rightSize, out, maxSize, seed,
                           words);
}
