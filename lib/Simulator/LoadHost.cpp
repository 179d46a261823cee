// Loads what joins cores and host: axons, inputs, outputs; and their routes.

#include "Loader.h"

#include "snnc/Image/RowCodec.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace snnc;
using namespace snnc::simulator;

/// Bounds the memory of one input or output.
static constexpr int64_t maxElements = int64_t(1) << 26;

static std::string textOf(const Shape &shape) {
  return std::to_string(shape.channels) + " x " + std::to_string(shape.height) +
         " x " + std::to_string(shape.width);
}

Status Loader::loadAxons() {
  for (Fragment &fragment : machine.fragments) {
    const image::Memory *memory =
        machine.image.cores[fragment.coreIndex].find("axon");
    if (Status status = loadFanout(
            *memory, fragment.core, fragment.info.firstAxon,
            fragment.info.numAxons, fragment.info.box.size, fragment.fanout);
        !status)
      return status;
    setLags(fragment.fanout, fragment.info.phase + 1);
  }
  return {};
}

/// Sets the lags of axons whose first event is sent to arrive in tick
/// `arrival` but for their delays.
void Loader::setLags(Fanout &fanout, int64_t arrival) {
  for (Axon &axon : fanout.axons) {
    const Table &table = machine.tables[axon.table];
    const Fragment &target = machine.fragments[table.fragment];
    axon.lag = arrival + axon.delay - target.info.phase;
  }
}

/// Reads axon rows of core number `core`, or of the host if that is -1.
Status Loader::loadFanout(const image::Memory &memory, int64_t core,
                          int64_t first, int64_t count, const Shape &source,
                          Fanout &fanout) {
  for (int64_t row = first; row < first + count; ++row) {
    std::string place =
        core < 0 ? "host, memory 'axon', row " + std::to_string(row) + ": "
                 : placeOf(core, "axon", row);
    Result<image::AxonRow> info =
        image::readAxon(*machine.chip.layout("axon"), memory, row);
    if (!info)
      return Error{place + info.error().message};
    Axon axon;
    if (Status status = checkAxon(*info, place, source, axon); !status)
      return status;
    fanout.axons.push_back(axon);
  }
  return {};
}

Status Loader::checkAxon(const image::AxonRow &info, const std::string &place,
                         const Shape &source, Axon &axon) {
  auto core = coreIndex.find(info.core);
  if (core == coreIndex.end())
    return Error{place + "leads to core " + std::to_string(info.core) +
                 ", which the image does not have"};
  auto table = tableIndex.find({info.core, info.table});
  if (table == tableIndex.end())
    return Error{
        place + "leads to table " + std::to_string(info.table) + " of core " +
        std::to_string(info.core) + ", which has " +
        std::to_string(machine.image.cores[core->second].find("table")->rows)};
  int64_t maxDelay = machine.chip.core.maxDelay;
  if (info.delay < 0 || info.delay > maxDelay)
    return Error{place + "the delay is " + std::to_string(info.delay) +
                 " ticks, expected 0 to " + std::to_string(maxDelay)};
  axon.table = table->second;
  axon.delay = info.delay;
  axon.events = info.events;
  return checkEvents(info, place, source, machine.tables[table->second]);
}

/// Checks that the events of a source of extent `source` have coordinates that
/// the target table has. Where an axon of a population tests nothing, the core
/// drops those that it has not.
Status Loader::checkEvents(const image::AxonRow &info, const std::string &place,
                           const Shape &source, const Table &table) {
  const synapse::PopulationAxon &axon = info.events;
  const Coordinate &offset = axon.offset;
  const Shape &whole = table.info.source;
  std::string target = "table " + std::to_string(info.table) + " of core " +
                       std::to_string(info.core);
  bool fits = liesWithin(offset.c, source.channels, whole.channels);
  if (!machine.chip.hasPopulationAxons)
    fits = fits && liesWithin(offset.y, source.height, whole.height) &&
           liesWithin(offset.x, source.width, whole.width);
  if (!fits)
    return Error{place + "a source of " + textOf(source) + " at (" +
                 std::to_string(offset.c) + ", " + std::to_string(offset.y) +
                 ", " + std::to_string(offset.x) + ") leaves the " +
                 textOf(whole) + " neurons of " + target};
  if (axon.height > whole.height || axon.width > whole.width)
    return Error{place + "the hit test passes " + std::to_string(axon.height) +
                 " x " + std::to_string(axon.width) + " positions, but " +
                 target + " has " + std::to_string(whole.height) + " x " +
                 std::to_string(whole.width)};
  Status status = image::checkPacket(machine.chip, info, source);
  return status ? status : Error{place + status.error().message};
}

/// Checks the extents of an input or output and the shape of its tensor.
static Status checkShapes(const std::string &place, const Shape &shape,
                          const std::vector<int64_t> &tensorShape) {
  auto fits = [](int64_t extent) {
    return extent >= 1 && extent <= maxElements;
  };
  if (!fits(shape.channels) || !fits(shape.height) || !fits(shape.width) ||
      !fits(shape.channels * shape.height) || !fits(shape.numNeurons()))
    return Error{place + "the shape is " + textOf(shape) + ", expected 1 to " +
                 std::to_string(maxElements) + " neurons"};
  int64_t elements = 1;
  for (int64_t extent : tensorShape) {
    if (!fits(extent) || !fits(elements * extent))
      return Error{place + "the tensor has an extent of " +
                   std::to_string(extent) + ", expected 1 to " +
                   std::to_string(maxElements) + " elements"};
    elements *= extent;
  }
  if (!tensorShape.empty() && elements != shape.numNeurons())
    return Error{place + "the tensor has " + std::to_string(elements) +
                 " elements, but there are " +
                 std::to_string(shape.numNeurons()) + " neurons"};
  return {};
}

Status Loader::checkInput(const image::Input &input) {
  std::string place = "input '" + input.name + "': ";
  if (Status status = checkShapes(place, input.shape, input.tensorShape);
      !status)
    return status;
  bool isStream = input.encoder == image::EncoderKind::Stream;
  if (!isStream && (input.tensorShape.size() < 2 || input.tensorShape[0] != 1))
    return Error{place + "the tensor has no batch axis of extent 1 before the "
                         "axes of a sample"};
  if (machine.isReal && input.encoder == image::EncoderKind::Rate)
    return Error{place + "encoded by rate, which chips of reals do not have"};
  if (!std::isfinite(input.scale) || input.scale <= 0)
    return Error{place + "the scale is " + std::to_string(input.scale) +
                 ", expected a positive number"};
  int64_t most =
      (int64_t(1) << (machine.chip.arithmetic.eventValueBits - 1)) - 1;
  if (input.low > input.high || input.low < -most - 1 || input.high > most)
    return Error{place + "values of " + std::to_string(input.low) + " to " +
                 std::to_string(input.high) + ", but the chip's events carry " +
                 std::to_string(-most - 1) + " to " + std::to_string(most)};
  if (input.window < 1 || input.window > machine.image.ticks)
    return Error{place + "encoded for " + std::to_string(input.window) +
                 " ticks, but the frame has " +
                 std::to_string(machine.image.ticks)};
  if (input.encoder != image::EncoderKind::Direct &&
      input.encoder != image::EncoderKind::Rate &&
      input.encoder != image::EncoderKind::Stream)
    return Error{place + "encoder number " +
                 std::to_string(static_cast<int>(input.encoder)) +
                 ", expected 0 to 2"};
  if (input.encoder == image::EncoderKind::Rate && input.low == 0 &&
      input.high == 0)
    return Error{place + "the rate encoder has the range 0 to 0"};
  const image::Memory &axons = input.axons;
  uint32_t rowBits = machine.chip.layout("axon")->rowBits;
  if (axons.rowBits != rowBits)
    return Error{place + "axon rows have " + std::to_string(axons.rowBits) +
                 " bits, the chip's have " + std::to_string(rowBits)};
  if (axons.rows > axons.words.size() * 64 / axons.rowBits)
    return Error{place + std::to_string(axons.rows) + " axon rows, but " +
                 std::to_string(axons.words.size()) + " words"};
  return {};
}

Status Loader::loadInputs() {
  for (size_t i = 0; i < machine.image.inputs.size(); ++i) {
    const image::Input &input = machine.image.inputs[i];
    if (Status status = checkInput(input); !status)
      return status;
    InputPort port;
    port.layer = i;
    if (Status status = loadFanout(input.axons, -1, 0,
                                   static_cast<int64_t>(input.axons.rows),
                                   input.shape, port.fanout);
        !status)
      return Error{"input '" + input.name + "': " + status.error().message};
    setLags(port.fanout, 0);
    machine.inputs.push_back(std::move(port));
  }
  return {};
}

Status Loader::checkOutput(const image::Output &output) {
  std::string place = "output '" + output.name + "': ";
  if (Status status = checkShapes(place, output.shape, output.tensorShape);
      !status)
    return status;
  if (!std::isfinite(output.scale) || output.scale <= 0)
    return Error{place + "the scale is " + std::to_string(output.scale) +
                 ", expected a positive number"};
  if (output.decoder != image::DecoderKind::Potential &&
      output.decoder != image::DecoderKind::Value &&
      output.decoder != image::DecoderKind::Count)
    return Error{place + "decoder number " +
                 std::to_string(static_cast<int>(output.decoder)) +
                 ", expected 0 to 2"};
  return {};
}

Status Loader::loadOutputs() {
  for (const image::Output &output : machine.image.outputs) {
    if (Status status = checkOutput(output); !status)
      return status;
    std::vector<int64_t> &indices = machine.outputs.emplace_back();
    if (Status status = placeOutput(output, indices); !status)
      return status;
  }
  return {};
}

/// Checks that the fragments tile the output exactly.
Status Loader::placeOutput(const image::Output &output,
                           std::vector<int64_t> &indices) {
  std::string place = "output '" + output.name + "': ";
  std::vector<bool> covered(output.shape.numNeurons());
  int64_t total = 0;
  for (const image::OutputFragment &part : output.fragments) {
    std::string name = place + "row " + std::to_string(part.population) +
                       " of 'population' on core " + std::to_string(part.core);
    auto entry = fragmentIndex.find({part.core, part.population});
    if (entry == fragmentIndex.end())
      return Error{name + " does not exist"};
    const Fragment &fragment = machine.fragments[entry->second];
    if (fragment.info.population != output.shape)
      return Error{name + " belongs to a population of " +
                   textOf(fragment.info.population) + ", but the output has " +
                   textOf(output.shape)};
    // Reals are summed up, whatever they are.
    bool spikes = image::hasThreshold(fragment.info) ||
                  (machine.isReal && image::emits(fragment.info)) ||
                  fragment.info.model == image::NeuronModel::MaxRate;
    if (output.decoder == image::DecoderKind::Count && !spikes)
      return Error{name + " does not count spikes"};
    if (output.decoder == image::DecoderKind::Value &&
        !image::isGraded(fragment.info))
      return Error{name + " does not emit graded values"};
    const Box &box = fragment.info.box;
    for (int64_t n = 0; n < fragment.numNeurons; ++n) {
      Coordinate at = neuronCoordinate(box.size, n);
      at = {at.c + box.origin.c, at.y + box.origin.y, at.x + box.origin.x};
      int64_t index = neuronIndex(output.shape, at);
      if (covered[index])
        return Error{name + " overlaps an earlier fragment"};
      covered[index] = true;
    }
    total += fragment.numNeurons;
    indices.push_back(entry->second);
  }
  if (total != output.shape.numNeurons())
    return Error{place + "the fragments hold " + std::to_string(total) +
                 " of " + std::to_string(output.shape.numNeurons()) +
                 " neurons"};
  return {};
}
