// The rules of populations: models, currents, parameters, choices.

#include "dialects/Snn/SnnVerifiers.h"

#include "snnc/IR/RealNumbers.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using namespace snnc::snn::detail;

static constexpr int64_t least32 = std::numeric_limits<int32_t>::min();
static constexpr int64_t most32 = std::numeric_limits<int32_t>::max();
static constexpr int64_t mostDecayBits = 24;
static constexpr int64_t mostRefractory = 65535;

//===----------------------------------------------------------------------===//
// Models and currents
//===----------------------------------------------------------------------===//

/// The models of a coding, for messages.
static StringRef modelsOf(Coding coding) {
  switch (coding) {
  case Coding::Graded:
    return "graded, integrate";
  case Coding::Rate:
    return "integrate_fire, max_rate, integrate";
  case Coding::Spiking:
    return "graded, integrate_fire, leaky, integrate, real";
  }
  return "";
}

static bool hasModel(Coding coding, Model model) {
  switch (model) {
  case Model::Graded:
    return coding != Coding::Rate;
  case Model::IntegrateFire:
    return coding != Coding::Graded;
  case Model::MaxRate:
    return coding == Coding::Rate;
  case Model::Integrate:
    return true;
  case Model::Leaky:
  case Model::Real:
    return coding == Coding::Spiking;
  }
  return false;
}

/// Checks that the model suits the coding and the payload suits the model.
static LogicalResult verifyModel(PopulationOp op) {
  Model model = op.getModel();
  Coding coding = semanticsOf(op).getCoding();
  if (!hasModel(coding, model))
    return op.emitOpError("has model ")
           << stringifyModel(model) << ", but the network's coding is "
           << stringifyCoding(coding) << ", which has models "
           << modelsOf(coding);
  bool spikes = op.hasThreshold() || model == Model::MaxRate;
  bool isSilent = model == Model::Real && op.getPayload() == Payload::Unit;
  if (!spikes && !isSilent && op.getPayload() != Payload::Value)
    return op.emitOpError("has payload ")
           << stringifyPayload(op.getPayload()) << ", but an event of model "
           << stringifyModel(model) << " carries its value";
  if (coding == Coding::Spiking && op.getPayload() == Payload::Count)
    return op.emitOpError("has payload count, but the network's coding is "
                          "spiking, in which an event carries the spikes of "
                          "its step; use payload value or unit");
  return success();
}

LogicalResult snnc::snn::detail::verifyCurrents(Operation *op,
                                                OperandRange currents,
                                                const Shape &shape) {
  if (currents.empty())
    return op->emitOpError("expects at least one current");
  for (auto [index, current] : llvm::enumerate(currents)) {
    Shape found = cast<CurrentType>(current.getType()).getShape();
    if (found != shape)
      return op->emitOpError("expects currents of ")
             << toText(shape) << ", but current " << index << " has "
             << toText(found);
  }
  int64_t maxima = llvm::count_if(currents, [](Value current) {
    return isa_and_nonnull<MaxPoolOp>(current.getDefiningOp());
  });
  if (maxima != 0 && maxima != static_cast<int64_t>(currents.size()))
    return op->emitOpError("is fed by snn.max_pool and by other synapses; put "
                           "a population behind the pooling");
  return success();
}

/// Checks that the currents are of the model's numbers and which model takes a
/// maximum.
static LogicalResult verifyCurrents(PopulationOp op) {
  if (failed(snn::detail::verifyCurrents(op, op.getCurrents(), op.getShape())))
    return failure();
  Model model = op.getModel();
  for (auto [index, current] : llvm::enumerate(op.getCurrents())) {
    auto synapses = current.getDefiningOp<SynapseOpInterface>();
    if (!synapses)
      continue;
    if (model != Model::Real && synapses.isReal())
      return op.emitOpError("computes in integers, but current ")
             << index << " has f32 weights; use i8 weights or snn.neurons";
    bool isInteger = synapses.getWeightsAttr() && !synapses.isReal();
    if (model == Model::Real && (isInteger || synapses.getShift() != 0))
      return op.emitOpError("computes in reals, but current ")
             << index << (isInteger ? " has i8 weights" : " has a shift")
             << "; use f32 weights";
  }
  if (model == Model::MaxRate && !op.isMaximum())
    return op.emitOpError("has model max_rate, but is not fed by snn.max_pool");
  if (model != Model::MaxRate && model != Model::Graded &&
      model != Model::Real && op.isMaximum())
    return op.emitOpError("is fed by snn.max_pool, but has model ")
           << stringifyModel(model) << "; use max_rate";
  return success();
}

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

/// Checks length and range of a parameter, and that the model uses it.
static LogicalResult verifyParameter(PopulationOp op, StringRef what,
                                     std::optional<ArrayRef<int32_t>> numbers,
                                     bool isUsed, int64_t low, int64_t high) {
  if (!numbers)
    return success();
  if (!isUsed)
    return op.emitOpError("has a ")
           << what << ", which model " << stringifyModel(op.getModel())
           << " does not use";
  int64_t channels = op.getShape().channels;
  int64_t length = numbers->size();
  if (length != 1 && length != channels)
    return op.emitOpError("expects one ")
           << what << " or one per channel (" << channels << "), but found "
           << length;
  for (int32_t number : *numbers)
    if (failed(verifyRange(op, what, number, low, high)))
      return failure();
  return success();
}

/// A real neuron has numbers, and no other one has.
static LogicalResult verifyNumbers(PopulationOp op) {
  bool isReal = op.getModel() == Model::Real;
  if (isReal != op.getNumbers().has_value())
    return op.emitOpError(isReal ? "expects numbers for model real"
                                 : "has numbers, which only model real uses");
  if (!isReal)
    return success();
  return realnumbers::verify(op, *op.getNumbers(), op.getShape().channels);
}

static LogicalResult verifyParameters(PopulationOp op) {
  Model model = op.getModel();
  if (failed(verifyNumbers(op)))
    return failure();
  bool graded = model == Model::Graded;
  bool leaky = model == Model::Leaky;
  bool fires = model == Model::IntegrateFire || leaky;
  bool integrates = fires || model == Model::Integrate;
  if (model == Model::IntegrateFire && !op.getThreshold())
    return op.emitOpError("expects a threshold for model integrate_fire");
  if (failed(
          verifyRange(op, "decay_bits", op.getDecayBits(), 1, mostDecayBits)))
    return failure();
  int64_t wholeDecay = int64_t(1) << op.getDecayBits();
  return failure(
      failed(verifyParameter(op, "bias", op.getBias(), graded || integrates,
                             least32, most32)) ||
      failed(verifyParameter(op, "threshold", op.getThreshold(), fires, 1,
                             most32)) ||
      failed(verifyParameter(op, "multiplier", op.getMultiplier(), graded, 0,
                             65535)) ||
      failed(verifyParameter(op, "shift", op.getShift(), graded, 0, 63)) ||
      failed(verifyParameter(op, "initial", op.getInitial(), integrates,
                             least32, most32)) ||
      failed(verifyParameter(op, "floor", op.getFloor(), fires, least32, 0)) ||
      failed(verifyParameter(op, "current_decay", op.getCurrentDecay(), leaky,
                             0, wholeDecay)) ||
      failed(verifyParameter(op, "voltage_decay", op.getVoltageDecay(), leaky,
                             0, wholeDecay)) ||
      failed(verifyRange(op, "low", op.getLow(), least32, most32)) ||
      failed(verifyRange(op, "high", op.getHigh(), op.getLow(), most32)));
}

//===----------------------------------------------------------------------===//
// Choices
//===----------------------------------------------------------------------===//

/// Checks that a choice that was made is about something.
static LogicalResult verifyChoice(PopulationOp op, StringRef choice,
                                  bool isMade, bool isMeant, StringRef needs) {
  if (!isMade || isMeant)
    return success();
  return op.emitOpError("has ")
         << choice << ", which needs " << needs << ", but its model is "
         << stringifyModel(op.getModel());
}

static LogicalResult verifyReset(PopulationOp op) {
  bool toValue = op.getReset() == Reset::Value;
  if (op.getModel() == Model::Real) {
    if (toValue && !op.getNumbers()->contains("reset_value"))
      return op.emitOpError("resets to a value, but has no reset_value");
    return success();
  }
  if (toValue && !op.getResetValue())
    return op.emitOpError("resets to a value, but has no reset_value");
  if (!toValue && op.getResetValue())
    return op.emitOpError("has a reset_value, but its reset is ")
           << stringifyReset(op.getReset()) << "; use reset value";
  return verifyParameter(op, "reset_value", op.getResetValue(),
                         op.hasThreshold(), least32, most32);
}

static LogicalResult verifyChoices(PopulationOp op) {
  bool fires = op.hasThreshold();
  bool compares =
      fires || (op.getNumbers() && op.getNumbers()->contains("threshold"));
  bool leaky = op.getModel() == Model::Leaky;
  bool mayLeak = leaky || op.getModel() == Model::Real;
  bool delayed = op.getResetTime() == ResetTime::NextStep;
  if (failed(verifyChoice(op, "compare gt", op.getCompare() == Compare::Gt,
                          compares, "a threshold")) ||
      failed(verifyChoice(op, "multiple", op.getMultiple(), fires,
                          "a threshold")) ||
      failed(verifyChoice(op, "reset_time next_step", delayed, mayLeak && fires,
                          "model leaky or real with a threshold")) ||
      failed(verifyChoice(op, "refractory", op.getRefractory() != 0,
                          leaky && fires, "model leaky with a threshold")) ||
      failed(verifyChoice(op, "order membrane_first",
                          op.getOrder() == SynapseOrder::MembraneFirst,
                          mayLeak && op.hasCurrent(),
                          "model leaky or real with a current")) ||
      failed(verifyRange(op, "refractory", op.getRefractory(), 0,
                         mostRefractory)) ||
      failed(verifyReset(op)))
    return failure();
  if (op.getRefractory() && delayed)
    return op.emitOpError("has refractory and reset_time next_step, but a "
                          "refractory neuron has been reset; use same_step");
  if (op.getMultiple())
    return verifyRange(op, "high of multiple spikes", op.getHigh(), 1, most32);
  return success();
}

LogicalResult PopulationOp::verify() {
  if (failed(verifyModel(*this)) || failed(verifyCurrents(*this)) ||
      failed(verifyParameters(*this)) || failed(verifyChoices(*this)))
    return failure();
  if (getPhase() && failed(verifyRange(*this, "phase", *getPhase(), 0, most32)))
    return failure();
  if (getUnit())
    return verifyPositive(*this, "unit", getUnit()->convertToDouble());
  return success();
}
