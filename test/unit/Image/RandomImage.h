// Random images for the tests of the file format.

#ifndef SNNC_TEST_UNIT_IMAGE_RANDOMIMAGE_H
#define SNNC_TEST_UNIT_IMAGE_RANDOMIMAGE_H

#include "snnc/Image/Image.h"

#include <random>

namespace snnc::image {

/// Makes random images from a seed.
class ImageMaker {
public:
  explicit ImageMaker(unsigned seed) : engine(seed) {}

  uint64_t number(uint64_t low, uint64_t high) {
    return low + engine() % (high - low + 1);
  }

  std::string text() {
    std::string result;
    for (uint64_t length = number(0, 20); length; --length)
      result.push_back(static_cast<char>(number(0, 255)));
    return result;
  }

  Image make() {
    Image image;
    for (std::string *member :
         {&image.version, &image.chipName, &image.chipHash, &image.chipJson,
          &image.modelName, &image.modelHash, &image.options})
      *member = text();
    image.ticks = number(1, 1000);
    for (int64_t i = number(0, 5); i > 0; --i)
      image.cores.push_back(makeCore(image.cores.size()));
    for (int64_t i = number(0, 3); i > 0; --i)
      image.inputs.push_back(makeInput());
    for (int64_t i = number(0, 3); i > 0; --i)
      image.outputs.push_back(makeOutput());
    int64_t row = 0;
    for (int64_t i = number(0, 4); i > 0; --i) {
      image.fragmentNames.push_back({row++, 2, text()});
      image.tableNames.push_back({3, row++, text()});
      image.layers.push_back({text(), text(), makeShape(), row++, row++});
    }
    image.tail = text();
    return image;
  }

private:
  Memory makeMemory(const std::string &name) {
    Memory memory;
    memory.name = name;
    memory.rowBits = number(1, 200);
    memory.rows = number(0, 9);
    for (uint64_t i = 0; i < (memory.sizeInBits() + 63) / 64; ++i)
      memory.words.push_back(engine());
    return memory;
  }

  Core makeCore(int64_t index) {
    Core core;
    core.x = index % 2;
    core.y = index / 2;
    core.memories.push_back(makeMemory("synapse"));
    core.memories.push_back(makeMemory("table"));
    return core;
  }

  Shape makeShape() {
    return {static_cast<int64_t>(number(1, 9)),
            static_cast<int64_t>(number(1, 9)),
            static_cast<int64_t>(number(1, 9))};
  }

  Input makeInput() {
    Input input;
    input.name = text();
    input.shape = makeShape();
    input.tensorShape = {1, static_cast<int64_t>(number(1, 9))};
    input.encoder = static_cast<EncoderKind>(number(0, 1));
    input.scale = number(1, 1000) / 64.0;
    input.low = -static_cast<int64_t>(number(0, 127));
    input.high = number(0, 255);
    input.window = number(1, 16);
    input.axons = makeMemory("axon");
    return input;
  }

  Output makeOutput() {
    Output output;
    output.name = text();
    output.shape = makeShape();
    output.tensorShape = {1, static_cast<int64_t>(number(1, 9))};
    output.decoder = static_cast<DecoderKind>(number(0, 2));
    output.scale = number(1, 1000) / 64.0;
    output.softmax = number(0, 1);
    for (int64_t i = number(0, 3); i > 0; --i)
      output.fragments.push_back({static_cast<int64_t>(number(0, 9)), i});
    return output;
  }

  std::mt19937_64 engine;
};

} // namespace snnc::image

#endif // SNNC_TEST_UNIT_IMAGE_RANDOMIMAGE_H
