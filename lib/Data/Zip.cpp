// Reads arrays of .npz files, which are zip archives: PKWARE, APPNOTE.TXT -
// .ZIP File Format Specification, version 6.3.10. Stored and deflated members,
// archives below 4 GiB.

#include "ByteSource.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>

namespace snnc::data {
namespace {

/// What the central directory says about one member.
struct Member {
  std::string name;
  unsigned flags = 0;
  unsigned method = 0;
  uint32_t checksum = 0;
  uint64_t storedSize = 0;
  uint64_t size = 0;
  uint64_t headerOffset = 0;
};

constexpr unsigned storedMethod = 0;
constexpr unsigned deflatedMethod = 8;

class ZipSource : public ByteSource {
public:
  ZipSource(const std::string &name, std::ifstream file, const Member &member)
      : ByteSource(name), file(std::move(file)), member(member),
        left(member.storedSize) {
    isOpen = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  }
  ~ZipSource() override {
    if (isOpen)
      inflateEnd(&stream);
  }

  Result<size_t> read(uint8_t *out, size_t size) override {
    size_t wanted =
        static_cast<size_t>(std::min<uint64_t>(size, member.size - delivered));
    Result<size_t> got = member.method == storedMethod
                             ? readStored(out, wanted)
                             : readDeflated(out, wanted);
    if (!got)
      return got;
    checksum = crc32_z(checksum, out, *got);
    delivered += *got;
    if (*got < wanted)
      return Error{"'" + getName() + "' is cut off after " +
                   std::to_string(delivered) + " of " +
                   std::to_string(member.size) + " bytes"};
    if (delivered == member.size && checksum != member.checksum)
      return Error{"'" + getName() +
                   "' does not have the checksum that its archive states; "
                   "the file is damaged"};
    return got;
  }

private:
  Result<size_t> readStored(uint8_t *out, size_t size) {
    file.read(reinterpret_cast<char *>(out),
              static_cast<std::streamsize>(size));
    return static_cast<size_t>(file.gcount());
  }

  Result<size_t> readDeflated(uint8_t *out, size_t size) {
    if (!isOpen)
      return Error{"no memory to unpack '" + getName() + "'"};
    size_t done = 0;
    int code = Z_OK;
    while (done < size && code != Z_STREAM_END) {
      if (stream.avail_in == 0 && !refill())
        break;
      size_t take = std::min<size_t>(size - done, 1 << 30);
      stream.next_out = out + done;
      stream.avail_out = static_cast<uInt>(take);
      code = inflate(&stream, Z_NO_FLUSH);
      done += take - stream.avail_out;
      if (code != Z_OK && code != Z_STREAM_END)
        return Error{"'" + getName() +
                     "' holds compressed data that cannot be unpacked; the "
                     "file is damaged"};
    }
    return done;
  }

  bool refill() {
    uint64_t take = std::min<uint64_t>(left, sizeof(buffer));
    file.read(reinterpret_cast<char *>(buffer),
              static_cast<std::streamsize>(take));
    stream.next_in = buffer;
    stream.avail_in = static_cast<uInt>(file.gcount());
    left -= stream.avail_in;
    return stream.avail_in > 0;
  }

  std::ifstream file;
  Member member;
  uint64_t left;
  uint64_t delivered = 0;
  uint32_t checksum = 0;
  z_stream stream = {};
  bool isOpen = false;
  uint8_t buffer[1 << 16];
};

} // namespace

static uint64_t little(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= uint64_t(bytes[i]) << (8 * i);
  return value;
}

static bool readAt(std::ifstream &file, uint64_t offset, uint64_t size,
                   std::vector<uint8_t> &out) {
  out.resize(size);
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char *>(out.data()),
            static_cast<std::streamsize>(size));
  return file.good();
}

/// Finds the record that ends every archive, before a comment of at most
/// 65,535 bytes, and reads the directory that it points to.
static bool readDirectory(std::ifstream &file, std::vector<uint8_t> &out,
                          uint64_t &numMembers) {
  file.seekg(0, std::ios::end);
  uint64_t size = static_cast<uint64_t>(std::max<int64_t>(file.tellg(), 0));
  uint64_t tail = std::min<uint64_t>(size, 22 + 65535);
  std::vector<uint8_t> bytes;
  if (tail < 22 || !readAt(file, size - tail, tail, bytes))
    return false;
  for (uint64_t at = tail - 22 + 1; at-- > 0;) {
    if (little(&bytes[at], 4) != 0x06054b50)
      continue;
    numMembers = little(&bytes[at + 10], 2);
    uint64_t length = little(&bytes[at + 12], 4);
    uint64_t offset = little(&bytes[at + 16], 4);
    return offset <= size && length <= size - offset &&
           readAt(file, offset, length, out);
  }
  return false;
}

/// Splits the directory into its members; false if it is damaged.
static bool parseDirectory(const std::vector<uint8_t> &bytes,
                           uint64_t numMembers, std::vector<Member> &members) {
  uint64_t at = 0;
  for (uint64_t i = 0; i < numMembers; ++i) {
    if (bytes.size() - at < 46 || little(&bytes[at], 4) != 0x02014b50)
      return false;
    uint64_t nameLength = little(&bytes[at + 28], 2);
    uint64_t rest = little(&bytes[at + 30], 2) + little(&bytes[at + 32], 2);
    if (bytes.size() - at - 46 < nameLength + rest)
      return false;
    Member member;
    member.flags = static_cast<unsigned>(little(&bytes[at + 8], 2));
    member.method = static_cast<unsigned>(little(&bytes[at + 10], 2));
    member.checksum = static_cast<uint32_t>(little(&bytes[at + 16], 4));
    member.storedSize = little(&bytes[at + 20], 4);
    member.size = little(&bytes[at + 24], 4);
    member.headerOffset = little(&bytes[at + 42], 4);
    member.name.assign(bytes.begin() + at + 46,
                       bytes.begin() + at + 46 + nameLength);
    members.push_back(member);
    at += 46 + nameLength + rest;
  }
  return true;
}

static std::string withoutSuffix(const std::string &name) {
  bool has = name.size() > 4 && name.compare(name.size() - 4, 4, ".npy") == 0;
  return has ? name.substr(0, name.size() - 4) : name;
}

/// Chooses the member called `wanted`, or the only one.
static Result<Member> chooseMember(const std::string &path,
                                   const std::vector<Member> &members,
                                   const std::string &wanted) {
  if (wanted.empty() && members.size() == 1)
    return members[0];
  for (const Member &member : members)
    if (!wanted.empty() && withoutSuffix(member.name) == wanted)
      return member;
  std::string list;
  for (size_t i = 0; i < members.size() && i < 4; ++i)
    list += (i ? ", '" : "'") + withoutSuffix(members[i].name) + "'";
  if (members.size() > 4)
    list += " and " + std::to_string(members.size() - 4) + " more";
  if (members.empty())
    return Error{"'" + path + "' is an archive without arrays"};
  if (wanted.empty())
    return Error{"'" + path + "' holds " + std::to_string(members.size()) +
                 " arrays (" + list + "); choose one as '" + path + ":" +
                 withoutSuffix(members[0].name) + "'"};
  return Error{"'" + path + "' holds no array '" + wanted + "'; it holds " +
               list};
}

/// Checks what we can read and moves `file` to the member's first byte.
static Status seekMember(std::ifstream &file, const std::string &name,
                         const Member &member) {
  if (member.flags & 1)
    return Error{"'" + name + "' is encrypted; store it without a password"};
  if (member.method != storedMethod && member.method != deflatedMethod)
    return Error{"'" + name + "' is compressed by zip method " +
                 std::to_string(member.method) +
                 "; write it with numpy.savez or numpy.savez_compressed"};
  constexpr uint64_t zip64 = 0xffffffff;
  if (member.size == zip64 || member.storedSize == zip64 ||
      member.headerOffset == zip64)
    return Error{"'" + name +
                 "' lies in a zip64 archive; arrays of at least 4 GiB are read "
                 "from .npy files"};
  std::vector<uint8_t> header;
  if (!readAt(file, member.headerOffset, 30, header) ||
      little(header.data(), 4) != 0x04034b50)
    return Error{"'" + name +
                 "' does not lie where the directory of its archive says; the "
                 "file is damaged"};
  file.seekg(static_cast<std::streamoff>(member.headerOffset + 30 +
                                         little(&header[26], 2) +
                                         little(&header[28], 2)));
  return {};
}

/// Reads the directory of `path`, which `file` has open.
static Result<std::vector<Member>> readMembers(std::ifstream &file,
                                               const std::string &path) {
  std::vector<uint8_t> directory;
  std::vector<Member> members;
  uint64_t numMembers = 0;
  if (!file || !readDirectory(file, directory, numMembers) ||
      !parseDirectory(directory, numMembers, members))
    return Error{"'" + path +
                 "' begins as a zip archive but has no complete directory at "
                 "its end; the file is cut off or damaged"};
  return members;
}

Result<std::vector<std::string>> listZipMembers(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  Result<std::vector<Member>> members = readMembers(file, path);
  if (!members)
    return members.error();
  std::vector<std::string> names;
  for (const Member &member : *members)
    names.push_back(withoutSuffix(member.name));
  return names;
}

Result<std::unique_ptr<ByteSource>> openZipMember(const std::string &path,
                                                  const std::string &member) {
  std::ifstream file(path, std::ios::binary);
  Result<std::vector<Member>> members = readMembers(file, path);
  if (!members)
    return members.error();
  Result<Member> chosen = chooseMember(path, *members, member);
  if (!chosen)
    return chosen.error();
  std::string name = path + ":" + withoutSuffix(chosen->name);
  if (Status status = seekMember(file, name, *chosen); !status)
    return status.error();
  return std::unique_ptr<ByteSource>(
      new ZipSource(name, std::move(file), *chosen));
}

} // namespace snnc::data
