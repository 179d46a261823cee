// Turns the checked description of a chip with its own format into a Native.

#include "NativeReader.h"
#include "Text.h"
#include "snnc/Support/Bits.h"

#include <charconv>

namespace snnc::chip {

int64_t NativeField::high() const {
  return static_cast<int64_t>(BitWriter::lowMask(isSigned ? bits - 1 : bits));
}

const NativeField *NativeMemory::find(const std::string &field) const {
  for (const NativeField &each : fields)
    if (each.name == field)
      return &each;
  return nullptr;
}

const NativeMemory *Native::memory(const std::string &name) const {
  for (const NativeMemory &each : memories)
    if (each.name == name)
      return &each;
  return nullptr;
}

std::optional<std::pair<const NativeRegister *, int64_t>>
Native::registerAt(int64_t address) const {
  for (const NativeRegister &each : registers)
    if (int64_t index = address - each.address;
        index >= 0 && index < each.count)
      return std::make_pair(&each, index);
  return std::nullopt;
}

const NativeRegister *Native::findRegister(const std::string &name) const {
  for (const NativeRegister &each : registers)
    if (each.name == name)
      return &each;
  return nullptr;
}

static void readTime(NativeReader &reader, Native &chip) {
  chip.mode =
      reader.choose("/time/mode", TimeMode::Tick,
                    {{"tick", TimeMode::Tick}, {"event", TimeMode::Event}});
  bool isEvent = chip.mode == TimeMode::Event;
  reader.choose("/time/threshold_check", 0,
                {{isEvent ? "per_event" : "per_tick", 0}});
  reader.choose("/time/leak_trigger", 0,
                {{isEvent ? "tref_event" : "tick", 0}, {"none", 0}});
  reader.choose("/time/order/queue", 0, {{isEvent ? "fifo_bfs" : "any", 0}});
  reader.choose("/time/order/neuron_scan", 0, {{"ascending", 0}});
  chip.sourceScan =
      reader.choose("/time/order/source_scan", SourceScan::Ascending,
                    {{"ascending", SourceScan::Ascending},
                     {"descending", SourceScan::Descending},
                     {"any", SourceScan::Ascending}});
  // Who makes the ticks, and how the host learns that one is over, matters to
  // those who send, not to what is computed.
  reader.accept("/time/tick_source");
  reader.accept("/time/barrier");
  reader.accept("/time/max_axon_events_per_tick");
}

static void readNeuron(NativeReader &reader, NativeNeuron &neuron) {
  const std::string place = "/core_classes/0/neuron";
  neuron.stateBits = reader.number(place + "/state/bits", 0);
  neuron.stateSigned = reader.flag(place + "/state/signed", true);
  neuron.overflow = reader.overflow(place + "/overflow", Overflow::Saturate);
  neuron.resetOverflow =
      reader.overflow(place + "/reset_overflow", neuron.overflow);
  neuron.integration =
      reader.choose(place + "/integration", Integration::State,
                    {{"state", Integration::State},
                     {"accumulator", Integration::Accumulator}});
  neuron.accumulatorBits = reader.number(place + "/accumulator/bits", 0);
  neuron.accumulatorOverflow =
      reader.overflow(place + "/accumulator/overflow", Overflow::Saturate);
  for (size_t index = 0; index < reader.sizeOf(place + "/ops"); ++index)
    neuron.ops.push_back(reader.choose(item(place + "/ops", index),
                                       NeuronOp::Compare,
                                       {{"integrate", NeuronOp::Integrate},
                                        {"leak", NeuronOp::Leak},
                                        {"decay", NeuronOp::Leak},
                                        {"compare", NeuronOp::Compare},
                                        {"reset", NeuronOp::Reset}}));
  neuron.leak =
      reader.choose(place + "/leak/kind", LeakKind::None,
                    {{"none", LeakKind::None},
                     {"linear_toward_zero", LeakKind::LinearTowardZero},
                     {"linear_floor0", LeakKind::LinearFloor0},
                     {"add_constant", LeakKind::AddConstant},
                     {"multiplicative", LeakKind::Multiplicative}});
  // The fields and factors say how wide a leak is.
  reader.accept(place + "/leak/bits");
  reader.accept(place + "/leak/num_bits");
  neuron.leakShift = reader.number(place + "/leak/shift", 0);
  neuron.leakRounding = reader.rounding(place + "/leak/rounding");
  neuron.leakOverflow =
      reader.overflow(place + "/leak/overflow", neuron.overflow);
  neuron.compare = reader.choose(
      place + "/compare/op", CompareOp::GreaterEqual,
      {{"ge", CompareOp::GreaterEqual}, {"gt", CompareOp::Greater}});
  neuron.compareSigned = reader.flag(place + "/compare/signed", true);
  neuron.nonNegativeOnly =
      reader.choose(place + "/compare/gate", false, {{"v>=0", true}});
  // Both follow from the width of the state and of the threshold's field.
  reader.accept(place + "/compare/width");
  reader.accept(place + "/compare/never_code");
  for (size_t index = 0; index < reader.sizeOf(place + "/reset"); ++index)
    neuron.resets.push_back(reader.choose(item(place + "/reset", index),
                                          ResetKind::Zero,
                                          {{"zero", ResetKind::Zero},
                                           {"subtract", ResetKind::Subtract},
                                           {"value", ResetKind::Value}}));
  neuron.bound =
      reader.choose(place + "/lower_bound/kind", BoundKind::None,
                    {{"none", BoundKind::None},
                     {"neg_threshold", BoundKind::NegativeThreshold}});
  neuron.boundInclusive = reader.choose(place + "/lower_bound/op", false,
                                        {{"lt", false}, {"le", true}});
  reader.choose(place + "/lower_bound/action", 0, {{"reset", 0}});
  neuron.disable = reader.choose(place + "/disable", DisableKind::None,
                                 {{"none", DisableKind::None},
                                  {"mute_but_reset", DisableKind::Mute},
                                  {"freeze", DisableKind::Freeze}});
  reader.accept(place + "/initial_state_writable");
  reader.accept(place + "/power_up");
}

static void readSynapses(NativeReader &reader, NativeSynapses &synapses) {
  const std::string place = "/core_classes/0/synapses";
  synapses.kind = reader.choose(place + "/kind", SynapseKind::Dense,
                                {{"dense", SynapseKind::Dense},
                                 {"binary_typed", SynapseKind::BinaryTyped},
                                 {"csr", SynapseKind::Csr}});
  synapses.rows = reader.number(place + "/rows", 0);
  synapses.types = reader.number(place + "/types", 0);
  synapses.sign = reader.choose(place + "/sign", SignKind::Weight,
                                {{"weight", SignKind::Weight},
                                 {"pre", SignKind::Source},
                                 {"none", SignKind::None}});
  synapses.hasMask = reader.flag(place + "/mask_bit", false);
  reader.choose(place + "/weights_per", 0, {{"neuron", 0}});
  // The memories say how wide a weight is and what its fields are.
  for (const char *stated :
       {"/bits", "/signed", "/weight_bits", "/entry_fields", "/contiguous",
        "/max_per_source", "/cols", "/pool_entries"})
    reader.accept(place + stated);
}

static NativeField readField(NativeReader &reader, const std::string &place) {
  NativeField field;
  field.name = reader.text(place + "/name", "");
  field.lsb = reader.number(place + "/lsb", 0);
  field.bits = reader.number(place + "/width", 1);
  field.count = reader.number(place + "/count", 1);
  field.stride = reader.number(place + "/stride", field.bits);
  field.isSigned = reader.choose(place + "/enc", false,
                                 {{"unsigned", false}, {"signed", true}});
  if (reader.has(place + "/fixed"))
    field.fixed = reader.number(place + "/fixed", 0);
  field.isKept =
      reader.choose(place + "/clear", false, {{"zero", false}, {"keep", true}});
  return field;
}

static NativeMemory readMemory(NativeReader &reader, const std::string &place) {
  NativeMemory memory;
  memory.name = reader.text(place + "/name", "");
  memory.rows = reader.number(place + "/rows", 0);
  memory.rowBits = reader.number(place + "/row_bits", 0);
  memory.command = reader.number(place + "/command", 0);
  memory.address = reader.pattern(place + "/address");
  memory.file = reader.text(place + "/file", "");
  for (size_t index = 0; index < reader.sizeOf(place + "/fields"); ++index) {
    std::string at = item(place + "/fields", index);
    NativeField field = readField(reader, at);
    int64_t end = field.lsb + (field.count - 1) * int64_t(field.stride) +
                  int64_t(field.bits);
    if (field.bits > 64)
      reader.refuse(at + "/width", "is " + std::to_string(field.bits) +
                                       "; a field has at most 64 bits, and "
                                       "count says how many of them");
    else if (end > memory.rowBits)
      reader.refuse(at, "ends at bit " + std::to_string(end) + " of a row of " +
                            std::to_string(memory.rowBits) + " bits");
    else
      memory.fields.push_back(field);
  }
  for (const std::string &key : reader.keysOf(place + "/default_row"))
    memory.defaultRow[key] = reader.number(place + "/default_row/" + key, 0);
  if (memory.rows == 0)
    reader.refuse(place, "has no 'rows', which a chip with its own format "
                         "needs");
  return memory;
}

static NativeRegister readRegister(NativeReader &reader,
                                   const std::string &place) {
  NativeRegister each;
  each.name = reader.text(place + "/name", "");
  each.address = reader.number(place + "/address", 0);
  each.bits = reader.number(place + "/width", 1);
  each.count = reader.number(place + "/count", 1);
  int64_t none = INT64_MIN;
  if (int64_t reset = reader.number(place + "/reset", none); reset != none)
    each.reset = reset;
  if (reader.has(place + "/fixed"))
    each.fixed = reader.number(place + "/fixed", 0);
  each.isUnused = reader.flag(place + "/unused", false);
  return each;
}

static InitStep readInitStep(NativeReader &reader, const std::string &place) {
  InitStep step;
  step.text = reader.text(place, "");
  size_t equals = step.text.find('=');
  step.name = step.text.substr(0, equals);
  if (equals == std::string::npos)
    return step;
  int64_t value = 0;
  const char *end = step.text.data() + step.text.size();
  auto [stop, error] =
      std::from_chars(step.text.data() + equals + 1, end, value);
  if (error != std::errc() || stop != end)
    reader.refuse(place, "is " + inQuotes(step.text) +
                             "; a number is expected behind the '='");
  step.value = value;
  return step;
}

/// What a host must not send. Numbers of packets are for it to see, other
/// conditions are stated.
static void readForbidden(NativeReader &reader, Native &chip) {
  const std::string packets = "packets_in_tick==";
  for (size_t i = 0; i < reader.sizeOf("/io/in/forbid"); ++i) {
    std::string place = item("/io/in/forbid", i);
    std::string text = reader.text(place, "");
    if (text.rfind(packets, 0) != 0)
      continue;
    int64_t count = 0;
    const char *end = text.data() + text.size();
    auto [stop, error] =
        std::from_chars(text.data() + packets.size(), end, count);
    if (error != std::errc() || stop != end || count < 1)
      reader.refuse(place, "is " + inQuotes(text) +
                               "; a number from 1 on is expected behind '=='");
    else
      chip.forbiddenPackets.push_back(count);
  }
}

static void readInterface(NativeReader &reader, Native &chip) {
  const std::string transport = "/emission/transport";
  chip.transport = reader.text(transport + "/kind", "");
  chip.frameBits = reader.number(transport + "/frame_bits", 0);
  chip.frameAddress = reader.pattern(transport + "/addr");
  chip.frameData = reader.pattern(transport + "/data");
  for (const std::string &key : reader.keysOf(transport + "/commands"))
    if (auto pattern = reader.pattern(transport + "/commands/" + key))
      chip.commands.emplace(key, *pattern);
  for (const std::string &key : reader.keysOf("/io/in/events"))
    if (auto pattern = reader.pattern("/io/in/events/" + key))
      chip.inputEvents.emplace(key, *pattern);
  chip.outputEvent = reader.pattern("/io/out/event");
  for (const char *stated :
       {"/io/in/bits", "/io/in/targets/port", "/io/in/value", "/io/out/bits",
        "/io/out/what", "/io/host_duties"})
    reader.accept(stated);
  readForbidden(reader, chip);
  for (size_t i = 0; i < reader.sizeOf("/emission/memories"); ++i)
    chip.memories.push_back(readMemory(reader, item("/emission/memories", i)));
  for (size_t i = 0; i < reader.sizeOf("/emission/registers"); ++i)
    chip.registers.push_back(
        readRegister(reader, item("/emission/registers", i)));
  for (size_t i = 0; i < reader.sizeOf("/emission/init_sequence"); ++i)
    chip.initSequence.push_back(
        readInitStep(reader, item("/emission/init_sequence", i)));
  reader.accept("/emission/must_init");
  reader.accept("/emission/files");
}

static void readQueue(NativeReader &reader, NativeQueue &queue) {
  const std::string place = "/core_classes/0/queue";
  queue.depth = reader.number(place + "/depth", 0);
  reader.choose(place + "/overflow", 0, {{"drop_silent", 0}});
  queue.pop =
      reader.choose(place + "/pop", QueuePop::AfterProcessing,
                    {{"after_processing", QueuePop::AfterProcessing},
                     {"before_processing", QueuePop::BeforeProcessing}});
}

Native readNative(const Json &description, std::vector<std::string> &errors) {
  NativeReader reader(description);
  Native chip;
  for (const char *stated :
       {"/identity", "/params", "/cost", "/verification", "/limits_exprs"})
    reader.accept(stated);
  readTime(reader, chip);
  reader.choose("/topology/kind", 0, {{"single", 0}, {"mesh", 0}});
  chip.meshWidth = reader.number("/topology/x", 1);
  chip.meshHeight = reader.number("/topology/y", 1);
  reader.choose("/topology/routing", 0, {{"xy", 0}});
  reader.accept("/topology/input_port");
  for (size_t i = 0; i < reader.sizeOf("/topology/reserved"); ++i) {
    std::string at = item("/topology/reserved", i);
    reader.choose(at + "/role", 0, {{"output_bus", 0}});
    int64_t x = reader.number(at + "/at/0", 0);
    int64_t y = reader.number(at + "/at/1", 0);
    if (x >= chip.meshWidth || y >= chip.meshHeight)
      reader.refuse(at, "is (" + std::to_string(x) + ", " + std::to_string(y) +
                            "), outside of the mesh");
    else
      chip.outputCore = x + y * chip.meshWidth;
  }
  const std::string core = "/core_classes/0";
  reader.accept(core + "/name");
  reader.number(core + "/count", 1);
  chip.neurons = reader.number(core + "/resources/neurons", 0);
  chip.axons = reader.number(core + "/resources/axons", 0);
  reader.accept(core + "/resources");
  readNeuron(reader, chip.neuron);
  readSynapses(reader, chip.synapses);
  readQueue(reader, chip.queue);
  chip.isClosedLoop = reader.choose("/routing/multicast", false,
                                    {{"row", true}, {"none", false}});
  chip.delayOffset = reader.number("/routing/delay/offset", 0);
  for (size_t i = 0; i < reader.sizeOf("/routing/delay/forbidden"); ++i)
    chip.forbiddenDelays.push_back(
        reader.number(item("/routing/delay/forbidden", i), 0));
  reader.choose("/routing/addressing", 0, {{"relative", 0}});
  for (const char *stated : {"/routing/packet", "/routing/queues",
                             "/routing/destinations_per_neuron"})
    reader.accept(stated);
  readInterface(reader, chip);
  readTicks(reader, chip);
  for (const std::string &key : reader.keysOf("/cost/cycles"))
    chip.cycles[key] = reader.text("/cost/cycles/" + key, "");
  for (const std::string &key : reader.keysOf("/params"))
    chip.params[key] = reader.number("/params/" + key, 0);
  if (reader.sizeOf("/core_classes") != 1)
    reader.refuse("/core_classes", "has several classes of cores; this version "
                                   "runs 1");
  limitNative(reader, chip);
  for (const std::string &error : reader.finish())
    errors.push_back(error);
  return chip;
}

} // namespace snnc::chip
