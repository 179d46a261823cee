// Feeds arbitrary bytes to the reader of data sets.

#include "snnc/Data/Array.h"

#include <cstdio>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string path = "fuzz-" + std::to_string(getpid()) + ".data";
  std::FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return 0;
  std::fwrite(data, 1, size, file);
  std::fclose(file);
  (void)static_cast<bool>(snnc::data::readArray(path));
  std::remove(path.c_str());
  return 0;
}
