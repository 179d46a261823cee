// Feeds HDF5 trees to the importer of .net files and quantises what it makes.

#include "Run.h"
#include "Tree.h"

#include "snnc/Conversion/Passes.h"
#include "snnc/Import/Netx.h"
#include "snnc/Transforms/Passes.h"

#include "dialects/Snn/Snn.h"

using namespace mlir;
using namespace snnc;

static const fuzz::Words words = {
    "layer",       "neuron",       "simulation",  "type",        "shape",
    "weight",      "bias",         "delay",       "layers",      "stride",
    "padding",     "dilation",     "groups",      "kernelSize",  "inFeatures",
    "outFeatures", "inChannels",   "outChannels", "iDecay",      "vDecay",
    "vThMant",     "refDelay",     "wgtExp",      "gradedSpike", "weight_exp",
    "scaleRho",    "sigma_output", "activation",  "relu",        "input",
    "dense",       "conv",         "pool",        "flatten",     "average",
    "concat",      "CUBA",         "LOIHI",       "SDNN",        ""};

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Result<hdf5::Group> root = fuzz::readTree(data, size, "fuzz.net");
  if (!root)
    return 0;
  NetxImportOptions options;
  options.resetInterval = size % 2 ? 0 : 7;
  fuzz::run(
      [&](MLIRContext &context) {
        return importNetx(*root, "fuzz.net", context, options);
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
