// The whole way from a model file to an image.

#include "snnc/Driver/Compile.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Snn/Snn.h"
#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Conversion/Calibration.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Driver/Encoding.h"
#include "snnc/Driver/Prune.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Transforms/EncodingWishes.h"
#include "snnc/Transforms/Objective.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Pass/PassManager.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// A range of 0 says nothing about the values to come: an error at the input,
/// a warning at a node.
static LogicalResult checkRanges(Session &session, func::FuncOp network,
                                 const std::string &file) {
  std::vector<NamedRange> ranges = getRanges(network);
  if (ranges[0].lo == 0.0 && ranges[0].hi == 0.0)
    return session.fail(Error{file + ": all samples are 0; give samples like "
                                     "those that the network will see"});
  for (Operation &op : network.getBody().front().without_terminator()) {
    ann::RangeAttr range =
        op.getAttrOfType<ann::RangeAttr>(ann::AnnDialect::rangeName);
    if (range && range.getLo() == 0.0 && range.getHi() == 0.0)
      op.emitWarning("is 0 for all calibration samples: its range is taken to "
                     "be 1; give more samples");
  }
  return success();
}

/// Records the range of every value over the calibration samples.
static LogicalResult calibrate(Session &session, func::FuncOp network,
                               const CompileOptions &options, Recipe &recipe) {
  if (options.calibration.path.empty() &&
      !needsCalibration(network, options.coding.coding == "rate",
                        options.coding.activationBits))
    return success();
  if (options.calibration.path.empty())
    return session.fail(
        Error{options.model.path +
              ": the ranges of its activations are not known: give samples "
              "of its input by --calibrate DATA"});
  FailureOr<data::Dataset> samples =
      loadSamples(session, options.calibration, network);
  if (failed(samples))
    return failure();
  recipe.calibration =
      llvm::sys::path::filename(options.calibration.path).str();
  recipe.calibrationSamples =
      std::min<int64_t>(samples->size(), options.calibrationSamples);
  recipe.scale = options.calibration.scale.value_or(1.0);
  recipe.offset = options.calibration.offset.value_or(0.0);
  recipe.percentile = options.percentile > 0.0          ? options.percentile
                      : options.coding.coding == "rate" ? 99.9
                                                        : 100.0;
  interpreter::CalibrationOptions how;
  how.percentile = recipe.percentile;
  how.threads = options.threads;
  // A percentile takes a second pass over the samples.
  int64_t total =
      recipe.calibrationSamples * (recipe.percentile < 100.0 ? 2 : 1);
  std::mutex mutex;
  int64_t done = 0;
  LogicalResult calibrated = interpreter::calibrate(
      network, recipe.calibrationSamples,
      [&](int64_t index, float *out) {
        samples->fetch(index, out);
        std::lock_guard<std::mutex> lock(mutex);
        if (options.progress)
          options.progress(++done, total);
      },
      how);
  if (failed(calibrated))
    return failure();
  return checkRanges(session, network, options.calibration.path);
}

void CodingOptions::fit(const chip::Chip &chip) {
  isReal = chip.arithmetic.isReal;
  potentialBits = chip.arithmetic.potentialBits;
  eventBits = chip.arithmetic.eventValueBits;
  if (chip.arithmetic.decayBits > 0)
    decayBits = chip.arithmetic.decayBits;
  const std::vector<std::string> &compares = chip.arithmetic.compares;
  compare = compares.size() == 1 ? compares[0] : "";
}

void snnc::driver::setSteps(snn::NetworkOp network, int64_t steps) {
  if (steps == 0)
    return;
  snn::SemanticsAttr old = network.getSemantics();
  network.setSemanticsAttr(old.withSteps(steps, old.getLayerDelay()));
}

Status CodingOptions::check(const chip::Chip &chip) const {
  if (!chip.arithmetic.isReal)
    return {};
  const CodingOptions standard;
  const std::pair<const char *, bool> given[] = {
      {"--coding", coding != standard.coding},
      {"--encoder", encoder != standard.encoder},
      {"--weight-bits", weightBits != standard.weightBits},
      {"--activation-bits", activationBits != standard.activationBits},
      {"--spikes-per-step", spikesPerStep != standard.spikesPerStep},
      {"--headroom", headroom != standard.headroom}};
  for (auto [option, isGiven] : given)
    if (isGiven)
      return Error{std::string("option ") + option +
                   " is about integers, but chip '" + chip.name +
                   "' computes in binary32; leave it out"};
  return {};
}

FailureOr<OwningOpRef<ModuleOp>>
snnc::driver::calibrateModel(Session &session, const CompileOptions &options,
                             Recipe &recipe) {
  FailureOr<OwningOpRef<ModuleOp>> module = loadModel(session, options.model);
  if (failed(module))
    return failure();
  if (snn::NetworkOp spiking = getSpikingNetwork(**module)) {
    setSteps(spiking, options.coding.steps);
    recipe.coding = options.coding;
    recipe.profile = options.model.profile;
    recipe.semantics = options.model.semantics;
    recipe.dt = spiking.getSemantics().getSeconds();
    if (!options.calibration.path.empty() &&
        failed(calibrateSpiking(session, spiking, options, recipe)))
      return failure();
    return module;
  }
  FailureOr<func::FuncOp> network = getNetwork(session, **module);
  if (failed(network) || failed(calibrate(session, *network, options, recipe)))
    return failure();
  recipe.coding = options.coding;
  recipe.shapes = options.model.shapes;
  recipe.states = options.model.states;
  recipe.ranges = getRanges(*network);
  return module;
}

FailureOr<OwningOpRef<ModuleOp>>
snnc::driver::reloadModel(Session &session, const ModelOptions &given,
                          const Recipe &recipe, const std::string &file,
                          const std::string &name, const std::string &hash) {
  Result<std::string> found = hashFile(given.path);
  if (!found)
    return session.fail(found.error());
  if (*found != hash)
    return session.fail(Error{file + ": was compiled from '" + name +
                              "' with sha256 " + hash + ", but " + given.path +
                              " has " + *found});
  if (!given.profile.empty() || !given.semantics.empty())
    return session.fail(
        Error{file + ": says itself how its network is read; leave out "
                     "--profile, --semantics and --dt"});
  ModelOptions model = given;
  if (model.shapes.empty())
    model.shapes = recipe.shapes;
  if (model.states.empty())
    model.states = recipe.states;
  model.profile = recipe.profile;
  model.semantics = recipe.semantics;
  FailureOr<OwningOpRef<ModuleOp>> module = loadModel(session, model);
  if (failed(module))
    return failure();
  if (snn::NetworkOp spiking = getSpikingNetwork(**module)) {
    setSteps(spiking, recipe.coding.steps);
    // To prune again, as lower() does, changes nothing.
    if (failed(setInputRanges(session, spiking, recipe.ranges)) ||
        (!recipe.coding.prune.empty() &&
         failed(prune(session, spiking, recipe.coding.prune))))
      return failure();
    return module;
  }
  FailureOr<func::FuncOp> network = getNetwork(session, **module);
  if (failed(network) || failed(setRanges(session, *network, recipe.ranges)))
    return failure();
  return module;
}

static void addPruning(PassManager &passes, const CodingOptions &coding) {
  if (coding.prune.empty())
    return;
  SnnPruneOptions prune;
  prune.rules.assign(coding.prune.begin(), coding.prune.end());
  passes.addNestedPass<snn::NetworkOp>(createSnnPrune(prune));
}

/// From an analogue network to integers, which are pruned: what rounds to 0
/// counts, and the bounds of the potentials hold for fewer weights, too.
static void addAnnPasses(PassManager &passes, const CodingOptions &coding) {
  AnnToSnnOptions toSnn;
  toSnn.coding = coding.coding;
  toSnn.encoder = coding.encoder;
  toSnn.weightBits = coding.weightBits;
  toSnn.activationBits = coding.activationBits;
  toSnn.steps = coding.steps;
  toSnn.potentialBits = coding.potentialBits;
  passes.addNestedPass<func::FuncOp>(createAnnUnfoldResize());
  passes.addPass(createAnnToSnn(toSnn));
  addPruning(passes, coding);
}

/// From a trained spiking network to what the chip computes with. To fuse
/// linear maps would round reals in another way than the network does. Pruned
/// are the user's layers, before maps are fused and weights cut into slices.
static void addSpikingPasses(PassManager &passes, const CodingOptions &coding) {
  addPruning(passes, coding);
  if (coding.isReal) {
    SnnToRealOptions toReal;
    toReal.steps = coding.steps;
    passes.addNestedPass<snn::NetworkOp>(createSnnToReal(toReal));
    return;
  }
  passes.addNestedPass<snn::NetworkOp>(createSnnFuseLinear());
  SnnQuantizeOptions quantize;
  quantize.weightBits = coding.weightBits;
  quantize.potentialBits = coding.potentialBits;
  quantize.decayBits = coding.decayBits;
  quantize.eventBits = coding.eventBits;
  quantize.steps = coding.steps;
  if (coding.spikesPerStep)
    quantize.spikesPerStep = coding.spikesPerStep;
  quantize.headroom = coding.headroom;
  quantize.compare = coding.compare;
  passes.addNestedPass<snn::NetworkOp>(createSnnQuantize(quantize));
}

LogicalResult snnc::driver::lower(Session &session, ModuleOp module,
                                  const CodingOptions &coding) {
  PassManager passes(&session.getContext());
  bool isSpiking = static_cast<bool>(getSpikingNetwork(module));
  if (coding.isReal && !isSpiking)
    return emitError(module.getLoc())
           << "the chip computes in binary32, which runs trained spiking "
              "networks only, but the model is an analogue network; choose a "
              "chip of integers";
  if (isSpiking)
    addSpikingPasses(passes, coding);
  else
    addAnnPasses(passes, coding);
  passes.addNestedPass<snn::NetworkOp>(createSnnAlignDelays());
  return passes.run(module);
}

LogicalResult snnc::driver::lower(Session &session, ModuleOp module,
                                  const CompileOptions &options,
                                  const CodingOptions &coding, Level level) {
  if (level == Level::Ann)
    return success();
  SpikingSamples samples;
  if (level == Level::Xbar) {
    FailureOr<SpikingSamples> opened =
        openActivitySamples(session, module, options, coding);
    if (failed(opened))
      return failure();
    samples = std::move(*opened);
  }
  if (failed(lower(session, module, coding)))
    return failure();
  if (level == Level::Snn)
    return success();
  synapse::MemoryReport report;
  if (failed(measureActivity(session, module, samples, options, coding)) ||
      failed(lowerToChip(session, module, options.chip, options.encoding,
                         &report)))
    return failure();
  if (options.encoded)
    options.encoded(report);
  return success();
}

Status EncodingOptions::check() const {
  if (Result<EncodingWishes> read = parseWishes(wishes); !read)
    return Error{"--encoding: " + read.error().message};
  if (Result<Objective> read = parseObjective(objective); !read)
    return Error{"--objective: " + read.error().message};
  return {};
}

Result<std::string> snnc::driver::hashFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return Error{path + ": cannot be read: " + buffer.getError().message()};
  return chip::sha256((*buffer)->getBufferStart(), (*buffer)->getBufferSize());
}

FailureOr<image::Image> snnc::driver::compile(Session &session,
                                              const CompileOptions &options) {
  Result<chip::Chip> chip = chip::load(options.chip);
  if (!chip)
    return session.fail(chip.error());
  if (Status status = options.coding.check(*chip); !status)
    return session.fail(status.error());
  if (Status status = options.encoding.check(); !status)
    return session.fail(status.error());
  Recipe recipe;
  recipe.encoding = options.encoding;
  FailureOr<OwningOpRef<ModuleOp>> module =
      calibrateModel(session, options, recipe);
  if (failed(module))
    return failure();
  CodingOptions coding = recipe.coding;
  coding.fit(*chip);
  if (failed(reportPruning(session, **module, options, coding)) ||
      failed(lower(session, **module, options, coding, Level::Xbar)))
    return failure();
  auto chips = (*module)->getOps<xbar::ChipOp>();
  assert(!chips.empty() && "the lowering makes one chip");
  EmitOptions emit;
  emit.options = toJson(recipe);
  emit.threads = options.threads;
  Result<std::string> hash = hashFile(options.model.path);
  if (!hash)
    return session.fail(hash.error());
  emit.modelName = llvm::sys::path::filename(options.model.path).str();
  emit.modelHash = *hash;
  return emitImage(*chips.begin(), *chip, emit);
}
