// The files that configure a chip.

#include "snnc/Native/Configuration.h"

#include "snnc/Native/ByteStream.h"
#include "snnc/Native/Files.h"
#include "snnc/Native/MemFiles.h"
#include "snnc/Native/SimulatorJson.h"
#include "snnc/Native/SpiFrames.h"
#include "snnc/Native/WordStream.h"

#include <filesystem>

namespace snnc::native {

Format formatOf(const chip::Native &chip) {
  if (chip.transport == "files")
    return Format::MemoryFiles;
  if (chip.transport == "bytes")
    return Format::Bytes;
  bool isBurst = chip.frameAddress && chip.frameAddress->width("count") > 0;
  return isBurst ? Format::SpiWords : Format::SpiFrames;
}

std::vector<std::string> configurationFiles(const chip::Native &chip) {
  switch (formatOf(chip)) {
  case Format::MemoryFiles:
    return memoryFiles(chip);
  case Format::Bytes:
    return {"configuration.bytes"};
  case Format::SpiFrames:
  case Format::SpiWords:
    break;
  }
  return {"configuration.spi"};
}

/// Words of `bits`, most significant byte first.
static std::string bytesOf(const Words &words, unsigned bits) {
  std::string bytes;
  for (uint64_t word : words)
    for (unsigned left = bits; left > 0; left -= 8)
      bytes.push_back(static_cast<char>(word >> (left - 8) & 0xFF));
  return bytes;
}

static Result<Words> wordsOf(const std::string &bytes, unsigned bits) {
  size_t size = bits / 8;
  if (bytes.size() % size)
    return Error{"ends after " + std::to_string(bytes.size()) +
                 " bytes, in the middle of a word of " + std::to_string(size)};
  Words words;
  for (size_t at = 0; at < bytes.size(); at += size) {
    uint64_t word = 0;
    for (size_t i = 0; i < size; ++i)
      word = word << 8 | static_cast<uint8_t>(bytes[at + i]);
    words.push_back(word);
  }
  return words;
}

/// The bytes of a configuration that is one file.
static Result<std::string> writeStream(const Store &store) {
  const chip::Native &chip = store.getChip();
  switch (formatOf(chip)) {
  case Format::SpiFrames: {
    Result<std::vector<SpiFrame>> frames = configurationFrames(store);
    if (!frames)
      return frames.error();
    return writeFrames(chip, *frames);
  }
  case Format::SpiWords: {
    Result<Words> words = native::writeWords(store);
    if (!words)
      return words.error();
    return bytesOf(*words, chip.frameBits);
  }
  case Format::Bytes:
  case Format::MemoryFiles:
    break;
  }
  Result<Bytes> bytes = writeConfiguration(store);
  if (!bytes)
    return bytes.error();
  return std::string(bytes->begin(), bytes->end());
}

static Status readStream(const std::string &bytes, Store &store) {
  const chip::Native &chip = store.getChip();
  switch (formatOf(chip)) {
  case Format::SpiFrames: {
    Result<std::vector<SpiFrame>> frames = readFrames(chip, bytes);
    if (!frames)
      return frames.error();
    for (size_t i = 0; i < frames->size(); ++i)
      if (Status status = applyFrame((*frames)[i], store); !status)
        return Error{"frame " + std::to_string(i) + ": " +
                     status.error().message};
    return {};
  }
  case Format::SpiWords: {
    Result<Words> words = wordsOf(bytes, chip.frameBits);
    if (!words)
      return words.error();
    Result<Words> read = takeWords(store, *words);
    return read ? Status() : Status(read.error());
  }
  case Format::Bytes:
  case Format::MemoryFiles:
    break;
  }
  Result<ByteChip> machine = ByteChip::create(store);
  if (!machine)
    return machine.error();
  return machine->take(Bytes(bytes.begin(), bytes.end()));
}

Status writeConfigurationFiles(const Store &store, const std::string &folder) {
  const chip::Native &chip = store.getChip();
  if (formatOf(chip) == Format::MemoryFiles)
    return writeFolder(folder, store);
  Result<std::string> bytes = writeStream(store);
  if (!bytes)
    return Error{folder + ": " + bytes.error().message};
  return writeFile(folder + "/" + configurationFiles(chip)[0], *bytes);
}

Status readConfigurationFiles(const std::string &place, Store &store) {
  const chip::Native &chip = store.getChip();
  std::string path = place;
  std::error_code error;
  if (formatOf(chip) == Format::MemoryFiles) {
    if (!std::filesystem::is_regular_file(place, error))
      return readFolder(place, store);
    Result<std::string> text = readFile(place);
    if (!text)
      return text.error();
    Result<SimulatorInput> input = readSimulatorJson(*text, place, store);
    return input ? Status() : Status(input.error());
  }
  if (std::filesystem::is_directory(place, error))
    path += "/" + configurationFiles(chip)[0];
  Result<std::string> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  if (Status status = readStream(*bytes, store); !status)
    return Error{path + ": " + status.error().message};
  return {};
}

} // namespace snnc::native
