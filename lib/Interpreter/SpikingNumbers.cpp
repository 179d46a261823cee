// The numbers of trained neurons, from the dialect to plain data.

#include "SpikingPlanBuilder.h"

#include "dialects/Snn/NeuronParameters.h"
#include "dialects/Snn/StepNumbers.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::interpreter;
using snn::NeuronModel;

static void buildDelay(snn::NeuronsOp op, snn::SemanticsAttr semantics,
                       SpikingPopulation &population) {
  if (!op.getParameter("delay"))
    return;
  for (double seconds : snn::perNeuron(op, "delay")) {
    // Longer than any sample: what goes in never comes out.
    double steps =
        std::min(std::round(seconds / semantics.getSeconds()), 65535.);
    population.delaySteps.push_back(static_cast<int64_t>(steps));
    population.mostDelay =
        std::max(population.mostDelay, population.delaySteps.back());
  }
}

static std::vector<int64_t> integers(snn::NeuronsOp op, StringRef name) {
  std::vector<double> numbers = snn::perNeuron(op, name);
  return std::vector<int64_t>(numbers.begin(), numbers.end());
}

static void buildLoihi(snn::NeuronsOp op, SpikingPopulation &population) {
  population.integerBias = integers(op, "bias");
  population.currentDecay = integers(op, "current_decay");
  population.voltageDecay = integers(op, "voltage_decay");
  population.integerThreshold = integers(op, "v_threshold");
  population.integerReset = integers(op, "v_reset");
  population.refractory = integers(op, "refractory");
  population.resetInterval = integers(op, "reset_interval");
  population.resetOffset = integers(op, "reset_offset");
}

void snnc::interpreter::buildNeurons(snn::NeuronsOp op,
                                     snn::SemanticsAttr semantics,
                                     SpikingPopulation &population) {
  NeuronModel model = op.getModel();
  population.layer = op.getLayerName();
  population.shape = op.getShape();
  population.isGraded = snn::sendsValues(model);
  population.isMaximum = op.isMaximum();
  population.model = static_cast<SpikingModel>(model);
  if (model == NeuronModel::Loihi)
    return buildLoihi(op, population);
  snn::StepNumbers numbers = snn::stepNumbers(op, semantics);
  population.bias = std::move(numbers.bias);
  population.decay = std::move(numbers.decay);
  population.loss = std::move(numbers.loss);
  population.gain = std::move(numbers.gain);
  population.leak = std::move(numbers.leak);
  population.restPotential = std::move(numbers.rest);
  population.resistance = std::move(numbers.resistance);
  population.synapseDecay = std::move(numbers.synapseDecay);
  population.synapseLoss = std::move(numbers.synapseLoss);
  population.synapseGain = std::move(numbers.synapseGain);
  population.threshold = std::move(numbers.threshold);
  population.resetPotential = std::move(numbers.reset);
  population.floor = std::move(numbers.floor);
  if (model == NeuronModel::Relay)
    buildDelay(op, semantics, population);
}
