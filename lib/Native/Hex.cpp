// Writes words in hex.

#include "Hex.h"

#include <cstdio>

namespace snnc::native {

std::string hexDigits(uint64_t value, int digits) {
  char text[24];
  std::snprintf(text, sizeof(text), "%0*llx", digits,
                static_cast<unsigned long long>(value));
  return text;
}

} // namespace snnc::native
