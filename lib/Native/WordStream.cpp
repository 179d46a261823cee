// Reads and writes streams of words in bursts.

#include "snnc/Native/WordStream.h"

#include "Hex.h"
#include "snnc/Support/Bits.h"

#include <algorithm>

namespace snnc::native {

using namespace chip;

namespace {
/// An address word with its values.
struct Frame {
  bool isRead = false;
  int64_t command = 0;
  uint64_t count = 0;
  uint64_t address = 0;
};

/// Takes the frames of one stream.
class Reader {
public:
  Reader(Store &store, size_t numBefore) : store(store), offset(numBefore) {}

  Status take(const Words &stream);
  Words takeRead() { return std::move(read); }

private:
  Result<Frame> frameOf(uint64_t word) const;
  Status word(const Frame &frame, uint64_t index, uint64_t data);
  Status registerWord(const Frame &frame, uint64_t data);
  Error at(const std::string &what) const {
    return Error{store.getChip().name + ": word " + std::to_string(offset) +
                 ": " + what};
  }

  Store &store;
  size_t offset;
  Words read;
};
} // namespace

Result<Frame> Reader::frameOf(uint64_t word) const {
  const Native &chip = store.getChip();
  std::optional<PatternValues> values = chip.frameAddress->decode(word);
  if (!values)
    return at(hex(word, 8) + " is no address word; its pattern is '" +
              chip.frameAddress->text() + "'");
  Frame frame;
  frame.isRead = (*values)["read"];
  frame.command = (*values)["command"];
  frame.count = (*values)["count"];
  frame.address = (*values)["address"];
  if (frame.count == 0)
    return at(hex(word, 8) + " is an address word for 0 words of data");
  return frame;
}

Status Reader::take(const Words &stream) {
  for (size_t i = 0; i < stream.size();) {
    Result<Frame> frame = frameOf(stream[i]);
    if (!frame)
      return frame.error();
    if (stream.size() - i - 1 < frame->count)
      return at("the stream ends after " +
                std::to_string(stream.size() - i - 1) + " of the " +
                std::to_string(frame->count) + " words of data of " +
                hex(stream[i], 8));
    ++i;
    ++offset;
    for (uint64_t index = 0; index < frame->count; ++index, ++i, ++offset)
      if (Status status = word(*frame, index, stream[i]); !status)
        return status;
  }
  return {};
}

Status Reader::registerWord(const Frame &frame, uint64_t data) {
  if (frame.isRead)
    return at("reads a register; only memories can be read");
  if (frame.count != 1)
    return at("is in a burst of " + std::to_string(frame.count) +
              " words to a register, which takes 1");
  if (auto found =
          store.getChip().registerAt(static_cast<int64_t>(frame.address))) {
    auto [target, index] = *found;
    if (data > BitWriter::lowMask(target->bits))
      return at("is " + hex(data, 8) + ", which the " +
                std::to_string(target->bits) + " bits of register '" +
                target->name + "' do not hold");
    store.setRegister(target->name, data, index);
    return {};
  }
  return at("goes to register " + std::to_string(frame.address) +
            ", which the chip does not have");
}

Status Reader::word(const Frame &frame, uint64_t index, uint64_t data) {
  const Native &chip = store.getChip();
  if (data > BitWriter::lowMask(chip.frameBits))
    return at("has more than " + std::to_string(chip.frameBits) + " bits");
  if (frame.command == chip.registerCommand)
    return registerWord(frame, data);
  auto layout = std::find_if(
      chip.memories.begin(), chip.memories.end(),
      [&](const NativeMemory &each) { return each.command == frame.command; });
  if (layout == chip.memories.end())
    return at("goes to memory " + std::to_string(frame.command) +
              ", which the chip does not have");
  if (!chip.writeEnable.empty() &&
      store.getRegister(chip.writeEnable).value_or(0) != 1)
    return at("goes to memory '" + layout->name + "' while register '" +
              chip.writeEnable + "' is not 1");
  uint64_t address = frame.address + index;
  std::optional<PatternValues> place = layout->address->decode(address);
  int64_t row = place ? (*place)["row"] : layout->rows;
  unsigned lsb = place ? (*place)["chunk"] * chip.frameBits : 0;
  if (row >= layout->rows || lsb + chip.frameBits > layout->rowBits)
    return at("goes to address " + std::to_string(address) + " of memory '" +
              layout->name + "', which has " + std::to_string(layout->rows) +
              " rows of " + std::to_string(layout->rowBits) + " bits");
  Memory &memory = *store.find(layout->name);
  if (frame.isRead)
    read.push_back(memory.getBits(row, lsb, chip.frameBits));
  else
    memory.setBits(row, lsb, chip.frameBits, data);
  return {};
}

/// An error if the description has no words for memories.
static Status checkFrames(const Native &chip) {
  if (chip.transport != "spi" || !chip.frameAddress || chip.frameBits == 0 ||
      chip.frameBits > 64 || chip.frameAddress->width("count") == 0)
    return Error{chip.name + ": has no frames with a count of words"};
  for (const NativeMemory &layout : chip.memories)
    if (!layout.address)
      return Error{chip.name + ": memory '" + layout.name +
                   "' has no 'address'"};
  return {};
}

Result<Words> takeWords(Store &store, const Words &stream, size_t numBefore) {
  if (Status status = checkFrames(store.getChip()); !status)
    return status.error();
  Reader reader(store, numBefore);
  if (Status status = reader.take(stream); !status)
    return status.error();
  return reader.takeRead();
}

static void appendFrame(const Native &chip, int64_t command, uint64_t address,
                        const Words &data, Words &stream) {
  stream.push_back(
      chip.frameAddress->encode({{"command", static_cast<uint64_t>(command)},
                                 {"count", data.size()},
                                 {"address", address}}));
  stream.insert(stream.end(), data.begin(), data.end());
}

/// The written rows of a memory, as long as their addresses follow each other
/// and a frame counts them.
static void appendMemory(const Native &chip, const Memory &memory,
                         Words &stream) {
  const NativeMemory &layout = memory.getLayout();
  uint64_t most = BitWriter::lowMask(chip.frameAddress->width("count"));
  uint64_t start = 0;
  Words data;
  auto flush = [&] {
    if (!data.empty())
      appendFrame(chip, layout.command, start, data, stream);
    data.clear();
  };
  for (int64_t row = 0; row < layout.rows; ++row) {
    if (!memory.isWritten(row))
      continue;
    for (unsigned lsb = 0; lsb < layout.rowBits; lsb += chip.frameBits) {
      uint64_t address =
          layout.address->encode({{"row", static_cast<uint64_t>(row)},
                                  {"chunk", lsb / chip.frameBits}});
      if (data.size() == most || address != start + data.size())
        flush();
      if (data.empty())
        start = address;
      data.push_back(memory.getBits(row, lsb, chip.frameBits));
    }
  }
  flush();
}

static void appendRegisters(const Store &store, Words &stream) {
  const Native &chip = store.getChip();
  for (const NativeRegister &each : chip.registers)
    for (int64_t index = 0; index < each.count; ++index) {
      std::optional<int64_t> value = store.getRegister(each.name, index);
      if (value && each.name != chip.writeEnable)
        appendFrame(chip, chip.registerCommand, each.address + index,
                    {static_cast<uint64_t>(*value)}, stream);
    }
}

Result<Words> writeWords(const Store &store) {
  const Native &chip = store.getChip();
  if (Status status = checkFrames(chip); !status)
    return status.error();
  Words stream;
  for (const InitStep &step : chip.initSequence) {
    const NativeRegister *target = chip.findRegister(step.name);
    if (const Memory *memory = store.find(step.text)) {
      appendMemory(chip, *memory, stream);
    } else if (step.text == "registers") {
      appendRegisters(store, stream);
    } else if (target && (step.value == 0 || step.value == 1)) {
      appendFrame(chip, chip.registerCommand, target->address,
                  {static_cast<uint64_t>(*step.value)}, stream);
    } else {
      return Error{chip.name + ": the init sequence has '" + step.text +
                   "', which is no memory, 'registers' or a register that is "
                   "set to 0 or 1"};
    }
  }
  return stream;
}

} // namespace snnc::native
