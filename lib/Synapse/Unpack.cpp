// Unpacks synapse tables for the decoder.

#include "Layout.h"
#include "Lists.h"
#include "PaddedLists.h"
#include "snnc/Support/Bits.h"
#include "snnc/Synapse/Decoder.h"
#include "snnc/Synapse/Encoder.h"

#include <string>

namespace snnc::synapse {

/// Rows of so many columns are faster with their zeros than as lists, as long
/// as they take no more bytes per stored weight than this (docs/
/// synaptic-memory.md, "Speed").
static constexpr uint64_t minFilledRow = 16, bytesPerFilledWeight = 8;

/// The bytes of an unpacked integer.
static unsigned bytesPerWeight(const Geometry &geometry) {
  unsigned bits = geometry.weightBits + (geometry.isUnsigned ? 1 : 0);
  return bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
}

/// What the weights take if all places have one.
uint64_t Decoder::bytesOfPlaces() const {
  return placeBytes ? multiply(Layout(geometry).places, placeBytes) : 0;
}

void Decoder::setGeometry(const Geometry &table) {
  geometry = table;
  windows = hasWindows(geometry);
  if (geometry.weightBits)
    placeBytes = bytesPerWeight(geometry);
  if (!windows)
    return;
  sourcesPerGroup = geometry.source.channels / geometry.kernel.groups;
  targetsPerGroup = geometry.targetPopulation.channels / geometry.kernel.groups;
  rows = rowAxis(geometry);
  columns = columnAxis(geometry);
}

/// Chooses how to unpack a table: if possible within `maxBytes`.
void Decoder::chooseForm(const Layout &layout, uint64_t numStored,
                         uint64_t maxBytes) {
  Lists plain(layout, numStored);
  PaddedLists grouped(layout, numStored);
  bool hasCounts = isSparse(geometry.encoding);
  uint64_t counts = hasCounts ? plain.numBytes(false) : 0;
  auto choose = [&](Form choice, uint64_t size) {
    form = choice;
    bytes = counts + size;
    return bytes <= maxBytes;
  };
  bool isInteger = geometry.weightBits != 0 && geometry.weightBits != realBits;
  bool isDense = bytesOfPlaces() <= numStored * bytesPerFilledWeight &&
                 layout.columns >= minFilledRow;
  if (hasCounts && isInteger && isDense &&
      choose(Form::FilledPlaces, bytesOfPlaces()))
    return;
  if (grouped.isPossible() && choose(Form::PaddedLists, grouped.numBytes()))
    return;
  if (hasCounts)
    choose(Form::Lists, plain.numBytes(true) - counts);
  else
    choose(Form::Places, bytesOfPlaces());
}

Result<Decoder> Decoder::create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords, uint64_t maxBytes) {
  if (Status status = validate(geometry, numWords); !status)
    return status.error();
  Decoder decoder;
  decoder.setGeometry(geometry);
  Layout layout(geometry);
  uint64_t stored = layout.places;
  if (isSparse(geometry.encoding)) {
    Result<uint64_t> counted = checkContents(layout, words, numWords);
    if (!counted)
      return counted.error();
    stored = *counted;
    if (stored > UINT32_MAX)
      return Error{"the synapse table has " + std::to_string(stored) +
                   " weights, this decoder holds " +
                   std::to_string(UINT32_MAX)};
  }
  decoder.chooseForm(layout, stored, maxBytes);
  if (decoder.bytes > maxBytes)
    return Error{"the synapse table takes " + std::to_string(decoder.bytes) +
                 " bytes unpacked, but there is room for " +
                 std::to_string(maxBytes)};
  decoder.unpackLists(layout, words, stored);
  if (decoder.isInPlaces() && geometry.weightBits != 0)
    decoder.unpack(words);
  return decoder;
}

void Decoder::unpackLists(const Layout &layout, const uint64_t *words,
                          uint64_t numStored) {
  if (isSparse(geometry.encoding)) {
    auto counts = std::make_shared<Lists>(layout, numStored);
    counts->unpack(words, form == Form::Lists);
    lists = std::move(counts);
  }
  if (form != Form::PaddedLists)
    return;
  auto grouped = std::make_shared<PaddedLists>(layout, numStored);
  grouped->unpack(words, lists.get());
  padded = std::move(grouped);
}

/// The weight at bit `position`.
template <typename Weight>
static void readWeight(const Geometry &geometry, const uint64_t *words,
                       uint64_t position, Weight &weight) {
  unsigned bits = geometry.weightBits;
  if (geometry.isUnsigned)
    weight = static_cast<Weight>(readBits(words, position, bits));
  else if (bits == 1)
    weight = readBits(words, position, 1) ? -1 : 1;
  else
    weight = static_cast<Weight>(readSignedBits(words, position, bits));
}
static void readWeight(const Geometry &, const uint64_t *words,
                       uint64_t position, float &weight) {
  weight = realOf(static_cast<uint32_t>(readBits(words, position, realBits)));
}

void Decoder::unpack(const uint64_t *words) {
  if (geometry.weightBits == realBits)
    return unpack(words, reals);
  switch (placeBytes) {
  case 1:
    return unpack(words, weights);
  case 2:
    return unpack(words, shorts);
  default:
    return unpack(words, ints);
  }
}

/// Where an unpacked kernel has the weights of kernel position ky * width + kx.
int64_t Decoder::slotOf(int64_t position) const {
  int64_t width = geometry.kernel.width;
  return rows.slot(position / width) * width + columns.slot(position % width);
}

template <typename Weight>
void Decoder::unpack(const uint64_t *words,
                     std::vector<Weight> &weights) const {
  Layout layout(geometry);
  weights.resize(layout.places);
  Weight *row = nullptr;
  auto openRow = [&](uint64_t number) {
    if (number == layout.rows)
      return;
    uint64_t first = layout.rowAt(number).first;
    if (windows) {
      int64_t position = number % layout.kernelSize();
      first += (slotOf(position) - position) * layout.rowAt(number).count;
    }
    row = weights.data() + first;
  };
  if (form == Form::FilledPlaces) {
    forEachStored(
        layout, words, [&](uint64_t number, uint64_t) { openRow(number); },
        [&](uint64_t, int64_t column, uint64_t bit) {
          readWeight(geometry, words, bit, row[column]);
        });
    return;
  }
  uint64_t position = 0;
  for (uint64_t number = 0; number < layout.rows; ++number) {
    openRow(number);
    int64_t count = layout.rowAt(number).count;
    for (int64_t column = 0; column < count; ++column) {
      readWeight(geometry, words, position, row[column]);
      position += geometry.weightBits;
    }
  }
}

} // namespace snnc::synapse
