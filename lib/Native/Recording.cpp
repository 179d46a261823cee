// Writes and replays recordings.

#include "snnc/Native/Recording.h"

#include "Hex.h"
#include "snnc/Native/ByteStream.h"
#include "snnc/Native/Configuration.h"
#include "snnc/Native/CrossbarTicks.h"
#include "snnc/Native/Files.h"
#include "snnc/Native/HostScript.h"
#include "snnc/Native/LayerTicks.h"
#include "snnc/Native/MemFiles.h"
#include "snnc/Native/WordStream.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

namespace snnc::native {

using chip::Native;

namespace {

/// A line of a recording: a command and, but for "T", a number in hex.
struct Line {
  int64_t number; ///< in the file, from 1 on
  std::string command;
  uint64_t value = 0;
};

/// What the host and the chip did with packets, tick by tick.
struct Packets {
  std::vector<std::vector<uint64_t>> in, out;
};

} // namespace

static Error errorAt(const std::string &file, const Line &line,
                     const std::string &text) {
  return Error{file + ":" + std::to_string(line.number) + ": " + text};
}

static Error nothingToCompare(const std::string &file) {
  return Error{file + ": says nothing of what the chip sends, so there is "
                      "nothing to compare"};
}

static Result<std::vector<Line>> readLines(const std::string &text,
                                           const std::string &file) {
  std::vector<Line> lines;
  std::istringstream stream(text);
  int64_t number = 0;
  for (std::string content; std::getline(stream, content);) {
    ++number;
    std::istringstream words(content.substr(0, content.find('#')));
    Line line = {number, "", 0};
    std::string digits, rest;
    if (!(words >> line.command))
      continue;
    words >> digits;
    const char *end = digits.data() + digits.size();
    auto [stop, error] = std::from_chars(digits.data(), end, line.value, 16);
    bool isNumber = !digits.empty() && stop == end && error == std::errc();
    if (words >> rest ||
        (!isNumber && !(digits.empty() && line.command == "T")))
      return errorAt(file, line,
                     "expected a command and a number in hex, as "
                     "in 'E 3f', but found '" +
                         content.substr(0, 60) + "'");
    lines.push_back(std::move(line));
  }
  return lines;
}

//===----------------------------------------------------------------------===//
// Packets
//===----------------------------------------------------------------------===//

static std::string binary(uint64_t word, unsigned bits) {
  std::string text;
  for (unsigned bit = bits; bit-- > 0;)
    text += word >> bit & 1 ? '1' : '0';
  return text + "\n";
}

static Status writePackets(const Native &chip, const std::string &text,
                           const std::string &folder) {
  Result<std::vector<Line>> lines = readLines(text, folder);
  if (!lines)
    return lines.error();
  std::string in, numIn, out, numOut;
  int64_t sent = 0, received = 0;
  for (const Line &line : *lines) {
    if (line.command == "I") {
      in += binary(line.value, chip.inputEvents.at("packet").numBits());
      ++sent;
    } else if (line.command == "O") {
      out += binary(line.value, chip.outputEvent->numBits());
      ++received;
    } else {
      numIn += std::to_string(sent) + "\n";
      numOut += std::to_string(received) + "\n";
      sent = received = 0;
    }
  }
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  const std::pair<const char *, const std::string &> files[] = {
      {"tb_input.txt", in},
      {"tb_num_inputs.txt", numIn},
      {"tb_correct.txt", out},
      {"tb_num_outputs.txt", numOut}};
  for (const auto &[name, content] : files)
    if (Status status = writeFile(folder + "/" + name, content); !status)
      return status;
  return {};
}

/// Reads a file of packets and its file of numbers per tick.
static Result<std::vector<std::vector<uint64_t>>>
readTicks(const std::string &folder, const char *words, const char *counts,
          unsigned bits) {
  Result<std::string> wordText = readFile(folder + "/" + words);
  if (!wordText)
    return wordText.error();
  Result<std::string> countText = readFile(folder + "/" + counts);
  if (!countText)
    return countText.error();
  auto all = readWords(*wordText, folder + "/" + words, bits);
  if (!all)
    return all.error();
  return cutIntoTicks(*all, *countText, folder + "/" + counts);
}

/// Packets of one tick are compared sorted: files do not say in which order
/// they arrived.
static Result<Replayed> replayPackets(const std::string &folder,
                                      const Store &store, int64_t skipped) {
  const Native &chip = store.getChip();
  auto in = readTicks(folder, "tb_input.txt", "tb_num_inputs.txt",
                      chip.inputEvents.at("packet").numBits());
  if (!in)
    return in.error();
  auto out = readTicks(folder, "tb_correct.txt", "tb_num_outputs.txt",
                       chip.outputEvent->numBits());
  if (!out)
    return out.error();
  Result<CrossbarTicks> machine = CrossbarTicks::create(store);
  if (!machine)
    return Error{folder + ": " + machine.error().message};
  if (out->empty())
    return nothingToCompare(folder);
  out->insert(out->begin(), skipped, {});
  Replayed result;
  for (size_t tick = 0; tick < std::max(in->size(), out->size()); ++tick) {
    Result<std::vector<uint64_t>> sent = machine->tick(
        tick < in->size() ? (*in)[tick] : std::vector<uint64_t>());
    if (!sent)
      return Error{folder + ": " + sent.error().message};
    ++result.numTicks;
    result.numSent += tick < in->size() ? (*in)[tick].size() : 0;
    if (tick < static_cast<size_t>(skipped))
      continue;
    std::vector<uint64_t> expected =
        tick < out->size() ? (*out)[tick] : std::vector<uint64_t>();
    std::sort(expected.begin(), expected.end());
    std::sort(sent->begin(), sent->end());
    if (*sent != expected)
      return Error{folder + ": in tick " + std::to_string(tick) +
                   " the chip sends " + std::to_string(sent->size()) +
                   " packets that are not the " +
                   std::to_string(expected.size()) + " of tb_correct.txt"};
    result.numCompared += expected.size();
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Bytes, ticks, events
//===----------------------------------------------------------------------===//

/// The order within each direction is the chip's; how they interleave is the
/// host's.
static Result<Replayed> replayBytes(const std::string &text,
                                    const std::string &file, Store &store) {
  Result<std::vector<Line>> lines = readLines(text, file);
  if (!lines)
    return lines.error();
  Result<ByteChip> chip = ByteChip::create(store);
  if (!chip)
    return Error{file + ": " + chip.error().message};
  Bytes given;
  std::vector<Line> expected; // what the chip sends, by the recording
  for (const Line &line : *lines) {
    if (line.value > 0xFF || (line.command != ">" && line.command != "<"))
      return errorAt(file, line, "expected '> b' or '< b' with a byte in hex");
    if (line.command == ">")
      given.push_back(line.value);
    else
      expected.push_back(line);
  }
  if (expected.empty())
    return nothingToCompare(file);
  if (Status status = chip->take(given); !status)
    return Error{file + ": " + status.error().message};
  const Bytes &sent = chip->getSent();
  for (size_t i = 0; i < expected.size(); ++i)
    if (i >= sent.size() || sent[i] != expected[i].value)
      return errorAt(file, expected[i],
                     "the chip sends " +
                         (i < sent.size() ? hexDigits(sent[i])
                                          : std::string("no more bytes")) +
                         ", the recording has " + hexDigits(expected[i].value));
  if (sent.size() > expected.size())
    return Error{file + ": the chip sends " + std::to_string(sent.size()) +
                 " bytes, the recording has " +
                 std::to_string(expected.size())};
  return Replayed{static_cast<int64_t>(given.size()),
                  static_cast<int64_t>(expected.size()), 0};
}

static Result<Replayed> replayTicks(const std::string &text,
                                    const std::string &file, Store &store) {
  Result<std::vector<Line>> lines = readLines(text, file);
  if (!lines)
    return lines.error();
  Result<LayerTicks> machine = LayerTicks::create(store);
  if (!machine)
    return Error{file + ": " + machine.error().message};
  bool expects =
      std::any_of(lines->begin(), lines->end(),
                  [](const Line &line) { return line.command == "O"; });
  if (!expects)
    return nothingToCompare(file);
  Replayed result;
  Words words;
  std::vector<uint8_t> sent;
  size_t numRead = 0;
  const char *const unread = "the chip sent bytes before this line that no O "
                             "line names";
  // Words come in bursts: they are taken when something else follows.
  auto takeAll = [&]() -> Status {
    if (words.empty())
      return {};
    Result<Words> read = takeWords(store, words);
    words.clear();
    return read ? Status() : Status(read.error());
  };
  for (const Line &line : *lines) {
    if (line.command == "W") {
      words.push_back(line.value);
      ++result.numSent;
      continue;
    }
    if (Status status = takeAll(); !status)
      return errorAt(file, line, "before this line: " + status.error().message);
    if (line.command == "SAMPLE") {
      if (numRead != sent.size())
        return errorAt(file, line, unread);
      machine->setSample(line.value != 0);
    } else if (line.command == "E") {
      ++result.numSent;
      if (Status status = machine->addEvent(line.value); !status)
        return errorAt(file, line, status.error().message);
    } else if (line.command == "T") {
      if (numRead != sent.size())
        return errorAt(file, line, unread);
      Result<std::vector<uint8_t>> bytes = machine->tick();
      if (!bytes)
        return errorAt(file, line, bytes.error().message);
      sent = std::move(*bytes);
      numRead = 0;
      ++result.numTicks;
    } else if (line.command == "O") {
      if (numRead == sent.size())
        return errorAt(file, line, "the chip sends no more bytes");
      if (sent[numRead] != line.value)
        return errorAt(file, line,
                       "the chip sends " + hexDigits(sent[numRead]) +
                           ", the recording has " + hexDigits(line.value));
      ++numRead;
      ++result.numCompared;
    } else {
      return errorAt(file, line,
                     "'" + line.command +
                         "' is no command; known are W, SAMPLE, "
                         "E, T, O");
    }
  }
  if (numRead != sent.size())
    return Error{file + ": at the end the chip sent bytes that no O line "
                        "names"};
  return result;
}

static Result<Replayed> replayEvents(const std::string &text,
                                     const std::string &file, Store &store) {
  Result<ScriptResult> script = runScript(text, file, store);
  if (!script)
    return script.error();
  Replayed result;
  result.numSent = script->counts.events;
  bool expects = text.find("\nO ") != std::string::npos;
  if (!expects && script->numReadBytes == 0)
    return nothingToCompare(file);
  result.numCompared = script->numReadBytes +
                       (expects ? static_cast<int64_t>(script->out.size()) : 0);
  return result;
}

Status writeRecording(const Native &chip, const std::string &text,
                      const std::string &stem) {
  switch (formatOf(chip)) {
  case Format::MemoryFiles:
    return writePackets(chip, text, stem);
  case Format::SpiFrames:
    return writeFile(stem + ".events", text);
  case Format::SpiWords:
    return writeFile(stem + ".ticks", text);
  case Format::Bytes:
    break;
  }
  return writeFile(stem + ".bytes", text);
}

Result<Replayed> replay(const std::string &path, Store &store,
                        int64_t skippedTicks) {
  const Native &chip = store.getChip();
  if (formatOf(chip) == Format::MemoryFiles)
    return replayPackets(path, store, skippedTicks);
  Result<std::string> text = readFile(path);
  if (!text)
    return text.error();
  switch (formatOf(chip)) {
  case Format::SpiFrames:
    return replayEvents(*text, path, store);
  case Format::SpiWords:
    return replayTicks(*text, path, store);
  case Format::Bytes:
  case Format::MemoryFiles:
    break;
  }
  return replayBytes(*text, path, store);
}

} // namespace snnc::native
