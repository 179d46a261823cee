// Put a spiking network on the cores of a chip.

#include "SnnToXbar.h"
#include "snnc/Conversion/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Remarks.h"

#include <set>

#define DEBUG_TYPE "snn-to-xbar"

namespace snnc {
#define GEN_PASS_DEF_SNNTOXBAR
#include "snnc/Conversion/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;

/// The cores that hold a fragment.
static int64_t numCores(const mapping::Solution &solution) {
  std::set<int64_t> cores;
  for (const mapping::Fragment &fragment : solution.fragments)
    if (fragment.core >= 0)
      cores.insert(fragment.core);
  return cores.size();
}

static void reportMapping(Location loc, const mapping::Solution &solution) {
  int64_t placed =
      llvm::count_if(solution.fragments, [](const mapping::Fragment &fragment) {
        return fragment.core >= 0;
      });
  remark::analysis(loc,
                   remark::RemarkOpts::name("mapping").category(DEBUG_TYPE))
      << remark::metric("cores", numCores(solution))
      << remark::metric("fragments", placed)
      << remark::metric("tables", solution.tables.size())
      << remark::metric("axons", solution.axons.size());
}

/// True if there is a mapping.
static bool fits(const mapping::Problem &problem) {
  return mapping::check(problem).empty() && mapping::solve(problem);
}

/// The mapping of a checked network; reports when cores do not suffice.
static FailureOr<mapping::Solution> solve(const NetworkProblem &network) {
  snn::NetworkOp op = network.network;
  Result<mapping::Solution> solution = mapping::solve(network.problem);
  if (!solution) {
    emitError(op.getLoc()) << solution.error().message;
    return failure();
  }
  std::vector<mapping::Violation> violations =
      mapping::verify(network.problem, *solution);
  for (const mapping::Violation &violation : violations)
    emitError(op.getLoc()) << "the compiler mapped the network wrongly: "
                           << mapping::describe(violation);
  if (!violations.empty())
    return failure();
  return std::move(*solution);
}

namespace {

struct SnnToXbar : snnc::impl::SnnToXbarBase<SnnToXbar> {
  using SnnToXbarBase::SnnToXbarBase;

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }

private:
  /// Says what tables may be.
  LogicalResult chooseKinds(NetworkProblem &network, const chip::Chip &chip) {
    Result<EncodingWishes> wishes = parseWishes(
        std::vector<std::string>(encodings.begin(), encodings.end()));
    std::map<std::string, LayerTraits> layers;
    for (snn::SynapseOpInterface synapses : network.projections) {
      LayerTraits &layer = layers[synapses.getLayerName()];
      layer.hasKernel |= !synapses.isDense();
      layer.hasWeights |= synapses.getWeightsAttr() != nullptr;
    }
    Status status;
    if (wishes)
      status = checkWishes(*wishes, chip, layers);
    if (!wishes || !status)
      return emitError(getOperation().getLoc())
             << (wishes ? status.error() : wishes.error()).message;
    setKinds(network, chip, *wishes, transposed, /*compact=*/false);
    if (!fits(network.problem))
      setKinds(network, chip, *wishes, transposed, /*compact=*/true);
    return success();
  }

  LogicalResult run() {
    SmallVector<snn::NetworkOp> networks(
        getOperation().getOps<snn::NetworkOp>());
    if (networks.size() != 1)
      return emitError(getOperation().getLoc())
             << "expected one snn.network in the module, found "
             << networks.size();
    if (networks.front().isTrained())
      return networks.front().emitOpError(
          "is a trained network of real numbers, but cores compute in "
          "integers; run --snn-quantize before --snn-to-xbar");
    Result<chip::Chip> target = chip::load(chip.getValue());
    if (!target)
      return emitError(getOperation().getLoc()) << target.error().message;
    NetworkProblem network = collectProblem(networks.front(), *target);
    if (failed(chooseKinds(network, *target)))
      return failure();
    if (failed(checkProblem(network, *target)))
      return failure();
    FailureOr<mapping::Solution> solution = solve(network);
    if (failed(solution))
      return failure();
    xbar::ChipOp mapped = buildChip(network, *solution);
    reportMapping(mapped.getLoc(), *solution);
    networks.front().erase();
    return success();
  }
};

} // namespace
