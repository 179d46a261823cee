// Reads the elements of one data set or attribute, within limits.

#include "Elements.h"

#include "ElementTypes.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace snnc;
using namespace snnc::hdf5;

/// The most by which deflate shrinks: 258 bytes in 2 bits (RFC 1951), rounded
/// up, as zlib's documentation states it.
static constexpr int64_t maxDeflation = 1032;

/// What a data set may hold beyond what its file can have stored: values that
/// were never written.
static constexpr int64_t maxUnstored = 1 << 20;

/// The shape of a dataspace; counts its elements.
static Result<std::vector<int64_t>> readShape(hid_t space, int64_t &count) {
  if (H5Sget_simple_extent_type(space) == H5S_NULL)
    return Error{"is empty: it has a type but no value"};
  int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0 || rank > H5S_MAX_RANK)
    return Error{"has no shape"};
  std::vector<hsize_t> extents(rank);
  if (rank && H5Sget_simple_extent_dims(space, extents.data(), nullptr) < 0)
    return Error{"has no shape"};
  std::vector<int64_t> shape;
  count = 1;
  for (hsize_t extent : extents) {
    if (extent > (uint64_t(1) << 40) ||
        (extent && count > (int64_t(1) << 40) / static_cast<int64_t>(extent)))
      return Error{"claims more than 2^40 elements"};
    shape.push_back(static_cast<int64_t>(extent));
    count *= static_cast<int64_t>(extent);
  }
  return shape;
}

/// The name of filter `id` for messages.
static std::string filterName(H5Z_filter_t id, const char *stated) {
  switch (id) {
  case H5Z_FILTER_SZIP:
    return "szip";
  case H5Z_FILTER_NBIT:
    return "nbit";
  case H5Z_FILTER_SCALEOFFSET:
    return "scaleoffset";
  case 32000:
    return "lzf";
  case 32001:
    return "blosc";
  case 32004:
    return "lz4";
  case 32015:
    return "zstd";
  default:
    return stated[0] ? stated : "filter " + std::to_string(id);
  }
}

/// Allows gzip, shuffle and fletcher32; tells whether the first is there.
static Result<bool> checkFilters(hid_t properties) {
  bool deflated = false;
  int count = H5Pget_nfilters(properties);
  for (int index = 0; index < count; ++index) {
    unsigned flags = 0;
    size_t numValues = 0;
    unsigned config = 0;
    char name[64] = "";
    H5Z_filter_t id = H5Pget_filter2(properties, index, &flags, &numValues,
                                     nullptr, sizeof name, name, &config);
    name[sizeof name - 1] = 0;
    deflated |= id == H5Z_FILTER_DEFLATE;
    if (id != H5Z_FILTER_DEFLATE && id != H5Z_FILTER_SHUFFLE &&
        id != H5Z_FILTER_FLETCHER32)
      return Error{"is stored with the filter '" + filterName(id, name) +
                   "'; gzip, shuffle and fletcher32 are read: write it again "
                   "with compression=\"gzip\""};
  }
  return deflated;
}

/// Refuses chunks that are much larger than what they hold, since the library
/// makes room for whole ones.
static Status checkChunks(hid_t properties, int64_t elementBytes,
                          int64_t bytes) {
  hsize_t extents[H5S_MAX_RANK] = {};
  int rank = H5Pget_chunk(properties, H5S_MAX_RANK, extents);
  if (rank < 1)
    return Error{"is stored in chunks of no shape"};
  int64_t limit = std::max(bytes, int64_t(64) << 20);
  int64_t chunk = elementBytes;
  for (int axis = 0; axis < rank; ++axis) {
    if (extents[axis] == 0 ||
        extents[axis] > static_cast<uint64_t>(limit / chunk))
      return Error{"is stored in chunks that are larger than the data set"};
    chunk *= static_cast<int64_t>(extents[axis]);
  }
  return {};
}

/// Refuses what the file cannot hold, before memory is taken for it.
static Status checkStorage(hid_t dataset, int64_t elementBytes, int64_t bytes,
                           const Budget &budget) {
  Handle properties(H5Dget_create_plist(dataset), H5Pclose);
  if (!properties)
    return Error{"does not say how it is stored"};
  if (H5Pget_external_count(properties) != 0)
    return Error{"keeps its values in another file; copy them into this one"};
  H5D_layout_t layout = H5Pget_layout(properties);
  int64_t most = budget.fileBytes;
  if (layout == H5D_CHUNKED) {
    Result<bool> deflated = checkFilters(properties);
    if (!deflated)
      return deflated.error();
    if (Status chunks = checkChunks(properties, elementBytes, bytes); !chunks)
      return chunks;
    if (*deflated)
      most *= maxDeflation;
  } else if (layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) {
    return Error{"is a virtual data set, which takes its values from others; "
                 "copy them into it"};
  }
  if (bytes > most + maxUnstored)
    return Error{"claims " + std::to_string(bytes) +
                 " bytes, more than a file "
                 "of " +
                 std::to_string(budget.fileBytes) + " bytes can hold"};
  return {};
}

/// Takes `bytes` from the budget.
static Status spend(Budget &budget, int64_t bytes) {
  if (bytes > budget.bytes)
    return Error{"needs " + std::to_string(bytes) + " bytes, more than the " +
                 std::to_string(budget.bytes) + " that are left of the limit"};
  budget.bytes -= bytes;
  return {};
}

/// malloc of variable-length strings, within the budget.
static void *allocateText(size_t size, void *budget) {
  auto &left = static_cast<Budget *>(budget)->bytes;
  if (size > static_cast<uint64_t>(left))
    return nullptr;
  left -= static_cast<int64_t>(size);
  return std::malloc(size ? size : 1);
}

static void freeText(void *text, void *) { std::free(text); }

namespace {
/// What is read, a data set or an attribute, with the calls that do it.
struct Object {
  hid_t id = -1;
  bool isDataset = true;
  Handle type;
  Handle space;
  int64_t count = 0;

  /// Reads all elements into `buffer`.
  herr_t read(hid_t memory, hid_t transfer, void *buffer) const {
    return isDataset ? H5Dread(id, memory, H5S_ALL, H5S_ALL, transfer, buffer)
                     : H5Aread(id, memory, buffer);
  }
};
} // namespace

static Status readVariableStrings(const Object &object, const Session &session,
                                  Budget &budget, Array &array) {
  Handle transfer(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  H5Pset_vlen_mem_manager(transfer, allocateText, &budget, freeText, nullptr);
  Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(memory, H5T_VARIABLE);
  H5Tset_cset(memory, H5Tget_cset(object.type));
  std::vector<char *> texts(object.count, nullptr);
  bool good = object.read(memory, transfer, texts.data()) >= 0;
  std::string reason = good ? "" : session.lastError();
  for (char *text : texts) {
    array.strings.emplace_back(good && text ? text : "");
    std::free(text);
  }
  if (!good)
    return Error{"cannot be read: " + reason};
  return {};
}

static Status readFixedStrings(const Object &object, const Session &session,
                               Array &array) {
  size_t length = H5Tget_size(object.type);
  Handle memory(H5Tcopy(object.type), H5Tclose);
  std::string buffer(length * object.count, '\0');
  if (object.read(memory, H5P_DEFAULT, buffer.data()) < 0)
    return Error{"cannot be read: " + session.lastError()};
  bool spaces = H5Tget_strpad(object.type) == H5T_STR_SPACEPAD;
  for (int64_t index = 0; index < object.count; ++index) {
    std::string text = buffer.substr(index * length, length);
    text.resize(std::min(text.find('\0'), text.size()));
    if (spaces)
      text.resize(text.find_last_not_of(' ') + 1);
    array.strings.push_back(std::move(text));
  }
  return {};
}

/// Reads the elements of an object whose storage was checked.
static Result<Array> readElements(Object &object, std::vector<int64_t> shape,
                                  ElementType type, const Session &session,
                                  Budget &budget) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  if (object.count == 0)
    return array;
  if (type == ElementType::String) {
    Status status = H5Tis_variable_str(object.type) > 0
                        ? readVariableStrings(object, session, budget, array)
                        : readFixedStrings(object, session, array);
    if (!status)
      return status.error();
    return array;
  }
  array.bytes.resize(object.count * sizeOf(type));
  if (object.read(memoryType(type), H5P_DEFAULT, array.bytes.data()) < 0)
    return Error{"cannot be read: " + session.lastError()};
  if (type == ElementType::Bool)
    for (uint8_t &byte : array.bytes)
      byte = byte != 0;
  return array;
}

/// Checks type, shape and storage of an object, then reads it.
static Result<Array> readObject(Object object, const Session &session,
                                Budget &budget) {
  if (!object.type || !object.space)
    return Error{"has no type or no shape"};
  Result<ElementType> type = classify(object.type);
  if (!type)
    return type.error();
  Result<std::vector<int64_t>> shape = readShape(object.space, object.count);
  if (!shape)
    return shape.error();
  // A string costs its place in the file and an object in memory.
  int64_t stored = static_cast<int64_t>(H5Tget_size(object.type));
  if (stored < 1 || stored > (int64_t(1) << 22))
    return Error{"has elements of " + std::to_string(stored) + " bytes"};
  int64_t bytes = object.count * stored;
  if (object.isDataset) {
    if (Status fits = checkStorage(object.id, stored, bytes, budget); !fits)
      return fits.error();
  } else if (bytes > budget.fileBytes) {
    return Error{"claims " + std::to_string(bytes) +
                 " bytes, more than its file has"};
  }
  int64_t cost = *type == ElementType::String
                     ? bytes + object.count * int64_t(sizeof(std::string))
                     : bytes;
  if (Status left = spend(budget, cost); !left)
    return left.error();
  return readElements(object, std::move(*shape), *type, session, budget);
}

Result<Array> snnc::hdf5::readDataset(hid_t dataset, const Session &session,
                                      Budget &budget) {
  Object object;
  object.id = dataset;
  object.type = Handle(H5Dget_type(dataset), H5Tclose);
  object.space = Handle(H5Dget_space(dataset), H5Sclose);
  return readObject(std::move(object), session, budget);
}

Result<Array> snnc::hdf5::readAttribute(hid_t attribute, const Session &session,
                                        Budget &budget) {
  Object object;
  object.id = attribute;
  object.isDataset = false;
  object.type = Handle(H5Aget_type(attribute), H5Tclose);
  object.space = Handle(H5Aget_space(attribute), H5Sclose);
  return readObject(std::move(object), session, budget);
}
