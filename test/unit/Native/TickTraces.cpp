// Reads recorded traces and changes descriptions.

#include "TickTraces.h"

#include "gtest/gtest.h"

#include <fstream>
#include <sstream>

namespace snnc::native {

std::string contents(const std::string &path) {
  std::ifstream file(path[0] == '/' ? path : SNNC_SOURCE_DIR "/" + path,
                     std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<TraceLine> readTrace(const std::string &name) {
  std::ifstream file(SNNC_SOURCE_DIR "/test/data/rtl_traces/" + name + ".txt");
  EXPECT_TRUE(file) << name;
  std::vector<TraceLine> lines;
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text);
    TraceLine line = {"", 0};
    words >> line.first >> std::hex >> line.second;
    lines.push_back(line);
  }
  return lines;
}

nlohmann::json readDescription(const std::string &name) {
  return nlohmann::json::parse(contents("chips/" + name + ".json"));
}

chip::Native chipOf(const nlohmann::json &description) {
  Result<chip::Native> chip =
      chip::parseNative(description.dump(), "changed.json");
  EXPECT_TRUE(static_cast<bool>(chip))
      << (chip ? "" : chip.error().message.c_str());
  return chip ? *chip : chip::Native();
}

chip::Native chipWith(const std::string &name, const Choice &choice) {
  nlohmann::json description = readDescription(name);
  description[nlohmann::json::json_pointer(choice.place)] = choice.other;
  return chipOf(description);
}

} // namespace snnc::native
