// Feeds arbitrary bytes to the readers of event data; the first byte chooses
// the name's ending.

#include "snnc/Data/Events.h"

#include <cstdio>
#include <unistd.h>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const endings[] = {"bin", "bs1",   "bs2", "bs3",
                                        "npy", "aedat", "npz"};
  if (size == 0)
    return 0;
  std::string path = "fuzz-" + std::to_string(getpid()) + "." +
                     endings[data[0] % std::size(endings)];
  std::FILE *file = std::fopen(path.c_str(), "wb");
  if (!file)
    return 0;
  std::fwrite(data + 1, 1, size - 1, file);
  std::fclose(file);
  snnc::data::EventOptions options;
  options.columns = data[0] & 0x80 ? "txyp" : "";
  options.sensorHeight = options.sensorWidth = data[0] & 0x40 ? 128 : 0;
  auto dataset = snnc::data::openEvents({path}, {2, 8, 8}, options);
  if (dataset)
    for (int64_t i = 0; i < dataset->size() && i < 4; ++i)
      (void)static_cast<bool>(dataset->fetch(i));
  std::remove(path.c_str());
  return 0;
}
