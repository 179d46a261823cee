// Whole files.

#include "snnc/Native/Files.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace snnc::native {

namespace fs = std::filesystem;

Result<std::string> readFile(const std::string &path) {
  constexpr uintmax_t mostBytes = uintmax_t(1) << 30;
  std::error_code error;
  if (!fs::is_regular_file(path, error))
    return Error{path + ": there is no such file"};
  if (fs::file_size(path, error) > mostBytes)
    return Error{path + ": has more than " + std::to_string(mostBytes) +
                 " bytes"};
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  if (!stream)
    return Error{path + ": cannot be read"};
  return bytes.str();
}

Status writeFile(const std::string &path, const std::string &bytes) {
  std::string temporary = path + ".tmp";
  std::ofstream stream(temporary, std::ios::binary);
  stream << bytes;
  stream.close();
  if (stream && std::rename(temporary.c_str(), path.c_str()) == 0)
    return {};
  std::remove(temporary.c_str());
  return Error{path + ": cannot be written; does the folder exist, and has the "
                      "disk room?"};
}

} // namespace snnc::native
