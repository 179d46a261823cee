// Decodes synapse tables by looking at every target and at single bits.

#include "snnc/Synapse/Reference.h"

#include "snnc/Support/Bits.h"

#include <set>

namespace snnc::synapse {

/// Reads weight number `index` of the table, one bit after the other.
static int64_t readWeight(const Geometry &geometry, const uint64_t *words,
                          uint64_t index) {
  unsigned bits = geometry.weightBits;
  if (bits == 0)
    return 1;
  int64_t weight = 0;
  for (unsigned bit = 0; bit < bits; ++bit) {
    uint64_t place = index * bits + bit;
    int64_t value = words[place / 64] >> (place % 64) & 1;
    bool isSign = bit == bits - 1;
    weight += isSign ? -(value << bit) : value << bit;
  }
  if (bits == 1)
    return weight == 0 ? 1 : -1;
  return weight;
}

/// True if source channel `source` and channel `target` of the target
/// population are in the same group.
static bool areJoined(const Geometry &geometry, int64_t source,
                      int64_t target) {
  int64_t groups = geometry.kernel.groups;
  return source / (geometry.source.channels / groups) ==
         target / (geometry.targetPopulation.channels / groups);
}

/// The number of the fragment's channels that `source` reaches, of those below
/// `end` (population coordinates).
static int64_t countTargets(const Geometry &geometry, int64_t source,
                            int64_t end) {
  int64_t count = 0;
  for (int64_t target = geometry.target.origin.c; target < end; ++target)
    count += areJoined(geometry, source, target);
  return count;
}

/// The kernel position that joins a source to a target, or -1.
static int64_t kernelPosition(int64_t source, int64_t target, int64_t pad,
                              int64_t stride, int64_t dilation,
                              int64_t extent) {
  int64_t distance = source + pad - target * stride;
  if (distance < 0 || distance % dilation != 0)
    return -1;
  return distance / dilation < extent ? distance / dilation : -1;
}

static int64_t positionY(const Geometry &geometry, int64_t source,
                         int64_t target) {
  const Kernel &kernel = geometry.kernel;
  return kernelPosition(source, target, kernel.padTop, kernel.strideH,
                        kernel.dilationH, kernel.height);
}

static int64_t positionX(const Geometry &geometry, int64_t source,
                         int64_t target) {
  const Kernel &kernel = geometry.kernel;
  return kernelPosition(source, target, kernel.padLeft, kernel.strideW,
                        kernel.dilationW, kernel.width);
}

/// The number of weights that are stored before those of source channel `c`.
static uint64_t firstWeight(const Geometry &geometry, int64_t c) {
  const Box &box = geometry.target;
  uint64_t first = 0;
  for (int64_t earlier = 0; earlier < c; ++earlier)
    first += geometry.kernel.height * geometry.kernel.width *
             countTargets(geometry, earlier, box.origin.c + box.size.channels);
  return first;
}

static void
forEachFunctional(const Geometry &geometry, const uint64_t *words,
                  const Coordinate &source,
                  const std::function<void(int64_t, int64_t)> &callback) {
  const Box &box = geometry.target;
  uint64_t first = firstWeight(geometry, source.c);
  int64_t perPosition =
      countTargets(geometry, source.c, box.origin.c + box.size.channels);
  for (int64_t j = 0; j < box.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(box.size, j);
    int64_t channel = box.origin.c + at.c;
    int64_t ky = positionY(geometry, source.y, box.origin.y + at.y);
    int64_t kx = positionX(geometry, source.x, box.origin.x + at.x);
    if (ky < 0 || kx < 0 || !areJoined(geometry, source.c, channel))
      continue;
    int64_t k = countTargets(geometry, source.c, channel);
    uint64_t index =
        first + (ky * geometry.kernel.width + kx) * perPosition + k;
    callback(j, readWeight(geometry, words, index));
  }
}

void forEachSynapse(const Geometry &geometry, const uint64_t *words,
                    const Coordinate &source,
                    const std::function<void(int64_t, int64_t)> &callback) {
  if (geometry.encoding == Encoding::Functional)
    return forEachFunctional(geometry, words, source, callback);
  int64_t numTargets = geometry.target.numNeurons();
  int64_t i = neuronIndex(geometry.source, source);
  for (int64_t j = 0; j < numTargets; ++j)
    callback(j, readWeight(geometry, words, i * numTargets + j));
}

/// The words that hold a bit of weights `first` to `end` (exclusive).
static int64_t countWords(const Geometry &geometry, uint64_t first,
                          uint64_t end) {
  std::set<uint64_t> words;
  for (uint64_t bit = first * geometry.weightBits;
       bit < end * geometry.weightBits; ++bit)
    words.insert(bit / 64);
  return words.size();
}

int64_t wordsRead(const Geometry &geometry, const Coordinate &source) {
  const Box &box = geometry.target;
  if (geometry.encoding == Encoding::Dense) {
    uint64_t first = neuronIndex(geometry.source, source) * box.numNeurons();
    return countWords(geometry, first, first + box.numNeurons());
  }
  uint64_t first = firstWeight(geometry, source.c);
  int64_t perPosition =
      countTargets(geometry, source.c, box.origin.c + box.size.channels);
  std::set<int64_t> reachedX;
  for (int64_t tx = 0; tx < box.size.width; ++tx)
    reachedX.insert(positionX(geometry, source.x, box.origin.x + tx));
  reachedX.erase(-1);
  if (reachedX.empty())
    return 0;
  int64_t words = 0;
  for (int64_t ty = 0; ty < box.size.height; ++ty) {
    int64_t ky = positionY(geometry, source.y, box.origin.y + ty);
    if (ky < 0)
      continue;
    uint64_t row = first + ky * geometry.kernel.width * perPosition;
    words += countWords(geometry, row + *reachedX.begin() * perPosition,
                        row + (*reachedX.rbegin() + 1) * perPosition);
  }
  return words;
}

} // namespace snnc::synapse
