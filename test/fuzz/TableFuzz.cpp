// Feeds synapse tables of all encodings to the decoders: refused, or decoded as
// the reference does. An input is a geometry and its words; one in 32 mutations
// makes a new table, the others change bytes.

#include "../unit/Synapse/RandomLayer.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Reference.h"
#include "snnc/Synapse/Trainer.h"

#include <cstdlib>
#include <cstring>

using namespace snnc;
using namespace snnc::synapse;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace {
/// A geometry in few bytes.
struct Header {
  uint8_t encoding, weightBits, flags, pointerBits, gapBits, wordBits;
  uint8_t source[3], population[3], origin[3], target[3], kernel[9];
};
} // namespace

static Geometry geometryOf(const Header &header) {
  Geometry g;
  g.encoding = static_cast<Encoding>(header.encoding % 8);
  g.weightBits = header.weightBits;
  g.isUnsigned = header.flags & 1;
  g.windows = header.flags & 2;
  g.transposed = header.flags & 4;
  g.pointerBits = header.pointerBits;
  g.gapBits = header.gapBits;
  g.wordBits = header.wordBits;
  g.source = {header.source[0], header.source[1], header.source[2]};
  g.targetPopulation = {header.population[0], header.population[1],
                        header.population[2]};
  g.target = {{header.origin[0], header.origin[1], header.origin[2]},
              {header.target[0], header.target[1], header.target[2]}};
  const uint8_t *k = header.kernel;
  g.kernel = {k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]};
  return g;
}

static Header headerOf(const Geometry &g) {
  auto byte = [](int64_t value) { return static_cast<uint8_t>(value); };
  Header header = {
      byte(int(g.encoding)),
      byte(g.weightBits),
      byte(g.isUnsigned + 2 * g.windows + 4 * g.transposed),
      byte(g.pointerBits),
      byte(g.gapBits),
      byte(g.wordBits),
      {byte(g.source.channels), byte(g.source.height), byte(g.source.width)},
      {byte(g.targetPopulation.channels), byte(g.targetPopulation.height),
       byte(g.targetPopulation.width)},
      {byte(g.target.origin.c), byte(g.target.origin.y),
       byte(g.target.origin.x)},
      {byte(g.target.size.channels), byte(g.target.size.height),
       byte(g.target.size.width)},
      {byte(g.kernel.height), byte(g.kernel.width), byte(g.kernel.strideH),
       byte(g.kernel.strideW), byte(g.kernel.padTop), byte(g.kernel.padLeft),
       byte(g.kernel.dilationH), byte(g.kernel.dilationW),
       byte(g.kernel.groups)}};
  return header;
}

static void require(bool holds) {
  if (!holds)
    std::abort();
}

/// Sums of an event, and changed weights, as the reference has them.
static void compare(const Geometry &geometry, std::vector<uint64_t> words,
                    const Coordinate &source, const Decoder &decoder,
                    Trainer &trainer) {
  std::vector<int32_t> sums(geometry.target.numNeurons()), expected = sums;
  forEachSynapse(geometry, words.data(), source, [&](int64_t j, int64_t w) {
    expected[j] += static_cast<int32_t>(3 * w);
  });
  decoder.add(source, 3, 0, sums.data());
  require(sums == expected);
  decoder.maximum(source, 3, 0, sums.data());
  require(decoder.wordsRead(source) ==
          forwardTraffic(geometry, words.data(), source).wordsRead());
  update(geometry, words.data(), source, expected.data());
  trainer.update(source, expected.data());
  require(trainer.getWords() == words);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Header header;
  if (size < sizeof(header))
    return 0;
  std::memcpy(&header, data, sizeof(header));
  Geometry geometry = geometryOf(header);
  std::vector<uint64_t> words((size - sizeof(header)) / 8);
  if (!words.empty())
    std::memcpy(words.data(), data + sizeof(header), words.size() * 8);
  Result<Decoder> decoder =
      Decoder::create(geometry, words.data(), words.size(), 1 << 24);
  Result<Trainer> trainer =
      Trainer::create(geometry, words.data(), words.size());
  const Kernel &kernel = geometry.kernel;
  int64_t rows = geometry.source.channels * kernel.height * kernel.width;
  // The reference lists all rows.
  if (!decoder || !trainer || geometry.source.numNeurons() > 4096 ||
      geometry.target.numNeurons() > 4096 || rows > 4096)
    return 0;
  Coordinate source =
      neuronCoordinate(geometry.source, size % geometry.source.numNeurons());
  std::vector<int32_t> errors(geometry.source.numNeurons());
  trainer->backward(size % geometry.target.numNeurons(), 3, errors.data());
  compare(geometry, words, source, *decoder, *trainer);
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size,
                                          size_t maxSize, unsigned seed) {
  if (seed % 32 != 0)
    return LLVMFuzzerMutate(data, size, maxSize);
  LayerMaker maker(seed);
  RandomLayer layer = maker.make(allEncodings[maker.number(0, 5)]);
  Result<EncodedTable> table = encodeTable(layer.geometry, layer.weights());
  Header header = headerOf(table->geometry);
  size_t bytes = table->words.size() * 8;
  if (sizeof(header) + bytes > maxSize)
    return LLVMFuzzerMutate(data, size, maxSize);
  std::memcpy(data, &header, sizeof(header));
  if (bytes)
    std::memcpy(data + sizeof(header), table->words.data(), bytes);
  return sizeof(header) + bytes;
}
