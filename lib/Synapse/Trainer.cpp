// Unpacks a table by rows and by columns, and packs changed weights again.

#include "snnc/Synapse/Trainer.h"

#include "Layout.h"
#include "snnc/Synapse/Encoder.h"
#include "snnc/Synapse/Reach.h"

#include <algorithm>
#include <string>
#include <utility>

namespace snnc::synapse {

namespace {
/// A weight in the list of its column. With windows the source is known by its
/// channel and the kernel position, otherwise by the row.
struct ColumnEntry {
  uint32_t number;
  uint32_t source; ///< channel, or neuron
  uint16_t ky, kx;
};
} // namespace

/// Weights are numbered in the order of the table.
struct Trainer::State {
  State(const Geometry &geometry, const uint64_t *words, uint64_t numWords)
      : geometry(geometry), layout(geometry), words(words, words + numWords) {}

  Geometry geometry;
  Layout layout;
  std::vector<uint64_t> words; ///< as they came
  std::vector<int32_t> weights;
  Axis rowsOfKernel, columnsOfKernel; ///< with windows
  // Of a sparse table with weights:
  std::vector<uint64_t> rowStarts;
  std::vector<uint32_t> columns; ///< by weight
  std::vector<uint64_t> columnStarts;
  std::vector<ColumnEntry> entries;

  void unpack();
  void unpackSparse();
  void sortByColumns();

  template <typename Change>
  void forEachOfSource(const Coordinate &source, Change change);
  template <typename Change>
  void forEachInRow(uint64_t row, const RowPlaces &places, int64_t firstTarget,
                    Change change);
  template <typename Visit>
  void forEachOfTarget(int64_t target, Visit visit) const;
  template <typename Visit>
  void forEachOfWindow(const Coordinate &target, Visit visit) const;
};

void Trainer::State::unpack() {
  if (hasWindows(geometry)) {
    rowsOfKernel = rowAxis(geometry);
    columnsOfKernel = columnAxis(geometry);
  }
  if (isSparse(geometry.encoding))
    return unpackSparse();
  weights.resize(layout.places);
  for (uint64_t number = 0; number < layout.places; ++number)
    weights[number] =
        weightAt(geometry, words.data(), number * geometry.weightBits);
}

void Trainer::State::unpackSparse() {
  forEachStored(
      layout, words.data(),
      [&](uint64_t, uint64_t) { rowStarts.push_back(columns.size()); },
      [&](uint64_t, int64_t column, uint64_t bit) {
        columns.push_back(static_cast<uint32_t>(column));
        weights.push_back(weightAt(geometry, words.data(), bit));
      });
  sortByColumns();
}

void Trainer::State::sortByColumns() {
  bool windows = hasWindows(geometry);
  columnStarts.resize(layout.channels + 1);
  auto forEach = [&](auto visit) {
    for (uint64_t row = 0; row < layout.rows; ++row) {
      uint64_t first = layout.rowAt(row).firstChannel;
      for (uint64_t n = rowStarts[row]; n < rowStarts[row + 1]; ++n)
        visit(row, first + columns[n], n);
    }
  };
  forEach([&](uint64_t, uint64_t channel, uint64_t) {
    ++columnStarts[channel + 1];
  });
  for (uint64_t i = 1; i < columnStarts.size(); ++i)
    columnStarts[i] += columnStarts[i - 1];
  std::vector<uint64_t> next = columnStarts;
  entries.resize(columns.size());
  forEach([&](uint64_t row, uint64_t channel, uint64_t number) {
    ColumnEntry &entry = entries[next[channel]++];
    entry = {static_cast<uint32_t>(number), static_cast<uint32_t>(row), 0, 0};
    if (!windows)
      return;
    int64_t position = static_cast<int64_t>(row) % layout.kernelSize();
    entry.source = static_cast<uint32_t>(layout.channelOf(row));
    entry.ky = static_cast<uint16_t>(position / geometry.kernel.width);
    entry.kx = static_cast<uint16_t>(position % geometry.kernel.width);
  });
}

/// Calls `change(weight, target)` for the weights of a row with these places;
/// column 0 has the target `firstTarget`.
template <typename Change>
void Trainer::State::forEachInRow(uint64_t row, const RowPlaces &places,
                                  int64_t firstTarget, Change change) {
  if (isSparse(geometry.encoding)) {
    for (uint64_t n = rowStarts[row]; n < rowStarts[row + 1]; ++n)
      change(weights[n], firstTarget + columns[n]);
    return;
  }
  for (int64_t column = 0; column < places.count; ++column)
    change(weights[places.first + column], firstTarget + column);
}

template <typename Change>
void Trainer::State::forEachOfSource(const Coordinate &source, Change change) {
  if (weights.empty())
    return;
  if (!hasWindows(geometry)) {
    uint64_t row = neuronIndex(geometry.source, source);
    return forEachInRow(row, layout.rowAt(row), 0, change);
  }
  const Shape &size = geometry.target.size;
  const Reach &y = rowsOfKernel.reaches[source.y];
  const Reach &x = columnsOfKernel.reaches[source.x];
  int64_t firstRow = layout.firstRowOf(source.c);
  if (firstRow < 0)
    return;
  const RowPlaces first = layout.rowAt(firstRow);
  for (int64_t i = 0; i < y.count; ++i)
    for (int64_t j = 0; j < x.count; ++j) {
      int64_t ky = y.high - i * rowsOfKernel.step;
      int64_t kx = x.high - j * columnsOfKernel.step;
      int64_t ty = y.target + i * rowsOfKernel.targetStep;
      int64_t tx = x.target + j * columnsOfKernel.targetStep;
      int64_t position = ky * geometry.kernel.width + kx;
      RowPlaces places = first;
      places.first += position * places.count;
      forEachInRow(firstRow + position, places,
                   (ty * size.width + tx) * size.channels + first.firstChannel,
                   change);
    }
}

/// Calls `visit(source, weight)` for the synapses of a target.
template <typename Visit>
void Trainer::State::forEachOfTarget(int64_t target, Visit visit) const {
  if (weights.empty())
    return;
  if (hasWindows(geometry))
    return forEachOfWindow(neuronCoordinate(geometry.target.size, target),
                           visit);
  if (!isSparse(geometry.encoding)) {
    uint64_t number = target;
    for (int64_t source = 0; number < weights.size(); ++source) {
      visit(source, weights[number]);
      number += layout.columns;
    }
    return;
  }
  for (uint64_t i = columnStarts[target]; i < columnStarts[target + 1]; ++i)
    visit(entries[i].source, weights[entries[i].number]);
}

template <typename Visit>
void Trainer::State::forEachOfWindow(const Coordinate &target,
                                     Visit visit) const {
  const Kernel &kernel = geometry.kernel;
  const Shape &from = geometry.source;
  const Coordinate &origin = geometry.target.origin;
  int64_t firstY = (origin.y + target.y) * kernel.strideH - kernel.padTop;
  int64_t firstX = (origin.x + target.x) * kernel.strideW - kernel.padLeft;
  // The source position that kernel position ky, kx reads, or -1.
  auto positionOf = [&](int64_t ky, int64_t kx) -> int64_t {
    int64_t y = firstY + ky * kernel.dilationH;
    int64_t x = firstX + kx * kernel.dilationW;
    bool exists = y >= 0 && y < from.height && x >= 0 && x < from.width;
    return exists ? y * from.width + x : -1;
  };
  if (isSparse(geometry.encoding)) {
    for (uint64_t i = columnStarts[target.c]; i < columnStarts[target.c + 1];
         ++i) {
      const ColumnEntry &entry = entries[i];
      int64_t position = positionOf(entry.ky, entry.kx);
      if (position >= 0)
        visit(position * from.channels + entry.source, weights[entry.number]);
    }
    return;
  }
  int64_t sourcesPerGroup = from.channels / kernel.groups;
  int64_t group = (origin.c + target.c) /
                  (geometry.targetPopulation.channels / kernel.groups);
  int64_t firstSource = group * sourcesPerGroup;
  RowPlaces places = layout.rowAt(layout.firstRowOf(firstSource));
  uint64_t first = places.first + target.c - places.firstChannel;
  for (int64_t ky = 0; ky < kernel.height; ++ky)
    for (int64_t kx = 0; kx < kernel.width; ++kx) {
      int64_t position = positionOf(ky, kx);
      uint64_t number = first + (ky * kernel.width + kx) * places.count;
      for (int64_t c = 0; c < sourcesPerGroup && position >= 0; ++c) {
        visit(position * from.channels + firstSource + c, weights[number]);
        number += layout.kernelSize() * places.count;
      }
    }
}

Trainer::Trainer(std::unique_ptr<State> state) : state(std::move(state)) {}
Trainer::Trainer(Trainer &&) noexcept = default;
Trainer &Trainer::operator=(Trainer &&) noexcept = default;
Trainer::~Trainer() = default;

Result<Trainer> Trainer::create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords) {
  if (Status status = validate(geometry, words, numWords); !status)
    return status.error();
  if (geometry.weightBits == 0 || geometry.weightBits == realBits)
    return Error{"the synapse table has weights of " +
                 std::to_string(geometry.weightBits) +
                 " bits, but only integers of 1 bit or more are trained"};
  auto state = std::make_unique<State>(geometry, words, numWords);
  uint64_t stored = state->layout.places;
  if (isSparse(geometry.encoding))
    stored = *checkContents(state->layout, words, numWords);
  if (stored > UINT32_MAX)
    return Error{"the synapse table has " + std::to_string(stored) +
                 " weights, this trainer holds " + std::to_string(UINT32_MAX)};
  if (stored)
    state->unpack();
  return Trainer(std::move(state));
}

void Trainer::backward(int64_t target, int32_t error, int32_t *sources) const {
  uint32_t factor = static_cast<uint32_t>(error);
  state->forEachOfTarget(target, [&](int64_t source, int32_t weight) {
    uint32_t product = static_cast<uint32_t>(weight) * factor;
    sources[source] =
        static_cast<int32_t>(static_cast<uint32_t>(sources[source]) + product);
  });
}

void Trainer::update(const Coordinate &source, const int32_t *deltas) {
  unsigned bits = state->geometry.weightBits;
  bool isUnsigned = state->geometry.isUnsigned;
  if (bits == 1 && !isUnsigned)
    return state->forEachOfSource(source, [&](int32_t &weight, int64_t target) {
      int64_t sum = int64_t(weight) + deltas[target];
      if (sum != 0)
        weight = sum < 0 ? -1 : 1;
    });
  int64_t low = isUnsigned ? 0 : -(int64_t(1) << (bits - 1));
  int64_t high = (int64_t(1) << (isUnsigned ? bits : bits - 1)) - 1;
  state->forEachOfSource(source, [&](int32_t &weight, int64_t target) {
    int64_t sum = int64_t(weight) + deltas[target];
    weight = static_cast<int32_t>(std::clamp(sum, low, high));
  });
}

/// Overwrites `bits` bits at bit `position`.
static void replaceBits(std::vector<uint64_t> &words, uint64_t position,
                        unsigned bits, uint64_t value) {
  uint64_t mask = BitWriter::lowMask(bits);
  unsigned place = position % 64;
  uint64_t &word = words[position / 64];
  word = (word & ~(mask << place)) | (value & mask) << place;
  if (place + bits <= 64)
    return;
  uint64_t &next = words[position / 64 + 1];
  unsigned done = 64 - place;
  next = (next & ~(mask >> done)) | (value & mask) >> done;
}

std::vector<uint64_t> Trainer::getWords() const {
  std::vector<uint64_t> words = state->words;
  const Geometry &geometry = state->geometry;
  unsigned bits = geometry.weightBits;
  bool isSign = bits == 1 && !geometry.isUnsigned;
  uint64_t number = 0;
  auto write = [&](uint64_t position) {
    int32_t weight = state->weights[number++];
    uint64_t code = isSign ? weight < 0 : static_cast<uint32_t>(weight);
    replaceBits(words, position, bits, code);
  };
  if (state->weights.empty())
    return words;
  if (!isSparse(geometry.encoding)) {
    for (uint64_t i = 0; i < state->weights.size(); ++i)
      write(i * bits);
    return words;
  }
  forEachStored(
      state->layout, state->words.data(), [](uint64_t, uint64_t) {},
      [&](uint64_t, int64_t, uint64_t bit) { write(bit); });
  return words;
}

} // namespace snnc::synapse
