// Feeds arbitrary bytes to the reader of images and to the simulator's loader.

#include "snnc/Image/Image.h"
#include "snnc/Simulator/Machine.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  auto image = snnc::image::deserialize(data, size, "fuzz.snnb");
  if (image)
    (void)static_cast<bool>(
        snnc::simulator::Machine::load(std::move(*image)));
  return 0;
}
