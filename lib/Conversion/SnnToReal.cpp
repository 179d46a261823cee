// Make a trained spiking network ready for a chip of reals.

#include "PerChannel.h"
#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/Snn.h"
#include "dialects/Snn/StepNumbers.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/IR/RealNumbers.h"
#include "snnc/IR/WeightElements.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace snnc {
#define GEN_PASS_DEF_SNNTOREAL
#include "snnc/Conversion/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using snn::NeuronModel;

using StepForm = realnumbers::Form;

namespace {

/// Converts one network.
class Realizer {
public:
  Realizer(snn::NetworkOp network, int64_t steps)
      : network(network), semantics(network.getSemantics()),
        builder(network.getContext()), steps(steps) {}

  LogicalResult run();

private:
  LogicalResult convert(snn::NeuronsOp op);
  LogicalResult readDelay(snn::NeuronsOp op);
  FailureOr<Value> convertSynapses(snn::SynapseOpInterface synapses);
  FailureOr<DictionaryAttr> numbersOf(snn::NeuronsOp op);
  void setChoices(snn::NeuronsOp op, snn::PopulationOp population);
  LogicalResult convertOutput(snn::OutputOp output);
  void finish();

  snn::NetworkOp network;
  snn::SemanticsAttr semantics;
  OpBuilder builder;
  int64_t steps;
  llvm::DenseMap<Value, int64_t> delays; ///< of relays, in steps
  SmallVector<std::pair<Value, Value>> replaced;
  SmallVector<Operation *> dead;
};

} // namespace

static snn::SynapseOpInterface synapsesOf(Value current) {
  return cast<snn::SynapseOpInterface>(current.getDefiningOp());
}

/// The numbers of neurons per channel, one in all if they are the same.
template <typename Number>
static FailureOr<SmallVector<Number>>
shortened(snn::NeuronsOp op, StringRef name,
          const std::vector<Number> &numbers) {
  FailureOr<std::vector<Number>> each = perChannel(op, name, numbers);
  if (failed(each))
    return failure();
  SmallVector<Number> result(each->begin(), each->end());
  if (llvm::all_equal(result))
    result.truncate(1);
  return result;
}

/// A relay that delays all its neurons by as many steps lets the synapses that
/// read it wait.
LogicalResult Realizer::readDelay(snn::NeuronsOp op) {
  if (!op.getParameter("delay"))
    return success();
  std::vector<double> seconds = snn::perNeuron(op, "delay");
  if (!llvm::all_equal(seconds))
    return op.emitOpError("has delays that differ between neurons; delay whole "
                          "layers");
  int64_t delay =
      std::llround(std::min(seconds.front() / semantics.getSeconds(), 65535.0));
  if (delay > 0 && llvm::any_of(op->getUsers(), [](Operation *user) {
        return isa<snn::OutputOp>(user);
      }))
    return op.emitOpError("delays what an output reads by ")
           << delay << " steps; let the output read the layer in front of it";
  delays[op.getSpikes()] = delay;
  return success();
}

/// Weights of i8 and a shift become f32; f32 stay as they are.
FailureOr<Value> Realizer::convertSynapses(snn::SynapseOpInterface synapses) {
  builder.setInsertionPoint(synapses);
  bool isFromInput =
      synapses.getSource().getDefiningOp<snn::InputOp>() != nullptr;
  int64_t delay = synapses.getDelay() + delays.lookup(synapses.getSource()) +
                  (isFromInput ? 0 : semantics.getLayerDelay());
  constexpr int64_t mostDelay = 65535;
  if (delay > mostDelay)
    return synapses->emitOpError("is delayed by ")
           << delay << " steps together with the layer that it reads, but at "
           << "most " << mostDelay << " are allowed; use a larger dt";
  int64_t count = synapses.numWeights(), shift = synapses.getShift();
  int64_t channels = synapses.getTargetShape().channels;
  bool isOneToOne = isa<snn::OneToOneOp>(synapses.getOperation());
  if (isOneToOne && count != channels)
    return synapses->emitOpError("expects one weight per channel (")
           << channels << ") on a chip of reals, but has one per neuron; scale "
           << "the weights of the layer in front or behind instead";
  if (!synapses.getWeightsAttr() && shift != 0)
    return synapses->emitOpError("is a pooling with a shift, which chips of "
                                 "reals do not have; use a convolution");
  Operation *copy = builder.clone(*synapses.getOperation());
  cast<snn::SynapseOpInterface>(copy).setDelay(delay);
  dead.push_back(synapses);
  if (!synapses.getWeightsAttr() || synapses.isReal())
    return copy->getResult(0);
  std::optional<WeightElements> integers =
      WeightElements::get(synapses.getWeightsAttr());
  SmallVector<float> reals;
  for (int64_t i = 0; i < count; ++i)
    reals.push_back(std::ldexp(float((*integers)[i]), int(shift)));
  ShapedType type = synapses.getWeightsAttr().getShapedType();
  copy->setAttr("weights",
                DenseElementsAttr::get(type.clone(builder.getF32Type()),
                                       ArrayRef<float>(reals)));
  copy->setAttr("weight_bits", builder.getI64IntegerAttr(8));
  copy->setAttr("shift", builder.getI64IntegerAttr(0));
  return copy->getResult(0);
}

/// How the potential of neuron `n` moves.
static StepForm formOf(NeuronModel model, const snn::StepNumbers &numbers,
                       bool isDifference, size_t n) {
  if (model == NeuronModel::Relay || model == NeuronModel::Threshold)
    return StepForm::Pass;
  if (model == NeuronModel::SigmaDelta)
    return StepForm::SigmaDelta;
  if (numbers.decay.empty())
    return StepForm::Accumulate;
  if (!isDifference)
    return StepForm::Decay;
  return numbers.loss[n] == numbers.gain[n] ? StepForm::Difference
                                            : StepForm::SplitDifference;
}

FailureOr<DictionaryAttr> Realizer::numbersOf(snn::NeuronsOp op) {
  snn::StepNumbers numbers = snn::stepNumbers(op, semantics);
  bool isDifference = semantics.getForm() == snn::Form::Difference;
  std::vector<int32_t> forms;
  for (int64_t n = 0; n < op.getShape().numNeurons(); ++n)
    forms.push_back(
        static_cast<int32_t>(formOf(op.getModel(), numbers, isDifference, n)));
  FailureOr<SmallVector<int32_t>> form = shortened(op, "tau", forms);
  if (failed(form))
    return failure();
  const std::vector<float> none;
  NamedAttrList entries;
  entries.set("form", builder.getDenseI32ArrayAttr(*form));
  const std::pair<StringRef, const std::vector<float> *> reals[] = {
      {"bias", &numbers.bias},
      {"threshold", &numbers.threshold},
      {"floor", &numbers.floor},
      {"reset_value", &numbers.reset},
      {"decay", isDifference ? &numbers.loss : &numbers.decay},
      {"gain", &numbers.gain},
      {"rest", isDifference ? &numbers.rest : &numbers.leak},
      {"resistance", isDifference ? &numbers.resistance : &none},
      {"current_decay",
       isDifference ? &numbers.synapseLoss : &numbers.synapseDecay},
      {"current_gain", &numbers.synapseGain}};
  for (auto [name, values] : reals) {
    if (values->empty())
      continue;
    FailureOr<SmallVector<float>> each = shortened(op, name, *values);
    if (failed(each))
      return failure();
    for (float number : *each)
      if (!std::isfinite(number))
        return op.emitOpError("has numbers of a step beyond the range of "
                              "binary32 ('")
               << name << "'); use a larger time constant or a smaller dt";
    entries.set(name, builder.getDenseF32ArrayAttr(*each));
  }
  return entries.getDictionary(builder.getContext());
}

/// What the semantics say about neurons that fire, and who sends.
void Realizer::setChoices(snn::NeuronsOp op, snn::PopulationOp population) {
  if (population.hasCurrent())
    population.setOrder(semantics.getSynapseOrder());
  if (population.hasThreshold() || op.getModel() == NeuronModel::SigmaDelta)
    population.setCompare(semantics.getCompare());
  if (snn::firesAndResets(op.getModel())) {
    population.setReset(semantics.getReset());
    population.setResetTime(semantics.getResetTime());
    population.setMultiple(semantics.getSpikes() ==
                           snn::SpikesPerStep::Multiple);
  } else if (population.hasThreshold()) {
    population.setReset(snn::Reset::Zero);
  }
  bool isRead = llvm::any_of(op->getUsers(), [](Operation *user) {
    auto output = dyn_cast<snn::OutputOp>(user);
    return !output || output.getDecoder() == snn::Decoder::Count;
  });
  if (!population.hasThreshold() && !isRead)
    population.setPayload(snn::Payload::Unit);
}

LogicalResult Realizer::convert(snn::NeuronsOp op) {
  if (op.getModel() == NeuronModel::Loihi)
    return op.emitOpError("has model loihi, which cores of a chip of reals do "
                          "not have; use a chip of integers");
  FailureOr<DictionaryAttr> numbers = numbersOf(op);
  if (failed(numbers))
    return failure();
  SmallVector<Value> currents;
  for (Value current : op.getCurrents()) {
    FailureOr<Value> converted = convertSynapses(synapsesOf(current));
    if (failed(converted))
      return failure();
    currents.push_back(*converted);
  }
  builder.setInsertionPoint(op);
  OperationState state(op.getLoc(), snn::PopulationOp::getOperationName());
  state.addOperands(currents);
  state.addTypes(op.getSpikes().getType());
  auto &properties = state.getOrAddProperties<snn::PopulationOp::Properties>();
  properties.model = snn::ModelAttr::get(op.getContext(), snn::Model::Real);
  properties.numbers = *numbers;
  auto population = cast<snn::PopulationOp>(builder.create(state));
  population.setLayer(op.getLayerName());
  setChoices(op, population);
  replaced.push_back({op.getSpikes(), population.getSpikes()});
  dead.push_back(op);
  return success();
}

/// What neurons without a threshold sent last is their potential, but for those
/// that send differences.
LogicalResult Realizer::convertOutput(snn::OutputOp output) {
  auto neurons = output.getSpikes().getDefiningOp<snn::NeuronsOp>();
  if (!neurons || !snn::sendsValues(neurons.getModel()))
    return success();
  if (output.getDecoder() == snn::Decoder::Count)
    return success();
  if (output.getDecoder() == snn::Decoder::Value &&
      neurons.getModel() == NeuronModel::SigmaDelta)
    return output.emitOpError("reads the last difference of layer '")
           << neurons.getLayerName()
           << "', which a chip may have sent long before; use "
              "decoder(potential) or decoder(count)";
  output.setDecoder(snn::Decoder::Potential);
  return success();
}

/// Lets everything read the new populations and removes the old ones.
void Realizer::finish() {
  for (auto &[before, after] : replaced)
    before.replaceAllUsesWith(after);
  for (Operation *op : dead)
    op->dropAllReferences();
  llvm::SmallPtrSet<Operation *, 16> erased;
  for (Operation *op : dead)
    if (erased.insert(op).second)
      op->erase();
  network.setSemanticsAttr(semantics.withSteps(steps, /*layerDelay=*/0));
}

LogicalResult Realizer::run() {
  for (snn::InputOp input : network.getOps<snn::InputOp>())
    if (input.getEncoder() == snn::Encoder::Rate)
      return input.emitOpError("encodes by rate, which hosts of chips of reals "
                               "do not; use encoder(direct)");
  SmallVector<snn::NeuronsOp> all(network.getOps<snn::NeuronsOp>());
  for (snn::NeuronsOp op : all)
    if (failed(readDelay(op)))
      return failure();
  for (snn::OutputOp output : network.getOps<snn::OutputOp>())
    if (failed(convertOutput(output)))
      return failure();
  for (snn::NeuronsOp op : all)
    if (failed(convert(op)))
      return failure();
  finish();
  return success();
}

namespace {

struct SnnToReal : snnc::impl::SnnToRealBase<SnnToReal> {
  using SnnToRealBase::SnnToRealBase;

  void runOnOperation() override {
    snn::NetworkOp network = getOperation();
    if (!network.isTrained())
      return;
    if (steps < 0 || steps > 65535) {
      emitError(network.getLoc())
          << "option steps is " << steps << ", expected 0 to 65535";
      return signalPassFailure();
    }
    int64_t count = steps ? int64_t(steps) : network.getSemantics().getSteps();
    if (count == 0) {
      network.emitOpError("does not say how many steps a sample has, but a "
                          "chip needs to know; give steps=N");
      return signalPassFailure();
    }
    if (failed(Realizer(network, count).run()))
      signalPassFailure();
  }
};

} // namespace
