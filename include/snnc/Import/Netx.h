// Reads lava-dl's .net files, in which SLAYER networks go to Loihi: HDF5 with a
// group per layer, integer weights, and neurons in Loihi's fixed point
// (https://github.com/lava-nc/lava-dl, src/lava/lib/dl/netx).

#ifndef SNNC_IMPORT_NETX_H
#define SNNC_IMPORT_NETX_H

#include "snnc/Import/Hdf5.h"
#include "snnc/Support/Result.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snnc::netx {

enum class LayerKind { Input, Dense, Conv, Pool, Flatten, Average, Concat };

enum class NeuronKind { Cuba, Loihi, Sdnn };

/// The neurons of a layer.
struct Neurons {
  NeuronKind kind = NeuronKind::Cuba;
  int64_t currentDecay = 0; ///< iDecay, of 4096
  int64_t voltageDecay = 0; ///< vDecay, of 4096
  int64_t threshold = 0;    ///< vThMant; potentials are 64 times as fine
  int64_t refractory = 0;   ///< silent steps after a spike: refDelay - 1
  int64_t weightShift = 6;  ///< a weight counts weight * 2^shift
  bool isSigma = false;     ///< SDNN: sends its sum instead of changes
};

/// Channels, rows, columns.
using Extents = std::array<int64_t, 3>;

/// A layer, its numbers checked against each other and against its sources.
struct Layer {
  LayerKind kind = LayerKind::Dense;
  std::string name; ///< 'layer 3', for messages and reports
  Extents shape = {0, 0, 0};
  std::vector<size_t> sources; ///< layers that it reads; empty: the input
  std::optional<Neurons> neurons;
  /// Dense: [target][source]; conv: [target channel][source channel in its
  /// group][row][column]; pool: the kernel.
  std::vector<int64_t> weights;
  std::vector<int64_t> bias; ///< empty, one, one per channel or per neuron
  /// Steps that its spikes take beyond the usual one: empty, 1 or per neuron.
  std::vector<int64_t> delays;
  std::array<int64_t, 2> kernel = {1, 1};
  std::array<int64_t, 2> stride = {1, 1};
  std::array<int64_t, 2> padding = {0, 0};
  std::array<int64_t, 2> dilation = {1, 1};
  int64_t groups = 1;
  /// Input: the current of a pixel p of 0 to 1 is round(2 * inputWeight * p) -
  /// inputWeight + inputBias.
  int64_t inputWeight = 64;
  int64_t inputBias = 0;
};

/// A file.
struct Network {
  std::string path;
  Extents inputShape = {0, 0, 0};
  std::vector<Layer> layers;
};

/// True if the tree is that of a .net file: it has a group `layer`.
bool isNetx(const hdf5::Group &root);

/// Checks the tree of a file, which `path` names. `inputShape` is needed if the
/// file begins with a convolution without an input layer. Errors name the file,
/// the layer and the field.
Result<Network> fromTree(const hdf5::Group &root, const std::string &path,
                         const std::vector<int64_t> &inputShape = {});

} // namespace snnc::netx

namespace snnc {

/// What the user adds to a .net file.
struct NetxImportOptions {
  /// Changes of the semantics, each "KEY=VALUE".
  std::vector<std::string> overrides;
  std::string profile = "lava";
  /// Channels, rows, columns, if the file does not say it.
  std::vector<int64_t> inputShape;
  /// Steps after which neurons are reset, layer by layer, as lava-dl's option
  /// of this name does; 0: never.
  int64_t resetInterval = 0;
};

/// Reads the .net file `path` into a module with one snn.network. Each
/// operation has the location NameLoc('layer K') over FileLineColLoc(path, K,
/// 0). Null after an error, which is emitted to the context's handler.
mlir::OwningOpRef<mlir::ModuleOp>
importNetx(llvm::StringRef path, mlir::MLIRContext &context,
           const NetxImportOptions &options = {});

/// Like importNetx, for a file in memory.
mlir::OwningOpRef<mlir::ModuleOp>
importNetx(llvm::ArrayRef<char> bytes, llvm::StringRef path,
           mlir::MLIRContext &context, const NetxImportOptions &options = {});

/// Like importNetx, for the tree that hdf5::read gave of `path`.
mlir::OwningOpRef<mlir::ModuleOp>
importNetx(const hdf5::Group &root, llvm::StringRef path,
           mlir::MLIRContext &context, const NetxImportOptions &options = {});

/// Makes `--import-netx` known to snnc-translate.
void registerNetxImport();

} // namespace snnc

#endif // SNNC_IMPORT_NETX_H
