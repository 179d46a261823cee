// Loads the rows of cores: populations, parameters, synapse tables.

#include "Loader.h"

#include "snnc/Image/RowCodec.h"
#include "snnc/Synapse/Encoder.h"

#include <algorithm>
#include <tuple>

using namespace snnc;
using namespace snnc::simulator;

/// Bounds the memory of a simulation: up to 6 numbers of 32 bits per neuron.
static constexpr int64_t maxNeurons = int64_t(1) << 25;

/// Bounds the time and memory to classify source rows by kernel positions.
static constexpr int64_t maxKernelWork = int64_t(1) << 26;

/// Bounds the memory of unpacked tables, which rows of a few bytes can ask for.
static constexpr int64_t maxTableBytes = int64_t(1) << 30;

/// Of a decoder and of its costs, per row and column of a table's source.
static constexpr int64_t bytesPerLine = 32, bytesPerSparseLine = 64;

Status Loader::loadFragments() {
  for (const auto &[number, index] : coreIndex) {
    const image::Memory *memory = machine.image.cores[index].find("population");
    for (uint64_t row = 0; row < memory->rows; ++row)
      if (Status status =
              loadFragment(index, number, static_cast<int64_t>(row));
          !status)
        return status;
  }
  if (machine.numStates > maxNeurons)
    return Error{"the image has " + std::to_string(machine.numStates) +
                 " neurons, this simulator holds " +
                 std::to_string(maxNeurons)};
  return {};
}

Status Loader::loadFragment(int64_t coreIndex, int64_t number, int64_t row) {
  const image::Memory *memory =
      machine.image.cores[coreIndex].find("population");
  Result<image::PopulationRow> info =
      image::readPopulation(*machine.chip.layout("population"), *memory, row);
  if (!info)
    return Error{placeOf(number, "population", row) + info.error().message};
  if (Status status = checkPopulation(*info, number, row); !status)
    return status;
  Fragment fragment;
  fragment.core = number;
  fragment.coreIndex = coreIndex;
  fragment.row = row;
  auto name = fragmentLayer.find({number, row});
  fragment.layer =
      layerOf(name == fragmentLayer.end() ? "unnamed" : name->second);
  fragment.info = *info;
  fragment.numNeurons = info->box.numNeurons();
  fragment.firstState = machine.numStates;
  machine.numStates += fragment.numNeurons;
  if (Status status =
          machine.isReal ? loadReals(fragment) : loadParameters(fragment);
      !status)
    return status;
  fragmentIndex[{number, row}] = static_cast<int64_t>(machine.fragments.size());
  machine.fragments.push_back(std::move(fragment));
  return {};
}

Status Loader::checkPopulation(const image::PopulationRow &info, int64_t core,
                               int64_t row) {
  std::string place = placeOf(core, "population", row);
  const Shape &whole = info.population;
  const Box &box = info.box;
  constexpr int64_t most = int64_t(1) << 20;
  if (std::min({whole.channels, whole.height, whole.width}) < 1 ||
      std::max({whole.channels, whole.height, whole.width}) > most)
    return Error{place + "the population is " + std::to_string(whole.channels) +
                 " x " + std::to_string(whole.height) + " x " +
                 std::to_string(whole.width) + ", expected extents of 1 to " +
                 std::to_string(most)};
  if (box.empty() ||
      !liesWithin(box.origin.c, box.size.channels, whole.channels) ||
      !liesWithin(box.origin.y, box.size.height, whole.height) ||
      !liesWithin(box.origin.x, box.size.width, whole.width))
    return Error{place + "the fragment leaves its population"};
  int64_t neurons = machine.chip.core.neurons;
  if (!liesWithin(info.firstNeuron, box.numNeurons(), neurons))
    return Error{place + std::to_string(box.numNeurons()) +
                 " neurons from number " + std::to_string(info.firstNeuron) +
                 ", but the core has " + std::to_string(neurons)};
  const image::Core &own = machine.image.cores[coreIndex[core]];
  int64_t parameters = static_cast<int64_t>(own.find("parameter")->rows);
  if (!liesWithin(info.firstParameter, box.size.channels, parameters))
    return Error{place + std::to_string(box.size.channels) +
                 " parameter rows from row " +
                 std::to_string(info.firstParameter) + ", but there are " +
                 std::to_string(parameters)};
  int64_t axons = static_cast<int64_t>(own.find("axon")->rows);
  if (!liesWithin(info.firstAxon, info.numAxons, axons))
    return Error{place + std::to_string(info.numAxons) +
                 " axon rows from row " + std::to_string(info.firstAxon) +
                 ", but there are " + std::to_string(axons)};
  if (info.window < 1 ||
      !liesWithin(info.phase, info.window, machine.image.ticks))
    return Error{place + "active for " + std::to_string(info.window) +
                 " ticks from tick " + std::to_string(info.phase) +
                 ", but the frame has " + std::to_string(machine.image.ticks)};
  return checkEvents(info, core, row);
}

Status Loader::checkEvents(const image::PopulationRow &info, int64_t core,
                           int64_t row) {
  std::string place = placeOf(core, "population", row);
  bool isReal = info.model == image::NeuronModel::Real;
  if (isReal != machine.isReal)
    return Error{place + "the model is " + (isReal ? "" : "not ") +
                 "'real', but the chip's numbers are " +
                 (machine.isReal ? "binary32" : "integers")};
  if (isReal)
    return checkReal(info, place);
  int64_t most =
      (int64_t(1) << (machine.chip.arithmetic.eventValueBits - 1)) - 1;
  if (info.model == image::NeuronModel::Graded) {
    if (info.low > info.high)
      return Error{place + "the smallest event value " +
                   std::to_string(info.low) + " is above the largest, " +
                   std::to_string(info.high)};
    if (Status status = inRange(place, "the smallest event value", info.low,
                                -most - 1, most);
        !status)
      return status;
    return inRange(place, "the largest event value", info.high, -most - 1,
                   most);
  }
  if (Status status = checkFiring(info, core, row); !status)
    return status;
  // Both factors are below 2^32.
  int64_t spikes = info.window * (info.multiple ? info.high : 1);
  if (info.payload == image::Payload::Count && spikes > most)
    return Error{
        place + "events carry spike counts up to " + std::to_string(spikes) +
        ", but the chip's event values end at " + std::to_string(most)};
  return {};
}

/// Checks the choices of a population that may fire against chip and model.
Status Loader::checkFiring(const image::PopulationRow &info, int64_t core,
                           int64_t row) {
  std::string place = placeOf(core, "population", row);
  const chip::Arithmetic &chip = machine.chip.arithmetic;
  bool leaky = info.model == image::NeuronModel::Leaky;
  if (leaky && !chip.hasModel("leaky"))
    return Error{place + "the model is 'leaky', which the chip does not have"};
  if (leaky && info.decayBits > chip.decayBits)
    return Error{place + "decays have " + std::to_string(info.decayBits) +
                 " bits, but the chip's have at most " +
                 std::to_string(chip.decayBits)};
  if (info.multiple) {
    int64_t most = (int64_t(1) << (chip.eventValueBits - 1)) - 1;
    return inRange(place, "the largest number of spikes per step", info.high, 1,
                   most);
  }
  return {};
}

Status Loader::checkOverlaps() {
  std::vector<const Fragment *> order;
  for (const Fragment &fragment : machine.fragments)
    order.push_back(&fragment);
  std::sort(order.begin(), order.end(),
            [](const Fragment *a, const Fragment *b) {
              return std::make_tuple(a->core, a->info.firstNeuron, a->row) <
                     std::make_tuple(b->core, b->info.firstNeuron, b->row);
            });
  for (size_t i = 1; i < order.size(); ++i) {
    const Fragment &before = *order[i - 1], &after = *order[i];
    int64_t end = before.info.firstNeuron + before.numNeurons;
    if (before.core == after.core && after.info.firstNeuron < end)
      return Error{placeOf(after.core, "population", after.row) +
                   "starts at neuron " +
                   std::to_string(after.info.firstNeuron) + ", but row " +
                   std::to_string(before.row) + " ends before neuron " +
                   std::to_string(end)};
  }
  return {};
}

Status Loader::loadTables() {
  for (const auto &[number, index] : coreIndex) {
    const image::Memory *memory = machine.image.cores[index].find("table");
    for (uint64_t row = 0; row < memory->rows; ++row)
      if (Status status = loadTable(index, number, static_cast<int64_t>(row));
          !status)
        return status;
  }
  return {};
}

Status Loader::loadTable(int64_t coreIndex, int64_t number, int64_t row) {
  const image::Core &core = machine.image.cores[coreIndex];
  std::string place = placeOf(number, "table", row);
  Result<image::TableRow> info =
      image::readTable(*machine.chip.layout("table"), *core.find("table"), row);
  if (!info)
    return Error{place + info.error().message};
  if (Status status = checkTable(*info, core, place); !status)
    return status;
  if (!fragmentIndex.count({number, info->target}))
    return Error{place + "the target is row " + std::to_string(info->target) +
                 " of 'population', which has " +
                 std::to_string(core.find("population")->rows) + " rows"};
  const uint64_t *words = core.find("synapse")->words.data() + info->base;
  if (Status status = addTable(*info, number, row, words); !status)
    return Error{place + status.error().message};
  return {};
}

Status Loader::checkTable(const image::TableRow &info, const image::Core &core,
                          const std::string &place) {
  if (Status status =
          inRange(place, "the number of weight bits", info.weightBits, 0,
                  machine.chip.arithmetic.maxWeightBits);
      !status)
    return status;
  if (machine.isReal)
    if (Status status = checkReal(info, place); !status)
      return status;
  int64_t words = static_cast<int64_t>(core.find("synapse")->rows);
  if (!liesWithin(info.base, info.words, words))
    return Error{place + std::to_string(info.words) + " words from word " +
                 std::to_string(info.base) + ", but 'synapse' has " +
                 std::to_string(words)};
  return {};
}

/// Unpacks a table; the error has no place.
Status Loader::addTable(const image::TableRow &info, int64_t core, int64_t row,
                        const uint64_t *words) {
  int64_t target = fragmentIndex[{core, info.target}];
  const Fragment &fragment = machine.fragments[target];
  synapse::Geometry geometry = image::geometryOf(info, fragment.info);
  if (machine.chip.hasPopulationAxons)
    geometry = synapse::localGeometry(geometry);
  if (Status status = synapse::validate(geometry, info.words); !status)
    return status;
  const Shape &source = info.source;
  const synapse::Kernel &kernel = info.kernel;
  bool windows = synapse::hasWindows(geometry);
  if (windows && std::max(source.height * kernel.height,
                          source.width * kernel.width) > maxKernelWork)
    return Error{"a kernel of " + std::to_string(kernel.height) + " x " +
                 std::to_string(kernel.width) + " over a source of " +
                 std::to_string(source.height) + " x " +
                 std::to_string(source.width) +
                 " is larger than this simulator runs"};
  Error tooLarge{"the tables so far take more than the " +
                 std::to_string(maxTableBytes) +
                 " bytes that this simulator has for them"};
  bool isSparse = synapse::isSparse(geometry.encoding);
  if (windows)
    tableBytes += (isSparse ? bytesPerSparseLine : bytesPerLine) *
                  (source.height + source.width);
  if (tableBytes > maxTableBytes)
    return tooLarge;
  Result<synapse::Decoder> decoder = synapse::Decoder::create(
      geometry, words, info.words, maxTableBytes - tableBytes);
  if (!decoder)
    return decoder.error();
  tableBytes += static_cast<int64_t>(decoder->numBytes());
  StoredWeights weights;
  bool countsWalks = !machine.chip.walks.isEmpty();
  int64_t bytesPerKind =
      sizeof(EventCost) + (countsWalks ? sizeof(synapse::Traffic) : 0);
  std::optional<SourceCosts> costs = SourceCosts::make(
      *decoder, words, (maxTableBytes - tableBytes) / bytesPerKind, weights);
  if (!costs)
    return tooLarge;
  tableBytes += costs->numKinds() * bytesPerKind;
  if (countsWalks) {
    costs->addTraffic(*decoder);
    machine.prices.emplace_back(decoder->survey(), machine.chip, info.unit);
  }
  auto name = tableLayer.find({core, row});
  size_t layer = layerOf(name == tableLayer.end() ? "unnamed" : name->second);
  bool adds = fragment.info.combine == image::Combine::Add;
  tableIndex[{core, row}] = static_cast<int64_t>(machine.tables.size());
  int64_t synapses = costs->numSynapses();
  machine.tables.push_back({core, row, layer, target, info, adds,
                            std::move(*decoder), std::move(*costs), weights,
                            synapses});
  machine.tables.back().isTimed =
      countsWalks && machine.prices.back().hasTimes(chip::Walk::Forward);
  return {};
}
