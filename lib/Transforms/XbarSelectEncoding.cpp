// Chooses how the synapse tables of a mapped network are stored.

#include "TableFigures.h"
#include "snnc/Mapping/Choose.h"
#include "snnc/Transforms/Passes.h"
#include "snnc/Transforms/SelectEncoding.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/Threading.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"

#define DEBUG_TYPE "xbar-select-encoding"

namespace snnc {
#define GEN_PASS_DEF_XBARSELECTENCODING
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;

namespace {

/// What a table reads.
struct TableSource {
  StringRef name; ///< of a layer or input; empty without axons
  /// Neurons that have an axon to the table; all, if the chip has no axon to it
  /// yet. With axons of populations only events that hit are sent.
  int64_t senders = 0;
};

/// One choice for a whole chip.
class Selection {
public:
  Selection(xbar::ChipOp op, const chip::Chip &chip, SelectionGoal goal)
      : op(op), chip(chip), goal(std::move(goal)) {}

  LogicalResult run();
  synapse::MemoryReport report() const;

private:
  llvm::DenseMap<Operation *, TableSource> findSources();
  LogicalResult measure();
  LogicalResult choose(xbar::CoreOp core, ArrayRef<size_t> indices);
  void rewrite(size_t index);

  xbar::ChipOp op;
  const chip::Chip &chip;
  SelectionGoal goal;
  std::vector<TableCandidates> tables; ///< in the order of the chip
  std::vector<size_t> chosen;          ///< candidate of each table
  llvm::DenseMap<Operation *, TableSource> sources; ///< by xbar.table
};

} // namespace

llvm::DenseMap<Operation *, TableSource> Selection::findSources() {
  llvm::DenseMap<Operation *, TableSource> sources;
  SymbolTableCollection symbols;
  for (xbar::AxonOp axon : op.getOps<xbar::AxonOp>()) {
    TableSource &source = sources[symbols.lookupSymbolIn(op, axon.getTable())];
    Operation *from = symbols.lookupSymbolIn(op, axon.getSource());
    if (auto fragment = dyn_cast_or_null<xbar::FragmentOp>(from)) {
      source.name = fragment.getLayer();
      source.senders += fragment.getBox().getBox().numNeurons();
    } else if (auto input = dyn_cast_or_null<xbar::InputOp>(from)) {
      source.name = input.getName();
      source.senders += input.getPopulation().getShape().numNeurons();
    }
  }
  op.walk([&](xbar::TableOp table) {
    int64_t &senders = sources[table].senders;
    if (senders == 0)
      senders = table.getSource().getShape().numNeurons();
    if (chip.hasPopulationAxons && table.getKernel())
      senders = std::min(
          senders, synapse::connectionsOf(table.getGeometry(), true).sources);
  });
  return sources;
}

LogicalResult Selection::measure() {
  SmallVector<xbar::TableOp> ops;
  for (xbar::CoreOp core : op.getOps<xbar::CoreOp>())
    llvm::append_range(ops, core.getOps<xbar::TableOp>());
  // To survey what a kernel joins takes a step for each source neuron.
  constexpr int64_t mostSources = 20'000'000;
  int64_t numSources = 0;
  for (xbar::TableOp table : ops)
    numSources += table.getSource().getShape().numNeurons();
  goal.isBrief = numSources > mostSources;
  tables.resize(ops.size());
  sources = findSources();
  std::vector<std::optional<Error>> errors(ops.size());
  parallelFor(op.getContext(), 0, ops.size(), [&](size_t index) {
    Result<TableCandidates> measured =
        measureTable(ops[index], sources.at(ops[index]).senders, chip, goal);
    if (measured)
      tables[index] = std::move(*measured);
    else
      errors[index] = measured.error();
  });
  LogicalResult result = success();
  for (auto [table, error] : llvm::zip_equal(ops, errors))
    if (error)
      result = table.emitOpError("of layer '")
               << table.getLayer() << "': " << error->message;
  return result;
}

/// The layers of tables, each once.
static std::string listLayers(ArrayRef<TableCandidates> tables,
                              ArrayRef<size_t> indices) {
  SetVector<StringRef> names;
  for (size_t index : indices) {
    xbar::TableOp table = tables[index].table;
    names.insert(table.getLayer());
  }
  std::string text;
  for (StringRef name : names)
    text += ((text.empty() ? "'" : ", '") + name + "'").str();
  return text;
}

LogicalResult Selection::choose(xbar::CoreOp core, ArrayRef<size_t> indices) {
  std::vector<std::vector<mapping::Option>> items;
  int64_t least = 0;
  for (size_t index : indices) {
    std::vector<mapping::Option> &options = items.emplace_back();
    int64_t fewest = std::numeric_limits<int64_t>::max();
    for (const Candidate &candidate : tables[index].candidates) {
      options.push_back({candidate.words, candidate.figures.cost});
      fewest = std::min(fewest, candidate.words);
    }
    least += fewest;
  }
  int64_t budget = op.getLimits().getSynapseWords();
  std::optional<std::vector<size_t>> choice =
      mapping::chooseOptions(items, budget);
  if (!choice)
    return core.emitOpError("needs at least ")
           << least << " words of synapse memory for the tables of "
           << listLayers(tables, indices)
           << " in the encodings that are left to them, but the chip has "
           << budget
           << " per core; ask for other encodings or let --snn-to-xbar cut "
              "the layers for them";
  for (auto [index, candidate] : llvm::zip_equal(indices, *choice))
    chosen[index] = candidate;
  return success();
}

void Selection::rewrite(size_t index) {
  xbar::TableOp table = tables[index].table;
  const Candidate &candidate = tables[index].candidates[chosen[index]];
  const synapse::Geometry &geometry = candidate.geometry;
  table.setEncoding(static_cast<xbar::Encoding>(geometry.encoding));
  table.setWindows(geometry.windows);
  table.setTransposed(geometry.transposed);
  if (synapse::isSparse(geometry.encoding))
    table.setWords(candidate.words);
  else
    table.removeWordsAttr();
}

LogicalResult Selection::run() {
  if (failed(measure()))
    return failure();
  chosen.resize(tables.size());
  llvm::MapVector<Operation *, SmallVector<size_t>> cores;
  for (auto [index, entry] : llvm::enumerate(tables))
    cores[entry.table->getParentOp()].push_back(index);
  bool good = true;
  for (auto &[core, indices] : cores)
    good &= succeeded(choose(cast<xbar::CoreOp>(core), indices));
  if (!good)
    return failure();
  for (size_t index = 0; index < tables.size(); ++index)
    rewrite(index);
  return success();
}

/// Adds what a table would be as `kind` at its best to the figures of its
/// layer; a layer lacks a kind that one of its tables lacks.
static void addAlternatives(const TableCandidates &table, int64_t budget,
                            synapse::LayerMemory &layer) {
  std::vector<synapse::KindFigures> own;
  for (const Candidate &candidate : table.candidates) {
    synapse::KindFigures figures = candidate.figures;
    figures.fits = candidate.words <= budget;
    // The same kind with and without transposed access follow each other.
    if (own.empty() || own.back().kind != figures.kind)
      own.push_back(figures);
    else if (!own.back().fits ||
             (figures.fits && figures.cost < own.back().cost))
      own.back() = figures;
  }
  if (layer.tables == 1) {
    layer.alternatives = own;
    return;
  }
  llvm::erase_if(layer.alternatives, [&](synapse::KindFigures &sum) {
    auto same = llvm::find_if(own, [&](const synapse::KindFigures &figures) {
      return figures.kind == sum.kind;
    });
    if (same != own.end())
      sum += *same;
    return same == own.end();
  });
}

/// What look-up tables of the chip's synapses would have to tell apart.
/// Slices of weights are of the same synapses.
static synapse::LookUpSizes
countLookUp(xbar::ChipOp op,
            const llvm::DenseMap<Operation *, TableSource> &sources) {
  synapse::LookUpCounter counter;
  std::set<std::tuple<Operation *, StringRef, StringRef>> seen;
  for (auto [number, core] : llvm::enumerate(op.getOps<xbar::CoreOp>())) {
    for (xbar::FragmentOp fragment : core.getOps<xbar::FragmentOp>())
      counter.addNeurons(number, fragment.getBox().getBox().numNeurons());
    for (xbar::TableOp table : core.getOps<xbar::TableOp>()) {
      StringRef source = sources.at(table).name;
      if (!source.empty() &&
          !seen.insert({table.getFragment(), table.getLayer(), source}).second)
        continue;
      counter.addTable(number,
                       synapse::connectionsOf(table.getGeometry(),
                                              table.getKernel().has_value()));
    }
  }
  return counter.sizes();
}

synapse::MemoryReport Selection::report() const {
  synapse::MemoryReport report;
  report.isTraining = goal.isTraining;
  report.isBrief = goal.isBrief;
  llvm::MapVector<StringRef, synapse::LayerMemory> layers;
  for (xbar::LayerOp layer : xbar::ChipOp(op).getOps<xbar::LayerOp>()) {
    synapse::LayerMemory &entry = layers[layer.getName()];
    entry.name = layer.getName().str();
    entry.neurons = layer.getPopulation().getShape().numNeurons();
    entry.synapses = layer.getSynapses();
    entry.weights = layer.getWeights();
  }
  std::set<std::string> unpriced;
  struct Joined {
    bool isKnown = false;
    int64_t nonZeros = 0;
  };
  std::map<std::pair<StringRef, StringRef>, Joined> joined; // layer, source
  llvm::DenseMap<Attribute, int64_t> nonZeros; // fragments share weights
  for (auto [table, candidate] : llvm::zip_equal(tables, chosen)) {
    xbar::TableOp tableOp = table.table;
    synapse::LayerMemory &layer = layers[tableOp.getLayer()];
    layer.name = tableOp.getLayer().str();
    unpriced.insert(table.unpriced.begin(), table.unpriced.end());
    const Candidate &best = table.candidates[candidate];
    ++layer.tables;
    layer.isForced |= table.isForced;
    layer.isMeasured = tableOp.getEvents().has_value();
    // Fragments and slices of a layer share its sources. Slices hold bits of
    // the same weights: the one with the most that are not 0 counts.
    Joined &source = joined[{tableOp.getLayer(), sources.at(tableOp).name}];
    layer.events += source.isKnown ? 0.0 : table.events;
    if (std::optional<ElementsAttr> weights = tableOp.getWeights()) {
      auto [entry, isNew] = nonZeros.try_emplace(*weights);
      if (isNew)
        entry->second = countNonZeros(tableOp);
      layer.nonZeros += std::max<int64_t>(0, entry->second - source.nonZeros);
      source.nonZeros = std::max(source.nonZeros, entry->second);
    }
    source.isKnown = true;
    layer.chosen += best.figures;
    if (!llvm::is_contained(layer.kinds, best.figures.kind))
      layer.kinds.push_back(best.figures.kind);
    addAlternatives(table, xbar::ChipOp(op).getLimits().getSynapseWords(),
                    layer);
  }
  for (auto &[name, layer] : layers)
    if (layer.tables > 0)
      report.layers.push_back(std::move(layer));
  report.lookUp = countLookUp(op, sources);
  report.unpriced.assign(unpriced.begin(), unpriced.end());
  return report;
}

/// "bitmap: 12 bits, 3 pJ, 4 ns".
static std::string describe(const synapse::KindFigures &figures) {
  std::string text;
  llvm::raw_string_ostream(text)
      << nameOf(figures.kind) << ": "
      << llvm::format("%.0f bits, %.6g pJ, %.6g ns", figures.bits,
                      figures.energy_pJ, figures.latency_ns)
      << (figures.fits ? "" : ", larger than a core");
  return text;
}

/// One remark per layer: what was taken, and what else there was.
static void remarkLayers(xbar::ChipOp chip,
                         const synapse::MemoryReport &report) {
  llvm::StringMap<Location> places;
  chip.walk([&](xbar::TableOp table) {
    places.try_emplace(table.getLayer(), table.getLoc());
  });
  for (const synapse::LayerMemory &layer : report.layers) {
    Location loc = places.at(layer.name);
    std::string taken =
        llvm::join(llvm::map_range(layer.kinds,
                                   [](const synapse::TableKind &kind) {
                                     return nameOf(kind);
                                   }),
                   "+");
    std::string others =
        llvm::join(llvm::map_range(layer.alternatives, describe), "; ");
    remark::analysis(loc,
                     remark::RemarkOpts::name("layer").category(DEBUG_TYPE))
        << remark::metric("layer", layer.name)
        << remark::metric("encoding", taken)
        << remark::metric("forced", layer.isForced)
        << remark::metric("alternatives", others);
  }
}

namespace {

struct XbarSelectEncoding
    : snnc::impl::XbarSelectEncodingBase<XbarSelectEncoding> {
  using XbarSelectEncodingBase::XbarSelectEncodingBase;
  XbarSelectEncoding(XbarSelectEncodingOptions options,
                     synapse::MemoryReport *sink)
      : XbarSelectEncodingBase(std::move(options)), sink(sink) {}

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }

private:
  LogicalResult run() {
    xbar::ChipOp op = getOperation();
    Result<chip::Chip> target = chip::load(chip.getValue());
    if (!target)
      return emitError(op.getLoc()) << target.error().message;
    SelectionGoal goal;
    goal.isTraining = training;
    Result<Objective> read = parseObjective(objective);
    if (!read)
      return emitError(op.getLoc()) << read.error().message;
    goal.objective = *read;
    Result<EncodingWishes> wishes =
        parseWishes({encodings.begin(), encodings.end()});
    if (!wishes)
      return emitError(op.getLoc()) << wishes.error().message;
    goal.wishes = std::move(*wishes);
    std::map<std::string, LayerTraits> layers;
    op.walk([&](xbar::TableOp table) {
      LayerTraits &layer = layers[table.getLayer().str()];
      layer.hasKernel |= table.getKernel().has_value();
      layer.hasWeights |= table.getWeights().has_value();
    });
    if (Status status = checkWishes(goal.wishes, *target, layers); !status)
      return emitError(op.getLoc()) << status.error().message;
    Selection selection(op, *target, goal);
    if (failed(selection.run()))
      return failure();
    synapse::MemoryReport report = selection.report();
    report.objective = objective;
    remarkLayers(op, report);
    if (sink)
      *sink = std::move(report);
    return success();
  }

  synapse::MemoryReport *sink = nullptr;
};

} // namespace

std::unique_ptr<Pass>
snnc::createXbarSelectEncoding(XbarSelectEncodingOptions options,
                               synapse::MemoryReport *sink) {
  return std::make_unique<XbarSelectEncoding>(std::move(options), sink);
}
