// Writes outputs as .npy files.

#include "Npy.h"

#include "Terminal.h"

#include <cstring>
#include <filesystem>

namespace snnc::cli {

/// The bytes of a .npy file.
static std::string toNpy(const std::vector<int64_t> &shape,
                         const std::vector<float> &values) {
  std::string extents;
  for (int64_t extent : shape)
    extents += std::to_string(extent) + ",";
  std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (" + extents + "), }";
  header.resize((10 + header.size() + 64) / 64 * 64 - 10, ' ');
  header.back() = '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char *>(values.data()),
               values.size() * sizeof(float));
  return bytes;
}

Result<std::string> writeNpy(const std::string &folder, const std::string &name,
                             const std::vector<int64_t> &shape,
                             const std::vector<float> &values) {
  std::string file = name;
  for (char &c : file)
    if (!std::isalnum(static_cast<unsigned char>(c)) && !std::strchr("-_.", c))
      c = '_';
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::string path = folder + "/" + file + ".npy";
  if (Status status = writeText(path, toNpy(shape, values)); !status)
    return status.error();
  return path;
}

} // namespace snnc::cli
