// Finds chip descriptions by name in the chips folder.

#include "snnc/Chip/Chip.h"
#include "snnc/Chip/Native.h"

#include "Description.h"
#include "Text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace snnc::chip {

namespace fs = std::filesystem;

/// Beside an installed program, beside the build folder, or in the tree that
/// the program was built from.
static fs::path chipsFolder() {
  std::error_code error;
  fs::path programs = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path &folder :
       {programs.parent_path() / "share/snnc/chips",
        programs.parent_path().parent_path() / "chips"})
    if (!error && fs::is_regular_file(folder / "reference.json", error))
      return folder;
  return SNNC_CHIPS_DIR;
}

std::vector<std::string> knownChips() {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(chipsFolder(), error);
  while (!error && entry != fs::directory_iterator()) {
    if (entry->path().extension() == ".json")
      names.push_back(entry->path().stem().string());
    entry.increment(error);
  }
  std::sort(names.begin(), names.end());
  return names;
}

static Result<std::string> readText(const std::string &path) {
  constexpr uintmax_t mostBytes = 1 << 24;
  std::error_code error;
  if (!fs::exists(path, error))
    return Error{path + ": there is no such file"};
  if (!fs::is_regular_file(path, error))
    return Error{path + ": expected a file"};
  uintmax_t size = fs::file_size(path, error);
  if (size > mostBytes)
    return Error{path + ": the file has " + std::to_string(size) +
                 " bytes; a chip description has at most " +
                 std::to_string(mostBytes)};
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream)
    return Error{path + ": the file cannot be read"};
  return text.str();
}

static bool isPath(const std::string &text) {
  const std::string ending = ".json";
  return text.find('/') != std::string::npos ||
         (text.size() >= ending.size() &&
          text.compare(text.size() - ending.size(), ending.size(), ending) ==
              0);
}

/// The text of a description, and its path.
static Result<std::pair<std::string, std::string>>
readDescription(const std::string &nameOrPath) {
  std::string path = nameOrPath;
  if (!isPath(nameOrPath)) {
    std::vector<std::string> names = knownChips();
    if (std::find(names.begin(), names.end(), nameOrPath) == names.end())
      return Error{"no chip is named " + inQuotes(nameOrPath) +
                   "; known chips are " + listed(names) +
                   "; a path of a description ends in '.json'"};
    path = (chipsFolder() / (nameOrPath + ".json")).string();
  }
  Result<std::string> text = readText(path);
  if (!text)
    return text.error();
  return std::make_pair(*text, path);
}

Result<Chip> load(const std::string &nameOrPath) {
  auto description = readDescription(nameOrPath);
  if (!description)
    return description.error();
  return parse(description->first, description->second);
}

Result<std::string> textOfPath(const std::string &nameOrPath) {
  return isPath(nameOrPath) ? readText(nameOrPath) : std::string();
}

Result<bool> hasOwnFormat(const std::string &nameOrPath) {
  auto description = readDescription(nameOrPath);
  if (!description)
    return description.error();
  Result<Json> json = parseDescription(description->first, description->second);
  if (!json)
    return json.error();
  return transportOf(*json) != "image";
}

Result<Native> loadNative(const std::string &nameOrPath,
                          const Parameters &overrides) {
  auto description = readDescription(nameOrPath);
  if (!description)
    return description.error();
  return parseNative(description->first, description->second, overrides);
}

} // namespace snnc::chip
