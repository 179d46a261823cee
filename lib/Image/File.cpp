// Writes images to files and reads them back.

#include "snnc/Image/Image.h"

#include "Checksum.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <unistd.h>

namespace snnc::image {

namespace fs = std::filesystem;

/// The error of the last system call.
static Error systemError(const std::string &path, const std::string &what,
                         int code) {
  return Error{path + ": " + what + ": " +
               (code ? std::strerror(code) : "input or output error")};
}

/// Roughly the bytes that the image takes, rounded up; words dominate.
static uint64_t estimateSize(const Image &image) {
  uint64_t size = image.chipJson.size() + image.options.size();
  for (const Core &core : image.cores)
    for (const Memory &memory : core.memories)
      size += memory.words.size() * sizeof(uint64_t) + 128;
  for (const Input &input : image.inputs)
    size += input.axons.words.size() * sizeof(uint64_t) + 256;
  for (const FragmentName &name : image.fragmentNames)
    size += name.layer.size() + 64;
  for (const TableName &name : image.tableNames)
    size += name.layer.size() + 64;
  return size + (uint64_t(1) << 20);
}

Status writeFile(const Image &image, const std::string &path) {
  if (estimateSize(image) > maxFileSize)
    return Error{path + ": the image has " +
                 std::to_string(estimateSize(image)) +
                 " bytes, but at most 2 GiB can be written; use fewer weight "
                 "bits or a smaller model"};
  std::error_code code;
  if (fs::exists(path, code) && !fs::is_regular_file(path, code))
    return Error{path + ": it exists and is no regular file; name another "
                        "file"};
  std::vector<uint8_t> bytes = serialize(image);
  std::string temporary = path + "." + std::to_string(getpid()) + ".tmp";
  errno = 0;
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  stream.close();
  int reason = errno;
  if (!stream) {
    std::remove(temporary.c_str());
    return systemError(path, "cannot be written", reason);
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    reason = errno;
    std::remove(temporary.c_str());
    return systemError(path, "cannot be written", reason);
  }
  return {};
}

Result<Image> readFile(const std::string &path) {
  std::error_code code;
  if (fs::exists(path, code) && !fs::is_regular_file(path, code))
    return Error{path + ": it is no regular file; name an image"};
  errno = 0;
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream)
    return systemError(path, "cannot be read", errno);
  uint64_t size = stream.tellg();
  // The reader refuses larger files by name; there is no need to load them.
  std::vector<uint8_t> bytes(std::min<uint64_t>(size, maxFileSize + 1));
  stream.seekg(0);
  stream.read(reinterpret_cast<char *>(bytes.data()), bytes.size());
  if (!stream)
    return systemError(path, "cannot be read", errno);
  return deserialize(bytes.data(), bytes.size(), path);
}

} // namespace snnc::image
