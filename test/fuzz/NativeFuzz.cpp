// Feeds chips with formats of their own: descriptions and JSON change node by
// node, all else byte by byte.

#include "JsonMutations.h"
#include "NativeRun.h"

#include <cstring>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  snnc::fuzz::runNative(data, size);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  bool isJson =
      size > 1 && ((data[0] == 'd' || data[0] == 'j' || data[0] == 'h'));
  if (!isJson || seed % 8 == 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  // Behind a description are words, which change as bytes.
  const void *end = std::memchr(data, 0, size);
  size_t length = end ? static_cast<const uint8_t *>(end) - data : size;
  if (length < size && seed % 4 == 1) {
    size_t kept = length + 1;
    return kept + LLVMFuzzerMutate(data + kept, size - kept, maxSize - kept);
  }
  std::string text(data + 1, data + length);
  if (!snnc::fuzz::mutateJson(text, seed) ||
      1 + text.size() + (size - length) > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::memmove(data + 1 + text.size(), data + length, size - length);
  std::memcpy(data + 1, text.data(), text.size());
  return 1 + text.size() + (size - length);
}
