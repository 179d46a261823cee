// What must hold of chips with formats of their own.

#include "NativeRun.h"

#include "snnc/Deploy/Runner.h"
#include "snnc/Native/ByteStream.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/HostScript.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Native/Listing.h"
#include "snnc/Native/MemFiles.h"
#include "snnc/Native/Recording.h"
#include "snnc/Native/Session.h"
#include "snnc/Native/SimulatorJson.h"
#include "snnc/Native/SpiFrames.h"
#include "snnc/Native/WordStream.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>
#include <vector>

using namespace snnc;
using namespace snnc::native;

static void require(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

/// True if there is a value; an error has to say something.
template <typename T>
static bool holds(const T &result) {
  require(static_cast<bool>(result) || !result.error().message.empty(),
          "an error without a text");
  return static_cast<bool>(result);
}

static chip::Native load(const char *name, const chip::Parameters &sizes = {}) {
  auto chip = chip::loadNative(
      std::string(SNNC_SOURCE_DIR "/chips/") + name + ".json", sizes);
  require(static_cast<bool>(chip), "a description of the tree is refused");
  return *chip;
}

/// The part up to the next byte of 0, which is taken with it.
static std::string takePart(std::string &rest) {
  size_t end = rest.find('\0');
  std::string part = rest.substr(0, end);
  rest.erase(0, end == std::string::npos ? end : end + 1);
  return part;
}

/// Default rows; registers have what is run, what they reset to, or 0.
static void configure(Store &store) {
  for (int64_t core = 0; core < store.numCores(); ++core)
    for (const chip::NativeMemory &layout : store.getChip().memories)
      store.find(layout.name, core)->setDefaults();
  for (const chip::NativeRegister &each : store.getChip().registers)
    for (int64_t i = 0; i < each.count; ++i)
      store.setRegister(each.name, each.fixed.value_or(each.reset.value_or(0)),
                        i);
}

namespace {
/// A chip of the tree and a store that is configured once.
struct Prepared {
  chip::Native chip;
  Store store;

  explicit Prepared(const char *name, const chip::Parameters &sizes = {})
      : chip(load(name, sizes)), store(chip) {
    configure(store);
  }
};
} // namespace

/// Large ones take time and memory, not more.
static bool isSmall(const chip::Native &chip) {
  constexpr int64_t most = 1 << 18;
  int64_t bits = 0, registers = 0;
  for (const chip::NativeMemory &layout : chip.memories)
    bits +=
        std::min(layout.rows, most) * std::min<int64_t>(layout.rowBits, most);
  for (const chip::NativeRegister &each : chip.registers)
    registers += std::min(each.count, most);
  return chip.meshWidth <= 8 && chip.meshHeight <= 8 && chip.neurons <= 64 &&
         chip.axons <= 1024 && chip.synapses.rows <= 1024 &&
         bits * chip.meshWidth * chip.meshHeight <= most && registers <= most &&
         chip.delayOffset <= 1024;
}

static void runDescription(std::string rest) {
  std::string text = takePart(rest);
  auto chip = chip::parseNative(text, "fuzz.json");
  if (!holds(chip) || !isSmall(*chip))
    return;
  Store store(*chip);
  configure(store);
  (void)holds(configurationFrames(store));
  (void)holds(writeConfiguration(store));
  (void)holds(writeWords(store));
  (void)holds(listConfiguration(store));
  for (const chip::NativeMemory &layout : chip->memories) {
    Memory &memory = *store.find(layout.name);
    std::string rows = writeRows(memory);
    require(static_cast<bool>(readRows(rows, "fuzz.mem", memory)) &&
                writeRows(memory) == rows,
            "rows are not read as they were written");
  }
  if (!chip->writeEnable.empty())
    store.setRegister(chip->writeEnable, 0);
  Store given = store;
  if (auto frames = readFrames(*chip, rest); holds(frames))
    for (const SpiFrame &frame : *frames)
      (void)(holds(readByte(frame.address, given)) &&
             holds(applyFrame(frame, given)));
  (void)holds(takeWords(given, Words(rest.begin(), rest.end())));
  if (auto written = writeWords(given); holds(written)) {
    // The sequence of a description may write what the gate does not let in.
    Store again(*chip);
    (void)holds(takeWords(again, *written));
  }
  auto session = Session::create(store);
  if (!holds(session) || !holds((*session)->begin()))
    return;
  rest.resize(std::min<size_t>(rest.size(), 192));
  for (size_t at = 0; at + 3 <= rest.size(); at += 3) {
    uint64_t word = 0;
    for (size_t i = 0; i < 3; ++i)
      word = word << 8 | static_cast<uint8_t>(rest[at + i]);
    if (!holds((*session)->send(word)))
      return;
    if (at % 12 == 0 && !holds((*session)->tick()))
      return;
  }
  if (holds((*session)->end()))
    (void)(*session)->take();
}

static void runScriptOn(const Prepared &prepared, std::string rest) {
  const chip::Native &chip = prepared.chip;
  std::string script = takePart(rest);
  Store store = prepared.store;
  for (const char *name : {"gate", "open_loop"})
    store.setRegister(name, 1);
  if (auto frames = readFrames(chip, rest); holds(frames)) {
    require(writeFrames(chip, *frames) == rest,
            "frames are not written as they were read");
    for (const SpiFrame &frame : *frames) {
      (void)holds(readByte(frame.address, store));
      if (!holds(applyFrame(frame, store)))
        break;
    }
  }
  script.resize(std::min<size_t>(script.size(), 2048));
  (void)holds(runScript(script, "fuzz.events", store));
}

static const chip::Native &smallMesh() {
  static const chip::Native chip = load("ranc-256", {{"axons", 8},
                                                     {"neurons", 8},
                                                     {"grid_x", 2},
                                                     {"grid_y", 2},
                                                     {"output_x", 1},
                                                     {"output_y", 1}});
  return chip;
}

/// At most 64 ticks.
static void runTicks(const Store &store,
                     const std::vector<std::vector<uint64_t>> &ticks) {
  auto machine = CrossbarTicks::create(store);
  if (!holds(machine))
    return;
  for (size_t i = 0; i < ticks.size() && i < 64; ++i)
    if (!holds(machine->tick(ticks[i])))
      return;
}

static void runMemoryFiles(std::string rest) {
  const chip::Native &chip = smallMesh();
  Store store(chip);
  configure(store);
  for (const char *name : {"neuron", "axon_type"}) {
    Memory &memory = *store.find(name);
    if (!holds(readRows(takePart(rest), "fuzz.mem", memory)))
      continue;
    std::string rows = writeRows(memory);
    require(static_cast<bool>(readRows(rows, "fuzz.mem", memory)) &&
                writeRows(memory) == rows,
            "rows are not read as they were written");
  }
  auto words = readWords(takePart(rest), "fuzz.txt",
                         chip.inputEvents.at("packet").numBits());
  if (!holds(words))
    return;
  if (auto ticks = cutIntoTicks(*words, rest, "fuzz.txt"); holds(ticks))
    runTicks(store, *ticks);
}

static void runSimulatorJson(const std::string &text) {
  Store store(smallMesh()), again(smallMesh());
  auto input = readSimulatorJson(text, "fuzz.json", store);
  if (!holds(input))
    return;
  auto written = writeSimulatorJson(store, *input);
  require(static_cast<bool>(written), "what was read is not written");
  auto second = readSimulatorJson(*written, "fuzz.json", again);
  require(static_cast<bool>(second), "what was written is not read");
  require(second->packets == input->packets &&
              writeSimulatorJson(again, *second).operator*() == *written,
          "a network is not read as it was written");
  runTicks(store, input->packets);
}

static void runBytes(const std::string &rest) {
  static const chip::Native chip = load("ucaspian");
  Bytes stream(rest.begin(), rest.begin() + std::min<size_t>(rest.size(), 600));
  Store store(chip), again(chip);
  auto machine = ByteChip::create(store), copy = ByteChip::create(again);
  require(holds(machine) && holds(copy), "uCaspian is not run");
  (void)holds(machine->take(stream));
  auto written = writeConfiguration(store);
  require(static_cast<bool>(written), "what was read is not written");
  require(static_cast<bool>(copy->take(*written)),
          "what was written is not read");
  auto second = writeConfiguration(again);
  require(static_cast<bool>(second) && *second == *written,
          "a configuration is not read as it was written");
}

static void runWords(const std::string &rest) {
  static const Prepared prepared("reckon");
  const chip::Native &chip = prepared.chip;
  size_t count = rest.empty() ? 0 : static_cast<uint8_t>(rest[0]);
  Words words;
  size_t at = 1;
  for (; words.size() < count && at + 4 <= rest.size(); at += 4) {
    uint64_t word = 0;
    for (size_t i = 0; i < 4; ++i)
      word = word << 8 | static_cast<uint8_t>(rest[at + i]);
    words.push_back(word);
  }
  Store store(chip), again(chip);
  (void)holds(takeWords(store, words));
  if (auto written = writeWords(store); holds(written)) {
    require(static_cast<bool>(takeWords(again, *written)),
            "what was written is not read");
    auto second = writeWords(again);
    require(static_cast<bool>(second) && *second == *written,
            "a configuration is not read as it was written");
  }
  Store running = prepared.store;
  running.setRegister("enable_configuration", 1);
  (void)holds(takeWords(running, words));
  running.setRegister("enable_configuration", 0);
  auto machine = LayerTicks::create(running);
  require(holds(machine), "ReckOn is not run");
  machine->setSample(true);
  int numTicks = 0;
  for (; at < rest.size() && numTicks < 8; ++at) {
    auto byte = static_cast<uint8_t>(rest[at]);
    if (byte % 4 != 3) {
      (void)holds(machine->addEvent(byte));
      continue;
    }
    machine->setSample(byte % 8 != 7);
    ++numTicks;
    if (!holds(machine->tick()))
      return;
  }
}

static void runRecording(const std::string &rest) {
  static const Prepared chips[] = {Prepared("tinyodin"), Prepared("odin"),
                                   Prepared("ucaspian"), Prepared("reckon")};
  static const char *const endings[] = {".events", ".events", ".bytes",
                                        ".ticks"};
  if (rest.empty())
    return;
  size_t which = static_cast<uint8_t>(rest[0]) % std::size(chips);
  std::string path = "fuzz-" + std::to_string(getpid()) + endings[which];
  std::FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return;
  std::fwrite(rest.data() + 1, 1, std::min<size_t>(rest.size() - 1, 2048),
              file);
  std::fclose(file);
  Store store = chips[which].store;
  (void)holds(replay(path, store));
  std::remove(path.c_str());
}

/// Runs one sample of zeros as the host says.
static void runHost(const std::string &text) {
  static const Prepared chips[] = {Prepared("tinyodin"), Prepared("odin"),
                                   Prepared("ucaspian"), Prepared("reckon")};
  Result<deploy::Host> host = deploy::parseHost(text, "host.json");
  if (!holds(host))
    return;
  std::string written = deploy::toJson(*host);
  Result<deploy::Host> again = deploy::parseHost(written, "host.json");
  require(holds(again) && deploy::toJson(*again) == written,
          "a host is not read as it was written");
  int64_t neurons = 0;
  std::vector<deploy::Spikes> spikes;
  for (const deploy::Placed &placed : host->populations) {
    neurons += placed.shape.numNeurons();
    if (neurons > 4096 || host->steps > 16 || host->program.ticks > 64)
      return;
    if (placed.kind == deploy::PopulationKind::Host)
      spikes.emplace_back(host->steps,
                          std::vector<uint8_t>(placed.shape.numNeurons(), 1));
  }
  for (const Prepared &prepared : chips) {
    if (prepared.chip.name != host->chip)
      continue;
    Result<deploy::Runner> runner =
        deploy::Runner::create(*host, prepared.store);
    if (holds(runner))
      (void)holds(runner->run(spikes));
  }
}

void fuzz::runNative(const uint8_t *data, size_t size) {
  static const Prepared tinyodin("tinyodin"), odin("odin");
  std::string rest(reinterpret_cast<const char *>(data), size);
  if (rest.empty())
    return;
  char kind = rest[0];
  rest.erase(0, 1);
  switch (kind) {
  case 'd':
    return runDescription(std::move(rest));
  case 't':
    return runScriptOn(tinyodin, std::move(rest));
  case 'o':
    return runScriptOn(odin, std::move(rest));
  case 'm':
    return runMemoryFiles(std::move(rest));
  case 'j':
    return runSimulatorJson(rest);
  case 'b':
    return runBytes(rest);
  case 'w':
    return runWords(rest);
  case 'h':
    return runHost(rest);
  case 'r':
    return runRecording(rest);
  }
}
