// What formats of trained spiking networks leave open, and how named
// frameworks fill it.

#ifndef SNNC_IMPORT_PROFILES_H
#define SNNC_IMPORT_PROFILES_H

#include "dialects/Snn/Snn.h"
#include "snnc/Support/Result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc {

/// Who chose the value of a key.
enum class Origin {
  Stated,  ///< the file says so
  Assumed, ///< the profile
  Given    ///< the user, against file and profile
};

/// All keys of #snn.semantics of a trained network and where each value comes
/// from. docs/semantics.md says what they mean.
struct Semantics {
  std::string profile; ///< that filled the assumed keys
  int64_t steps = 0;   ///< 0: as many as the sample has
  double dt = 1e-3;    ///< seconds per step
  snn::Reset reset = snn::Reset::Zero;
  snn::Compare compare = snn::Compare::Ge;
  snn::Scheme scheme = snn::Scheme::Euler;
  snn::Form form = snn::Form::Decay;
  snn::SpikesPerStep spikes = snn::SpikesPerStep::Single;
  snn::ResetTime resetTime = snn::ResetTime::SameStep;
  snn::SynapseOrder synapseOrder = snn::SynapseOrder::InputFirst;
  int64_t layerDelay = 0;      ///< steps
  std::optional<double> floor; ///< in thresholds; nothing: none

  /// Of every key of snn::semanticsKeys() that is not assumed.
  std::map<std::string, Origin> origins;

  Origin origin(const std::string &key) const {
    auto found = origins.find(key);
    return found == origins.end() ? Origin::Assumed : found->second;
  }

  /// The value of `key` (one of snn::semanticsKeys()) as text: "subtract".
  std::string value(llvm::StringRef key) const;

  /// Sets `key` from text and notes who chose it. What the user gave stays
  /// against what the file states. Fails if there is no such key or value.
  Status set(llvm::StringRef key, llvm::StringRef value, Origin origin);

  /// Sets each "KEY=VALUE" as the user's choice. Fails as `set`, and without =.
  Status give(llvm::ArrayRef<std::string> overrides);

  /// Takes from `profile` what is neither stated nor given.
  void assume(const Semantics &profile);

  /// The attribute of snn.network.
  snn::SemanticsAttr toAttr(mlir::MLIRContext &context) const;

  /// Sets the attribute and snn.profile, snn.assumed and snn.given of a
  /// network.
  void apply(snn::NetworkOp network) const;
};

/// The semantics of a network of coding `spiking` and where they come from.
Semantics readSemantics(snn::NetworkOp network);

/// The other values of `key` that a user could choose: the other names of a
/// choice, for a layer delay 0 or 1, for a floor none or -1; none for steps
/// and dt, which are numbers of the data.
std::vector<std::string> alternatives(const Semantics &semantics,
                                      llvm::StringRef key);

/// One framework's choices.
struct Profile {
  llvm::StringLiteral name;
  llvm::StringLiteral description; ///< one line
  Semantics (*semantics)();
};

/// All profiles, in the order of their names.
llvm::ArrayRef<Profile> profiles();

/// The semantics of profile `name` changed by `overrides`, each "KEY=VALUE".
/// Fails if there is no such profile, key or value.
Result<Semantics> chooseSemantics(llvm::StringRef name,
                                  llvm::ArrayRef<std::string> overrides = {});

} // namespace snnc

#endif // SNNC_IMPORT_PROFILES_H
