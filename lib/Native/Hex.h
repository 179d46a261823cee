// How messages write words.

#ifndef SNNC_LIB_NATIVE_HEX_H
#define SNNC_LIB_NATIVE_HEX_H

#include <cstdint>
#include <string>

namespace snnc::native {

/// `value` in lower-case hex with at least `digits` digits and no prefix.
std::string hexDigits(uint64_t value, int digits = 1);

/// The same behind "0x".
inline std::string hex(uint64_t value, int digits = 1) {
  return "0x" + hexDigits(value, digits);
}

} // namespace snnc::native

#endif // SNNC_LIB_NATIVE_HEX_H
