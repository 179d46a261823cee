// Writes a tree of arrays as an HDF5 file, the same bytes for the same tree.

#include "ElementTypes.h"
#include "Handle.h"

#include "snnc/Import/Hdf5.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

using namespace snnc;
using namespace snnc::hdf5;

namespace {
/// A tree on its way into a file.
class Writer {
public:
  Writer(const WriteOptions &options, const Session &session)
      : options(options), session(session) {}

  Status writeGroup(hid_t group, const Group &tree, const std::string &path);

private:
  Status writeArray(hid_t group, const std::string &name, const Array &array,
                    const std::string &path);
  Status writeAttribute(hid_t group, const std::string &name,
                        const Array &array, const std::string &path);
  Error fail(const std::string &path) const {
    return Error{"'" + path + "' cannot be written: " + session.lastError()};
  }

  const WriteOptions &options;
  const Session &session;
};
} // namespace

/// Properties that keep the time of writing out of the file.
static Handle makeProperties(hid_t kind) {
  Handle properties(H5Pcreate(kind), H5Pclose);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

static Handle makeSpace(const Array &array) {
  std::vector<hsize_t> extents(array.shape.begin(), array.shape.end());
  if (extents.empty())
    return Handle(H5Screate(H5S_SCALAR), H5Sclose);
  return Handle(H5Screate_simple(static_cast<int>(extents.size()),
                                 extents.data(), nullptr),
                H5Sclose);
}

/// Text of variable length in UTF-8, as h5py writes it.
static Handle makeTextType() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

/// The elements as the library takes them.
static const void *elementsOf(const Array &array,
                              std::vector<const char *> &texts) {
  if (array.type != ElementType::String)
    return array.bytes.data();
  for (const std::string &text : array.strings)
    texts.push_back(text.c_str());
  return texts.data();
}

Status Writer::writeArray(hid_t group, const std::string &name,
                          const Array &array, const std::string &path) {
  bool isText = array.type == ElementType::String;
  Handle type = isText ? makeTextType() : fileType(array.type);
  Handle space = makeSpace(array);
  Handle properties = makeProperties(H5P_DATASET_CREATE);
  if (options.compression > 0 && !isText && array.size() > 0 &&
      !array.shape.empty() && array.bytes.size() < (size_t(1) << 31)) {
    std::vector<hsize_t> chunk(array.shape.begin(), array.shape.end());
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    H5Pset_deflate(properties, options.compression);
  }
  Handle dataset(H5Dcreate2(group, name.c_str(), type, space, H5P_DEFAULT,
                            properties, H5P_DEFAULT),
                 H5Dclose);
  if (!dataset)
    return fail(path);
  std::vector<const char *> texts;
  const void *elements = elementsOf(array, texts);
  Handle memory = isText ? makeTextType() : memoryType(array.type);
  if (array.size() > 0 &&
      H5Dwrite(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements) < 0)
    return fail(path);
  return {};
}

Status Writer::writeAttribute(hid_t group, const std::string &name,
                              const Array &array, const std::string &path) {
  bool isText = array.type == ElementType::String;
  Handle type = isText ? makeTextType() : fileType(array.type);
  Handle attribute(H5Acreate2(group, name.c_str(), type, makeSpace(array),
                              H5P_DEFAULT, H5P_DEFAULT),
                   H5Aclose);
  std::vector<const char *> texts;
  const void *elements = elementsOf(array, texts);
  Handle memory = isText ? makeTextType() : memoryType(array.type);
  if (!attribute ||
      (array.size() > 0 && H5Awrite(attribute, memory, elements) < 0))
    return fail(path + "@" + name);
  return {};
}

Status Writer::writeGroup(hid_t group, const Group &tree,
                          const std::string &path) {
  for (const auto &[name, array] : tree.attributes)
    if (Status status = writeAttribute(group, name, array, path); !status)
      return status;
  for (const auto &[name, array] : tree.arrays)
    if (Status status = writeArray(group, name, array, path + name); !status)
      return status;
  for (const auto &[name, child] : tree.groups) {
    Handle properties = makeProperties(H5P_GROUP_CREATE);
    Handle made(
        H5Gcreate2(group, name.c_str(), H5P_DEFAULT, properties, H5P_DEFAULT),
        H5Gclose);
    if (!made)
      return fail(path + name);
    if (Status status = writeGroup(made, child, path + name + "/"); !status)
      return status;
  }
  return {};
}

/// Refuses what HDF5 has no words for.
static Status checkTree(const Group &tree, const std::string &path) {
  auto check = [&](const std::string &name) -> Status {
    if (name.empty() || name == "." || name.find('/') != std::string::npos ||
        name.find('\0') != std::string::npos)
      return Error{"'" + path + "' has a member named '" + name +
                   "', which HDF5 cannot hold; rename it"};
    return {};
  };
  for (const auto &[name, array] : tree.arrays) {
    if (Status status = check(name); !status)
      return status;
    for (const std::string &text : array.strings)
      if (text.find('\0') != std::string::npos)
        return Error{"'" + path + name +
                     "' holds a text with a zero byte, where it would end"};
    if (tree.groups.count(name))
      return Error{"'" + path + name + "' is both an array and a group"};
  }
  for (const auto &[name, child] : tree.groups) {
    if (Status status = check(name); !status)
      return status;
    if (Status status = checkTree(child, path + name + "/"); !status)
      return status;
  }
  return {};
}

Result<std::string> snnc::hdf5::serialize(const Group &root,
                                          const WriteOptions &options) {
  if (Status status = checkTree(root, "/"); !status)
    return status.error();
  Session session; // outlives the handles
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, 1 << 20, false);
  Handle creation = makeProperties(H5P_FILE_CREATE);
  Handle file(H5Fcreate("tree.h5", H5F_ACC_TRUNC, creation, access), H5Fclose);
  if (!file)
    return Error{"no HDF5 file can be made: " + session.lastError()};
  Handle top(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose);
  Status status = Writer(options, session).writeGroup(top, root, "/");
  if (!status)
    return status.error();
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  ssize_t size = H5Fget_file_image(file, nullptr, 0);
  if (size < 0)
    return Error{"the HDF5 file has no image: " + session.lastError()};
  std::string bytes(size, '\0');
  H5Fget_file_image(file, bytes.data(), bytes.size());
  return bytes;
}

Status snnc::hdf5::write(const Group &root, const std::string &path,
                         const WriteOptions &options) {
  Result<std::string> bytes = serialize(root, options);
  if (!bytes)
    return Error{path + ": " + bytes.error().message};
  std::string temporary = path + ".tmp" + std::to_string(getpid());
  std::FILE *file = std::fopen(temporary.c_str(), "wb");
  if (!file)
    return Error{path + ": cannot be written: " + std::strerror(errno)};
  bool good =
      std::fwrite(bytes->data(), 1, bytes->size(), file) == bytes->size();
  good &= std::fclose(file) == 0;
  if (!good || std::rename(temporary.c_str(), path.c_str()) != 0) {
    Error error{path + ": cannot be written: " + std::strerror(errno)};
    std::remove(temporary.c_str());
    return error;
  }
  return {};
}
