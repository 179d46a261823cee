// The front end: a model file as a folded and, on demand, calibrated network.

#ifndef SNNC_DRIVER_MODEL_H
#define SNNC_DRIVER_MODEL_H

#include "dialects/Snn/Snn.h"
#include "snnc/Data/Dataset.h"
#include "snnc/Driver/Session.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <string>
#include <vector>

namespace snnc::driver {

/// Where a network comes from.
struct ModelOptions {
  std::string path; ///< .onnx; .nir, .net, .mlir: spiking networks
  /// `INPUT=1x3x224x224`: sizes for inputs that the file leaves open.
  std::vector<std::string> shapes;
  /// What fills the semantics that a spiking network's file leaves open; empty:
  /// what the file says, or its reader's standard profile.
  std::string profile;
  /// `KEY=VALUE`: semantics of a spiking network, against file and profile.
  std::vector<std::string> semantics;
  /// `INPUT=OUTPUT`: states of a one-step ONNX graph that neither their names
  /// nor its operators pair.
  std::vector<std::string> states;
};

/// How recordings become steps; see data::EventOptions.
struct StreamOptions {
  std::string bin = "count";   ///< count or binary
  std::string origin = "auto"; ///< auto, zero or first
  bool crop = false;
  /// Pixels of the camera, HxW; empty: as the format has it.
  std::string sensor;
  std::string columns;
  double timeUnit = 1e-6; ///< seconds
};

/// Where samples come from and how they are read.
struct DataOptions {
  std::string path;
  std::string layout = "auto"; ///< auto, chw or hwc
  /// A sample is value * scale + offset. Unset: 1 and 0, or what the image was
  /// calibrated with.
  std::optional<double> scale;
  std::optional<double> offset;
  StreamOptions streams; ///< of event data
};

/// The range of a value, in the order of `rangedValues`.
struct NamedRange {
  std::string name; ///< of the node or input
  double lo = 0.0;
  double hi = 0.0;
};

/// The profile that fills what NIR files leave open if the user names none: of
/// the frameworks, norse does what NIR's own equations say (v > threshold,
/// reset to v_reset).
inline constexpr const char *nirProfile = "norse";

/// Imports the model. Files named .mlir hold MLIR; the kind of the others their
/// content tells: HDF5 with a group `node` is NIR, with a group `layer`
/// lava-dl's .net; what is not HDF5 is ONNX. Of an analogue network, folds
/// constants and batch normalisations and canonicalises.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
loadModel(Session &session, const ModelOptions &options);

/// The trained spiking network of a module that `loadModel` gave; null if it
/// holds an analogue one.
snn::NetworkOp getSpikingNetwork(mlir::ModuleOp module);

/// The network of a module that `loadModel` gave; it has one input.
mlir::FailureOr<mlir::func::FuncOp> getNetwork(Session &session,
                                               mlir::ModuleOp module);

/// The shape of the network's only input, with batch 1.
std::vector<int64_t> inputShape(mlir::func::FuncOp network);

/// Reads samples that fit the network's input.
mlir::FailureOr<data::Dataset> loadSamples(Session &session,
                                           const DataOptions &options,
                                           mlir::func::FuncOp network);

/// The calibrated ranges of all values, in the order of the file.
std::vector<NamedRange> getRanges(mlir::func::FuncOp network);

/// Gives the values the ranges of an earlier calibration. Fails if the network
/// is not the one that was calibrated.
mlir::LogicalResult setRanges(Session &session, mlir::func::FuncOp network,
                              const std::vector<NamedRange> &ranges);

/// Gives every value a range by its sign alone, -1 or 0 to 1: enough to count
/// neurons and synapses, not to compute with.
void setNominalRanges(mlir::func::FuncOp network);

} // namespace snnc::driver

#endif // SNNC_DRIVER_MODEL_H
