// Makes what the models of real chips are measured on.

#include "ChipWorks.h"

#include "snnc/Chip/Native.h"
#include "snnc/Native/ByteStream.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/HostScript.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Native/MemFiles.h"
#include "snnc/Native/WordStream.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>

namespace snnc::bench {

using namespace native;

[[noreturn]] static void die(const std::string &what) {
  std::fprintf(stderr, "snnc-bench-chips: %s\n", what.c_str());
  std::exit(1);
}

template <typename T>
static T take(Result<T> result) {
  if (!result)
    die(result.error().message);
  return std::move(*result);
}

static void require(const Status &status) {
  if (!status)
    die(status.error().message);
}

static void require(bool holds, const std::string &what) {
  if (!holds)
    die(what + ": the model gives other results than the recording");
}

static std::string contents(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    die("cannot read '" + path + "'");
  return text.str();
}

using ChipPointer = std::shared_ptr<const chip::Native>;

static ChipPointer chipOf(const std::string &root, const std::string &name,
                          const chip::Parameters &sizes = {}) {
  std::string file = root + "/chips/" + name + ".json";
  return std::make_shared<chip::Native>(
      take(chip::parseNative(contents(file), file, sizes)));
}

/// The lines of a trace: what each is, and its first hexadecimal number.
static std::vector<std::pair<std::string, uint64_t>>
readTrace(const std::string &path) {
  std::istringstream stream(contents(path));
  std::vector<std::pair<std::string, uint64_t>> lines;
  for (std::string text; std::getline(stream, text);) {
    std::istringstream words(text);
    std::pair<std::string, uint64_t> line;
    words >> line.first >> std::hex >> line.second;
    lines.push_back(line);
  }
  return lines;
}

//===----------------------------------------------------------------------===//
// tinyODIN and ODIN
//===----------------------------------------------------------------------===//

static void configure(const std::string &frames, Store &store) {
  for (const SpiFrame &frame : take(readFrames(store.getChip(), frames)))
    require(applyFrame(frame, store));
}

static void addEventWorks(const std::string &root, const std::string &name,
                          const std::string &trace, std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, name);
  std::string path = root + "/test/data/rtl_traces/" + name + "/" + trace;
  auto frames = std::make_shared<std::string>(contents(path + ".spi"));
  auto in = std::make_shared<std::vector<uint64_t>>(),
       expected = std::make_shared<std::vector<uint64_t>>();
  for (const auto &[what, word] : readTrace(path + ".events"))
    if (what == "E" || what == "O")
      (what == "E" ? in : expected)->push_back(word);
  auto store = std::make_shared<Store>(*chip);
  configure(*frames, *store);
  auto initial =
      std::make_shared<EventMachine>(take(EventMachine::create(*store)));
  auto send = [=](EventMachine &machine) {
    std::vector<uint64_t> out;
    for (uint64_t word : *in)
      require(machine.send(word, out));
    require(out == *expected, name + ", " + trace);
  };
  EventMachine once = *initial;
  send(once);
  EventCounts counts = once.getCounts();
  const Rtl &rtl = rtlOf(name);
  int64_t numFrames = take(readFrames(*chip, *frames)).size();
  double configuring = numFrames * rtl.seconds / rtl.units;
  works.push_back({name + ", " + trace + ", configuration",
                   [=] {
                     Store fresh(*chip);
                     configure(*frames, fresh);
                   },
                   "frames", numFrames, 0, 0, false, &rtl, configuring});
  works.push_back({name + ", " + trace + ", events",
                   [=] {
                     EventMachine machine = *initial;
                     send(machine);
                   },
                   "events",
                   counts.events,
                   counts.operations,
                   counts.cycles,
                   false,
                   &rtl,
                   0,
                   {chip, store}});
  works.push_back({name + ", " + trace + ", both",
                   [=] {
                     Store fresh(*chip);
                     configure(*frames, fresh);
                     EventMachine machine = take(EventMachine::create(fresh));
                     send(machine);
                   },
                   "events", counts.events, counts.operations, counts.cycles,
                   false, &rtl, configuring});
}

//===----------------------------------------------------------------------===//
// uCaspian
//===----------------------------------------------------------------------===//

/// A configuration of the size that was measured: `synapses` of all neurons.
static Bytes randomGraph(const chip::Native &chip, int64_t numSynapses) {
  std::mt19937 random(1);
  Store store(chip);
  Memory &neurons = *store.find("neuron"), &synapses = *store.find("synapse");
  const chip::NativeMemory &layout = neurons.getLayout();
  auto pick = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % (high - low + 1));
  };
  for (int64_t row = 0; row < numSynapses; ++row) {
    synapses.set(row, *synapses.getLayout().find("weight"), pick(-128, 127));
    synapses.set(row, *synapses.getLayout().find("target"),
                 pick(0, chip.neurons - 1));
  }
  for (int64_t i = 0; i < chip.neurons; ++i) {
    int64_t start = i * numSynapses / chip.neurons;
    neurons.set(i, *layout.find("threshold"), pick(20, 200));
    neurons.set(i, *layout.find("output"), pick(0, 1));
    neurons.set(i, *layout.find("leak"), 0);
    neurons.set(i, *layout.find("delay"), pick(0, 15));
    neurons.set(i, *layout.find("start"), start);
    neurons.set(i, *layout.find("count"),
                (i + 1) * numSynapses / chip.neurons - start);
  }
  return take(writeConfiguration(store));
}

static void addByteWorks(const std::string &root, const std::string &trace,
                         std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, "ucaspian");
  auto in = std::make_shared<Bytes>(), expected = std::make_shared<Bytes>();
  for (const auto &[what, byte] :
       readTrace(root + "/test/data/rtl_traces/ucaspian/" + trace + ".txt"))
    (what == ">" ? in : expected)->push_back(byte);
  int64_t numSteps = 0;
  size_t numConfiguring = in->size();
  for (const ByteCommand &command : take(readCommands(*chip, *in))) {
    if (command.name == "step")
      numSteps += command.values.at("steps");
    if (command.name == "step" || command.name == "input")
      numConfiguring = std::min(numConfiguring, command.offset);
  }
  Bytes configuration(in->begin(), in->begin() + numConfiguring);
  auto running =
      std::make_shared<Bytes>(in->begin() + numConfiguring, in->end());
  auto clear = std::make_shared<Bytes>();
  require(appendCommand(*chip, {"clear_activity", {}, 0}, *clear));
  auto store = std::make_shared<Store>(*chip);
  auto machine = std::make_shared<ByteChip>(take(ByteChip::create(*store)));
  require(machine->take(configuration));
  // One byte acknowledges each command that configures.
  ptrdiff_t numExpected = expected->size() - machine->getSent().size();
  auto run = [=] {
    size_t numBefore = machine->getSent().size();
    require(machine->take(*running));
    require(std::equal(machine->getSent().begin() + numBefore,
                       machine->getSent().end(), expected->end() - numExpected,
                       expected->end()),
            "ucaspian, " + trace);
  };
  run();
  int64_t charges = machine->getMachine().getCount(chip::CounterKind::Charges);
  // The chip adds one charge in a clock cycle, and meanwhile hands over to a
  // neuron that it looks at in every second one.
  int64_t cycles = std::max(charges, 2 * machine->getMachine().getUpdates());
  works.push_back({"ucaspian, " + trace + ", running",
                   [=] {
                     require(machine->take(*clear));
                     run();
                   },
                   "steps",
                   numSteps,
                   charges,
                   cycles,
                   true,
                   &rtlOf("ucaspian"),
                   0,
                   {chip, store}});
}

static void addByteConfiguration(const std::string &root,
                                 std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, "ucaspian");
  const Rtl &rtl = rtlOf("ucaspian");
  auto stream = std::make_shared<Bytes>(randomGraph(*chip, 4000));
  works.push_back({"ucaspian, 256 neurons and 4,000 synapses, configuration",
                   [=] {
                     Store store(*chip);
                     ByteChip machine = take(ByteChip::create(store));
                     require(machine.take(*stream));
                   },
                   "bytes", static_cast<int64_t>(stream->size()), 0, 0, false,
                   &rtl, rtl.seconds});
}

//===----------------------------------------------------------------------===//
// ReckOn
//===----------------------------------------------------------------------===//

static std::vector<uint8_t>
play(LayerTicks &machine, const std::vector<std::pair<char, uint64_t>> &steps) {
  std::vector<uint8_t> sent;
  for (const auto &[what, number] : steps) {
    if (what == 'S')
      machine.setSample(number != 0);
    else if (what == 'E')
      require(machine.addEvent(number));
    if (what != 'T')
      continue;
    std::vector<uint8_t> bytes = take(machine.tick());
    sent.insert(sent.end(), bytes.begin(), bytes.end());
  }
  return sent;
}

static void addLayerWorks(const std::string &root, const std::string &trace,
                          std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, "reckon");
  auto words = std::make_shared<Words>();
  auto expected = std::make_shared<std::vector<uint8_t>>();
  auto steps = std::make_shared<std::vector<std::pair<char, uint64_t>>>();
  int64_t numTicks = 0;
  for (const auto &[what, number] :
       readTrace(root + "/test/data/rtl_traces/reckon/" + trace + ".txt")) {
    if (what == "W")
      words->push_back(number);
    else if (what == "O")
      expected->push_back(number);
    else
      steps->push_back({what[0], number});
    numTicks += what == "T";
  }
  auto store = std::make_shared<Store>(*chip);
  take(takeWords(*store, *words));
  auto initial = std::make_shared<LayerTicks>(take(LayerTicks::create(*store)));
  LayerTicks once = *initial;
  require(play(once, *steps) == *expected, "reckon, " + trace);
  int64_t operations = once.getOperations();
  // A row of neurons holds two, and takes its input and its recurrent charge
  // at once: at most 4 operations in a cycle.
  works.push_back({"reckon, " + trace + ", ticks",
                   [=] {
                     LayerTicks machine = *initial;
                     require(play(machine, *steps) == *expected,
                             "reckon, " + trace);
                   },
                   "ticks",
                   numTicks,
                   operations,
                   operations / 4,
                   true,
                   &rtlOf("reckon"),
                   0,
                   {chip, store}});
}

static void addLayerConfiguration(const std::string &root,
                                  std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, "reckon");
  const Rtl &rtl = rtlOf("reckon");
  Store store(*chip);
  for (const chip::NativeMemory &layout : chip->memories)
    store.find(layout.name)->setDefaults();
  for (const chip::NativeRegister &each : chip->registers)
    if (!each.isUnused)
      for (int64_t i = 0; i < each.count; ++i)
        store.setRegister(each.name, each.fixed.value_or(0), i);
  auto words = std::make_shared<Words>(take(writeWords(store)));
  works.push_back({"reckon, all memories, configuration",
                   [=] {
                     Store fresh(*chip);
                     take(takeWords(fresh, *words));
                   },
                   "words", static_cast<int64_t>(words->size()), 0, 0, false,
                   &rtl, rtl.seconds});
}

//===----------------------------------------------------------------------===//
// RANC
//===----------------------------------------------------------------------===//

using Ticks = std::vector<std::vector<uint64_t>>;

static void addTickWork(const std::string &name, std::shared_ptr<Store> store,
                        ChipPointer chip, std::shared_ptr<Ticks> in,
                        std::shared_ptr<Ticks> expected, const Rtl &rtl,
                        std::vector<Work> &works) {
  auto initial =
      std::make_shared<CrossbarTicks>(take(CrossbarTicks::create(*store)));
  auto run = [=](CrossbarTicks &machine) {
    for (size_t tick = 0; tick < in->size(); ++tick) {
      std::vector<uint64_t> out = take(machine.tick((*in)[tick]));
      if (expected->empty() || (*expected)[tick].empty())
        continue;
      std::sort(out.begin(), out.end());
      require(out == (*expected)[tick], name);
    }
  };
  CrossbarTicks once = *initial;
  run(once);
  const TickCounts &counts = once.getCounts();
  works.push_back({name,
                   [=] {
                     CrossbarTicks machine = *initial;
                     run(machine);
                   },
                   "ticks",
                   counts.ticks,
                   counts.operations,
                   counts.ticks * initial->getCyclesPerTick(),
                   false,
                   &rtl,
                   0,
                   {chip, store}});
}

/// A folder of memory files and packets; outputs are recorded from tick
/// `skipped` on.
static void addFolder(const std::string &root, const std::string &folder,
                      const std::string &name, const chip::Parameters &sizes,
                      size_t skipped, const Rtl &rtl,
                      std::vector<Work> &works) {
  ChipPointer chip = chipOf(root, "ranc-256", sizes);
  auto store = std::make_shared<Store>(*chip);
  require(readFolder(folder, *store));
  auto read = [&](const std::string &words, const std::string &counts,
                  unsigned bits) {
    std::vector<uint64_t> all = take(
        readWords(contents(folder + "/" + words), folder + "/" + words, bits));
    return take(cutIntoTicks(all, contents(folder + "/" + counts),
                             folder + "/" + counts));
  };
  auto in =
      std::make_shared<Ticks>(read("tb_input.txt", "tb_num_inputs.txt",
                                   chip->inputEvents.at("packet").numBits()));
  auto expected = std::make_shared<Ticks>(read(
      "tb_correct.txt", "tb_num_outputs.txt", chip->outputEvent->numBits()));
  expected->insert(expected->begin(), skipped, {});
  in->resize(expected->size());
  for (std::vector<uint64_t> &tick : *expected)
    std::sort(tick.begin(), tick.end());
  addTickWork(name, store, chip, in, expected, rtl, works);
}

/// A random network on 4x4 cores of 256x256 with about the spikes per tick of
/// the one that was measured; no results of it are recorded.
static void addRandomMesh(const std::string &root, std::vector<Work> &works) {
  ChipPointer chip =
      chipOf(root, "ranc-256",
             {{"grid_x", 4}, {"grid_y", 4}, {"output_x", 3}, {"output_y", 3}});
  auto store = std::make_shared<Store>(*chip);
  std::mt19937 random(1);
  auto pick = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % (high - low + 1));
  };
  for (int64_t core = 0; core < store->numCores(); ++core) {
    Memory &neurons = *store->find("neuron", core);
    Memory &types = *store->find("axon_type", core);
    auto set = [&](int64_t row, const char *field, int64_t value,
                   int64_t index = 0) {
      neurons.set(row, *neurons.getLayout().find(field), value, index);
    };
    neurons.setDefaults();
    for (int64_t axon = 0; axon < chip->axons; ++axon)
      types.set(axon, types.getLayout().fields[0], pick(0, 3));
    for (int64_t row = 0; row < chip->neurons; ++row) {
      for (int64_t axon = 0; axon < chip->axons; ++axon)
        set(row, "connection", pick(0, 1), axon);
      for (const char *weight : {"weight0", "weight1", "weight2", "weight3"})
        set(row, weight, pick(-30, 30));
      set(row, "threshold", pick(100, 255));
      set(row, "negative_threshold", pick(-255, -100));
      set(row, "leak", pick(-5, 5));
      set(row, "reset_mode", pick(0, 1));
      set(row, "dx", pick(0, 3) - core % 4);
      set(row, "dy", pick(0, 3) - core / 4);
      set(row, "axon", pick(0, 255));
      set(row, "delay", pick(0, 3));
    }
  }
  auto in = std::make_shared<Ticks>(34);
  for (std::vector<uint64_t> &tick : *in)
    for (int i = 0; i < 100; ++i)
      tick.push_back(chip->inputEvents.at("packet").encode(
          {{"dx", pick(0, 3)}, {"dy", pick(0, 2)}, {"axon", pick(0, 255)}}));
  addTickWork("ranc-256, random network, 4x4 cores of 256x256", store, chip, in,
              std::make_shared<Ticks>(), rtlOf("ranc-256", "random network,"),
              works);
}

std::vector<Work> allWorks(const std::string &root, const std::string &mnist) {
  std::vector<Work> works;
  for (const char *trace : {"t63_seed1", "t255_seed12"})
    addEventWorks(root, "tinyodin", trace, works);
  addEventWorks(root, "odin", "seed11", works);
  addByteConfiguration(root, works);
  for (const char *trace : {"n64_seed1", "n64_seed2", "n64_seed3"})
    addByteWorks(root, trace, works);
  addLayerConfiguration(root, works);
  for (const char *trace : {"i32_r64_o8_rst0_seed1", "i32_r64_o8_rst1_seed2"})
    addLayerWorks(root, trace, works);
  const chip::Parameters small = {{"axons", 64},   {"neurons", 64},
                                  {"grid_x", 3},   {"grid_y", 2},
                                  {"output_x", 2}, {"output_y", 1}};
  for (const char *seed : {"seed1", "seed7"})
    addFolder(root, root + "/test/data/rtl_traces/ranc/" + seed,
              std::string("ranc-256, random network ") + seed +
                  ", 3x2 cores of 64x64",
              small, 0, rtlOf("ranc-256", "random networks"), works);
  addRandomMesh(root, works);
  if (mnist.empty())
    return works;
  addFolder(root, mnist + "/256", "ranc-256, MNIST, 4x3 cores of 256x256", {},
            1, rtlOf("ranc-256", "MNIST, 4x3"), works);
  addFolder(root, mnist + "/128", "ranc-256, MNIST, 8x4 cores of 128x128",
            {{"axons", 128},
             {"neurons", 128},
             {"grid_x", 8},
             {"grid_y", 4},
             {"output_x", 0},
             {"output_y", 3}},
            2, rtlOf("ranc-256", "MNIST, 8x4"), works);
  return works;
}

} // namespace snnc::bench
