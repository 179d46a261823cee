// A trained network run neuron by neuron, as docs/semantics.md reads.

#include "SpikingReference.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using snnc::test::SlowTrace;

namespace {

/// One neuron of a population.
struct Neuron {
  NeuronModel model = NeuronModel::Relay;
  std::map<std::string, double> parameters;
  float v = 0, i = 0, fired = 0, known = 0;
  int64_t u = 0, w = 0, silent = 0; ///< model loihi: current, potential
  std::vector<float> past;          ///< what a relay got
};

/// The value of `attr` for the neuron at `at`, `standard` without one.
double numberAt(ElementsAttr attr, const Shape &shape, const Coordinate &at,
                double standard) {
  if (!attr)
    return standard;
  int64_t rank = attr.getShapedType().getRank();
  int64_t index = rank == 0 ? 0
                  : rank == 1
                      ? at.c
                      : (at.c * shape.height + at.y) * shape.width + at.x;
  auto elements = cast<DenseElementsAttr>(attr);
  if (attr.getElementType().isF32())
    return elements.getValues<float>()[index];
  return elements.getValues<int32_t>()[index];
}

double get(const Neuron &neuron, const std::string &name, double standard) {
  auto found = neuron.parameters.find(name);
  return found == neuron.parameters.end() ? standard : found->second;
}

/// How much of a state is lost in a step, and gained of an input.
std::pair<double, double> lossAndGain(SemanticsAttr s, double tau) {
  double euler = s.getSeconds() / tau;
  double exact = -std::expm1(-s.getSeconds() / tau);
  return {s.getScheme() == Scheme::Euler ? euler : exact,
          s.getScheme() == Scheme::Exponential ? exact : euler};
}

void moveCurrent(Neuron &neuron, SemanticsAttr s, float sum) {
  auto [loss, gain] = lossAndGain(s, get(neuron, "tau_syn", 1));
  float g = float(gain * get(neuron, "w_in", 1));
  if (s.getForm() == Form::Difference)
    neuron.i = (neuron.i - float(loss) * neuron.i) + g * sum;
  else
    neuron.i = float(1 - loss) * neuron.i + g * sum;
}

void moveMembrane(Neuron &neuron, SemanticsAttr s, float input) {
  double r = get(neuron, "r", 1), rest = get(neuron, "v_leak", 0);
  if (neuron.model == NeuronModel::IntegrateFire ||
      neuron.model == NeuronModel::Integrator) {
    neuron.v = neuron.v + float(r) * input;
    return;
  }
  bool cuba = neuron.parameters.count("tau_mem");
  auto [loss, gain] = lossAndGain(s, get(neuron, cuba ? "tau_mem" : "tau", 1));
  float l = float(loss), g = float(gain);
  float pull = float(rest) - neuron.v, push = float(r) * input;
  if (s.getForm() == Form::Decay)
    neuron.v = (float(1 - loss) * neuron.v + float(gain * r) * input) +
               float(loss * rest);
  else if (l == g)
    neuron.v = neuron.v + g * (pull + push);
  else
    neuron.v = neuron.v + (l * pull + g * push);
}

/// Compares and resets; gives the number of spikes.
float fire(Neuron &neuron, SemanticsAttr s) {
  float threshold = float(get(neuron, "v_threshold", 0));
  float toValue = float(get(neuron, "v_reset", 0));
  bool gt = s.getCompare() == Compare::Gt;
  if (s.getFloor())
    neuron.v = std::max(
        neuron.v, float(s.getFloor().getValueAsDouble() * double(threshold)));
  // The largest n with v >= n * threshold, or v > n * threshold.
  double thresholds = double(neuron.v) / double(threshold);
  double largest = gt ? std::ceil(thresholds) - 1 : std::floor(thresholds);
  double most = s.getSpikes() == SpikesPerStep::Multiple ? INFINITY : 1;
  float n = float(std::clamp(largest, 0.0, most));
  if (s.getResetTime() == ResetTime::NextStep || n == 0)
    return n;
  if (s.getReset() == Reset::Subtract)
    neuron.v = neuron.v - n * threshold;
  else
    neuron.v = s.getReset() == Reset::Zero ? 0 : toValue;
  return n;
}

/// Neurons with a membrane.
float stepMembrane(Neuron &neuron, SemanticsAttr s, float sum) {
  bool fires = neuron.parameters.count("v_threshold");
  bool later = fires && s.getResetTime() == ResetTime::NextStep;
  if (later && neuron.fired && s.getReset() == Reset::Zero)
    neuron.v = 0;
  if (later && neuron.fired && s.getReset() == Reset::Value)
    neuron.v = float(get(neuron, "v_reset", 0));
  if (!neuron.parameters.count("tau_syn")) {
    moveMembrane(neuron, s, sum);
  } else if (s.getSynapseOrder() == SynapseOrder::InputFirst) {
    moveCurrent(neuron, s, sum);
    moveMembrane(neuron, s, neuron.i);
  } else {
    moveMembrane(neuron, s, neuron.i);
    moveCurrent(neuron, s, sum);
  }
  if (!fires)
    return neuron.v;
  if (later && neuron.fired && s.getReset() == Reset::Subtract)
    neuron.v = neuron.v - neuron.fired * float(get(neuron, "v_threshold", 0));
  float n = fire(neuron, s);
  neuron.fired = later ? n : 0;
  return n;
}

float stepLoihi(Neuron &neuron, SemanticsAttr s, int64_t sum, int64_t step) {
  auto number = [&](const char *name) { return int64_t(get(neuron, name, 0)); };
  auto decay = [](int64_t x, int64_t d) { return x * (4096 - d) / 4096; };
  int64_t interval = number("reset_interval");
  if (interval && (step - number("reset_offset")) % interval == 0)
    neuron.u = neuron.w = neuron.silent = 0;
  neuron.u = decay(neuron.u, number("current_decay")) + sum;
  if (neuron.silent) {
    --neuron.silent;
    return 0;
  }
  neuron.w =
      decay(neuron.w, number("voltage_decay")) + neuron.u + number("bias");
  bool fires = s.getCompare() == Compare::Gt
                   ? neuron.w > number("v_threshold")
                   : neuron.w >= number("v_threshold");
  if (!fires)
    return 0;
  neuron.silent = number("refractory");
  neuron.w = s.getReset() == Reset::Subtract
                 ? neuron.w - number("v_threshold")
                 : (s.getReset() == Reset::Zero ? 0 : number("v_reset"));
  return 1;
}

float stepNeuron(Neuron &neuron, SemanticsAttr s, float sum, int64_t step) {
  bool gt = s.getCompare() == Compare::Gt;
  float threshold = float(get(neuron, "threshold", 0));
  if (neuron.model == NeuronModel::SigmaDelta) {
    neuron.i += sum;
    neuron.v = std::max(neuron.i + float(get(neuron, "bias", 0)), 0.0f);
    float change = neuron.v - neuron.known;
    if (gt ? std::abs(change) <= threshold : std::abs(change) < threshold)
      return 0;
    neuron.known = neuron.v;
    return change;
  }
  if (neuron.model == NeuronModel::Loihi)
    return stepLoihi(neuron, s, int64_t(sum), step);
  if (neuron.parameters.count("bias"))
    sum += float(get(neuron, "bias", 0));
  if (neuron.model == NeuronModel::Threshold)
    return gt ? sum > threshold : sum >= threshold;
  if (neuron.model != NeuronModel::Relay)
    return stepMembrane(neuron, s, sum);
  neuron.past.push_back(sum);
  int64_t from = step - std::lround(get(neuron, "delay", 0) / s.getSeconds());
  return from < 0 ? 0 : neuron.past[from];
}

} // namespace

static std::vector<Neuron> makeNeurons(NeuronsOp op) {
  Shape shape = op.getShape();
  std::vector<Neuron> neurons;
  for (int64_t n = 0; n < shape.numNeurons(); ++n) {
    Neuron neuron;
    neuron.model = op.getModel();
    Coordinate at{n / shape.width / shape.height,
                  n / shape.width % shape.height, n % shape.width};
    if (op.getBiasAttr())
      neuron.parameters["bias"] = numberAt(op.getBiasAttr(), shape, at, 0);
    if (op.getParameters())
      for (NamedAttribute parameter : op.getParametersAttr())
        neuron.parameters[parameter.getName().str()] =
            numberAt(cast<ElementsAttr>(parameter.getValue()), shape, at, 0);
    neurons.push_back(neuron);
  }
  return neurons;
}

/// Sum of what reaches `to`, current by current, source neurons in the order c,
/// y, x.
static float sumAt(NeuronsOp op, const Coordinate &to, int64_t step,
                   const std::map<Operation *, SlowTrace> &traces) {
  int64_t layerDelay =
      cast<NetworkOp>(op->getParentOp()).getSemantics().getLayerDelay();
  float sum = 0;
  for (Value current : op.getCurrents()) {
    auto synapses = cast<SynapseOpInterface>(current.getDefiningOp());
    Operation *source = synapses.getSource().getDefiningOp();
    int64_t sent =
        step - synapses.getDelay() - (isa<NeuronsOp>(source) ? layerDelay : 0);
    if (sent < 0)
      continue;
    Shape shape = synapses.getSourceShape();
    for (int64_t n = 0; n < shape.numNeurons(); ++n) {
      Coordinate from{n / shape.width / shape.height,
                      n / shape.width % shape.height, n % shape.width};
      float value = traces.at(source).values[sent][n];
      std::optional<double> weight = synapses.weightAt(from, to);
      if (value == 0 || !weight)
        continue;
      float contribution =
          float(std::ldexp(*weight, int(synapses.getShift()))) * value;
      sum = synapses.isMaximum() ? std::max(sum, contribution)
                                 : sum + contribution;
    }
  }
  return sum;
}

std::map<std::string, test::SlowTrace>
test::runSlowly(NetworkOp network, const data::EventSample &sample) {
  std::map<Operation *, SlowTrace> traces;
  std::map<Operation *, std::vector<Neuron>> neurons;
  InputOp input = *network.getOps<InputOp>().begin();
  for (int64_t step = 0; step < sample.steps; ++step)
    traces[input].values.emplace_back(input.getSpikes().getType().numNeurons());
  for (const data::Event &event : sample.events)
    traces[input].values[event.step][event.neuron] = event.value;
  for (NeuronsOp op : network.getOps<NeuronsOp>())
    neurons[op] = makeNeurons(op);
  for (int64_t step = 0; step < sample.steps; ++step)
    for (NeuronsOp op : network.getOps<NeuronsOp>()) {
      Shape shape = op.getShape();
      std::vector<float> values, potentials;
      for (int64_t n = 0; n < shape.numNeurons(); ++n) {
        Coordinate at{n / shape.width / shape.height,
                      n / shape.width % shape.height, n % shape.width};
        Neuron &neuron = neurons[op][n];
        float sum = sumAt(op, at, step, traces);
        values.push_back(stepNeuron(neuron, network.getSemantics(), sum, step));
        potentials.push_back(
            neuron.model == NeuronModel::Loihi ? float(neuron.w) : neuron.v);
      }
      traces[op].values.push_back(values);
      traces[op].potentials.push_back(potentials);
    }
  std::map<std::string, SlowTrace> named;
  for (NeuronsOp op : network.getOps<NeuronsOp>())
    named[op.getLayerName()] = traces[op];
  return named;
}

interpreter::SpikingFrame
snnc::test::runEvents(Network &network, const data::EventSample &sample) {
  FailureOr<interpreter::SpikingInterpreter> interpreter =
      interpreter::SpikingInterpreter::create(network.op());
  EXPECT_TRUE(succeeded(interpreter)) << network.errors();
  if (failed(interpreter))
    return {};
  interpreter::SpikingRunOptions options;
  options.recordSpikes = options.recordPotentials = options.recordCurrents =
      true;
  interpreter::SpikingInput input;
  input.events = &sample;
  Result<interpreter::SpikingFrame> frame = interpreter->run(input, options);
  EXPECT_TRUE(frame);
  return frame ? *frame : interpreter::SpikingFrame();
}
