// From a model file to a chip with its own format.

#include "snnc/Driver/Deploy.h"

#include "DeployCompare.h"
#include "SpikingTail.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "snnc/Driver/Prune.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Emit/FlattenNetwork.h"
#include "snnc/Interpreter/AnnInterpreter.h"

#include "llvm/Support/Path.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Bits of a signed weight that a chip's synapse holds.
static int64_t weightBitsOf(const chip::Native &chip) {
  const chip::NativeMemory *synapses = chip.memory("synapse");
  if (!synapses)
    synapses = chip.memory("input_synapse");
  const chip::NativeField *weight =
      synapses ? synapses->find("weight") : nullptr;
  if (!weight) // one-bit connections make weights of as many bits as types
    return std::max<int64_t>(2, chip.synapses.types);
  return weight->bits + (chip.synapses.sign == chip::SignKind::Source);
}

void snnc::driver::fit(CodingOptions &coding, const chip::Native &chip) {
  coding.isReal = false;
  coding.potentialBits = chip.neuron.stateBits + !chip.neuron.stateSigned;
  coding.weightBits = std::min(coding.weightBits, weightBitsOf(chip));
  coding.compare = "";
}

LogicalResult
snnc::driver::lowerToSpikes(Session &session, ModuleOp module,
                            const CodingOptions &coding,
                            const std::vector<NamedRange> &ranges) {
  snn::NetworkOp network = getSpikingNetwork(module);
  if (network && ranges.empty())
    for (snn::InputOp input : network.getOps<snn::InputOp>())
      if (input.getEncoder() == snn::Encoder::Stream) {
        input.setLow(0);
        input.setHigh(1);
      }
  return lower(session, module, coding);
}

/// True if the results of a tail are sums of its arguments: it has nothing but
/// operations that move and add.
static bool isLinear(func::FuncOp tail) {
  for (Operation &op : tail.getBody().front().without_terminator()) {
    if (isa<ann::ReshapeOp, ann::TransposeOp, ann::AddOp, ann::ConcatOp,
            ann::SliceOp>(op))
      continue;
    auto reduce = dyn_cast<ann::ReduceOp>(op);
    if (!reduce || reduce.getKind() != ann::ReduceKind::Sum)
      return false;
  }
  return true;
}

/// The matrix of a linear tail, column by column; empty if it is none of
/// integers or too large to try.
static FailureOr<deploy::Readout> readoutOf(func::FuncOp tail,
                                            const deploy::Network &network) {
  constexpr int64_t mostNumbers = 1 << 12;
  deploy::Readout readout;
  if (!tail || tail.getNumResults() != 1 || !isLinear(tail) ||
      llvm::any_of(network.outputs, [](const deploy::Output &output) {
        return output.decoder != deploy::Decoder::Count ||
               output.scale != 1.0 || output.softmax;
      }))
    return readout;
  for (const deploy::Output &output : network.outputs)
    readout.numNumbers += network.populations[output.population].numNeurons();
  FailureOr<interpreter::AnnInterpreter> interpreter =
      interpreter::AnnInterpreter::create(tail);
  if (failed(interpreter))
    return failure();
  auto type = cast<RankedTensorType>(tail.getResultTypes()[0]);
  readout.name = ann::resultName(tail, 0);
  readout.tensorShape = type.getShape().vec();
  readout.numResults = type.getNumElements();
  if (readout.numNumbers > mostNumbers || readout.numResults > mostNumbers)
    return readout;
  std::vector<std::vector<float>> numbers;
  for (const deploy::Output &output : network.outputs)
    numbers.emplace_back(network.populations[output.population].numNeurons());
  readout.matrix.resize(readout.numResults * readout.numNumbers);
  int64_t column = 0;
  for (std::vector<float> &output : numbers)
    for (float &number : output) {
      number = 1.0f;
      SmallVector<ArrayRef<float>> inputs(numbers.begin(), numbers.end());
      interpreter::AnnContext context = interpreter->createContext();
      if (Status status = interpreter->run(context, inputs); !status)
        return emitError(tail.getLoc()) << status.error().message;
      number = 0.0f;
      ArrayRef<float> results = interpreter->getOutput(context, 0);
      for (int64_t row = 0; row < readout.numResults; ++row)
        readout.matrix[row * readout.numNumbers + column] =
            std::llround(results[row]);
      ++column;
    }
  return readout;
}

FailureOr<Flat> snnc::driver::flatten(Session &session, ModuleOp module) {
  auto networks = module.getOps<snn::NetworkOp>();
  assert(!networks.empty() && "the lowering makes one network");
  snn::NetworkOp op = *networks.begin();
  FailureOr<deploy::Network> network = flattenNetwork(op);
  if (failed(network))
    return failure();
  FailureOr<deploy::Readout> readout = readoutOf(getTail(op), *network);
  if (failed(readout))
    return failure();
  network->readout = std::move(*readout);
  return Flat{op, std::move(*network), printTail(getTail(op))};
}

/// Reports inputs that samples could not feed.
static LogicalResult checkInputs(Session &session,
                                 const deploy::Network &network) {
  if (network.inputs.size() == 1)
    return success();
  std::string names;
  for (const deploy::Input &input : network.inputs)
    names += (names.empty() ? "'" : ", '") + input.name + "'";
  return session.fail(Error{
      network.name + ": has " + std::to_string(network.inputs.size()) +
      " inputs (" + names +
      "), but this version feeds chips with one; join them into one input"});
}

/// Puts a listed network onto a chip, whose open parameters it decides.
static FailureOr<Deployed> place(Session &session, const Flat &flat,
                                 const DeployOptions &options) {
  if (failed(checkInputs(session, flat.network)))
    return failure();
  Result<chip::Native> chip =
      deploy::loadUnfitted(options.compile.chip, options.parameters);
  if (!chip)
    return session.fail(chip.error());
  Result<chip::Parameters> fitted = deploy::fitParameters(
      flat.network, *chip, options.parameters, options.lower);
  if (!fitted)
    return session.fail(fitted.error());
  chip::Parameters parameters = options.parameters;
  parameters.insert(fitted->begin(), fitted->end());
  if (!fitted->empty()) {
    chip = chip::loadNative(options.compile.chip, parameters);
    if (!chip)
      return session.fail(chip.error());
  }
  Deployed deployed;
  deployed.chip = std::make_unique<chip::Native>(std::move(*chip));
  Result<deploy::Deployment> deployment =
      deploy::lower(flat.network, *deployed.chip, options.lower);
  if (!deployment)
    return session.fail(deployment.error());
  deployed.deployment =
      std::make_unique<deploy::Deployment>(std::move(*deployment));
  deploy::Host &host = deployed.deployment->host;
  host.chip = options.compile.chip;
  host.parameters.assign(parameters.begin(), parameters.end());
  host.chipHash = deployed.chip->sha256;
  host.version = SNNC_VERSION;
  if (!host.replacesTail)
    host.tail = flat.tail;
  return deployed;
}

/// Lists the network of a module under the name of its file.
static FailureOr<Flat> flattenModel(Session &session, ModuleOp module,
                                    const DeployOptions &options) {
  FailureOr<Flat> flat = flatten(session, module);
  if (succeeded(flat))
    flat->network.name =
        llvm::sys::path::filename(options.compile.model.path).str();
  return flat;
}

FailureOr<Deployed> snnc::driver::deployModule(Session &session,
                                               ModuleOp module,
                                               const DeployOptions &options) {
  FailureOr<Flat> flat = flattenModel(session, module, options);
  if (failed(flat))
    return failure();
  return place(session, *flat, options);
}

FailureOr<Deployed>
snnc::driver::deployModel(Session &session, const DeployOptions &options,
                          std::optional<DeployedLoss> &loss) {
  Result<chip::Native> chip =
      deploy::loadUnfitted(options.compile.chip, options.parameters);
  if (!chip)
    return session.fail(chip.error());
  Recipe recipe;
  FailureOr<OwningOpRef<ModuleOp>> module =
      calibrateModel(session, options.compile, recipe);
  if (failed(module))
    return failure();
  CodingOptions coding = recipe.coding;
  fit(coding, *chip);
  if (failed(reportPruning(session, **module, options.compile, coding)) ||
      failed(lowerToSpikes(session, **module, coding, recipe.ranges)))
    return failure();
  FailureOr<Flat> flat = flattenModel(session, **module, options);
  if (failed(flat))
    return failure();
  FailureOr<Deployed> deployed = place(session, *flat, options);
  if (failed(deployed))
    return failure();
  Result<std::string> hash = hashFile(options.compile.model.path);
  if (!hash)
    return session.fail(hash.error());
  deploy::Host &host = deployed->deployment->host;
  host.modelName = llvm::sys::path::filename(options.compile.model.path).str();
  host.modelHash = *hash;
  Result<std::string> description = chip::textOfPath(options.compile.chip);
  if (!description)
    return session.fail(description.error());
  deployed->description = std::move(*description);
  if (!deployed->description.empty())
    host.chip = deployedChipFile;
  host.options = toJson(recipe);
  for (const deploy::Input &input : host.inputs)
    if (input.encoder == deploy::Encoder::Stream)
      deployed->deployment->remarks.push_back(
          "input '" + input.name +
          "' takes at most one event of a neuron in a step; other samples are "
          "refused");
  if (host.isExact || options.compile.calibration.path.empty())
    return deployed;
  DeployedVerifyOptions how;
  how.data = options.compile.calibration;
  how.samples = options.compile.calibrationSamples;
  how.threads = options.compile.threads;
  FailureOr<DeployedLoss> measured =
      compareDeployed(session, *flat, *deployed, options.compile.chip, how);
  if (failed(measured))
    return failure();
  loss = std::move(*measured);
  return deployed;
}
