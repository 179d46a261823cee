// The element types of files and those of arrays in memory.

#include "ElementTypes.h"

#include <cstring>

using namespace snnc;
using namespace snnc::hdf5;

/// A half-precision float as IEEE 754 has it; the library names none.
static Handle makeHalf(H5T_order_t order) {
  Handle type(H5Tcopy(H5T_IEEE_F32LE), H5Tclose);
  H5Tset_fields(type, 15, 10, 5, 0, 10);
  H5Tset_size(type, 2);
  H5Tset_ebias(type, 15);
  H5Tset_order(type, order);
  return type;
}

/// h5py's bool: an enumeration of a byte with the members FALSE and TRUE.
static Handle makeBool() {
  Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose);
  int8_t value = 0;
  H5Tenum_insert(type, "FALSE", &value);
  value = 1;
  H5Tenum_insert(type, "TRUE", &value);
  return type;
}

/// True if `type` is a standard integer of `size` bytes, of any byte order.
static bool isStandard(hid_t type, size_t size, bool isSigned) {
  hid_t little = size == 1   ? (isSigned ? H5T_STD_I8LE : H5T_STD_U8LE)
                 : size == 2 ? (isSigned ? H5T_STD_I16LE : H5T_STD_U16LE)
                 : size == 4 ? (isSigned ? H5T_STD_I32LE : H5T_STD_U32LE)
                             : (isSigned ? H5T_STD_I64LE : H5T_STD_U64LE);
  Handle copy(H5Tcopy(type), H5Tclose);
  return copy && H5Tset_order(copy, H5T_ORDER_LE) >= 0 &&
         H5Tequal(copy, little) > 0;
}

static Result<ElementType> classifyInteger(hid_t type) {
  size_t size = H5Tget_size(type);
  bool isSigned = H5Tget_sign(type) == H5T_SGN_2;
  if ((size == 1 || size == 2 || size == 4 || size == 8) &&
      isStandard(type, size, isSigned)) {
    int log = size == 1 ? 0 : size == 2 ? 1 : size == 4 ? 2 : 3;
    static const ElementType types[4][2] = {
        {ElementType::UInt8, ElementType::Int8},
        {ElementType::UInt16, ElementType::Int16},
        {ElementType::UInt32, ElementType::Int32},
        {ElementType::UInt64, ElementType::Int64}};
    return types[log][isSigned];
  }
  return Error{"holds integers of " + std::to_string(size) +
               " bytes in a layout of their own; standard ones of 1, 2, 4 or "
               "8 bytes are read"};
}

static Result<ElementType> classifyFloat(hid_t type) {
  Handle copy(H5Tcopy(type), H5Tclose);
  if (copy && H5Tset_order(copy, H5T_ORDER_LE) >= 0) {
    if (H5Tequal(copy, H5T_IEEE_F32LE) > 0)
      return ElementType::Float32;
    if (H5Tequal(copy, H5T_IEEE_F64LE) > 0)
      return ElementType::Float64;
    if (H5Tequal(copy, makeHalf(H5T_ORDER_LE)) > 0)
      return ElementType::Float16;
  }
  return Error{"holds floats of " + std::to_string(H5Tget_size(type)) +
               " bytes that are none of float16, float32 and float64"};
}

Result<ElementType> snnc::hdf5::classify(hid_t type) {
  static const char *const classes[] = {"integers",     "floats",
                                        "times",        "text",
                                        "bit fields",   "raw bytes",
                                        "compounds",    "references",
                                        "enumerations", "variable-length lists",
                                        "arrays"};
  H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_INTEGER)
    return classifyInteger(type);
  if (kind == H5T_FLOAT)
    return classifyFloat(type);
  if (kind == H5T_STRING)
    return ElementType::String;
  if (kind == H5T_ENUM && H5Tequal(type, makeBool()) > 0)
    return ElementType::Bool;
  bool known = kind >= 0 && kind < H5T_NCLASSES;
  return Error{std::string("holds ") +
               (known ? classes[kind] : "elements of an unknown class") +
               "; integers, floats, booleans and text are read"};
}

Handle snnc::hdf5::memoryType(ElementType type) {
  // The order of this machine; what is copied closes on its own.
  auto copy = [](hid_t id) { return Handle(H5Tcopy(id), H5Tclose); };
  switch (type) {
  case ElementType::Bool:
    return makeBool();
  case ElementType::Int8:
    return copy(H5T_NATIVE_INT8);
  case ElementType::UInt8:
    return copy(H5T_NATIVE_UINT8);
  case ElementType::Int16:
    return copy(H5T_NATIVE_INT16);
  case ElementType::UInt16:
    return copy(H5T_NATIVE_UINT16);
  case ElementType::Int32:
    return copy(H5T_NATIVE_INT32);
  case ElementType::UInt32:
    return copy(H5T_NATIVE_UINT32);
  case ElementType::Int64:
    return copy(H5T_NATIVE_INT64);
  case ElementType::UInt64:
    return copy(H5T_NATIVE_UINT64);
  case ElementType::Float16:
    return makeHalf(H5Tget_order(H5T_NATIVE_FLOAT));
  case ElementType::Float32:
    return copy(H5T_NATIVE_FLOAT);
  case ElementType::Float64:
    return copy(H5T_NATIVE_DOUBLE);
  case ElementType::String:
    break;
  }
  return {};
}

Handle snnc::hdf5::fileType(ElementType type) {
  Handle id = memoryType(type);
  if (type != ElementType::Bool)
    H5Tset_order(id, H5T_ORDER_LE);
  return id;
}
