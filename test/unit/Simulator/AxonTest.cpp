// Images with axons of populations: what upsampling does, and what is refused.

#include "Populations.h"

#include "snnc/Image/RowCodec.h"
#include "snnc/Simulator/Simulator.h"
#include "snnc/Synapse/Encoder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>

using namespace snnc;
using namespace snnc::test;
using namespace snnc::simulator;

/// A map that is enlarged twice by zeros between its neurons and a kernel of
/// 2 x 2 ones: each neuron becomes four equal ones. The target is cut in two.
TEST(PopulationAxons, EnlargeAMapByZeros) {
  TestNetwork network = smallNetwork(image::NeuronModel::Integrate);
  network.hasPopulationAxons = true;
  network.inputs[0].info.shape = {1, 3, 3};
  network.inputs[0].info.tensorShape = {1, 1, 3, 3};
  network.inputs[0].axons.clear();
  TestFragment part = network.fragments[0];
  TestTable table = network.tables[0];
  network.fragments.clear();
  network.tables.clear();
  for (int64_t half = 0; half < 2; ++half) {
    part.core = 9 * half;
    part.info.population = {1, 6, 6};
    part.info.box = {{0, 3 * half, 0}, {1, 3, 6}};
    table.fragment = half;
    table.info.encoding = synapse::Encoding::Functional;
    table.info.weightBits = 0;
    table.words.clear();
    table.info.kernel.height = table.info.kernel.width = 2;
    table.info.kernel.padTop = table.info.kernel.padLeft = 1;
    table.info.source = {1, 3, 3};
    synapse::Geometry geometry = image::geometryOf(table.info, part.info);
    image::AxonRow row;
    row.table = half;
    row.events = synapse::makeAxon(geometry, Box::whole({1, 3, 3}), 1);
    network.inputs[0].axons.push_back(row);
    synapse::Geometry events = synapse::eventGeometry(geometry);
    table.info.source = events.source;
    table.info.kernel = events.kernel;
    network.fragments.push_back(part);
    network.tables.push_back(table);
    table.info.kernel = {};
  }
  network.outputs[0].info.shape = {1, 6, 6};
  network.outputs[0].info.tensorShape = {1, 1, 6, 6};
  network.outputs[0].fragments = {0, 1};
  Result<Machine> machine =
      Machine::load(assemble(network, populationJson(32)));
  ASSERT_TRUE(machine) << machine.error().message;
  EXPECT_EQ(machine->facts.synapses, 36);
  Sample sample;
  sample.tensors = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
  Result<FrameResult> frame = Simulation(*machine).run(sample);
  ASSERT_TRUE(frame) << frame.error().message;
  for (int64_t y = 0; y < 6; ++y)
    for (int64_t x = 0; x < 6; ++x)
      EXPECT_EQ(frame->outputs[0].integers[y * 6 + x], 1 + y / 2 * 3 + x / 2);
  // The middle row goes to both halves, the others to one.
  EXPECT_EQ(frame->counts.total()[Item::Packets], 12);
  EXPECT_EQ(frame->counts.total()[Item::Suppressed], 6);
}

/// The pieces of `count` that a random cut gives, one or two.
static std::vector<std::pair<int64_t, int64_t>> cut(std::mt19937 &random,
                                                    int64_t count) {
  int64_t at = pick(random, 0, count - 1);
  if (at == 0)
    return {{0, count}};
  return {{0, at}, {at, count - at}};
}

namespace {

/// A transposed convolution (ONNX ConvTranspose, no groups) with a stride of
/// 2^upsampling.
struct Transposed {
  explicit Transposed(std::mt19937 &random) {
    source = {pick(random, 1, 3), pick(random, 1, 4), pick(random, 1, 4)};
    upsampling = static_cast<unsigned>(pick(random, 1, 2));
    kernel = pick(random, 2, 5);
    pad = pick(random, 0, (kernel - 1) / 2);
    auto extent = [&](int64_t from) {
      return ((from - 1) << upsampling) - 2 * pad + kernel;
    };
    target = {pick(random, 1, 3), extent(source.height), extent(source.width)};
    for (int64_t i = source.channels * target.channels * kernel * kernel; i > 0;
         --i)
      weights.push_back(static_cast<int8_t>(pick(random, -128, 127)));
  }

  /// [source channel][target channel][row][column], as ONNX has it.
  int8_t weightAt(int64_t c, int64_t t, int64_t ky, int64_t kx) const {
    return weights[((c * target.channels + t) * kernel + ky) * kernel + kx];
  }

  /// By definition: each source adds its kernel to a place of the target.
  std::vector<int64_t> apply(const std::vector<float> &values) const {
    std::vector<int64_t> sums(target.numNeurons());
    int64_t stride = int64_t(1) << upsampling;
    for (int64_t c = 0; c < source.channels; ++c)
      for (int64_t y = 0; y < source.height; ++y)
        for (int64_t x = 0; x < source.width; ++x)
          for (int64_t t = 0; t < target.channels; ++t)
            for (int64_t k = 0; k < kernel * kernel; ++k) {
              int64_t row = y * stride - pad + k / kernel;
              int64_t column = x * stride - pad + k % kernel;
              if (row < 0 || row >= target.height || column < 0 ||
                  column >= target.width)
                continue;
              float value = values[(c * source.height + y) * source.width + x];
              sums[(t * target.height + row) * target.width + column] +=
                  static_cast<int64_t>(value) *
                  weightAt(c, t, k / kernel, k % kernel);
            }
    return sums;
  }

  /// The kernel that slides over the map with zeros: turned around.
  std::vector<int8_t> slidingWeights() const {
    std::vector<int8_t> result;
    for (int64_t t = 0; t < target.channels; ++t)
      for (int64_t c = 0; c < source.channels; ++c)
        for (int64_t k = kernel * kernel - 1; k >= 0; --k)
          result.push_back(weightAt(c, t, k / kernel, k % kernel));
    return result;
  }

  /// The same on the machine, with the target in the fragments `boxes`.
  TestNetwork network(const std::vector<Box> &boxes) const;

  Shape source, target;
  unsigned upsampling;
  int64_t kernel, pad;
  std::vector<int8_t> weights;
};

} // namespace

TestNetwork Transposed::network(const std::vector<Box> &boxes) const {
  TestNetwork network = smallNetwork(image::NeuronModel::Integrate);
  network.hasPopulationAxons = true;
  TestInput &input = network.inputs[0];
  input.info.shape = source;
  input.info.tensorShape = {1, source.channels, source.height, source.width};
  input.info.low = -9;
  input.info.high = 9;
  input.axons.clear();
  const TestFragment part = network.fragments[0];
  network.fragments.clear();
  network.tables.clear();
  network.outputs[0].fragments.clear();
  network.outputs[0].info.shape = target;
  network.outputs[0].info.tensorShape = {1, target.channels, target.height,
                                         target.width};
  for (const Box &box : boxes) {
    TestFragment fragment = part;
    fragment.core = static_cast<int64_t>(network.fragments.size());
    fragment.info.population = target;
    fragment.info.box = box;
    fragment.parameters.resize(box.size.channels);
    TestTable table;
    table.fragment = network.fragments.size();
    table.layer = "layer";
    table.info.encoding = synapse::Encoding::Functional;
    table.info.source = source;
    table.info.kernel.height = table.info.kernel.width = kernel;
    table.info.kernel.padTop = table.info.kernel.padLeft = kernel - 1 - pad;
    synapse::Geometry geometry = image::geometryOf(table.info, fragment.info);
    std::vector<int8_t> sliding = slidingWeights();
    table.words = *synapse::encode(geometry, sliding.data(), sliding.size());
    image::AxonRow row;
    row.table = static_cast<int64_t>(network.tables.size());
    row.events = synapse::makeAxon(geometry, Box::whole(source), upsampling);
    if (synapse::isReached(geometry, Box::whole(source), upsampling))
      input.axons.push_back(row);
    synapse::Geometry events = synapse::eventGeometry(geometry);
    table.info.source = events.source;
    table.info.kernel = events.kernel;
    network.outputs[0].fragments.push_back(network.fragments.size());
    network.fragments.push_back(fragment);
    network.tables.push_back(table);
  }
  return network;
}

/// Zeros between the neurons and the kernel turned around give a transposed
/// convolution, wherever the target is cut.
TEST(PopulationAxons, ComputeTransposedConvolutions) {
  std::mt19937 random(8);
  const std::string chip = populationJson(32);
  int64_t suppressed = 0;
  for (int trial = 0; trial < 200; ++trial) {
    SCOPED_TRACE("trial " + std::to_string(trial));
    Transposed layer(random);
    std::vector<Box> boxes;
    for (auto [c, channels] : cut(random, layer.target.channels))
      for (auto [y, height] : cut(random, layer.target.height))
        for (auto [x, width] : cut(random, layer.target.width))
          boxes.push_back({{c, y, x}, {channels, height, width}});
    TestNetwork network = layer.network(boxes);
    Result<Machine> machine = Machine::load(assemble(network, chip));
    ASSERT_TRUE(machine) << machine.error().message;
    Sample sample;
    sample.streams.emplace_back();
    std::vector<float> &values = sample.tensors.emplace_back();
    for (int64_t i = 0; i < layer.source.numNeurons(); ++i)
      values.push_back(static_cast<float>(pick(random, -9, 9)));
    Result<FrameResult> frame = Simulation(*machine).run(sample);
    ASSERT_TRUE(frame) << frame.error().message;
    ASSERT_EQ(frame->outputs[0].integers, layer.apply(values));
    suppressed += frame->counts.total()[Item::Suppressed];
  }
  EXPECT_GT(suppressed, 1000);
}

/// The message that the loader refuses the small network with, after its axon
/// and its table have been changed.
static std::string
refusal(const std::function<void(TestNetwork &, nlohmann::json &)> &change) {
  TestNetwork network = smallNetwork(image::NeuronModel::Graded);
  network.hasPopulationAxons = true;
  nlohmann::json json = nlohmann::json::parse(populationJson(32));
  change(network, json);
  Result<Machine> machine = Machine::load(assemble(network, json.dump()));
  return machine ? "" : machine.error().message;
}

TEST(PopulationAxons, AreCheckedAgainstTheirTables) {
  const std::string place = "input 'x': host, memory 'axon', row 0: ";
  auto after =
      [](const std::function<void(synapse::PopulationAxon &)> &change) {
        return refusal([&](TestNetwork &network, nlohmann::json &) {
          change(network.inputs[0].axons[0].events);
        });
      };
  EXPECT_EQ(after([](synapse::PopulationAxon &) {}), "");
  // Where nothing is tested, the table drops what it has not.
  EXPECT_EQ(after([](auto &axon) { axon.offset = {0, -5, 7}; }), "");
  EXPECT_EQ(after([](auto &axon) { axon.offset.c = 1; }),
            place + "a source of 1 x 1 x 1 at (1, 0, 0) leaves the 1 x 1 x 1 "
                    "neurons of table 0 of core 0");
  EXPECT_EQ(after([](auto &axon) { axon.height = 2; }),
            place + "the hit test passes 2 x 0 positions, but table 0 of core "
                    "0 has 1 x 1");
  EXPECT_EQ(after([](auto &axon) { axon.width = 3; }),
            place + "the hit test passes 0 x 3 positions, but table 0 of core "
                    "0 has 1 x 1");
  EXPECT_EQ(after([](auto &axon) { axon.offset.y = -513; }),
            place + "the events have coordinates y of -513 to -513, but a "
                    "packet of the chip holds -512 to 511");
  // An event that is not sent needs no packet.
  EXPECT_EQ(after([](auto &axon) {
              axon.offset.y = -513;
              axon.height = 1;
            }),
            "");
  EXPECT_EQ(after([](auto &axon) {
              axon.latticeStride = 4;
              axon.latticeKernel = 0;
            }),
            place + "memory 'axon' row 0: the field 'lattice' is 4, expected 0 "
                    "or a power of two plus a smaller number");
}

/// Whatever the bits of axons, tables and fragments are: an error, or a frame
/// that leaves no memory.
TEST(PopulationAxons, MayHaveAnyBits) {
  std::mt19937 random(7);
  const std::string chip = populationJson(32);
  int loaded = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    TestNetwork network = randomNetwork(random);
    usePopulationAxons(network, {});
    image::Image image = assemble(network, chip);
    std::vector<image::Memory *> memories;
    for (image::Core &core : image.cores)
      for (image::Memory &memory : core.memories)
        if (memory.name == "axon" || memory.name == "table" ||
            (trial % 2 == 0 && memory.name == "population"))
          memories.push_back(&memory);
    for (image::Input &input : image.inputs)
      memories.push_back(&input.axons);
    for (int64_t flips = pick(random, 1, 3); flips > 0; --flips) {
      image::Memory &memory = *memories[random() % memories.size()];
      if (memory.words.empty())
        continue;
      uint64_t &word = memory.words[random() % memory.words.size()];
      uint64_t noise = uint64_t(random()) << 32 | random();
      word ^= pick(random, 0, 7) ? uint64_t(1) << random() % 64 : noise;
    }
    Result<Machine> machine = Machine::load(image);
    if (!machine) {
      EXPECT_FALSE(machine.error().message.empty());
      continue;
    }
    ++loaded;
    Sample sample;
    for (const TestInput &input : network.inputs) {
      sample.tensors.emplace_back(input.info.shape.numNeurons(), 1.0f);
      sample.streams.emplace_back();
    }
    EXPECT_TRUE(Simulation(*machine).run(sample));
  }
  EXPECT_GT(loaded, 500);
  EXPECT_LT(loaded, 1900);
}

/// A chip may leave tests out: the fields then lack.
TEST(PopulationAxons, NeedNoTest) {
  auto withoutTests = [](TestNetwork &, nlohmann::json &json) {
    for (nlohmann::json &memory : json["emission"]["memories"])
      if (memory["name"] == "axon")
        for (int i = 0; i < 4; ++i)
          memory["fields"].erase(memory["fields"].size() - 1);
  };
  EXPECT_EQ(refusal(withoutTests), "");
}
