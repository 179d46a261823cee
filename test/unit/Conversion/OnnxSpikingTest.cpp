// Networks that frameworks exported spike as the frameworks themselves do:
// test/data/onnx_snn, every file, every neuron, every step.

#include "dialects/Ann/Ann.h"
#include "dialects/Snn/Snn.h"
#include "snnc/Conversion/RecognizeSpiking.h"
#include "snnc/Data/Array.h"
#include "snnc/Import/Onnx.h"
#include "snnc/Interpreter/SpikingInterpreter.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

using namespace mlir;
using namespace snnc;

static const std::string folder = SNNC_SOURCE_DIR "/test/data/onnx_snn/";

static std::vector<float> read(const std::string &name, const std::string &key,
                               std::vector<int64_t> &shape) {
  Result<data::Array> array = data::readArray(folder + name + ".npz:" + key);
  if (!array)
    return {};
  shape = array->shape;
  std::vector<float> values(array->numElements());
  array->convert(0, 1, array->numElements(), values.data());
  return values;
}

namespace {

/// One file: the network and what it did on the recorded input.
struct FileRun {
  std::string problem; ///< why there is none
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  std::vector<interpreter::SpikingTrace> neurons; ///< with a state
  int64_t steps = 0;
};

} // namespace

static std::optional<interpreter::SpikingFrame>
interpret(FileRun &run, snn::NetworkOp network, const std::string &name) {
  auto ready = interpreter::SpikingInterpreter::create(network);
  if (failed(ready))
    return std::nullopt;
  std::vector<int64_t> shape;
  std::vector<float> input = read(name, "input", shape);
  int64_t own = network.getSemantics().getSteps();
  run.steps = own ? own : shape[1];
  data::EventSample sample;
  sample.steps = run.steps;
  int64_t neurons = input.size() / shape[1];
  for (int64_t step = 0; step < run.steps; ++step)
    for (int64_t neuron = 0; neuron < neurons; ++neuron)
      if (float value = input[step * neurons + neuron]; value != 0)
        sample.events.push_back({step, neuron, value});
  interpreter::SpikingInput fed;
  fed.events = &sample;
  interpreter::SpikingRunOptions options;
  options.recordSpikes = options.recordPotentials = true;
  Result<interpreter::SpikingFrame> frame = ready->run({fed}, options);
  if (!frame) {
    run.problem = frame.error().message;
    return std::nullopt;
  }
  return std::move(*frame);
}

static void runFile(FileRun &run, const std::string &name,
                    const std::string &form) {
  ScopedDiagnosticHandler handler(&run.context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      run.problem += diagnostic.str();
    return success();
  });
  run.context.loadDialect<snn::SnnDialect, ann::AnnDialect>();
  run.module = importOnnx(folder + name + "." + form + ".onnx", run.context);
  if (!run.module)
    return;
  auto function = *run.module->getOps<func::FuncOp>().begin();
  if (!isSpikingForm(function)) {
    run.problem = "is not taken for a spiking network";
    return;
  }
  FailureOr<snn::NetworkOp> network = recognizeSpiking(function);
  if (failed(network) || failed(verify(*run.module)))
    return;
  std::optional<interpreter::SpikingFrame> frame =
      interpret(run, *network, name);
  if (!frame)
    return;
  std::set<std::string> stateless;
  network->walk([&](snn::NeuronsOp op) {
    if (op.getModel() == snn::NeuronModel::Relay ||
        op.getModel() == snn::NeuronModel::Threshold)
      stateless.insert(op.getLayerName());
  });
  for (interpreter::SpikingTrace &trace : frame->populations)
    if (!stateless.count(trace.layer))
      run.neurons.push_back(std::move(trace));
}

/// The first step and neuron that differ, or nothing.
static std::string compare(const FileRun &run, const std::string &name,
                           double tolerance) {
  for (size_t layer = 0; layer < run.neurons.size(); ++layer) {
    const interpreter::SpikingTrace &trace = run.neurons[layer];
    std::string number = std::to_string(layer + 1);
    std::vector<int64_t> shape;
    std::vector<float> expected = read(name, "spikes" + number, shape);
    const auto *found = &trace.values;
    double allowed = 0;
    if (expected.empty()) {
      expected = read(name, "values" + number, shape);
      found = &trace.potentials;
      allowed = tolerance;
    }
    if (expected.empty())
      return "layer " + number + " is not recorded";
    size_t neurons = trace.shape.numNeurons();
    for (int64_t step = 0; step < run.steps; ++step)
      for (size_t neuron = 0; neuron < neurons; ++neuron) {
        float want = expected[step * neurons + neuron];
        float have = (*found)[step][neuron];
        if (std::abs(want - have) > allowed)
          return "layer '" + trace.layer + "', step " + std::to_string(step) +
                 ", neuron " + std::to_string(neuron) + ": " +
                 std::to_string(have) + " instead of " + std::to_string(want) +
                 ", potential " +
                 std::to_string(trace.potentials[step][neuron]);
      }
  }
  return "";
}

namespace {

struct Case {
  const char *name;
  std::vector<const char *> forms;
  size_t layers = 2;
};

} // namespace

static const Case cases[] = {
    {"snntorch_leaky", {"step", "unrolled", "scan", "loop", "snnc"}},
    {"snntorch_leaky_zero", {"step", "unrolled"}},
    {"snntorch_leaky_now_zero", {"step"}},
    {"snntorch_learnt", {"step", "unrolled"}},
    {"snntorch_synaptic", {"step", "unrolled", "scan"}},
    {"snntorch_rleaky", {"step", "unrolled", "scan"}},
    {"snntorch_readout", {"step", "unrolled"}},
    {"snntorch_conv", {"step", "unrolled"}, 3},
    {"spikingjelly_if_hard", {"step", "unrolled"}},
    {"spikingjelly_if_soft", {"step", "unrolled"}},
    {"spikingjelly_if_value", {"step"}},
    {"spikingjelly_lif_hard_decay", {"step", "unrolled", "scan"}},
    {"spikingjelly_lif_soft_decay", {"step"}},
    {"spikingjelly_lif_hard", {"step", "alias"}},
    {"spikingjelly_lif_soft", {"step", "unrolled", "loop"}},
    {"spikingjelly_lif_value", {"step"}},
    {"spikingjelly_conv_bn", {"step", "unrolled"}},
    {"norse_lif", {"step", "unrolled", "scan"}},
    {"norse_lif_leak", {"step"}},
    {"norse_box", {"step", "unrolled"}},
    {"norse_box_subtract", {"step"}},
    {"norse_iaf", {"step"}},
    {"norse_recurrent", {"step", "unrolled"}},
    {"norse_conv", {"step"}, 3},
};

TEST(OnnxSpiking, EveryExportedNetworkSpikesAsItsFrameworkDoes) {
  for (const Case &one : cases)
    for (const char *form : one.forms) {
      FileRun run;
      runFile(run, one.name, form);
      std::string file = std::string(one.name) + "." + form;
      EXPECT_EQ(run.problem, "") << file;
      if (!run.problem.empty())
        continue;
      EXPECT_EQ(run.neurons.size(), one.layers) << file;
      std::string difference = compare(run, one.name, 1e-5);
      EXPECT_EQ(difference, "") << file;
      if (difference.empty())
        std::printf("%-28s %-9s exact in %d steps\n", one.name, form,
                    int(run.steps));
    }
}

TEST(OnnxSpiking, ResetsThatNoStepOfTheDialectHasAreRefusedByName) {
  FileRun now;
  runFile(now, "snntorch_leaky_now", "step");
  EXPECT_NE(now.problem.find("is no spiking network that is recognised"),
            std::string::npos)
      << now.problem;
  FileRun synaptic;
  runFile(synaptic, "snntorch_synaptic_zero", "step");
  EXPECT_NE(synaptic.problem.find("drops the input of the step after a spike"),
            std::string::npos)
      << synaptic.problem;
}
