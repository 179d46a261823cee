// Arrays of numbers and strings: their making, comparing and converting.

#include "snnc/Import/Hdf5.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

using namespace snnc;
using namespace snnc::hdf5;

size_t snnc::hdf5::sizeOf(ElementType type) {
  switch (type) {
  case ElementType::Bool:
  case ElementType::Int8:
  case ElementType::UInt8:
    return 1;
  case ElementType::Int16:
  case ElementType::UInt16:
  case ElementType::Float16:
    return 2;
  case ElementType::Int32:
  case ElementType::UInt32:
  case ElementType::Float32:
    return 4;
  case ElementType::Int64:
  case ElementType::UInt64:
  case ElementType::Float64:
    return 8;
  case ElementType::String:
    return 0;
  }
  return 0;
}

std::string snnc::hdf5::toString(ElementType type) {
  static const char *const names[] = {
      "bool",  "int8",   "uint8",   "int16",   "uint16",  "int32", "uint32",
      "int64", "uint64", "float16", "float32", "float64", "str"};
  return names[static_cast<size_t>(type)];
}

std::string snnc::hdf5::shapeText(const std::vector<int64_t> &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t size : shape)
    text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

int64_t Array::size() const {
  // An axis of none makes an empty array, whatever the others multiply to.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end())
    return 0;
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

/// An array of `count` elements of `type` that are copied from `values`.
static Array make(ElementType type, const void *values, size_t count,
                  std::vector<int64_t> shape) {
  Array array;
  array.type = type;
  array.shape = std::move(shape);
  assert(array.size() == static_cast<int64_t>(count) &&
         "the shape says how many values there are");
  array.bytes.resize(count * sizeOf(type));
  if (count)
    std::memcpy(array.bytes.data(), values, array.bytes.size());
  return array;
}

Array Array::of(const std::vector<float> &values, std::vector<int64_t> shape) {
  return make(ElementType::Float32, values.data(), values.size(),
              std::move(shape));
}

Array Array::of(const std::vector<double> &values, std::vector<int64_t> shape) {
  return make(ElementType::Float64, values.data(), values.size(),
              std::move(shape));
}

Array Array::of(const std::vector<int64_t> &values,
                std::vector<int64_t> shape) {
  return make(ElementType::Int64, values.data(), values.size(),
              std::move(shape));
}

Array Array::of(int64_t value) {
  return make(ElementType::Int64, &value, 1, {});
}

Array Array::of(double value) {
  return make(ElementType::Float64, &value, 1, {});
}

Array Array::of(std::string value) {
  Array array;
  array.type = ElementType::String;
  array.strings.push_back(std::move(value));
  return array;
}

bool Array::operator==(const Array &other) const {
  return type == other.type && shape == other.shape && bytes == other.bytes &&
         strings == other.strings;
}

bool Group::operator==(const Group &other) const {
  return arrays == other.arrays && groups == other.groups &&
         attributes == other.attributes;
}

/// The value of an IEEE 754 half-precision number.
static double fromHalf(uint16_t bits) {
  int exponent = bits >> 10 & 31;
  double fraction = bits & 1023;
  double magnitude = exponent == 0 ? std::ldexp(fraction, -24)
                     : exponent == 31
                         ? (fraction ? std::numeric_limits<double>::quiet_NaN()
                                     : std::numeric_limits<double>::infinity())
                         : std::ldexp(fraction + 1024, exponent - 25);
  return bits & 0x8000 ? -magnitude : magnitude;
}

namespace {
/// One number: exact as an integer if `integral`, else a double.
struct Number {
  bool integral = true;
  bool tooLarge = false; ///< an unsigned integer beyond int64_t
  int64_t integer = 0;
  double real = 0.0;
};
} // namespace

template <typename T>
static Number loadInteger(const uint8_t *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  Number number;
  number.tooLarge =
      std::is_unsigned<T>::value && sizeof(T) == 8 &&
      static_cast<uint64_t>(value) >
          static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  number.integer = static_cast<int64_t>(value);
  number.real = static_cast<double>(value);
  return number;
}

template <typename T>
static Number loadReal(const uint8_t *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  Number number;
  number.real = static_cast<double>(value);
  number.integral = false;
  return number;
}

/// Element `index` of an array of numbers.
static Number load(const Array &array, int64_t index) {
  const uint8_t *at = array.bytes.data() + index * sizeOf(array.type);
  switch (array.type) {
  case ElementType::Int8:
    return loadInteger<int8_t>(at);
  case ElementType::Bool:
  case ElementType::UInt8:
    return loadInteger<uint8_t>(at);
  case ElementType::Int16:
    return loadInteger<int16_t>(at);
  case ElementType::UInt16:
    return loadInteger<uint16_t>(at);
  case ElementType::Int32:
    return loadInteger<int32_t>(at);
  case ElementType::UInt32:
    return loadInteger<uint32_t>(at);
  case ElementType::Int64:
    return loadInteger<int64_t>(at);
  case ElementType::UInt64:
    return loadInteger<uint64_t>(at);
  case ElementType::Float32:
    return loadReal<float>(at);
  case ElementType::Float64:
    return loadReal<double>(at);
  case ElementType::Float16: {
    Number number = loadInteger<uint16_t>(at);
    number.real = fromHalf(static_cast<uint16_t>(number.integer));
    number.integral = false;
    return number;
  }
  case ElementType::String:
    break;
  }
  return {};
}

Result<std::vector<int64_t>> snnc::hdf5::toIntegers(const Array &array) {
  if (array.type == ElementType::String)
    return Error{"holds text where integers are expected"};
  std::vector<int64_t> values;
  values.reserve(array.size());
  for (int64_t index = 0; index < array.size(); ++index) {
    Number number = load(array, index);
    if (!number.integral) {
      // 2^53: up to here every integer is a double.
      if (!(std::abs(number.real) <= 9007199254740992.0) ||
          number.real != std::floor(number.real))
        return Error{"holds " + std::to_string(number.real) +
                     " where integers are expected"};
      number.integer = static_cast<int64_t>(number.real);
    }
    if (number.tooLarge)
      return Error{"holds an integer beyond 2^63 - 1"};
    values.push_back(number.integer);
  }
  return values;
}

Result<std::vector<float>> snnc::hdf5::toFloats(const Array &array) {
  if (array.type == ElementType::String)
    return Error{"holds text where numbers are expected"};
  std::vector<float> values(array.size());
  if (array.type == ElementType::Float32 && !values.empty())
    std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  for (int64_t index = 0; index < array.size(); ++index) {
    if (array.type != ElementType::Float32) {
      double real = load(array, index).real;
      if (std::isfinite(real) &&
          std::abs(real) > std::numeric_limits<float>::max())
        return Error{"holds " + std::to_string(real) + " at element " +
                     std::to_string(index) +
                     ", which is beyond the largest 32-bit float"};
      values[index] = static_cast<float>(real);
    }
    if (!std::isfinite(values[index]))
      return Error{"holds " +
                   std::string(std::isnan(values[index]) ? "NaN" : "infinity") +
                   " at element " + std::to_string(index) +
                   " where finite numbers are expected"};
  }
  return values;
}
