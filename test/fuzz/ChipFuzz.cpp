// Feeds arbitrary text to the reader of chip descriptions.

#include "snnc/Chip/Chip.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string text(reinterpret_cast<const char *>(data), size);
  (void)static_cast<bool>(snnc::chip::parse(text, "fuzz.json"));
  return 0;
}
