// Writes a mapping down as xbar operations.

#include "SnnToXbar.h"
#include "snnc/IR/TableWeights.h"
#include "snnc/Synapse/Survey.h"

#include "mlir/IR/Builders.h"

#include <map>
#include <set>

using namespace mlir;
using namespace snnc;

namespace {

/// Builds one xbar.chip.
class ChipBuilder {
public:
  ChipBuilder(const NetworkProblem &network, const mapping::Solution &solution)
      : network(network), solution(solution), op(network.network),
        builder(op.getContext()) {}

  xbar::ChipOp build();

private:
  int64_t window();
  int64_t ticks();
  xbar::LimitsAttr limits();
  void nameThings();
  void buildCore(int64_t core);
  void buildFragment(int64_t index);
  synapse::Survey smallestTable(const mapping::Table &table);
  void buildTable(int64_t index);
  void buildInput(snn::InputOp input, int64_t population);
  int64_t lag(int64_t source, const mapping::Table &table);
  void buildAxon(const mapping::Axon &axon);
  void buildOutput(snn::OutputOp output);
  void buildLayers();
  /// Connections and distinct weights of a layer.
  struct LayerSize {
    int64_t synapses = 0;
    int64_t weights = 0;
  };
  LayerSize sizeOfLayer(const std::string &name, size_t target);
  SymbolRefAttr onCore(int64_t core, const std::string &name) {
    return SymbolRefAttr::get(
        builder.getStringAttr("c" + std::to_string(core)),
        FlatSymbolRefAttr::get(builder.getStringAttr(name)));
  }

  const NetworkProblem &network;
  const mapping::Solution &solution;
  snn::NetworkOp op;
  OpBuilder builder;
  std::vector<std::string> fragmentNames; ///< on their core, or of the input
  std::vector<std::string> tableNames;    ///< on their core
};

} // namespace

/// Active ticks per population: one if graded, otherwise all steps.
int64_t ChipBuilder::window() {
  snn::SemanticsAttr semantics = op.getSemantics();
  return semantics.getCoding() == snn::Coding::Graded ? 1
                                                      : semantics.getSteps();
}

/// Until the last population has finished.
int64_t ChipBuilder::ticks() {
  int64_t last = 0;
  for (Operation *each : network.populations)
    if (auto population = dyn_cast<snn::PopulationOp>(each))
      last = std::max(last, *population.getPhase() + window());
  return std::max(last, window());
}

xbar::LimitsAttr ChipBuilder::limits() {
  const mapping::Limits &limits = network.problem.limits;
  return xbar::LimitsAttr::get(
      builder.getContext(), limits.meshWidth, limits.meshHeight, limits.neurons,
      limits.synapseWords, limits.synapseWordBits, limits.weightBits,
      limits.tables, limits.populations, limits.parameters, limits.axons,
      limits.delay);
}

/// Numbers fragments and tables per core, in the order of their rows.
void ChipBuilder::nameThings() {
  std::map<int64_t, int64_t> fragments, tables;
  for (const mapping::Fragment &fragment : solution.fragments)
    fragmentNames.push_back((fragment.core < 0 ? "in" : "f") +
                            std::to_string(fragments[fragment.core]++));
  for (const mapping::Table &table : solution.tables)
    tableNames.push_back(
        "t" +
        std::to_string(tables[solution.fragments[table.fragment].core]++));
}

void ChipBuilder::buildFragment(int64_t index) {
  const mapping::Fragment &fragment = solution.fragments[index];
  auto population =
      cast<snn::PopulationOp>(network.populations[fragment.population]);
  MLIRContext *context = builder.getContext();
  bool ranged =
      population.getModel() == snn::Model::Graded ||
      (population.getMultiple() && population.getModel() != snn::Model::Real);
  xbar::FragmentOp::create(
      builder, population.getLoc(), fragmentNames[index],
      population.getLayerName(), xbar::BoxAttr::get(context, fragment.box),
      xbar::ShapeAttr::get(context, population.getShape()),
      static_cast<xbar::Model>(population.getModel()), population.getBiasAttr(),
      population.getThresholdAttr(), population.getMultiplierAttr(),
      population.getShiftAttr(), population.getInitialAttr(),
      population.getFloorAttr(), population.getResetValueAttr(),
      population.getCurrentDecayAttr(), population.getVoltageDecayAttr(),
      population.getNumbersAttr(), population.getDecayBits(),
      ranged ? population.getLow() : 0, ranged ? population.getHigh() : 0,
      static_cast<xbar::Compare>(population.getCompare()),
      static_cast<xbar::Reset>(population.getReset()),
      static_cast<xbar::ResetTime>(population.getResetTime()),
      static_cast<xbar::SynapseOrder>(population.getOrder()),
      population.getRefractory(), population.getMultiple(),
      static_cast<xbar::Payload>(population.getPayload()),
      population.isMaximum() ? xbar::Combine::Maximum : xbar::Combine::Add,
      *population.getPhase(), window());
}

/// The table of the kind that takes the fewest bits, of those that it may have.
synapse::Survey ChipBuilder::smallestTable(const mapping::Table &table) {
  const mapping::Projection &projection =
      network.problem.projections[table.projection];
  synapse::Survey best;
  best.geometry.encoding = projection.encoding;
  if (projection.kinds.empty())
    return best;
  const mapping::Fragment &fragment = solution.fragments[table.fragment];
  synapse::Geometry plain =
      mapping::geometryOf(network.problem, projection, fragment.box);
  snn::SynapseOpInterface synapses = network.projections[table.projection];
  TableWeights weights(synapses.getWeightsAttr(), !synapses.isDense());
  std::vector<synapse::Geometry> geometries;
  for (const synapse::TableKind &kind : projection.kinds)
    geometries.push_back(synapse::withKind(plain, kind, projection.transposed));
  Result<std::vector<synapse::Survey>> surveys =
      synapse::surveys(geometries, weights.get());
  // What is wrong with a table, the verifier of xbar.chip says.
  if (surveys)
    best = *llvm::min_element(
        *surveys, [](const synapse::Survey &a, const synapse::Survey &b) {
          return a.sizeInBits() < b.sizeInBits();
        });
  return best;
}

void ChipBuilder::buildTable(int64_t index) {
  const mapping::Table &table = solution.tables[index];
  snn::SynapseOpInterface synapses = network.projections[table.projection];
  MLIRContext *context = builder.getContext();
  xbar::KernelAttr kernel;
  if (!synapses.isDense())
    kernel = xbar::KernelAttr::get(context, synapses.getKernel());
  const mapping::Projection &projection =
      network.problem.projections[table.projection];
  synapse::Survey survey = smallestTable(table);
  const synapse::Geometry &geometry = survey.geometry;
  IntegerAttr words;
  if (synapse::isSparse(geometry.encoding))
    words = builder.getI64IntegerAttr(llvm::divideCeil(
        survey.sizeInBits(), network.problem.limits.synapseWordBits));
  auto events =
      network.populations[projection.source]->getAttrOfType<FloatAttr>(
          snn::SnnDialect::eventsName);
  xbar::TableOp::create(
      builder, synapses->getLoc(), tableNames[index],
      fragmentNames[table.fragment], synapses.getLayerName(),
      static_cast<xbar::Encoding>(geometry.encoding), geometry.windows,
      geometry.transposed, words, kernel, synapses.getWeightsAttr(),
      storedBits(synapses), synapses.getShift(), synapses.isUnit(),
      xbar::ShapeAttr::get(context, synapses.getSourceShape()), events);
}

void ChipBuilder::buildCore(int64_t core) {
  int64_t width = network.problem.limits.meshWidth;
  auto holder =
      xbar::CoreOp::create(builder, op.getLoc(), "c" + std::to_string(core),
                           core % width, core / width);
  OpBuilder::InsertionGuard guard(builder);
  builder.createBlock(&holder.getBodyRegion());
  for (size_t f = 0; f < solution.fragments.size(); ++f)
    if (solution.fragments[f].core == core)
      buildFragment(f);
  for (size_t t = 0; t < solution.tables.size(); ++t)
    if (solution.fragments[solution.tables[t].fragment].core == core)
      buildTable(t);
}

void ChipBuilder::buildInput(snn::InputOp input, int64_t fragment) {
  Shape shape = input.getSpikes().getType().getShape();
  xbar::InputOp::create(
      builder, input.getLoc(), fragmentNames[fragment], input.getName(),
      static_cast<xbar::Encoder>(input.getEncoder()), input.getScale(),
      input.getLow(), input.getHigh(), window(),
      xbar::ShapeAttr::get(builder.getContext(), shape),
      input.getTensorShape());
}

/// Steps from those of a source to those of a table's target in which its
/// events count. A graded network has one step.
int64_t ChipBuilder::lag(int64_t source, const mapping::Table &table) {
  if (op.getSemantics().getCoding() == snn::Coding::Graded)
    return 0;
  int64_t arrival =
      snn::SynapseOpInterface(network.projections[table.projection]).getDelay();
  if (auto from = dyn_cast<snn::PopulationOp>(network.populations[source]))
    arrival += *from.getPhase() + 1;
  int64_t target = solution.fragments[table.fragment].population;
  auto to = cast<snn::PopulationOp>(network.populations[target]);
  return arrival - *to.getPhase();
}

void ChipBuilder::buildAxon(const mapping::Axon &axon) {
  const mapping::Fragment &source = solution.fragments[axon.fragment];
  const mapping::Table &table = solution.tables[axon.table];
  SymbolRefAttr from = source.core < 0
                           ? SymbolRefAttr::get(builder.getContext(),
                                                fragmentNames[axon.fragment])
                           : onCore(source.core, fragmentNames[axon.fragment]);
  int64_t targetCore = solution.fragments[table.fragment].core;
  snn::SynapseOpInterface synapses = network.projections[table.projection];
  const Coordinate &origin = source.box.origin;
  xbar::AxonOp::create(builder, synapses->getLoc(), from,
                       onCore(targetCore, tableNames[axon.table]),
                       synapses.getDelay(),
                       ArrayRef<int64_t>{origin.c, origin.y, origin.x},
                       lag(source.population, table));
}

void ChipBuilder::buildOutput(snn::OutputOp output) {
  SmallVector<Attribute> fragments;
  for (size_t f = 0; f < solution.fragments.size(); ++f)
    if (network.populations[solution.fragments[f].population] ==
        output.getSpikes().getDefiningOp())
      fragments.push_back(onCore(solution.fragments[f].core, fragmentNames[f]));
  xbar::OutputOp::create(builder, output.getLoc(), output.getName(),
                         builder.getArrayAttr(fragments),
                         static_cast<xbar::Decoder>(output.getDecoder()),
                         output.getScale(), output.getSoftmax(),
                         output.getTensorShape());
}

/// A layer of joined channels has a projection from each source. Several from
/// one are slices of the same weights.
ChipBuilder::LayerSize ChipBuilder::sizeOfLayer(const std::string &name,
                                                size_t target) {
  LayerSize size;
  std::set<int64_t> sources;
  for (size_t p = 0; p < network.projections.size(); ++p) {
    snn::SynapseOpInterface synapses = network.projections[p];
    const mapping::Projection &projection = network.problem.projections[p];
    if (projection.target != static_cast<int64_t>(target) ||
        synapses.getLayerName() != name ||
        !sources.insert(projection.source).second)
      continue;
    size.synapses += synapses.numSynapses();
    size.weights += synapses.numWeights();
  }
  return size;
}

/// One xbar.layer per synapse op, then one for the population if it has a name
/// of its own (a residual add), in the order of the data flow.
void ChipBuilder::buildLayers() {
  std::set<std::string> known;
  auto add = [&](Operation *at, const std::string &name, StringRef kind,
                 const Shape &shape, int64_t synapses, int64_t weights) {
    if (known.insert(name).second)
      xbar::LayerOp::create(builder, at->getLoc(), name, kind,
                            xbar::ShapeAttr::get(builder.getContext(), shape),
                            synapses, weights);
  };
  for (size_t target = 0; target < network.populations.size(); ++target) {
    auto population = dyn_cast<snn::PopulationOp>(network.populations[target]);
    if (!population)
      continue;
    for (size_t p = 0; p < network.projections.size(); ++p) {
      if (network.problem.projections[p].target != static_cast<int64_t>(target))
        continue;
      snn::SynapseOpInterface synapses = network.projections[p];
      LayerSize size = sizeOfLayer(synapses.getLayerName(), target);
      add(synapses, synapses.getLayerName(), synapses->getName().stripDialect(),
          synapses.getTargetShape(), size.synapses, size.weights);
    }
    add(population, population.getLayerName(), "population",
        population.getShape(), 0, 0);
  }
}

xbar::ChipOp ChipBuilder::build() {
  builder.setInsertionPointAfter(op);
  auto chip = xbar::ChipOp::create(builder, op.getLoc(), op.getSymName(),
                                   limits(), ticks(), op.getTailAttr());
  builder.createBlock(&chip.getBodyRegion());
  nameThings();
  std::set<int64_t> cores;
  for (const mapping::Fragment &fragment : solution.fragments)
    if (fragment.core >= 0)
      cores.insert(fragment.core);
  for (int64_t core : cores)
    buildCore(core);
  for (size_t f = 0; f < solution.fragments.size(); ++f)
    if (auto input = dyn_cast<snn::InputOp>(
            network.populations[solution.fragments[f].population]))
      buildInput(input, f);
  for (const mapping::Axon &axon : solution.axons)
    buildAxon(axon);
  for (snn::OutputOp output : op.getOps<snn::OutputOp>())
    buildOutput(output);
  buildLayers();
  return chip;
}

xbar::ChipOp snnc::buildChip(const NetworkProblem &network,
                             const mapping::Solution &solution) {
  return ChipBuilder(network, solution).build();
}
