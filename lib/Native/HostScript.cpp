// Runs host scripts on a chip that works event by event.

#include "snnc/Native/HostScript.h"

#include "Hex.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

namespace snnc::native {

namespace {
class ScriptRunner {
public:
  ScriptRunner(const std::string &file, Store &store)
      : file(file), store(store) {}

  Status run(const std::string &text);
  ScriptResult take();

private:
  Status runLine(const std::string &line);
  Status sendFrame(uint64_t address, uint64_t data);
  Status sendEvent(uint64_t word);
  Status expectEvent(uint64_t word);
  Status expectByte(uint64_t address, uint64_t byte);
  Status expectNoMore() const;
  void stop();

  const std::string &file;
  Store &store;
  std::optional<EventMachine> machine; ///< none while the chip is configured
  ScriptResult result;
  size_t numExpected = 0; ///< events out that O lines have named
  bool expects = false;   ///< the script has O lines
};
} // namespace

static std::optional<uint64_t> parseHex(const std::string &text) {
  uint64_t value = 0;
  const char *end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (text.empty() || stop != end || error != std::errc())
    return std::nullopt;
  return value;
}

/// The state returns to the memories, which frames and reads see.
void ScriptRunner::stop() {
  if (!machine)
    return;
  machine->save();
  const EventCounts &counts = machine->getCounts();
  result.counts.events += counts.events;
  result.counts.operations += counts.operations;
  result.counts.updates += counts.updates;
  result.counts.spikes += counts.spikes;
  result.counts.dropped += counts.dropped;
  result.counts.cycles += counts.cycles;
  result.counts.mostQueued =
      std::max(result.counts.mostQueued, counts.mostQueued);
  machine.reset();
}

Status ScriptRunner::sendFrame(uint64_t address, uint64_t data) {
  stop();
  return applyFrame({address, data}, store);
}

Status ScriptRunner::expectNoMore() const {
  if (!expects || numExpected == result.out.size())
    return {};
  return Error{"the chip sent " + hexDigits(result.out[numExpected]) +
               " before this line, which no O line names"};
}

Status ScriptRunner::sendEvent(uint64_t word) {
  if (Status status = expectNoMore(); !status)
    return status;
  if (store.getChip().findRegister("gate") &&
      store.getRegister("gate").value_or(1) != 0)
    return Error{"an event is sent, but the register 'gate' is not 0: the chip "
                 "does not process events; write 0 to it first"};
  if (!machine) {
    Result<EventMachine> made = EventMachine::create(store);
    if (!made)
      return made.error();
    machine.emplace(std::move(*made));
  }
  return machine->send(word, result.out);
}

Status ScriptRunner::expectEvent(uint64_t word) {
  if (numExpected == result.out.size())
    return Error{"expected the event " + hexDigits(word) +
                 ", but the chip sent no more"};
  if (uint64_t sent = result.out[numExpected++]; sent != word)
    return Error{"expected the event " + hexDigits(word) +
                 ", but the chip sent " + hexDigits(sent)};
  return {};
}

Status ScriptRunner::expectByte(uint64_t address, uint64_t byte) {
  stop();
  Result<uint8_t> found = readByte(address, store);
  if (!found)
    return found.error();
  ++result.numReadBytes;
  if (*found != byte)
    return Error{"expected the byte " + hexDigits(byte) + " at address " +
                 hexDigits(address) + ", but it is " + hexDigits(*found)};
  return {};
}

Status ScriptRunner::runLine(const std::string &line) {
  std::istringstream stream(line.substr(0, line.find('#')));
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  if (words.empty())
    return {};
  size_t count = words[0] == "S" || words[0] == "R"   ? 2
                 : words[0] == "E" || words[0] == "O" ? 1
                                                      : 0;
  if (count == 0)
    return Error{"'" + words[0] + "' is no command; known are S, E, O, R"};
  if (words.size() != count + 1)
    return Error{"'" + words[0] + "' has " + std::to_string(words.size() - 1) +
                 " numbers; it takes " + std::to_string(count)};
  uint64_t numbers[2] = {0, 0};
  for (size_t i = 0; i < count; ++i) {
    std::optional<uint64_t> number = parseHex(words[i + 1]);
    if (!number)
      return Error{"'" + words[i + 1] + "' is no number in hex"};
    numbers[i] = *number;
  }
  switch (words[0][0]) {
  case 'S':
    return sendFrame(numbers[0], numbers[1]);
  case 'E':
    return sendEvent(numbers[0]);
  case 'O':
    return expectEvent(numbers[0]);
  default:
    return expectByte(numbers[0], numbers[1]);
  }
}

Status ScriptRunner::run(const std::string &text) {
  expects = text.find("\nO ") != std::string::npos || text.rfind("O ", 0) == 0;
  std::istringstream stream(text);
  int64_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (Status status = runLine(line); !status)
      return Error{file + ":" + std::to_string(number) + ": " +
                   status.error().message};
  }
  if (Status status = expectNoMore(); !status)
    return Error{file + ": at the end, " + status.error().message};
  return {};
}

ScriptResult ScriptRunner::take() {
  stop();
  return std::move(result);
}

Result<ScriptResult> runScript(const std::string &text, const std::string &file,
                               Store &store) {
  ScriptRunner runner(file, store);
  Status status = runner.run(text);
  ScriptResult result = runner.take();
  if (!status)
    return status.error();
  return result;
}

} // namespace snnc::native
