// Encodes the memories of the cores.

#include "Emitter.h"

#include "snnc/IR/RealNumbers.h"
#include "snnc/IR/TableWeights.h"
#include "snnc/Image/RowCodec.h"
#include "snnc/Support/Parallel.h"
#include "snnc/Synapse/Encoder.h"

#include "mlir/IR/Diagnostics.h"

#include <optional>

using namespace mlir;
using namespace snnc;
using namespace snnc::emit;

/// Reports what is wrong with a layer.
static LogicalResult fail(Operation *op, StringRef layer,
                          const std::string &message) {
  return emitError(op->getLoc()) << "layer '" << layer << "': " << message;
}

ChipRows snnc::emit::collectRows(xbar::ChipOp mapped) {
  ChipRows chip;
  for (xbar::CoreOp op : mapped.getOps<xbar::CoreOp>()) {
    CoreRows core;
    core.op = op;
    core.number = op.getY() * mapped.getLimits().getMeshWidth() + op.getX();
    for (xbar::FragmentOp fragment : op.getOps<xbar::FragmentOp>()) {
      chip.rows[fragment] = core.fragments.size();
      chip.coreNumbers[fragment] = core.number;
      core.fragments.push_back(fragment);
    }
    for (xbar::TableOp table : op.getOps<xbar::TableOp>()) {
      chip.rows[table] = core.tables.size();
      chip.coreNumbers[table] = core.number;
      core.tables.push_back(table);
    }
    chip.cores.push_back(std::move(core));
  }
  llvm::sort(chip.cores, [](const CoreRows &a, const CoreRows &b) {
    return a.number < b.number;
  });
  SymbolTableCollection symbols;
  for (xbar::AxonOp axon : mapped.getOps<xbar::AxonOp>())
    chip.axons[symbols.lookupSymbolIn(mapped, axon.getSource())].push_back(
        axon);
  return chip;
}

/// The bits of one table, or what is wrong with its weights.
static Result<synapse::EncodedTable> encode(xbar::TableOp table) {
  TableWeights weights(table.getWeights().value_or(nullptr),
                       table.getKernel().has_value());
  Result<synapse::EncodedTable> encoded =
      synapse::encodeTable(table.getGeometry(), weights.get());
  int64_t taken = encoded ? encoded->words.size() : 0;
  if (table.getWords() && taken > *table.getWords())
    return Error{"its table takes " + std::to_string(taken) +
                 " words, but the mapping has room for " +
                 std::to_string(*table.getWords()) +
                 "; run --xbar-select-encoding after the last change of "
                 "weights"};
  return encoded;
}

LogicalResult snnc::emit::encodeTables(ChipRows &chip, unsigned threads) {
  std::vector<std::pair<CoreRows *, size_t>> tasks;
  for (CoreRows &core : chip.cores) {
    core.encoded.resize(core.tables.size());
    for (size_t t = 0; t < core.tables.size(); ++t)
      tasks.push_back({&core, t});
  }
  std::vector<std::optional<Error>> errors(tasks.size());
  parallelFor(tasks.size(), threads, [&](unsigned, int64_t index) {
    auto [core, t] = tasks[index];
    Result<synapse::EncodedTable> encoded = encode(core->tables[t]);
    if (encoded)
      core->encoded[t] = std::move(*encoded);
    else
      errors[index] = encoded.error();
  });
  LogicalResult result = success();
  for (size_t index = 0; index < tasks.size(); ++index) {
    xbar::TableOp table = tasks[index].first->tables[tasks[index].second];
    if (errors[index])
      result = fail(table, table.getLayer(), errors[index]->message);
  }
  return result;
}

/// What the chip does not test or cannot say in its fields is not tested; an
/// event that reaches nothing is then sent for nothing.
static void dropTests(const chip::RowLayout &layout,
                      synapse::PopulationAxon &axon) {
  auto holds = [&](const char *name, uint64_t value) {
    const chip::Field *field = layout.find(name);
    return field && value <= BitWriter::lowMask(field->bits - field->isSigned);
  };
  if (!holds("height", axon.height))
    axon.height = 0;
  if (!holds("width", axon.width))
    axon.width = 0;
  if (!holds("lattice", synapse::latticeCode(axon)))
    synapse::setLattice(axon, 0);
}

/// The extent of what an axon comes from.
static Shape sourceShapeOf(Operation *source) {
  if (auto input = dyn_cast<xbar::InputOp>(source))
    return input.getPopulation().getShape();
  return cast<xbar::FragmentOp>(source).getBox().getBox().size;
}

LogicalResult snnc::emit::appendAxons(const ChipRows &rows,
                                      const chip::Chip &chip, Operation *source,
                                      BitWriter &writer) {
  auto found = rows.axons.find(source);
  if (found == rows.axons.end())
    return success();
  for (xbar::AxonOp axon : found->second) {
    auto mapped = axon->getParentOfType<xbar::ChipOp>();
    auto table = cast<xbar::TableOp>(
        SymbolTable::lookupSymbolIn(mapped, axon.getTable()));
    image::AxonRow row;
    row.core = rows.coreNumbers.lookup(table);
    row.table = rows.rows.lookup(table);
    row.delay = axon.getDelay();
    ArrayRef<int64_t> origin = axon.getOrigin();
    row.events.offset = {origin[0], origin[1], origin[2]};
    Shape shape = sourceShapeOf(source);
    if (chip.hasPopulationAxons) {
      row.events =
          synapse::makeAxon(table.getGeometry(), {row.events.offset, shape});
      dropTests(*chip.layout("axon"), row.events);
    }
    Status status = image::appendRow(*chip.layout("axon"), writer, row);
    if (status)
      status = image::checkPacket(chip, row, shape);
    if (!status)
      return fail(axon, table.getLayer(), status.error().message);
  }
  return success();
}

/// A parameter of a channel: given once for all, once per channel, or not.
static int64_t parameterOf(std::optional<ArrayRef<int32_t>> numbers,
                           int64_t channel, int64_t otherwise) {
  if (!numbers)
    return otherwise;
  return (*numbers)[numbers->size() == 1 ? 0 : channel];
}

/// The row of a channel of real neurons.
static image::RealParameterRow realRow(DictionaryAttr numbers, int64_t c) {
  auto get = [&](StringRef name) { return realnumbers::get(numbers, name, c); };
  image::RealParameterRow row;
  row.form = static_cast<image::RealForm>(realnumbers::getForm(numbers, c));
  row.bias = get("bias");
  row.threshold = get("threshold");
  row.floor = get("floor");
  row.resetValue = get("reset_value");
  row.decay = get("decay");
  row.gain = get("gain");
  row.rest = get("rest");
  row.resistance = get("resistance");
  row.currentDecay = get("current_decay");
  row.currentGain = get("current_gain");
  return row;
}

static LogicalResult appendParameters(const chip::RowLayout &layout,
                                      xbar::FragmentOp fragment,
                                      BitWriter &writer) {
  Box box = fragment.getBox().getBox();
  for (int64_t c = box.origin.c; c < box.origin.c + box.size.channels; ++c) {
    if (std::optional<DictionaryAttr> numbers = fragment.getNumbers()) {
      Status status = image::appendRow(layout, writer, realRow(*numbers, c));
      if (!status)
        return fail(fragment, fragment.getLayer(), status.error().message);
      continue;
    }
    image::ParameterRow row;
    row.bias = parameterOf(fragment.getBias(), c, row.bias);
    row.threshold = parameterOf(fragment.getThreshold(), c, row.threshold);
    row.multiplier = parameterOf(fragment.getMultiplier(), c, row.multiplier);
    row.shift = parameterOf(fragment.getShift(), c, row.shift);
    row.initial = parameterOf(fragment.getInitial(), c, row.initial);
    row.floor = parameterOf(fragment.getFloor(), c, row.floor);
    row.resetValue = parameterOf(fragment.getResetValue(), c, row.resetValue);
    row.currentDecay =
        parameterOf(fragment.getCurrentDecay(), c, row.currentDecay);
    row.voltageDecay =
        parameterOf(fragment.getVoltageDecay(), c, row.voltageDecay);
    row.refractory = fragment.getRefractory();
    if (Status status = image::appendRow(layout, writer, row); !status)
      return fail(fragment, fragment.getLayer(), status.error().message);
  }
  return success();
}

/// The row of a fragment but for its places in other memories.
static image::PopulationRow populationRow(xbar::FragmentOp fragment) {
  image::PopulationRow row;
  row.model = static_cast<image::NeuronModel>(fragment.getModel());
  row.reset = static_cast<image::ResetMode>(fragment.getReset());
  row.payload = static_cast<image::Payload>(fragment.getPayload());
  row.combine = static_cast<image::Combine>(fragment.getCombine());
  row.box = fragment.getBox().getBox();
  row.population = fragment.getPopulation().getShape();
  row.phase = fragment.getPhase();
  row.window = fragment.getWindow();
  row.low = fragment.getLow();
  row.high = fragment.getHigh();
  row.compare = static_cast<image::Compare>(fragment.getCompare());
  row.resetTime = static_cast<image::ResetTime>(fragment.getResetTime());
  row.order = static_cast<image::SynapseOrder>(fragment.getOrder());
  row.current = fragment.hasCurrent();
  bool mayLack = fragment.getModel() == xbar::Model::Leaky ||
                 fragment.getModel() == xbar::Model::Real;
  row.silent = mayLack && !fragment.hasThreshold();
  row.multiple = fragment.getMultiple();
  std::optional<DictionaryAttr> numbers = fragment.getNumbers();
  row.bounded = fragment.getFloor().has_value() ||
                (numbers && numbers->contains("floor"));
  // The bits of decays matter where there are decays.
  if (fragment.getModel() == xbar::Model::Leaky)
    row.decayBits = fragment.getDecayBits();
  return row;
}

/// Appends the memories "population", "parameter" and "axon".
static LogicalResult emitFragments(const ChipRows &rows, const CoreRows &core,
                                   const chip::Chip &chip,
                                   image::Core &result) {
  BitWriter populations, parameters, axons;
  int64_t numNeurons = 0, numParameters = 0, numAxons = 0;
  for (xbar::FragmentOp fragment : core.fragments) {
    image::PopulationRow row = populationRow(fragment);
    row.firstNeuron = numNeurons;
    row.firstParameter = numParameters;
    row.firstAxon = numAxons;
    auto found = rows.axons.find(fragment);
    row.numAxons = found == rows.axons.end() ? 0 : found->second.size();
    if (Status status =
            image::appendRow(*chip.layout("population"), populations, row);
        !status)
      return fail(fragment, fragment.getLayer(), status.error().message);
    if (failed(appendParameters(*chip.layout("parameter"), fragment,
                                parameters)) ||
        failed(appendAxons(rows, chip, fragment, axons)))
      return failure();
    numNeurons += row.box.numNeurons();
    numParameters += row.box.size.channels;
    numAxons += row.numAxons;
  }
  result.memories.push_back(image::makeMemory(
      *chip.layout("population"), populations, core.fragments.size()));
  result.memories.push_back(
      image::makeMemory(*chip.layout("parameter"), parameters, numParameters));
  result.memories.push_back(
      image::makeMemory(*chip.layout("axon"), axons, numAxons));
  return success();
}

/// Appends the memories "synapse" and "table".
static LogicalResult emitTables(const ChipRows &rows, const CoreRows &core,
                                const chip::Chip &chip, image::Core &result) {
  image::Memory synapses;
  synapses.name = "synapse";
  synapses.rowBits = chip.core.synapseWordBits;
  BitWriter writer;
  for (size_t t = 0; t < core.tables.size(); ++t) {
    xbar::TableOp table = core.tables[t];
    const synapse::EncodedTable &encoded = core.encoded[t];
    const std::vector<uint64_t> &words = encoded.words;
    image::TableRow row;
    row.encoding = encoded.geometry.encoding;
    row.windows = encoded.geometry.windows;
    row.transposed = encoded.geometry.transposed;
    row.pointerBits = encoded.geometry.pointerBits;
    row.gapBits = encoded.geometry.gapBits;
    row.target = rows.rows.lookup(table.getFragment());
    row.unit = table.getUnit();
    row.weightBits = table.getWeightBits();
    row.shift = table.getShift();
    synapse::Geometry geometry = table.getGeometry();
    if (chip.hasPopulationAxons)
      geometry = synapse::eventGeometry(geometry);
    row.source = geometry.source;
    row.kernel = geometry.kernel;
    row.base = synapses.words.size();
    row.words = words.size();
    synapses.words.insert(synapses.words.end(), words.begin(), words.end());
    if (Status status = image::appendRow(*chip.layout("table"), writer, row);
        !status)
      return fail(table, table.getLayer(), status.error().message);
  }
  synapses.rows = synapses.words.size();
  result.memories.push_back(std::move(synapses));
  result.memories.push_back(
      image::makeMemory(*chip.layout("table"), writer, core.tables.size()));
  return success();
}

FailureOr<image::Core> snnc::emit::emitCore(const ChipRows &rows,
                                            const CoreRows &core,
                                            const chip::Chip &chip) {
  image::Core result;
  result.x = core.number % chip.meshWidth;
  result.y = core.number / chip.meshWidth;
  if (failed(emitTables(rows, core, chip, result)) ||
      failed(emitFragments(rows, core, chip, result)))
    return failure();
  return result;
}
