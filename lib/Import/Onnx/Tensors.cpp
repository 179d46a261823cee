// Reads the tensors of ONNX files: raw bytes, typed fields and external files.

#include "Tensors.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

using namespace llvm;
using onnx::TensorProto;

namespace snnc::importer {

constexpr int64_t maxElements = (int64_t(1) << 31) - 1;
constexpr int64_t maxInts = int64_t(1) << 26;

std::string quote(StringRef name) {
  std::string text = "'";
  raw_string_ostream stream(text);
  printEscapedString(name, stream);
  return text + "'";
}

std::string formatShape(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  raw_string_ostream stream(text);
  interleave(shape, stream, "x");
  return text;
}

bool isFloatType(int32_t type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE ||
         type == TensorProto::FLOAT16 || type == TensorProto::BFLOAT16;
}

/// Bytes of an element in raw_data; 0 for types that are not read.
static int64_t elementSize(int32_t type) {
  switch (type) {
  case TensorProto::BOOL:
  case TensorProto::INT8:
  case TensorProto::UINT8:
    return 1;
  case TensorProto::FLOAT16:
  case TensorProto::BFLOAT16:
  case TensorProto::INT16:
  case TensorProto::UINT16:
    return 2;
  case TensorProto::FLOAT:
  case TensorProto::INT32:
  case TensorProto::UINT32:
    return 4;
  case TensorProto::DOUBLE:
  case TensorProto::INT64:
  case TensorProto::UINT64:
    return 8;
  default:
    return 0;
  }
}

bool isIntType(int32_t type) { return elementSize(type) && !isFloatType(type); }

bool isReadType(int64_t type) {
  return type > 0 && type <= std::numeric_limits<int32_t>::max() &&
         elementSize(static_cast<int32_t>(type));
}

std::string typeName(int32_t type) {
  if (!TensorProto::DataType_IsValid(type))
    return "element type " + std::to_string(type);
  return StringRef(TensorProto::DataType_Name(
                       static_cast<TensorProto::DataType>(type)))
      .lower();
}

Result<SmallVector<int64_t>> shapeOf(const TensorProto &tensor) {
  SmallVector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  int64_t count = 1;
  for (int64_t size : shape) {
    if (size < 0)
      return Error{"tensor " + quote(tensor.name()) + " has the shape " +
                   formatShape(shape) + "; sizes are not negative"};
    if (size > maxElements / std::max<int64_t>(count, 1))
      return Error{"tensor " + quote(tensor.name()) + " has the shape " +
                   formatShape(shape) + ", which is 2^31 elements or more"};
    count *= size;
  }
  return shape;
}

namespace {

/// The entries of external_data.
struct ExternalPlace {
  StringRef location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

/// Raw bytes of a tensor, in the model or in a mapped part of a file.
struct RawBytes {
  std::string owned;
  std::unique_ptr<MemoryBuffer> mapped;
  StringRef view() const { return mapped ? mapped->getBuffer() : owned; }
};

} // namespace

static Result<ExternalPlace> readPlace(const TensorProto &tensor) {
  ExternalPlace place;
  for (const onnx::StringStringEntryProto &entry : tensor.external_data()) {
    StringRef value = entry.value();
    uint64_t number = 0;
    bool isNumber = !value.getAsInteger(10, number);
    if (entry.key() == "location")
      place.location = value;
    else if (entry.key() == "offset" && isNumber)
      place.offset = number;
    else if (entry.key() == "length" && isNumber)
      place.length = number;
    else if (entry.key() == "offset" || entry.key() == "length")
      return Error{"tensor " + quote(tensor.name()) + " has the " +
                   entry.key() + " " + quote(value) +
                   " in its external data; a number of bytes is expected"};
  }
  if (place.location.empty())
    return Error{"tensor " + quote(tensor.name()) +
                 " has external data but names no file"};
  return place;
}

/// Turns a location into a path below `folder`, following links.
static Result<std::string> resolve(StringRef what, StringRef location,
                                   StringRef folder) {
  std::string outside = "tensor " + what.str() + " lies in the file " +
                        quote(location) +
                        ", outside the folder of the model; move the file "
                        "next to the model and save its plain name";
  if (sys::path::is_absolute(location) || location.contains('\0'))
    return Error{outside};
  for (StringRef part :
       make_range(sys::path::begin(location), sys::path::end(location)))
    if (part == "..")
      return Error{outside};
  SmallString<256> path(folder), realPath, realFolder;
  sys::path::append(path, location);
  if (std::error_code code = sys::fs::real_path(path, realPath))
    return Error{"tensor " + what.str() + " lies in the file " +
                 quote(location) +
                 ", which cannot be opened: " + code.message()};
  if (sys::fs::real_path(folder.empty() ? "." : folder, realFolder))
    return Error{outside};
  if (!realFolder.ends_with("/"))
    realFolder += "/";
  SmallString<256> withSlash(realPath);
  withSlash += "/"; // the folder itself is no file, but not outside either
  if (!withSlash.str().starts_with(realFolder))
    return Error{outside};
  if (!sys::fs::is_regular_file(realPath))
    return Error{"tensor " + what.str() + " lies in " + quote(location) +
                 ", which is no regular file"};
  return std::string(realPath);
}

static Result<RawBytes> mapExternal(const TensorProto &tensor, StringRef folder,
                                    uint64_t size) {
  std::string what = quote(tensor.name());
  Result<ExternalPlace> place = readPlace(tensor);
  if (!place)
    return place.error();
  if (place->length && *place->length != size)
    return Error{"tensor " + what + " states " +
                 std::to_string(*place->length) +
                 " bytes of external data, but its shape and type make " +
                 std::to_string(size)};
  Result<std::string> path = resolve(what, place->location, folder);
  if (!path)
    return path.error();
  uint64_t fileSize = 0;
  if (std::error_code code = sys::fs::file_size(*path, fileSize))
    return Error{"tensor " + what + " lies in the file " +
                 quote(place->location) +
                 ", which cannot be opened: " + code.message()};
  if (place->offset > fileSize || size > fileSize - place->offset)
    return Error{"tensor " + what + " needs " + std::to_string(size) +
                 " bytes at offset " + std::to_string(place->offset) + " of " +
                 quote(place->location) + ", which has only " +
                 std::to_string(fileSize) + " bytes"};
  RawBytes bytes;
  if (size == 0)
    return bytes;
  auto buffer = MemoryBuffer::getFileSlice(*path, size,
                                           static_cast<int64_t>(place->offset));
  if (!buffer || (*buffer)->getBufferSize() != size)
    return Error{"tensor " + what + " lies in the file " +
                 quote(place->location) + ", which cannot be read"};
  bytes.mapped = std::move(*buffer);
  return bytes;
}

static Error countError(const TensorProto &tensor, uint64_t found,
                        StringRef unit, uint64_t expected) {
  return Error{"tensor " + quote(tensor.name()) + " holds " +
               std::to_string(found) + " " + unit.str() +
               ", but its shape and type make " + std::to_string(expected)};
}

/// The raw bytes of `tensor`, of which there must be `size`.
static Result<RawBytes> takeBytes(TensorProto &tensor, StringRef folder,
                                  uint64_t size) {
  if (tensor.data_location() == TensorProto::EXTERNAL)
    return mapExternal(tensor, folder, size);
  if (tensor.raw_data().size() != size)
    return countError(tensor, tensor.raw_data().size(), "bytes", size);
  RawBytes bytes;
  bytes.owned = std::move(*tensor.mutable_raw_data());
  tensor.clear_raw_data();
  return bytes;
}

static bool hasRawData(const TensorProto &tensor) {
  return tensor.has_raw_data() ||
         tensor.data_location() == TensorProto::EXTERNAL;
}

/// IEEE 754 binary16.
static float halfToFloat(uint16_t bits) {
  int exponent = (bits >> 10) & 31;
  int fraction = bits & 1023;
  float value;
  if (exponent == 31)
    value = fraction ? NAN : INFINITY;
  else if (exponent == 0)
    value = std::ldexp(static_cast<float>(fraction), -24);
  else
    value = std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  return bits & 0x8000 ? -value : value;
}

/// The float that is stored in 16 bits.
static float shortToFloat(int32_t type, uint16_t bits) {
  if (type == TensorProto::FLOAT16)
    return halfToFloat(bits);
  return bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

static std::vector<float> floatsOfBytes(StringRef bytes, int32_t type,
                                        int64_t count) {
  std::vector<float> values(count);
  if (type == TensorProto::FLOAT && sys::IsLittleEndianHost) {
    if (count)
      std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  const char *data = bytes.data();
  for (int64_t i = 0; i < count; ++i) {
    if (type == TensorProto::FLOAT)
      values[i] = bit_cast<float>(support::endian::read32le(data + 4 * i));
    else if (type == TensorProto::DOUBLE)
      values[i] = static_cast<float>(
          bit_cast<double>(support::endian::read64le(data + 8 * i)));
    else
      values[i] = shortToFloat(type, support::endian::read16le(data + 2 * i));
  }
  return values;
}

static Result<std::vector<float>> floatsOfFields(TensorProto &tensor,
                                                 int64_t count) {
  auto check = [&](int found) { return found == count; };
  int32_t type = tensor.data_type();
  if (type == TensorProto::FLOAT) {
    if (!check(tensor.float_data_size()))
      return countError(tensor, tensor.float_data_size(), "elements", count);
    google::protobuf::RepeatedField<float> taken;
    taken.Swap(tensor.mutable_float_data());
    return std::vector<float>(taken.begin(), taken.end());
  }
  if (type == TensorProto::DOUBLE) {
    if (!check(tensor.double_data_size()))
      return countError(tensor, tensor.double_data_size(), "elements", count);
    return std::vector<float>(tensor.double_data().begin(),
                              tensor.double_data().end());
  }
  if (!check(tensor.int32_data_size()))
    return countError(tensor, tensor.int32_data_size(), "elements", count);
  std::vector<float> values;
  for (int32_t bits : tensor.int32_data())
    values.push_back(shortToFloat(type, static_cast<uint16_t>(bits)));
  return values;
}

static int64_t countOf(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// The error about the first element that is infinite or NaN, if there is one.
static std::optional<Error> checkFinite(const TensorProto &tensor,
                                        ArrayRef<float> values) {
  // An exponent of all ones, for all elements at once: the usual case is fast.
  bool isFinite = true;
  for (float value : values)
    isFinite &= (bit_cast<uint32_t>(value) & 0x7F800000u) != 0x7F800000u;
  if (isFinite)
    return std::nullopt;
  const float *found =
      find_if(values, [](float value) { return !std::isfinite(value); });
  return Error{"element " + std::to_string(found - values.begin()) +
               " of tensor " + quote(tensor.name()) + " is " +
               (std::isnan(*found) ? "NaN" : "infinite") +
               "; weights are finite 32-bit floats"};
}

Result<std::vector<float>> takeFloats(TensorProto &tensor, StringRef folder) {
  int32_t type = tensor.data_type();
  if (!isFloatType(type))
    return Error{"tensor " + quote(tensor.name()) + " holds " + typeName(type) +
                 " where floats are needed; export the model "
                 "before it is quantised, with float32 weights"};
  Result<SmallVector<int64_t>> shape = shapeOf(tensor);
  if (!shape)
    return shape.error();
  int64_t count = countOf(*shape);
  Result<std::vector<float>> values = std::vector<float>();
  if (hasRawData(tensor)) {
    Result<RawBytes> bytes =
        takeBytes(tensor, folder, count * elementSize(type));
    if (!bytes)
      return bytes.error();
    values = floatsOfBytes(bytes->view(), type, count);
  } else {
    values = floatsOfFields(tensor, count);
  }
  if (!values)
    return values;
  if (auto problem = checkFinite(tensor, *values))
    return *problem;
  return values;
}

Result<std::optional<FloatBytes>> takeFloatBytes(TensorProto &tensor,
                                                 StringRef folder) {
  if (tensor.data_type() != TensorProto::FLOAT || !hasRawData(tensor) ||
      !sys::IsLittleEndianHost)
    return std::optional<FloatBytes>();
  Result<SmallVector<int64_t>> shape = shapeOf(tensor);
  if (!shape)
    return shape.error();
  int64_t count = countOf(*shape);
  Result<RawBytes> taken = takeBytes(tensor, folder, count * sizeof(float));
  if (!taken)
    return taken.error();
  auto owner = std::make_shared<RawBytes>(std::move(*taken));
  StringRef bytes = owner->view();
  auto address = reinterpret_cast<uintptr_t>(bytes.data());
  if (address % alignof(float) != 0) { // only in files
    auto copy = std::make_shared<std::vector<float>>(count);
    std::memcpy(copy->data(), bytes.data(), bytes.size());
    if (auto problem = checkFinite(tensor, *copy))
      return *problem;
    return std::optional(FloatBytes{
        {reinterpret_cast<const char *>(copy->data()), bytes.size()}, copy});
  }
  ArrayRef<float> values(reinterpret_cast<const float *>(bytes.data()), count);
  if (auto problem = checkFinite(tensor, values))
    return *problem;
  return std::optional(FloatBytes{{bytes.data(), bytes.size()}, owner});
}

/// The element at `data`, little endian, as a 64-bit integer.
static int64_t readInt(const char *data, int32_t type) {
  switch (type) {
  case TensorProto::INT8:
    return static_cast<int8_t>(*data);
  case TensorProto::INT16:
    return static_cast<int16_t>(support::endian::read16le(data));
  case TensorProto::UINT16:
    return support::endian::read16le(data);
  case TensorProto::INT32:
    return static_cast<int32_t>(support::endian::read32le(data));
  case TensorProto::UINT32:
    return support::endian::read32le(data);
  case TensorProto::INT64:
  case TensorProto::UINT64:
    return static_cast<int64_t>(support::endian::read64le(data));
  default:
    return static_cast<uint8_t>(*data);
  }
}

/// Errors: an element of uint64 that int64 does not hold.
static Result<IntTensor> checkUnsigned(const TensorProto &tensor,
                                       IntTensor ints) {
  if (ints.type != TensorProto::UINT64)
    return ints;
  for (int64_t value : ints.values)
    if (value < 0)
      return Error{"tensor " + quote(tensor.name()) + " holds the uint64 " +
                   std::to_string(static_cast<uint64_t>(value)) +
                   "; integers below 2^63 are read"};
  return ints;
}

static std::vector<int64_t> intsOfFields(const TensorProto &tensor) {
  int32_t type = tensor.data_type();
  if (type == TensorProto::INT64)
    return {tensor.int64_data().begin(), tensor.int64_data().end()};
  if (type == TensorProto::UINT32 || type == TensorProto::UINT64)
    return {tensor.uint64_data().begin(), tensor.uint64_data().end()};
  return {tensor.int32_data().begin(), tensor.int32_data().end()};
}

Result<IntTensor> readInts(TensorProto &tensor, StringRef folder) {
  int32_t type = tensor.data_type();
  assert(isIntType(type) && "the caller knows the type");
  Result<SmallVector<int64_t>> shape = shapeOf(tensor);
  if (!shape)
    return shape.error();
  IntTensor ints;
  ints.shape = *shape;
  ints.type = type;
  int64_t count = countOf(ints.shape);
  if (count > maxInts)
    return Error{"tensor " + quote(tensor.name()) + " has " +
                 std::to_string(count) + " elements of " + typeName(type) +
                 "; shapes, indices and quantised weights have at most " +
                 std::to_string(maxInts) + " elements"};
  if (!hasRawData(tensor)) {
    ints.values = intsOfFields(tensor);
    if (static_cast<int64_t>(ints.values.size()) != count)
      return countError(tensor, ints.values.size(), "elements", count);
    return checkUnsigned(tensor, std::move(ints));
  }
  int64_t size = elementSize(type);
  Result<RawBytes> bytes = takeBytes(tensor, folder, count * size);
  if (!bytes)
    return bytes.error();
  for (int64_t i = 0; i < count; ++i)
    ints.values.push_back(readInt(bytes->view().data() + i * size, type));
  return checkUnsigned(tensor, std::move(ints));
}

} // namespace snnc::importer
