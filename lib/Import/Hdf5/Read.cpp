// Walks an HDF5 file, group by group, and refuses what leaves it or loops.

#include "Elements.h"
#include "Handle.h"
#include "Sink.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <sys/stat.h>

using namespace snnc;
using namespace snnc::hdf5;

/// True for well-formed UTF-8 without control characters.
static bool isPlainName(const std::string &name) {
  for (size_t at = 0; at < name.size();) {
    auto byte = [&](size_t index) {
      return index < name.size() ? static_cast<unsigned char>(name[index]) : 0u;
    };
    unsigned first = byte(at);
    int more = first < 0x80   ? 0
               : first < 0xC2 ? -1
               : first < 0xE0 ? 1
               : first < 0xF0 ? 2
               : first < 0xF5 ? 3
                              : -1;
    if (more < 0 || first < 0x20 || first == 0x7F)
      return false;
    for (int index = 1; index <= more; ++index)
      if ((byte(at + index) & 0xC0) != 0x80)
        return false;
    bool overlong = (first == 0xE0 && byte(at + 1) < 0xA0) ||
                    (first == 0xF0 && byte(at + 1) < 0x90) ||
                    (first == 0xED && byte(at + 1) > 0x9F) ||
                    (first == 0xF4 && byte(at + 1) > 0x8F);
    if (overlong)
      return false;
    at += more + 1;
  }
  return !name.empty();
}

namespace {
/// The links of a group.
struct Links {
  int64_t left = 0; ///< that may still be found
  std::vector<std::pair<std::string, H5L_type_t>> found;
};

/// One file while it is read.
class Reader {
public:
  Reader(const std::string &file, const Limits &limits, Budget budget,
         const Session &session, Sink &sink)
      : file(file), limits(limits), budget(budget), session(session),
        sink(sink) {}

  /// Reads what stands in `group`, which was entered.
  Status readGroup(hid_t group, const std::string &path, int depth);

  /// Notes that a group is read; false if it was before.
  bool enter(const H5O_info_t &info) {
    return entered.insert({info.fileno, info.addr}).second;
  }

private:
  Status readMember(hid_t group, const std::string &path,
                    const std::string &name, H5L_type_t type, int depth);
  Status readObject(hid_t group, const std::string &name,
                    const std::string &path, int depth);
  Status readAttributes(hid_t group, const std::string &path);
  Error fail(const std::string &path, const std::string &what) const {
    return Error{file + ": '" + (path.empty() ? "/" : path) + "' " + what};
  }

  const std::string &file;
  const Limits &limits;
  Budget budget;
  const Session &session;
  Sink &sink;
  /// The groups that were entered, by their place in the file.
  std::set<std::pair<unsigned long, haddr_t>> entered;
};
} // namespace

Status Reader::readAttributes(hid_t group, const std::string &path) {
  H5O_info_t info;
  if (H5Oget_info2(group, &info, H5O_INFO_NUM_ATTRS) < 0)
    return fail(path, "cannot be read: " + session.lastError());
  for (hsize_t index = 0; index < info.num_attrs; ++index) {
    if (budget.objects-- < 1)
      return fail(path, "is beyond the " + std::to_string(limits.objects) +
                            " objects that are read of a file");
    Handle attribute(H5Aopen_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC,
                                    index, H5P_DEFAULT, H5P_DEFAULT),
                     H5Aclose);
    if (!attribute)
      return fail(path, "has an attribute that cannot be opened: " +
                            session.lastError());
    ssize_t length = H5Aget_name(attribute, 0, nullptr);
    if (length < 1 || length > 0xFFFF)
      return fail(path, "has an attribute without a name");
    std::string name(length, '\0');
    H5Aget_name(attribute, name.size() + 1, name.data());
    if (!isPlainName(name))
      return fail(path, "has an attribute whose name is no UTF-8 text");
    Result<Array> array = readAttribute(attribute, session, budget);
    if (!array)
      return fail(path, "has the attribute '" + name + "', which " +
                            array.error().message);
    sink.addAttribute(name, std::move(*array));
  }
  return {};
}

Status Reader::readObject(hid_t group, const std::string &name,
                          const std::string &path, int depth) {
  Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose);
  H5O_info_t info;
  if (!object || H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0)
    return fail(path, "cannot be opened: " + session.lastError());
  if (info.type == H5O_TYPE_GROUP) {
    if (depth >= limits.depth)
      return fail(path, "lies " + std::to_string(depth + 1) + " groups deep; " +
                            std::to_string(limits.depth) + " are read");
    if (!enter(info))
      return fail(path, "is a group that stands in the file at a second path; "
                        "a tree without hard links to groups is read");
    sink.beginGroup(name);
    Status status = readGroup(object, path, depth + 1);
    sink.endGroup();
    return status;
  }
  if (info.type != H5O_TYPE_DATASET)
    return fail(path, "is neither a group nor a data set");
  Result<Array> array = readDataset(object, session, budget);
  if (!array)
    return fail(path, array.error().message);
  sink.addArray(name, std::move(*array));
  return {};
}

/// Collects the links of a group, in the order of their names; stops when they
/// are more than the budget has objects.
static herr_t collect(hid_t, const char *name, const H5L_info_t *info,
                      void *data) {
  auto &links = *static_cast<Links *>(data);
  if (links.left-- < 1)
    return 1;
  links.found.emplace_back(name, info->type);
  return 0;
}

Status Reader::readMember(hid_t group, const std::string &path,
                          const std::string &name, H5L_type_t type, int depth) {
  if (!isPlainName(name) || name.find('/') != std::string::npos ||
      name == "." || name == "..")
    return fail(path, "has a member whose name is no UTF-8 text");
  std::string member = path.empty() ? name : path + "/" + name;
  if (type == H5L_TYPE_EXTERNAL)
    return fail(member, "is a link to another file; copy what it names into "
                        "this one");
  if (type != H5L_TYPE_HARD)
    return fail(member, "is a soft link; copy what it names to its place");
  return readObject(group, name, member, depth);
}

Status Reader::readGroup(hid_t group, const std::string &path, int depth) {
  if (Status status = readAttributes(group, path); !status)
    return status;
  Links links;
  links.left = budget.objects;
  hsize_t next = 0;
  herr_t ended =
      H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &next, collect, &links);
  if (ended < 0)
    return fail(path, "cannot be read: " + session.lastError());
  if (ended > 0)
    return fail(path, "holds more than the " + std::to_string(limits.objects) +
                          " objects that are read of a file");
  budget.objects = links.left;
  for (const auto &[name, type] : links.found)
    if (Status status = readMember(group, path, name, type, depth); !status)
      return status;
  return {};
}

/// Opens a file on disk or in memory, read only; says why if it cannot.
static Handle open(const Source &source, const Session &session,
                   std::string &reason) {
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  if (source.data) {
    H5Pset_fapl_core(access, 1 << 16, false);
    H5Pset_file_image(access, const_cast<void *>(source.data), source.size);
  } else {
    H5Pset_fapl_sec2(access);
  }
  // A file in memory must not exist on disk, as no path below a device can.
  const char *path = source.data ? "/dev/null/memory" : source.name.c_str();
  Handle file(H5Fopen(path, H5F_ACC_RDONLY, access), H5Fclose);
  if (!file) // before the next call of the library forgets it
    reason = session.lastError();
  return file;
}

Status snnc::hdf5::readHere(const Source &source, const Limits &limits,
                            Sink &sink) {
  Budget budget;
  budget.fileBytes = static_cast<int64_t>(source.size);
  if (!source.data) {
    struct stat status;
    if (stat(source.name.c_str(), &status) != 0)
      return Error{source.name + ": " + std::strerror(errno)};
    if (!S_ISREG(status.st_mode))
      return Error{source.name + ": is no regular file"};
    budget.fileBytes = status.st_size;
  }
  budget.bytes = limits.bytes;
  budget.objects = limits.objects;
  Session session; // outlives the handles
  std::string reason;
  Handle file = open(source, session, reason);
  if (!file)
    return Error{source.name +
                 ": is no HDF5 file, or is cut off or damaged: " + reason};
  Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose);
  H5O_info_t info;
  if (!root || H5Oget_info2(root, &info, H5O_INFO_BASIC) < 0)
    return Error{source.name + ": has no root group: " + session.lastError()};
  Reader reader(source.name, limits, budget, session, sink);
  reader.enter(info);
  return reader.readGroup(root, "", 0);
}

/// Reads into a tree, in the process that the limits ask for.
static Result<Group> readTree(const Source &source, const Limits &limits) {
  Group root;
  TreeSink sink(root);
  Status status = limits.isolated ? readIsolated(source, limits, sink)
                                  : readHere(source, limits, sink);
  if (!status)
    return status.error();
  return root;
}

Result<Group> snnc::hdf5::read(const std::string &path, const Limits &limits) {
  return readTree({path, nullptr, 0}, limits);
}

Result<Group> snnc::hdf5::read(const void *data, size_t size,
                               const std::string &name, const Limits &limits) {
  static const char nothing = 0;
  return readTree({name, size ? data : &nothing, size}, limits);
}

bool snnc::hdf5::isHdf5(const std::string &path) {
  static const unsigned char signature[8] = {0x89, 'H',  'D',  'F',
                                             '\r', '\n', 0x1A, '\n'};
  std::FILE *file = std::fopen(path.c_str(), "rb");
  if (!file)
    return false;
  bool found = false;
  // The user blocks of real files are small; 2 MiB is generous.
  for (long offset = 0; offset <= 1L << 21 && !found;
       offset = offset ? offset * 2 : 512) {
    unsigned char bytes[8];
    if (std::fseek(file, offset, SEEK_SET) != 0 ||
        std::fread(bytes, 1, sizeof bytes, file) != sizeof bytes)
      break;
    found = std::memcmp(bytes, signature, sizeof bytes) == 0;
  }
  std::fclose(file);
  return found;
}
