// Builds networks for tests and packs them into images.

#include "Network.h"

#include "snnc/Image/RowCodec.h"
#include "snnc/Synapse/Encoder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

using namespace snnc;
using namespace snnc::test;
using image::NeuronModel;

std::string test::referenceJson() {
  std::ifstream file(SNNC_SOURCE_DIR "/chips/reference.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string test::referenceJson(unsigned bits) {
  nlohmann::json json = nlohmann::json::parse(referenceJson());
  json["core_classes"][0]["neuron"]["state"]["bits"] = bits;
  return json.dump();
}

int64_t test::pick(std::mt19937 &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % (high - low + 1));
}

static void expectOk(const Status &status) {
  EXPECT_TRUE(status) << (status ? "" : status.error().message);
}

namespace {

/// The memories of one core while they grow.
struct CoreRows {
  BitWriter population, parameter, table, axon;
  std::vector<uint64_t> synapse;
  int64_t neurons = 0, populations = 0, parameters = 0, tables = 0, axons = 0;
};

} // namespace

/// The axon rows with table indices turned into cores and rows.
static std::vector<image::AxonRow>
resolve(const TestNetwork &network, const std::vector<image::AxonRow> &axons) {
  std::vector<image::AxonRow> rows = axons;
  for (image::AxonRow &row : rows) {
    const TestTable &table = network.tables[row.table];
    row.core = network.fragments[table.fragment].core;
    row.table = table.row;
  }
  return rows;
}

static void addTables(TestNetwork &network, const chip::Chip &chip,
                      std::map<int64_t, CoreRows> &cores) {
  for (TestFragment &fragment : network.fragments)
    fragment.row = cores[fragment.core].populations++;
  for (TestTable &table : network.tables) {
    TestFragment &target = network.fragments[table.fragment];
    CoreRows &core = cores[target.core];
    table.row = core.tables++;
    table.info.target = target.row;
    table.info.base = static_cast<int64_t>(core.synapse.size());
    table.info.words = static_cast<int64_t>(table.words.size());
    core.synapse.insert(core.synapse.end(), table.words.begin(),
                        table.words.end());
    expectOk(image::appendRow(*chip.layout("table"), core.table, table.info));
  }
}

static void addFragments(TestNetwork &network, const chip::Chip &chip,
                         std::map<int64_t, CoreRows> &cores) {
  for (TestFragment &fragment : network.fragments) {
    CoreRows &core = cores[fragment.core];
    image::PopulationRow &info = fragment.info;
    info.firstNeuron = core.neurons;
    info.firstParameter = core.parameters;
    info.firstAxon = core.axons;
    info.numAxons = static_cast<int64_t>(fragment.axons.size());
    core.neurons += info.box.numNeurons();
    core.parameters += info.box.size.channels;
    core.axons += info.numAxons;
    expectOk(
        image::appendRow(*chip.layout("population"), core.population, info));
    for (const image::ParameterRow &row : fragment.parameters)
      expectOk(
          image::appendRow(*chip.layout("parameter"), core.parameter, row));
    for (const image::AxonRow &row : resolve(network, fragment.axons))
      expectOk(image::appendRow(*chip.layout("axon"), core.axon, row));
  }
}

static void addHost(const TestNetwork &network, const chip::Chip &chip,
                    image::Image &image) {
  for (const TestInput &input : network.inputs) {
    BitWriter axons;
    for (const image::AxonRow &row : resolve(network, input.axons))
      expectOk(image::appendRow(*chip.layout("axon"), axons, row));
    image.inputs.push_back(input.info);
    image.inputs.back().axons =
        image::makeMemory(*chip.layout("axon"), axons, input.axons.size());
  }
  for (const TestOutput &output : network.outputs) {
    image.outputs.push_back(output.info);
    for (size_t index : output.fragments)
      image.outputs.back().fragments.push_back(
          {network.fragments[index].core, network.fragments[index].row});
  }
  for (const TestFragment &fragment : network.fragments)
    image.fragmentNames.push_back(
        {fragment.core, fragment.row, fragment.layer});
  for (const TestTable &table : network.tables)
    image.tableNames.push_back(
        {network.fragments[table.fragment].core, table.row, table.layer});
}

image::Image test::assemble(TestNetwork &network, const std::string &chipJson) {
  Result<chip::Chip> chip = chip::parse(chipJson, "test chip");
  EXPECT_TRUE(chip) << (chip ? "" : chip.error().message);
  image::Image image;
  image.version = "test";
  image.chipName = chip->name;
  image.chipJson = chipJson;
  image.chipHash = chip->sha256;
  image.modelName = "test <model>";
  image.ticks = network.ticks;
  std::map<int64_t, CoreRows> cores;
  addTables(network, *chip, cores);
  addFragments(network, *chip, cores);
  for (auto &[number, rows] : cores) {
    image::Core core;
    core.x = number % chip->meshWidth;
    core.y = number / chip->meshWidth;
    core.memories.push_back({"synapse", 64, rows.synapse.size(), rows.synapse});
    auto add = [&](const char *name, const BitWriter &writer, int64_t count) {
      core.memories.push_back(
          image::makeMemory(*chip->layout(name), writer, count));
    };
    add("table", rows.table, rows.tables);
    add("population", rows.population, rows.populations);
    add("parameter", rows.parameter, rows.parameters);
    add("axon", rows.axon, rows.axons);
    image.cores.push_back(core);
  }
  addHost(network, *chip, image);
  return image;
}

/// Cuts a population into boxes along its channels or rows.
static std::vector<Box> cut(std::mt19937 &random, const Shape &shape) {
  std::vector<Box> boxes = {Box::whole(shape)};
  for (int64_t cuts = pick(random, 0, 2); cuts > 0; --cuts) {
    Box &first = boxes.back();
    Box second = first;
    if (pick(random, 0, 1) && first.size.channels > 1) {
      int64_t kept = pick(random, 1, first.size.channels - 1);
      second.origin.c += kept;
      second.size.channels -= kept;
      first.size.channels = kept;
    } else if (first.size.height > 1) {
      int64_t kept = pick(random, 1, first.size.height - 1);
      second.origin.y += kept;
      second.size.height -= kept;
      first.size.height = kept;
    } else {
      continue;
    }
    boxes.push_back(second);
  }
  return boxes;
}

/// A decay of nothing, of everything or between.
static int64_t randomDecay(std::mt19937 &random, int64_t bits) {
  int64_t whole = int64_t(1) << bits;
  switch (pick(random, 0, 3)) {
  case 0:
    return 0;
  case 1:
    return whole;
  default:
    return pick(random, 0, whole);
  }
}

static image::ParameterRow randomParameters(std::mt19937 &random,
                                            const image::PopulationRow &info) {
  image::ParameterRow row;
  row.bias = pick(random, 0, 2) ? pick(random, -40, 40) : 0;
  row.threshold = pick(random, 1, 200);
  row.multiplier = pick(random, 1, 60000);
  row.shift = pick(random, 0, 1) ? pick(random, 1, 20) : 0;
  row.initial = pick(random, -50, 250);
  row.floor = pick(random, -300, 0);
  row.resetValue = pick(random, -400, 250);
  if (info.model != NeuronModel::Leaky)
    return row;
  row.currentDecay = randomDecay(random, info.decayBits);
  row.voltageDecay = randomDecay(random, info.decayBits);
  return row;
}

static image::PopulationRow randomPopulation(std::mt19937 &random,
                                             int64_t ticks) {
  image::PopulationRow info;
  // Leaky neurons have the most choices.
  info.model = static_cast<NeuronModel>(std::min<int64_t>(
      pick(random, 0, 6), static_cast<int64_t>(NeuronModel::Leaky)));
  info.reset = static_cast<image::ResetMode>(pick(random, 0, 2));
  info.payload = static_cast<image::Payload>(pick(random, 0, 2));
  info.combine = static_cast<image::Combine>(pick(random, 0, 3) == 0);
  info.phase = pick(random, 0, std::min<int64_t>(2, ticks - 1));
  info.window = pick(random, 1, ticks - info.phase);
  info.low = pick(random, 0, 1) ? 0 : -127;
  info.high = pick(random, 0, 1) ? pick(random, 1, 255) : pick(random, 1, 3);
  info.compare = static_cast<image::Compare>(pick(random, 0, 1));
  info.multiple = pick(random, 0, 2) == 0;
  info.bounded = pick(random, 0, 1);
  if (info.model != NeuronModel::Leaky)
    return info;
  info.resetTime = static_cast<image::ResetTime>(pick(random, 0, 3) == 0);
  info.order = static_cast<image::SynapseOrder>(pick(random, 0, 1));
  info.current = pick(random, 0, 1);
  info.silent = pick(random, 0, 4) == 0;
  info.decayBits = pick(random, 0, 1) ? 12 : pick(random, 1, 24);
  return info;
}

static image::TableRow randomTable(std::mt19937 &random, const Shape &source,
                                   const Shape &target) {
  image::TableRow info;
  info.encoding = static_cast<synapse::Encoding>(pick(random, 0, 3) != 0);
  info.unit = pick(random, 0, 2) == 0;
  info.weightBits = pick(random, 0, 8);
  info.shift = pick(random, 0, 2);
  info.source = source;
  synapse::Kernel &kernel = info.kernel;
  kernel.height = pick(random, 1, 4);
  kernel.width = pick(random, 1, 4);
  kernel.strideH = pick(random, 1, 3);
  kernel.strideW = pick(random, 1, 3);
  kernel.padTop = pick(random, 0, 2);
  kernel.padLeft = pick(random, 0, 2);
  kernel.dilationH = pick(random, 1, 3);
  kernel.dilationW = pick(random, 1, 3);
  if (pick(random, 0, 1))
    for (int64_t groups : {4, 3, 2})
      if (source.channels % groups == 0 && target.channels % groups == 0) {
        kernel.groups = groups;
        break;
      }
  if (pick(random, 0, 2) == 0) {
    info.encoding = static_cast<synapse::Encoding>(
        pick(random, 2, synapse::numEncodings - 1));
    info.windows = pick(random, 0, 1);
    info.transposed =
        pick(random, 0, 3) == 0 && info.encoding <= synapse::Encoding::Index;
  }
  return info;
}

/// The table of random weights, many of which are 0, in a sparse encoding.
static void encodeSparse(std::mt19937 &random,
                         const synapse::Geometry &geometry, TestTable &table) {
  int64_t bits = geometry.weightBits;
  int64_t low = bits > 1 ? -(int64_t(1) << (bits - 1)) : 0;
  int64_t high = bits > 1 ? (int64_t(1) << (bits - 1)) - 1 : 1;
  int64_t zeros = pick(random, 0, 10);
  std::vector<int8_t> weights(synapse::numLayerWeights(geometry));
  for (int8_t &weight : weights)
    weight = bits == 0                      ? 1
             : pick(random, 1, 10) <= zeros ? 0
                                            : pick(random, low, high);
  synapse::LayerWeights layer;
  if (bits > 0) {
    layer.bytes = weights.data();
    layer.count = weights.size();
  }
  layer.ofKernel = synapse::hasWindows(geometry);
  Result<synapse::EncodedTable> encoded = synapse::encodeTable(geometry, layer);
  ASSERT_TRUE(encoded) << encoded.error().message;
  table.words = encoded->words;
  table.info.pointerBits = encoded->geometry.pointerBits;
  table.info.gapBits = encoded->geometry.gapBits;
}

namespace {

/// A population or input that later populations can read.
struct Source {
  Shape shape;
  int64_t input = -1;            ///< index, or -1
  std::vector<size_t> fragments; ///< otherwise
};

} // namespace

/// Joins a source to one fragment by a table and axons.
static void connect(std::mt19937 &random, TestNetwork &network,
                    const Source &source, size_t target,
                    const image::TableRow &info) {
  TestTable table;
  table.fragment = target;
  table.info = info;
  table.layer = network.fragments[target].layer + " synapses";
  synapse::Geometry geometry =
      image::geometryOf(info, network.fragments[target].info);
  if (synapse::isSparse(info.encoding)) {
    encodeSparse(random, geometry, table);
  } else {
    table.words.resize(synapse::sizeInWords(geometry));
    for (uint64_t &word : table.words)
      word = (uint64_t(random()) << 32) | random();
    if (pick(random, 0, 1)) // some weights of 0
      for (uint64_t &word : table.words)
        word &= (uint64_t(random()) << 32) | random();
  }
  int64_t index = static_cast<int64_t>(network.tables.size());
  network.tables.push_back(table);
  if (source.input >= 0) {
    network.inputs[source.input].axons.push_back(
        {0, index, pick(random, 0, 2), {0, 0, 0}});
    return;
  }
  for (size_t fragment : source.fragments)
    network.fragments[fragment].axons.push_back(
        {0, index, pick(random, 0, 2),
         network.fragments[fragment].info.box.origin});
}

static Shape randomShape(std::mt19937 &random) {
  return {pick(random, 1, 6), pick(random, 1, 6), pick(random, 1, 6)};
}

static void addInput(std::mt19937 &random, TestNetwork &network,
                     std::vector<Source> &sources) {
  TestInput input;
  input.info.name = "in" + std::to_string(network.inputs.size());
  input.info.shape = randomShape(random);
  input.info.tensorShape = {1, input.info.shape.channels,
                            input.info.shape.height, input.info.shape.width};
  input.info.encoder = static_cast<image::EncoderKind>(pick(random, 0, 2));
  input.info.low = pick(random, 0, 1) ? 0 : -127;
  input.info.high = pick(random, 1, 255);
  input.info.scale = 1.0 / 64;
  input.info.window = pick(random, 1, network.ticks);
  sources.push_back(
      {input.info.shape, static_cast<int64_t>(network.inputs.size()), {}});
  network.inputs.push_back(input);
}

static void addPopulation(std::mt19937 &random, TestNetwork &network,
                          std::vector<Source> &sources) {
  static const int64_t places[] = {0, 1, 3, 9, 20, 63};
  Source own{randomShape(random), -1, {}};
  image::PopulationRow info = randomPopulation(random, network.ticks);
  info.population = own.shape;
  bool waits = image::hasThreshold(info) && info.model == NeuronModel::Leaky &&
               info.resetTime == image::ResetTime::SameStep &&
               pick(random, 0, 1);
  std::string name = "layer" + std::to_string(sources.size());
  for (const Box &box : cut(random, own.shape)) {
    TestFragment fragment;
    fragment.core = places[pick(random, 0, 5)];
    fragment.info = info;
    fragment.info.box = box;
    fragment.layer = name;
    for (int64_t c = 0; c < box.size.channels; ++c)
      fragment.parameters.push_back(randomParameters(random, info));
    if (pick(random, 0, 1))
      for (image::ParameterRow &row : fragment.parameters)
        row.bias = 0;
    if (waits)
      for (image::ParameterRow &row : fragment.parameters)
        row.refractory = pick(random, 0, 3);
    own.fragments.push_back(network.fragments.size());
    network.fragments.push_back(fragment);
  }
  for (int64_t links = pick(random, 1, 2); links > 0; --links) {
    const Source &source = sources[pick(random, 0, sources.size() - 1)];
    image::TableRow table = randomTable(random, source.shape, own.shape);
    for (size_t fragment : own.fragments)
      connect(random, network, source, fragment, table);
  }
  TestOutput output;
  output.info.name = "out" + std::to_string(network.outputs.size());
  output.info.shape = own.shape;
  output.info.scale = 0.25;
  if (info.model == NeuronModel::Graded && pick(random, 0, 1))
    output.info.decoder = image::DecoderKind::Value;
  if (image::hasThreshold(info) && pick(random, 0, 1))
    output.info.decoder = image::DecoderKind::Count;
  output.fragments = own.fragments;
  network.outputs.push_back(output);
  sources.push_back(own);
}

/// Leads events of a random population to a random one: itself, an earlier or
/// a later one.
static void addLoop(std::mt19937 &random, TestNetwork &network,
                    const std::vector<Source> &sources) {
  int64_t first = static_cast<int64_t>(network.inputs.size());
  int64_t last = static_cast<int64_t>(sources.size()) - 1;
  const Source &from = sources[pick(random, first, last)];
  const Source &to = sources[pick(random, first, last)];
  image::TableRow table = randomTable(random, from.shape, to.shape);
  for (size_t fragment : to.fragments)
    connect(random, network, from, fragment, table);
}

TestNetwork test::randomNetwork(std::mt19937 &random) {
  TestNetwork network;
  network.ticks = pick(random, 1, 12);
  std::vector<Source> sources;
  for (int64_t inputs = pick(random, 1, 2); inputs > 0; --inputs)
    addInput(random, network, sources);
  for (int64_t populations = pick(random, 1, 4); populations > 0; --populations)
    addPopulation(random, network, sources);
  for (int64_t loops = pick(random, 0, 2); loops > 0; --loops)
    addLoop(random, network, sources);
  return network;
}

TestNetwork test::smallNetwork(NeuronModel model) {
  TestNetwork network;
  network.ticks = 3;
  TestInput input;
  input.info.name = "x";
  input.info.tensorShape = {1, 1};
  input.axons.push_back({0, 0, 0, {0, 0, 0}});
  network.inputs.push_back(input);
  TestFragment fragment;
  fragment.info.model = model;
  fragment.info.box = Box::whole({1, 1, 1});
  fragment.info.population = {1, 1, 1};
  fragment.info.window = 3;
  fragment.info.high = 255;
  fragment.parameters.resize(1);
  fragment.layer = "layer";
  network.fragments.push_back(fragment);
  TestTable table;
  table.info.source = {1, 1, 1};
  table.words = {2};
  table.layer = "layer";
  network.tables.push_back(table);
  TestOutput output;
  output.info.name = "y";
  output.info.tensorShape = {1, 1};
  output.fragments = {0};
  network.outputs.push_back(output);
  return network;
}
