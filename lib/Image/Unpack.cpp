// Takes verified sections apart and checks every number in them.

#include "Unpack.h"

#include <algorithm>
#include <cmath>

namespace snnc::image {

/// Larger numbers of neurons, ticks, cores and rows are no chip's.
static constexpr int64_t maxNumber = (int64_t(1) << 32) - 1;
static constexpr int64_t maxNeurons = (int64_t(1) << 31) - 1;
static constexpr int64_t maxChannels = int64_t(1) << 24;
static constexpr int64_t maxExtent = int64_t(1) << 16;
static constexpr uint32_t maxRowBits = 1 << 16;

void Unpacker::fail(const std::string &what) {
  if (message.empty())
    message = what;
}

bool Unpacker::spend(uint64_t size) {
  if (size > budget)
    fail("its parts overlap");
  else
    budget -= size;
  return !hasFailed();
}

std::string Unpacker::text(const flatbuffers::String &string) {
  return spend(string.size()) ? string.str() : "";
}

int64_t Unpacker::number(const std::string &what, int64_t value, int64_t low,
                         int64_t high) {
  if (value >= low && value <= high)
    return value;
  fail(what + " is " + std::to_string(value) + ", expected " +
       std::to_string(low) + " to " + std::to_string(high));
  return low;
}

double Unpacker::scale(const std::string &what, double value) {
  if (!std::isfinite(value) || value <= 0.0)
    fail("the scale of " + what + " is " + std::to_string(value) +
         ", expected a positive number");
  return value;
}

Shape Unpacker::shape(const std::string &what, const fb::Shape &packed) {
  Shape result;
  result.channels =
      number("the channels of " + what, packed.channels(), 1, maxChannels);
  result.height =
      number("the height of " + what, packed.height(), 1, maxExtent);
  result.width = number("the width of " + what, packed.width(), 1, maxExtent);
  number("the number of neurons of " + what, result.numNeurons(), 1,
         maxNeurons);
  return result;
}

std::vector<int64_t>
Unpacker::tensorShape(const std::string &what,
                      const flatbuffers::Vector<int64_t> &packed) {
  std::vector<int64_t> result;
  if (!spend(packed.size() * sizeof(int64_t)))
    return result;
  for (int64_t extent : packed)
    result.push_back(
        number("an extent of the tensor of " + what, extent, 1, maxNeurons));
  return result;
}

Memory Unpacker::memory(const std::string &where, const fb::Memory &packed) {
  Memory result;
  result.name = text(*packed.name());
  std::string what = "memory '" + result.name + "' of " + where;
  result.rowBits = number("the row width of " + what, packed.row_bits(),
                          packed.rows() ? 1 : 0, maxRowBits);
  result.rows = packed.rows();
  uint64_t size = packed.words()->size();
  bool fits = result.rows <= size * 64 / std::max(result.rowBits, 1u) &&
              (result.sizeInBits() + 63) / 64 == size;
  if (!fits)
    fail(what + " has " + std::to_string(size) + " words, which is not what " +
         std::to_string(result.rows) + " rows of " +
         std::to_string(result.rowBits) + " bits take");
  if (spend(size * sizeof(uint64_t)))
    result.words.assign(packed.words()->begin(), packed.words()->end());
  return result;
}

void Unpacker::unpack(const fb::Header &header) {
  image.version = text(*header.version());
  image.chipName = text(*header.chip_name());
  image.chipHash = text(*header.chip_hash());
  image.chipJson = text(*header.chip_json());
  image.modelName = text(*header.model_name());
  image.modelHash = text(*header.model_hash());
  image.options = text(*header.options());
  image.ticks = number("the number of ticks", header.ticks(), 1, maxNumber);
}

void Unpacker::unpack(const fb::Core &packed) {
  Core core;
  core.x = number("the x of a core", packed.x(), 0, maxExtent);
  core.y = number("the y of a core", packed.y(), 0, maxExtent);
  std::string where =
      "core (" + std::to_string(core.x) + ", " + std::to_string(core.y) + ")";
  if (!image.cores.empty()) {
    const Core &last = image.cores.back();
    if (std::make_pair(core.y, core.x) <= std::make_pair(last.y, last.x))
      fail(where + " does not stand in the order of the cores' numbers");
  }
  for (const fb::Memory *entry : *packed.memories()) {
    if (hasFailed())
      return;
    Memory next = memory(where, *entry);
    if (core.find(next.name))
      fail(where + " has two memories '" + next.name + "'");
    core.memories.push_back(std::move(next));
  }
  image.cores.push_back(std::move(core));
}

Input Unpacker::input(const fb::Input &packed) {
  Input result;
  result.name = text(*packed.name());
  std::string what = "input '" + result.name + "'";
  result.shape = shape(what, *packed.shape());
  result.tensorShape = tensorShape(what, *packed.tensor_shape());
  result.encoder = static_cast<EncoderKind>(
      number("the encoder of " + what, static_cast<int64_t>(packed.encoder()),
             0, static_cast<int64_t>(EncoderKind::Stream)));
  result.scale = scale(what, packed.scale());
  result.low = number("the smallest value of " + what, packed.low(), INT32_MIN,
                      INT32_MAX);
  result.high = number("the largest value of " + what, packed.high(),
                       result.low, INT32_MAX);
  result.window =
      number("the window of " + what, packed.window(), 1, maxNumber);
  result.axons = memory(what, *packed.axons());
  return result;
}

Output Unpacker::output(const fb::Output &packed) {
  Output result;
  result.name = text(*packed.name());
  std::string what = "output '" + result.name + "'";
  result.shape = shape(what, *packed.shape());
  result.tensorShape = tensorShape(what, *packed.tensor_shape());
  result.decoder = static_cast<DecoderKind>(
      number("the decoder of " + what, static_cast<int64_t>(packed.decoder()),
             0, static_cast<int64_t>(DecoderKind::Count)));
  result.scale = scale(what, packed.scale());
  result.softmax = packed.softmax();
  if (!spend(packed.fragments()->size() * sizeof(OutputFragment)))
    return result;
  for (const fb::OutputFragment *entry : *packed.fragments())
    result.fragments.push_back(
        {number("the core of " + what, entry->core(), 0, maxNumber),
         number("the population row of " + what, entry->population(), 0,
                maxNumber)});
  return result;
}

void Unpacker::unpack(const fb::Host &host) {
  for (const fb::Input *entry : *host.inputs()) {
    if (hasFailed())
      return;
    image.inputs.push_back(input(*entry));
  }
  for (const fb::Output *entry : *host.outputs()) {
    if (hasFailed())
      return;
    image.outputs.push_back(output(*entry));
  }
  if (host.tail())
    image.tail = text(*host.tail());
}

void Unpacker::unpack(const fb::Debug &debug) {
  for (const fb::FragmentName *entry : *debug.fragment_names()) {
    if (hasFailed())
      return;
    image.fragmentNames.push_back(
        {number("the core of a fragment name", entry->core(), 0, maxNumber),
         number("the row of a fragment name", entry->population(), 0,
                maxNumber),
         text(*entry->layer())});
  }
  for (const fb::TableName *entry : *debug.table_names()) {
    if (hasFailed())
      return;
    image.tableNames.push_back(
        {number("the core of a table name", entry->core(), 0, maxNumber),
         number("the row of a table name", entry->table(), 0, maxNumber),
         text(*entry->layer())});
  }
  for (const fb::Layer *entry : *debug.layers()) {
    if (hasFailed())
      return;
    Layer layer;
    layer.name = text(*entry->name());
    layer.kind = text(*entry->kind());
    std::string what = "layer '" + layer.name + "'";
    layer.shape = shape(what, *entry->shape());
    layer.synapses = number("the number of synapses of " + what,
                            entry->synapses(), 0, INT64_MAX);
    layer.weights = number("the number of weights of " + what, entry->weights(),
                           0, INT64_MAX);
    image.layers.push_back(std::move(layer));
  }
}

} // namespace snnc::image
