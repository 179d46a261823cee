// The whole way from a model file to an image.

#ifndef SNNC_DRIVER_COMPILE_H
#define SNNC_DRIVER_COMPILE_H

#include "snnc/Chip/Chip.h"
#include "snnc/Data/Events.h"
#include "snnc/Driver/Model.h"
#include "snnc/Image/Image.h"
#include "snnc/Synapse/MemoryReport.h"

#include <functional>

namespace snnc::driver {

struct PruneEffect;

/// How activations become events and how fine the numbers are.
struct CodingOptions {
  std::string coding = "graded";  ///< graded or rate
  std::string encoder = "direct"; ///< direct or rate
  int64_t weightBits = 8;         ///< 1 to 8; of spiking networks 2 to 30
  int64_t activationBits = 8;     ///< 2 to 8, of graded values
  /// Ticks per population; 0: 64 for rate, 1 for graded, of a trained spiking
  /// network the steps that it states.
  int64_t steps = 0;
  /// Of a neuron that may have several, at most; 0: what samples show, or 63.
  int64_t spikesPerStep = 0;
  int64_t headroom = 512; ///< thresholds that a potential has room for
  /// What is pruned, as the rules of --snn-prune.
  std::vector<std::string> prune;
  int64_t potentialBits = 32; ///< of the chip, for the proof of ranges
  int64_t decayBits = 12;     ///< of the chip
  int64_t eventBits = 16;     ///< of the chip
  std::string compare;        ///< of the chip, if it has only one
  bool isReal = false;        ///< the chip computes in binary32

  /// Takes over what the chip decides.
  void fit(const chip::Chip &chip);

  /// An error that names an option about integers if the chip has none.
  Status check(const chip::Chip &chip) const;
};

/// How synapse tables are stored.
struct EncodingOptions {
  /// What the user asks for: "KIND" or "LAYER=KIND", as EncodingWishes.
  std::vector<std::string> wishes;
  std::string objective = "energy"; ///< of --xbar-select-encoding
  bool isTraining = false;          ///< count backward walks and updates
  /// Calibration samples on which events are counted, at most; 0: none.
  int64_t activitySamples = 16;

  /// An error that names an option, if what it asks for does not exist.
  Status check() const;
};

/// All that `snnc compile` asks for.
struct CompileOptions {
  ModelOptions model;
  std::string chip = "reference";
  CodingOptions coding;
  EncodingOptions encoding;
  DataOptions calibration;
  int64_t calibrationSamples = 512; ///< at most
  /// Of the calibration samples, for the accuracy before and after pruning; of
  /// event data empty: their own.
  std::string calibrationLabels;
  /// Of the values that a range covers; 0: 100 for graded coding, 99.9 for
  /// rate coding (Rueckauer et al. 2017, section 2.2.3, robust normalisation).
  double percentile = 0.0;
  unsigned threads = 0; ///< 0: all
  /// Calibration samples done, of all; one call at a time.
  std::function<void(int64_t, int64_t)> progress;
  /// Gets what pruning did, before the mapping begins; null: not measured.
  std::function<void(const PruneEffect &)> pruned;
  /// Gets what the synapse tables take and cost; null: nobody asks.
  std::function<void(const synapse::MemoryReport &)> encoded;
};

/// What stands in an image's `options`: enough to build the network again.
struct Recipe {
  CodingOptions coding;
  EncodingOptions encoding; ///< what was asked for, as provenance
  std::vector<NamedRange> ranges;
  std::string calibration; ///< file name of the samples
  int64_t calibrationSamples = 0;
  double scale = 1.0; ///< of the calibration samples
  double offset = 0.0;
  double percentile = 100.0;
  std::vector<std::string> shapes;
  std::vector<std::string> states;    ///< as ModelOptions::states
  std::string profile;                ///< of a spiking network
  std::vector<std::string> semantics; ///< the same, as given by the user
  double dt = 0.0; ///< seconds per step of a spiking network; else 0
};

/// Canonical JSON of a recipe, and back.
std::string toJson(const Recipe &recipe);
Result<Recipe> parseRecipe(const std::string &json, const std::string &file);

/// Reads samples that fit the image's only input, scaled as its calibration
/// samples were unless `options` says otherwise. `file` is the image's.
Result<data::Dataset> openSamples(const DataOptions &options,
                                  const image::Image &image,
                                  const std::string &file);

/// Reads event samples that fit the image's only input, binned by the time step
/// that the image was compiled for; none may be longer than its window. `file`
/// is the image's.
Result<data::EventDataset> openStreams(const DataOptions &options,
                                       const image::Image &image,
                                       const std::string &file);

/// The sha256 of a file, hex.
Result<std::string> hashFile(const std::string &path);

/// The levels at which a compilation can stop.
enum class Level { Ann, Snn, Xbar };

/// Measures a trained spiking network on event samples: the range of its input
/// and, if neurons may fire several times in a step, how often they do. Sets
/// the range and notes both in `recipe`.
mlir::LogicalResult calibrateSpiking(Session &session, snn::NetworkOp network,
                                     const CompileOptions &options,
                                     Recipe &recipe);

/// Lets a trained spiking network run `steps` steps; 0: as many as it says.
void setSteps(snn::NetworkOp network, int64_t steps);

/// Gives inputs the ranges of an earlier calibration.
mlir::LogicalResult setInputRanges(Session &session, snn::NetworkOp network,
                                   const std::vector<NamedRange> &ranges);

/// Imports and calibrates; the module holds ann, or a trained spiking network,
/// which is calibrated only if there are samples. Fills `recipe`.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
calibrateModel(Session &session, const CompileOptions &options, Recipe &recipe);

/// Imports the model of an earlier compilation as its recipe says, sets its
/// ranges and steps; prunes a trained spiking network. `file` is what was
/// compiled, from a model of `name` with the sha256 `hash`.
mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
reloadModel(Session &session, const ModelOptions &given, const Recipe &recipe,
            const std::string &file, const std::string &name,
            const std::string &hash);

/// Lowers a calibrated module to snn of integers (on a chip of reals, of
/// reals).
mlir::LogicalResult lower(Session &session, mlir::ModuleOp module,
                          const CodingOptions &coding);

/// Lowers a calibrated module to `level`, to xbar for the chip of `options`
/// with the encodings that are best for its calibration samples. `coding` fits
/// the chip.
mlir::LogicalResult lower(Session &session, mlir::ModuleOp module,
                          const CompileOptions &options,
                          const CodingOptions &coding, Level level);

/// The whole way. Prints its errors.
mlir::FailureOr<image::Image> compile(Session &session,
                                      const CompileOptions &options);

} // namespace snnc::driver

#endif // SNNC_DRIVER_COMPILE_H
