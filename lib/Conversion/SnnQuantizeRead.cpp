// Trained neurons and synapses as the factors of one step (docs/semantics.md).

#include "PerChannel.h"
#include "SnnQuantize.h"
#include "dialects/Snn/StepNumbers.h"

#include "snnc/IR/RealElements.h"
#include "snnc/IR/WeightElements.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::snnquantize;
using snn::NeuronModel;

//===----------------------------------------------------------------------===//
// Parameters
//===----------------------------------------------------------------------===//

namespace {
/// Reads the parameters of a population and keeps the first failure.
class Reader {
public:
  explicit Reader(snn::NeuronsOp op) : op(op) {}

  /// Parameter `name` per channel, or its standard value.
  std::vector<double> read(StringRef name) {
    return keep(perChannel(op, name, snn::perNeuron(op, name)));
  }

  std::vector<double> readBias() { return read("bias"); }

  bool failed() const { return hasFailed; }

private:
  std::vector<double> keep(FailureOr<std::vector<double>> numbers) {
    if (succeeded(numbers))
      return *numbers;
    hasFailed = true;
    return std::vector<double>(op.getShape().channels, 1.0);
  }

  snn::NeuronsOp op;
  bool hasFailed = false;
};

/// What a step keeps of a state, and the gain of what comes in.
struct Step {
  std::vector<double> kept, gain;
};
} // namespace

/// The factors of tau * x' = input - x in one step of the scheme. What is kept
/// is what a decay of `decayBits` bits keeps.
static Step stepOf(const std::vector<double> &tau, snn::SemanticsAttr semantics,
                   unsigned decayBits) {
  Step step;
  for (double seconds : tau) {
    double ratio = semantics.getSeconds() / seconds;
    bool isEuler = semantics.getScheme() == snn::Scheme::Euler;
    bool isExact = semantics.getScheme() == snn::Scheme::Exponential;
    double kept = isEuler ? 1.0 - ratio : std::exp(-ratio);
    double decay = std::round(std::ldexp(1.0 - kept, int(decayBits)));
    step.kept.push_back(1.0 - std::ldexp(decay, -int(decayBits)));
    step.gain.push_back(isExact ? 1.0 - kept : ratio);
  }
  return step;
}

/// a[c] * b[c].
static std::vector<double> times(const std::vector<double> &a,
                                 const std::vector<double> &b) {
  std::vector<double> product;
  for (size_t c = 0; c < a.size(); ++c)
    product.push_back(a[c] * b[c]);
  return product;
}

/// a[c] + b[c].
static std::vector<double> plus(const std::vector<double> &a,
                                const std::vector<double> &b) {
  std::vector<double> sum;
  for (size_t c = 0; c < a.size(); ++c)
    sum.push_back(a[c] + b[c]);
  return sum;
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

/// Threshold, reset and floor of neurons that fire.
static void readFiring(Reader &reader, StringRef threshold,
                       snn::SemanticsAttr semantics, Neurons &neurons) {
  quantize::SpikingLayer &layer = neurons.layer;
  layer.threshold = reader.read(threshold);
  bool resets = snn::firesAndResets(neurons.op.getModel());
  layer.reset = !resets ? quantize::SpikeReset::Zero
                : semantics.getReset() == snn::Reset::Subtract
                    ? quantize::SpikeReset::Subtract
                : semantics.getReset() == snn::Reset::Value
                    ? quantize::SpikeReset::Value
                    : quantize::SpikeReset::Zero;
  if (!resets)
    return;
  if (layer.reset == quantize::SpikeReset::Value)
    layer.resetValue = reader.read("v_reset");
  layer.multiple = semantics.getSpikes() == snn::SpikesPerStep::Multiple;
  if (!semantics.getFloor())
    return;
  for (double each : layer.threshold)
    layer.floor.push_back(each * semantics.getFloor().getValueAsDouble());
}

/// A membrane with leak: v = kept * v + (1 - kept) * v_leak + gain * r * input.
static void readMembrane(Reader &reader, StringRef tau,
                         snn::SemanticsAttr semantics, Neurons &neurons) {
  quantize::SpikingLayer &layer = neurons.layer;
  Step step = stepOf(reader.read(tau), semantics, layer.decayBits);
  neurons.model = snn::Model::Leaky;
  layer.keptPotential = step.kept;
  layer.gain = times(step.gain, reader.read("r"));
  layer.bias = reader.read("v_leak");
  for (size_t c = 0; c < layer.bias.size(); ++c)
    layer.bias[c] *= 1.0 - step.kept[c];
}

/// A synapse in front of the membrane: i = kept * i + gain * w_in * input.
static void readCurrent(Reader &reader, snn::SemanticsAttr semantics,
                        Neurons &neurons) {
  Step step =
      stepOf(reader.read("tau_syn"), semantics, neurons.layer.decayBits);
  neurons.layer.keptCurrent = step.kept;
  neurons.layer.gain =
      times(neurons.layer.gain, times(step.gain, reader.read("w_in")));
  neurons.currentBias = reader.readBias();
  if (llvm::all_of(neurons.currentBias, [](double bias) { return bias == 0; }))
    neurons.currentBias.clear();
}

static void readModel(Reader &reader, snn::SemanticsAttr semantics,
                      Neurons &neurons) {
  quantize::SpikingLayer &layer = neurons.layer;
  switch (neurons.op.getModel()) {
  case NeuronModel::Relay:
    neurons.model = snn::Model::Graded; // keeps nothing either
    layer.keptPotential.assign(layer.channels, 0.0);
    layer.bias = reader.readBias();
    return;
  case NeuronModel::Threshold: // a membrane that keeps nothing
    neurons.model = snn::Model::Leaky;
    layer.keptPotential.assign(layer.channels, 0.0);
    layer.bias = reader.readBias();
    return readFiring(reader, "threshold", semantics, neurons);
  case NeuronModel::Integrator:
    neurons.model = snn::Model::Integrate;
    layer.gain = reader.read("r");
    layer.bias = times(layer.gain, reader.readBias());
    return;
  case NeuronModel::IntegrateFire:
    layer.gain = reader.read("r");
    layer.bias = times(layer.gain, reader.readBias());
    readFiring(reader, "v_threshold", semantics, neurons);
    // Only the leaky model can reset late; without a decay it does not leak.
    if (semantics.getResetTime() == snn::ResetTime::NextStep)
      neurons.model = snn::Model::Leaky;
    return;
  case NeuronModel::LeakyIntegrator:
  case NeuronModel::Lif:
    readMembrane(reader, "tau", semantics, neurons);
    layer.bias = plus(layer.bias, times(layer.gain, reader.readBias()));
    if (neurons.op.getModel() == NeuronModel::Lif)
      readFiring(reader, "v_threshold", semantics, neurons);
    return;
  case NeuronModel::CubaLeakyIntegrator:
  case NeuronModel::CubaLif:
    readMembrane(reader, "tau_mem", semantics, neurons);
    readCurrent(reader, semantics, neurons);
    if (neurons.op.getModel() == NeuronModel::CubaLif)
      readFiring(reader, "v_threshold", semantics, neurons);
    return;
  case NeuronModel::Loihi:
  case NeuronModel::SigmaDelta:
    llvm_unreachable("handled by its reader");
  }
}

/// What the integer models can do with the numbers.
static LogicalResult checkNeurons(const Neurons &neurons) {
  snn::NeuronsOp op = neurons.op;
  StringRef model = snn::stringifyNeuronModel(op.getModel());
  if (neurons.isRead && snn::sendsValues(op.getModel()) && !neurons.isRelay())
    return op.emitOpError("has model ")
           << model << " and sends its potential to other layers in every "
           << "step, which no integer model does; let an output read it";
  const quantize::SpikingLayer &layer = neurons.layer;
  for (const std::vector<double> *kept :
       {&layer.keptPotential, &layer.keptCurrent})
    for (auto [c, factor] : llvm::enumerate(*kept))
      if (factor < 0.0)
        return op.emitOpError("would keep ")
               << factor << " of its state in a step, as the time constant of "
               << "channel " << c << " is shorter than dt; use a smaller dt or "
               << "scheme=exponential";
  for (auto [c, threshold] : llvm::enumerate(layer.threshold))
    if (!(threshold > 0.0))
      return op.emitOpError("expects thresholds above 0, but that of channel ")
             << c << " is " << threshold
             << "; potentials are compared with multiples of it";
  return success();
}

FailureOr<Neurons> snnquantize::readNeurons(snn::NeuronsOp op,
                                            const Settings &settings) {
  snn::SemanticsAttr semantics =
      op->getParentOfType<snn::NetworkOp>().getSemantics();
  if (op.getModel() == NeuronModel::SigmaDelta)
    return op.emitOpError("has model sigma_delta, which has no integer "
                          "counterpart; use a network of spiking neurons");
  if (op.getParameter("delay"))
    return op.emitOpError("has delays that differ between neurons or that "
                          "--snn-fuse-linear could not move into synapses; "
                          "delay whole layers");
  Neurons neurons;
  neurons.op = op;
  for (Operation *user : op->getUsers())
    neurons.isRead |= isa<snn::SynapseOpInterface>(user);
  neurons.layer.channels = op.getShape().channels;
  neurons.layer.weightBits = settings.weightBits;
  neurons.layer.potentialBits = settings.potentialBits;
  neurons.layer.decayBits = settings.decayBits;
  neurons.layer.steps = settings.steps;
  neurons.layer.headroom = settings.headroom;
  for (Operation *user : op->getUsers())
    if (auto output = dyn_cast<snn::OutputOp>(user))
      neurons.layer.perTensor |= output.getDecoder() != snn::Decoder::Count;
  Reader reader(op);
  readModel(reader, semantics, neurons);
  if (reader.failed() || failed(checkNeurons(neurons)))
    return failure();
  return neurons;
}

//===----------------------------------------------------------------------===//
// Synapses
//===----------------------------------------------------------------------===//

/// The weights as real numbers, row-major in the op's own layout.
static std::vector<float> readWeights(snn::SynapseOpInterface synapses) {
  if (std::optional<RealElements> reals =
          RealElements::get(synapses.getWeightsAttr()))
    return reals->toVector();
  std::optional<WeightElements> weights =
      WeightElements::get(synapses.getWeightsAttr());
  std::vector<float> result;
  for (int64_t i = 0; weights && i < weights->size(); ++i)
    result.push_back(
        std::ldexp(float((*weights)[i]), int(synapses.getShift())));
  return result;
}

FailureOr<quantize::SpikingProjection>
snnquantize::readSynapses(snn::SynapseOpInterface synapses,
                          const Events &events) {
  quantize::SpikingProjection projection;
  projection.unit = events.unit;
  projection.low = std::min<int64_t>(0, events.low);
  projection.high = std::max<int64_t>(0, events.high);
  if (synapses.isUnit()) {
    projection.unit = 1.0;
    projection.low = 0;
    projection.high = 1;
  }
  projection.weights = readWeights(synapses);
  Shape target = synapses.getTargetShape();
  synapse::Kernel kernel = synapses.getKernel();
  if (!synapses.getWeightsAttr()) // a pooling: weights of 1
    projection.weights.assign(target.channels * kernel.height * kernel.width,
                              std::ldexp(1.0f, int(synapses.getShift())));
  int64_t count = projection.weights.size();
  if (synapses.isDense())
    projection.rows = target.height * target.width;
  bool isPerNeuron =
      isa<snn::OneToOneOp>(synapses.getOperation()) && count != target.channels;
  if (!isPerNeuron) {
    projection.fanIn = count / (target.channels * projection.rows);
    return projection;
  }
  int64_t size = target.height * target.width;
  std::vector<float> narrow;
  for (int64_t c = 0; c < target.channels; ++c) {
    narrow.push_back(projection.weights[c * size]);
    for (int64_t i = 1; i < size; ++i)
      if (projection.weights[c * size + i] != narrow.back())
        return synapses->emitOpError("expects one weight per channel, but in "
                                     "channel ")
               << c << " neuron 0 has " << narrow.back() << " and neuron " << i
               << " has " << projection.weights[c * size + i]
               << "; scale the weights of the layer in front or behind instead";
  }
  projection.weights = std::move(narrow);
  return projection;
}
