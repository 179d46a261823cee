// Reads plain and gzip files as streams of bytes.

#include "ByteSource.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace snnc::data {

Status ByteSource::readExactly(uint64_t size, std::vector<uint8_t> &out) {
  constexpr uint64_t chunk = 1 << 24;
  out.clear();
  for (uint64_t done = 0; done < size;) {
    uint64_t take = std::min(chunk, size - done);
    out.resize(done + take);
    Result<size_t> got = read(out.data() + done, take);
    if (!got)
      return got.error();
    if (*got < take)
      return Error{"'" + name + "' ends after " +
                   std::to_string(position + done + *got) +
                   " bytes, but its header asks for " +
                   std::to_string(position + size) +
                   "; the file is cut off or damaged"};
    done += take;
  }
  position += size;
  return {};
}

Status ByteSource::expectEnd() {
  uint8_t byte;
  Result<size_t> got = read(&byte, 1);
  if (!got)
    return got.error();
  if (*got != 0)
    return Error{"'" + name + "' goes on after the " +
                 std::to_string(position) +
                 " bytes that its header asks for; the file is damaged"};
  return {};
}

namespace {

/// zlib reads files that are not compressed as they are.
class GzipSource : public ByteSource {
public:
  GzipSource(std::string name, gzFile file)
      : ByteSource(std::move(name)), file(file) {}
  ~GzipSource() override { gzclose(file); }

  Result<size_t> read(uint8_t *out, size_t size) override {
    size_t done = 0;
    while (done < size) {
      size_t take = std::min<size_t>(size - done, 1 << 30);
      int got = gzread(file, out + done, static_cast<unsigned>(take));
      int code = Z_OK;
      const char *text = gzerror(file, &code);
      if (code == Z_BUF_ERROR)
        return Error{"'" + getName() +
                     "' is cut off in its gzip-compressed data"};
      if (got < 0 || code != Z_OK)
        return Error{"'" + getName() + "' cannot be read: " +
                     (code == Z_ERRNO ? std::strerror(errno) : text)};
      if (got == 0)
        break;
      done += static_cast<size_t>(got);
    }
    return done;
  }

private:
  gzFile file;
};

} // namespace

Result<std::unique_ptr<ByteSource>> openFile(const std::string &path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    return Error{"'" + path + "' is a folder; a data file is expected"};
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rb");
  if (!file)
    return Error{"'" + path + "' cannot be opened: " +
                 std::strerror(errno ? errno : ENOMEM)};
  gzbuffer(file, 1 << 17);
  return std::unique_ptr<ByteSource>(new GzipSource(path, file));
}

} // namespace snnc::data
