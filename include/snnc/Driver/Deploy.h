// The whole way from a model file to a chip with its own format, and what runs
// there.

#ifndef SNNC_DRIVER_DEPLOY_H
#define SNNC_DRIVER_DEPLOY_H

#include "snnc/Deploy/Lower.h"
#include "snnc/Deploy/Runner.h"
#include "snnc/Driver/Compile.h"
#include "snnc/Native/Session.h"
#include "snnc/Simulator/Simulator.h"

#include <functional>
#include <memory>
#include <optional>

namespace snnc::driver {

struct DeployOptions {
  CompileOptions compile;
  chip::Parameters parameters; ///< of the chip's description, by the user
  deploy::LowerOptions lower;
};

/// The description in a deployment's folder, if it is not a known one.
inline constexpr const char *deployedChipFile = "chip.json";

/// A network on a chip. The store refers to the description.
struct Deployed {
  std::unique_ptr<chip::Native> chip;
  std::unique_ptr<deploy::Deployment> deployment;
  /// The text of the description if it is a file of the user's, which goes into
  /// the folder.
  std::string description;
};

/// How far a chip is from its network, over samples.
struct DeployedLoss {
  bool isExact = true; ///< as the compilation claimed
  int64_t samples = 0;
  int64_t leftOut = 0;    ///< neurons that the chip does not have
  int64_t compared = 0;   ///< neurons x steps x samples, without these
  int64_t spikes = 0;     ///< of the network, in these
  int64_t mismatches = 0; ///< of these
  int64_t outputs = 0;    ///< samples with an output that differs
  int64_t classes = 0;    ///< samples with another class
  std::string first = ""; ///< the first mismatch in words
};

/// Takes over what a chip with its own format decides.
void fit(CodingOptions &coding, const chip::Native &chip);

/// Lowers a calibrated module to integers, for a chip that takes single spikes:
/// unless `ranges` of samples say more, a neuron of a stream has one event in a
/// step.
mlir::LogicalResult lowerToSpikes(Session &session, mlir::ModuleOp module,
                                  const CodingOptions &coding,
                                  const std::vector<NamedRange> &ranges);

/// Imports, quantises and lowers a model. Prints its errors. Measures the loss
/// on the calibration samples, if there are any and the mapping is not exact.
mlir::FailureOr<Deployed> deployModel(Session &session,
                                      const DeployOptions &options,
                                      std::optional<DeployedLoss> &loss);

/// Puts the network of integers in `module` onto the chip, for its limits: what
/// comes from the model's file is not filled in. Prints its errors.
mlir::FailureOr<Deployed> deployModule(Session &session, mlir::ModuleOp module,
                                       const DeployOptions &options);

/// Writes host.json and the chip's configuration into a folder, which is new,
/// empty or has a host.json from before.
Status writeDeployment(const Deployed &deployed, const std::string &folder);

/// Reads both.
Result<Deployed> readDeployment(const std::string &folder);

/// The inputs, outputs, options and tail of a host as those of an image.
image::Image imageOf(const deploy::Host &host);

/// The spikes of the host's populations for a sample. An error names the input
/// and the number that is none or no spike.
Result<std::vector<deploy::Spikes>>
encodeSample(const deploy::Host &host, const simulator::Sample &sample);

/// The outputs of one run as real numbers, before the tail.
std::vector<simulator::OutputValues>
decodeOutputs(const deploy::Host &host,
              const std::vector<std::vector<int64_t>> &numbers);

/// What samples gave on a chip.
struct DeployedRun {
  int64_t samples = 0;
  int64_t correct = -1; ///< -1 without labels
  std::vector<std::vector<simulator::OutputValues>> outputs; ///< by sample
  std::vector<double> spikes; ///< per sample, by population of the host's file
  native::Counts counts;      ///< of all samples
  int64_t numDisagreements = 0;
  double seconds = 0; ///< wall clock
};

struct DeployedRunOptions {
  DataOptions data;
  std::string labels;
  int64_t samples = 0; ///< 0: all
  unsigned threads = 0;
  /// Gets what went through the chip's ports, by sample; null: not recorded.
  /// Calls come one at a time, in any order.
  std::function<Status(int64_t, const std::string &)> take;
  std::function<void(int64_t, int64_t)> progress;
};

Result<DeployedRun> runDeployed(const Deployed &deployed,
                                const std::string &folder,
                                const DeployedRunOptions &options);

struct DeployedVerifyOptions {
  ModelOptions model;
  DataOptions data;
  int64_t samples = 0; ///< 0: all
  unsigned threads = 0;
  std::function<void(int64_t, int64_t)> progress;
};

/// Imports the model of a deployment again and compares every spike and every
/// result with those of the network, run densely. Prints its errors; a mismatch
/// is not an error.
mlir::FailureOr<DeployedLoss>
verifyDeployed(Session &session, const std::string &folder,
               const DeployedVerifyOptions &options);

} // namespace snnc::driver

#endif // SNNC_DRIVER_DEPLOY_H
