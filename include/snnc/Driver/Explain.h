// What is in a model file, what is assumed, and what does not fit a chip.

#ifndef SNNC_DRIVER_EXPLAIN_H
#define SNNC_DRIVER_EXPLAIN_H

#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Deploy.h"
#include "snnc/Driver/ExplainTrained.h"

#include <optional>
#include <string>
#include <vector>

namespace snnc::driver {

/// One layer of neurons with the synapses that lead into it.
struct LayerRow {
  std::string name;
  std::string kind; ///< of its synapses, "conv2d+one_to_one"
  Shape shape;
  int64_t neurons = 0;
  int64_t synapses = 0; ///< connections, none for padding
  /// The positions of all windows, those in padding too: what a layer that does
  /// not skip padding multiplies.
  int64_t windowPositions = 0;
  int64_t weights = 0;        ///< distinct stored weights
  int64_t nonzeroWeights = 0; ///< of these, those that are not 0

  /// The share of the weights that are not 0; nothing if none is stored.
  std::optional<double> density() const;
};

/// All layers in the order of the data flow, inputs first.
struct Explanation {
  std::string network;
  std::vector<LayerRow> layers;

  /// The sums over all layers, or over all but the inputs, which live on the
  /// host.
  enum class Inputs { Counted, NotCounted };
  LayerRow total(Inputs inputs) const;

  /// Of a trained spiking network: what its file states, what is assumed.
  std::optional<SemanticsTable> semantics;
  bool fits = false; ///< on the chip, if one was asked for
  int64_t cores = 0; ///< that it takes if it fits
  /// Why a mapping onto a chip with its own format is not exact.
  std::vector<std::string> approximations;
};

/// Imports and lowers the model, with the ranges that its calibration samples
/// give, or without samples with assumed ones. With a chip (empty: none), also
/// maps it; what does not fit is printed as errors, and `fits` is false.
/// `show` gets the layers before the mapping begins. What the assumptions about
/// a trained spiking network do is measured as `effects` say. `deploy` is for
/// chips with formats of their own; what it says to compile does not count.
mlir::FailureOr<Explanation>
explain(Session &session, const CompileOptions &options,
        const EffectRequest &effects,
        const std::function<void(const Explanation &)> &show,
        const DeployOptions &deploy = {});

} // namespace snnc::driver

#endif // SNNC_DRIVER_EXPLAIN_H
