// Turns a trained network into a spiking one of integers.
//
// Thresholds are balanced on the calibrated activations, as in
//   Fast-Classifying, High-Accuracy Spiking Deep Networks Through Weight and
//   Threshold Balancing. Diehl et al., IJCNN 2015,
//   https://doi.org/10.1109/IJCNN.2015.7280696
//   Conversion of Continuous-Valued Deep Networks to Efficient Event-Driven
//   Networks for Image Classification. Rueckauer et al., Frontiers in
//   Neuroscience 2017, https://doi.org/10.3389/fnins.2017.00682
// and potentials start at half a threshold, as in
//   Optimized Potential Initialization for Low-Latency Spiking Neural Networks.
//   Bu et al., AAAI 2022, https://arxiv.org/abs/2202.01440

#include "AnnToSnnPlan.h"
#include "snnc/Conversion/Passes.h"
#include "snnc/Conversion/Tail.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"
#include "llvm/ADT/StringSet.h"

#define DEBUG_TYPE "ann-to-snn"

namespace snnc {
#define GEN_PASS_DEF_ANNTOSNN
#include "snnc/Conversion/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

static void remarkLayer(const Node &node, const Numbers &numbers,
                        const Settings &settings) {
  const std::vector<double> &scale = numbers.quantized.scale;
  if (scale.empty())
    return;
  auto [least, largest] = std::minmax_element(scale.begin(), scale.end());
  remark::analysis(node.op->getLoc(),
                   remark::RemarkOpts::name("layer").category(DEBUG_TYPE))
      << remark::metric("layer", node.layer)
      << remark::metric("bits", settings.weightBits)
      << remark::metric("leastScale", *least)
      << remark::metric("largestScale", *largest)
      << remark::metric("unit", numbers.unit)
      << remark::metric("bound", numbers.quantized.bound);
}

static void remarkNetwork(snn::NetworkOp network, const Plan &plan) {
  int64_t populations = llvm::count_if(
      plan.nodes, [](const Node &node) { return !node.isInput(); });
  remark::analysis(network.getLoc(),
                   remark::RemarkOpts::name("network").category(DEBUG_TYPE))
      << remark::metric("populations", populations);
  for (const NetworkResult &result : plan.results)
    if (result.softmax)
      remark::analysis(result.softmax->getLoc(),
                       remark::RemarkOpts::name("softmax").category(DEBUG_TYPE))
          << remark::metric("output", result.name)
          << remark::metric("computedBy", "host");
}

namespace {

struct AnnToSnn : snnc::impl::AnnToSnnBase<AnnToSnn> {
  using AnnToSnnBase::AnnToSnnBase;

  void runOnOperation() override {
    FailureOr<Settings> settings = readSettings();
    if (failed(settings))
      return signalPassFailure();
    auto functions = llvm::to_vector(getOperation().getOps<func::FuncOp>());
    llvm::StringSet<> tails; // of networks that are converted already
    for (auto network : getOperation().getOps<snn::NetworkOp>())
      tails.insert(network.getTail().value_or(""));
    for (func::FuncOp func : functions)
      if (!tails.contains(func.getName()) && failed(convert(func, *settings)))
        return signalPassFailure();
  }

private:
  LogicalResult convert(func::FuncOp func, const Settings &settings) {
    if (func.isExternal() || !llvm::hasSingleElement(func.getBody()))
      return emitError(func.getLoc())
             << "function '" << func.getName()
             << "' must have a body of one block to be a network";
    hoistActivations(func);
    FailureOr<Plan> plan = makePlan(func, settings);
    if (failed(plan))
      return failure();
    std::vector<Numbers> numbers;
    for (size_t i = 0; i < plan->nodes.size(); ++i) {
      FailureOr<Numbers> chosen = chooseNumbers(*plan, i, numbers, settings);
      if (failed(chosen))
        return failure();
      numbers.push_back(std::move(*chosen));
      remarkLayer(plan->nodes[i], numbers.back(), settings);
    }
    snn::NetworkOp network = emitNetwork(func, *plan, numbers, settings);
    remarkNetwork(network, *plan);
    if (!plan->tail.empty()) {
      func::FuncOp tail = emitTail(func, *plan);
      network.setTail(tail.getName());
      emitRemark(plan->tail.front()->getLoc())
          << "on the host: " << describeTail(tail);
    }
    func.erase();
    return success();
  }

  /// The options, or an error that says which values are possible.
  FailureOr<Settings> readSettings() {
    auto fail = [&]() {
      return emitError(getOperation().getLoc()) << "option ";
    };
    Settings settings;
    if (coding != "graded" && coding != "rate")
      return fail() << "coding is '" << coding.getValue()
                    << "', expected 'graded' or 'rate'";
    if (encoder != "direct" && encoder != "rate")
      return fail() << "encoder is '" << encoder.getValue()
                    << "', expected 'direct' or 'rate'";
    if (coding == "rate")
      settings.coding = snn::Coding::Rate;
    if (encoder == "rate")
      settings.encoder = snn::Encoder::Rate;
    settings.weightBits = weightBits;
    settings.activationBits = activationBits;
    settings.potentialBits = potentialBits;
    settings.steps = steps ? int64_t(steps) : settings.isRate() ? 64 : 1;
    if (weightBits < 1 || weightBits > 8)
      return fail() << "weight-bits is " << weightBits.getValue()
                    << ", expected 1 to 8";
    if (activationBits < 1 || activationBits > 15)
      return fail() << "activation-bits is " << activationBits.getValue()
                    << ", expected 1 to 15";
    if (potentialBits < 8 || potentialBits > 32)
      return fail() << "potential-bits is " << potentialBits.getValue()
                    << ", expected 8 to 32";
    if (settings.isRate() && (settings.steps < 1 || settings.steps > 65535))
      return fail() << "steps is " << steps.getValue()
                    << ", expected 1 to 65535";
    if (!settings.isRate() && settings.steps != 1)
      return fail() << "steps is " << steps.getValue()
                    << ", but coding=graded runs in 1 step; use coding=rate";
    if (!settings.isRate() && settings.encoder == snn::Encoder::Rate)
      return fail() << "encoder is 'rate', but coding=graded sends values; use "
                       "encoder=direct or coding=rate";
    return settings;
  }
};

} // namespace
