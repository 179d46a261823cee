// Reads and writes memory files and packet files.

#include "snnc/Native/MemFiles.h"

#include "snnc/Native/Files.h"

#include <charconv>
#include <cstdio>
#include <sstream>

namespace snnc::native {

using namespace chip;

static Error errorAt(const std::string &file, int64_t line,
                     const std::string &what) {
  return Error{file + ":" + std::to_string(line) + ": " + what};
}

/// Replaces comments by spaces; lines stay lines.
static Result<std::string> withoutComments(std::string text,
                                           const std::string &file) {
  int64_t line = 1;
  for (size_t at = 0; at < text.size(); ++at) {
    line += text[at] == '\n';
    if (text.compare(at, 2, "//") == 0) {
      while (at < text.size() && text[at] != '\n')
        text[at++] = ' ';
      line += at < text.size();
    } else if (text.compare(at, 2, "/*") == 0) {
      size_t end = text.find("*/", at + 2);
      if (end == std::string::npos)
        return errorAt(file, line, "a comment does not end");
      for (; at < end + 2; ++at) {
        line += text[at] == '\n';
        if (text[at] != '\n')
          text[at] = ' ';
      }
      --at;
    }
  }
  return text;
}

namespace {
struct Line {
  int64_t number;
  std::string digits;
};
} // namespace

/// All lines with digits, each of `bits` binary ones.
static Result<std::vector<Line>>
readLines(const std::string &text, const std::string &file, unsigned bits) {
  Result<std::string> plain = withoutComments(text, file);
  if (!plain)
    return plain.error();
  std::vector<Line> lines;
  std::istringstream stream(*plain);
  int64_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    std::string digits;
    bool isAfterSpace = false;
    for (char letter : line) {
      if (letter == '_')
        continue;
      if (letter == ' ' || letter == '\t' || letter == '\r') {
        isAfterSpace = !digits.empty();
        continue;
      }
      if (letter != '0' && letter != '1')
        return errorAt(file, number,
                       std::string("'") + letter +
                           "' is no binary digit; 0 and 1 are expected");
      if (isAfterSpace)
        return errorAt(file, number, "two words in a line; one is expected");
      digits += letter;
    }
    if (digits.empty())
      continue;
    if (digits.size() != bits)
      return errorAt(file, number,
                     "a row of " + std::to_string(digits.size()) + " bits; " +
                         std::to_string(bits) + " are expected");
    lines.push_back({number, digits});
  }
  return lines;
}

Status readRows(const std::string &text, const std::string &file,
                Memory &memory) {
  const NativeMemory &layout = memory.getLayout();
  Result<std::vector<Line>> lines = readLines(text, file, layout.rowBits);
  if (!lines)
    return lines.error();
  if (static_cast<int64_t>(lines->size()) != layout.rows)
    return Error{file + ": " + std::to_string(lines->size()) +
                 " rows; memory '" + layout.name + "' has " +
                 std::to_string(layout.rows)};
  for (int64_t row = 0; row < layout.rows; ++row) {
    const std::string &digits = (*lines)[row].digits;
    for (unsigned bit = 0; bit < layout.rowBits; ++bit)
      memory.setBits(row, bit, 1, digits[layout.rowBits - 1 - bit] == '1');
  }
  return {};
}

std::string writeRows(const Memory &memory) {
  const NativeMemory &layout = memory.getLayout();
  std::string text;
  for (int64_t row = 0; row < layout.rows; ++row) {
    for (unsigned bit = layout.rowBits; bit-- > 0;)
      text += memory.getBits(row, bit, 1) ? '1' : '0';
    text += '\n';
  }
  return text;
}

/// The one %0Nd of a file's name becomes the core's number.
static Result<std::string> fileOf(const NativeMemory &memory, int64_t core) {
  size_t start = memory.file.find("%0");
  size_t end = memory.file.find('d', start);
  if (start == std::string::npos || end != start + 3)
    return Error{"the file '" + memory.file + "' of memory '" + memory.name +
                 "' has no %03d for the number of a core"};
  std::string number = std::to_string(core);
  size_t width = memory.file[start + 2] - '0';
  if (number.size() < width)
    number.insert(0, width - number.size(), '0');
  return memory.file.substr(0, start) + number + memory.file.substr(end + 1);
}

/// Calls `use(path, memory, core)` for each memory file of a chip.
template <typename Use>
static Status forEachFile(const Native &chip, const std::string &folder,
                          Use use) {
  for (int64_t core = 0; core < chip.meshWidth * chip.meshHeight; ++core) {
    for (const NativeMemory &memory : chip.memories) {
      if (core == chip.outputCore || memory.file.empty())
        continue;
      Result<std::string> name = fileOf(memory, core);
      if (!name)
        return name.error();
      if (Status status = use(folder + "/" + *name, memory, core); !status)
        return status;
    }
  }
  return {};
}

std::vector<std::string> memoryFiles(const Native &chip) {
  std::vector<std::string> names;
  Status status = forEachFile(
      chip, "",
      [&](const std::string &path, const NativeMemory &, int64_t) -> Status {
        names.push_back(path.substr(1));
        return {};
      });
  return status ? names : std::vector<std::string>();
}

Status readFolder(const std::string &folder, Store &store) {
  return forEachFile(store.getChip(), folder,
                     [&](const std::string &path, const NativeMemory &memory,
                         int64_t core) -> Status {
                       Result<std::string> text = readFile(path);
                       if (!text)
                         return text.error();
                       return readRows(*text, path,
                                       *store.find(memory.name, core));
                     });
}

Status writeFolder(const std::string &folder, const Store &store) {
  return forEachFile(store.getChip(), folder,
                     [&](const std::string &path, const NativeMemory &memory,
                         int64_t core) -> Status {
                       return writeFile(
                           path, writeRows(*store.find(memory.name, core)));
                     });
}

Result<std::vector<uint64_t>>
readWords(const std::string &text, const std::string &file, unsigned bits) {
  Result<std::vector<Line>> lines = readLines(text, file, bits);
  if (!lines)
    return lines.error();
  std::vector<uint64_t> words;
  for (const Line &line : *lines) {
    uint64_t word = 0;
    for (char digit : line.digits)
      word = word << 1 | (digit == '1');
    words.push_back(word);
  }
  return words;
}

Result<std::vector<std::vector<uint64_t>>>
cutIntoTicks(const std::vector<uint64_t> &words, const std::string &counts,
             const std::string &file) {
  std::vector<std::vector<uint64_t>> ticks;
  std::istringstream stream(counts);
  size_t at = 0;
  for (std::string text; stream >> text;) {
    size_t count = 0;
    auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || stop != text.data() + text.size())
      return Error{file + ": '" + text + "' is no number of packets"};
    if (count > words.size() - at)
      return Error{file + ": tick " + std::to_string(ticks.size()) + " has " +
                   text + " packets, but only " +
                   std::to_string(words.size() - at) + " are left"};
    ticks.emplace_back(words.begin() + at, words.begin() + at + count);
    at += count;
  }
  if (at != words.size())
    return Error{file + ": the ticks have " + std::to_string(at) +
                 " packets, but there are " + std::to_string(words.size())};
  return ticks;
}

} // namespace snnc::native
