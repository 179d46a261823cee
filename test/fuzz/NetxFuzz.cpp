// Feeds the reader of .net files: bytes as a file, or trees of arbitrary layers
// and fields, which get much further.

#include "snnc/Import/Netx.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <memory>

using snnc::hdf5::Array;
using snnc::hdf5::Group;

static const char *const fields[] = {
    "shape",      "weight",      "bias",     "delay",       "layers",
    "stride",     "padding",     "dilation", "groups",      "kernelSize",
    "inFeatures", "outFeatures", "type",     "iDecay",      "vDecay",
    "vThMant",    "refDelay",    "wgtExp",   "gradedSpike", "sigma_output"};

static Array makeArray(FuzzedDataProvider &input) {
  static const char *const texts[] = {"input",   "dense",   "conv",   "pool",
                                      "flatten", "average", "concat", "CUBA",
                                      "LOIHI",   "SDNN",    "relu"};
  if (input.ConsumeBool())
    return Array::of(std::string(input.PickValueInArray(texts)));
  std::vector<int64_t> values(input.ConsumeIntegralInRange<size_t>(0, 12));
  for (int64_t &value : values)
    value = input.ConsumeBool() ? input.ConsumeIntegralInRange<int64_t>(-2, 12)
                                : input.ConsumeIntegral<int64_t>();
  int64_t size = static_cast<int64_t>(values.size());
  return Array::of(values, {size});
}

static Group makeGroup(FuzzedDataProvider &input) {
  Group group;
  for (size_t i = input.ConsumeIntegralInRange<size_t>(0, 12); i-- > 0;)
    group.arrays[input.PickValueInArray(fields)] = makeArray(input);
  return group;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // A context keeps all weights that it ever saw.
  static std::unique_ptr<mlir::MLIRContext> owner;
  static unsigned runs = 0;
  if (runs++ % 256 == 0)
    owner = std::make_unique<mlir::MLIRContext>(
        mlir::MLIRContext::Threading::DISABLED);
  mlir::MLIRContext &context = *owner;
  mlir::ScopedDiagnosticHandler quiet(
      &context, [](mlir::Diagnostic &) { return mlir::success(); });
  if (size == 0)
    return 0;
  if (data[0] & 1) {
    llvm::ArrayRef<char> bytes(reinterpret_cast<const char *>(data) + 1,
                               size - 1);
    (void)snnc::importNetx(bytes, "fuzz.net", context);
    return 0;
  }
  FuzzedDataProvider input(data + 1, size - 1);
  Group root;
  size_t layers = input.ConsumeIntegralInRange<size_t>(0, 5);
  for (size_t i = 0; i < layers; ++i) {
    Group layer = makeGroup(input);
    if (input.ConsumeBool())
      layer.groups["neuron"] = makeGroup(input);
    root.groups["layer"].groups[std::to_string(i)] = layer;
  }
  auto module = snnc::importNetx(root, "fuzz.net", context);
  if (module && mlir::failed(mlir::verify(*module)))
    __builtin_trap();
  return 0;
}
