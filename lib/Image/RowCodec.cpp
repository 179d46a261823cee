// Lists the fields of each row once, for packing and for reading.

#include "snnc/Image/RowCodec.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <type_traits>

namespace snnc::image {

/// Addresses, counts and extents beyond this are no chip's; sums and products
/// of two stay below 64 bits.
static constexpr int64_t maxNumber = (int64_t(1) << 32) - 1;
static constexpr int64_t maxDecay = int64_t(1) << 24;
static constexpr int64_t maxUpsampling = 16;
static constexpr int64_t maxPointerBits = 60;
static constexpr int64_t maxGapBits = 16;

// ---- The fields ------------------------------------------------------------
// Each calls `visit(name, member, smallest, largest)` in the order of the docs.
// An `optional` field may lack in the layout of a chip that has no use for it;
// its member then keeps what a new row has: 0, or the fifth argument.

template <typename Row, typename Visitor>
static void visitPopulation(Row &row, Visitor &&visit) {
  visit("model", row.model, 0, 5);
  visit("reset", row.reset, 0, 2);
  visit("payload", row.payload, 0, 2);
  visit("combine", row.combine, 0, 1);
  visit("c", row.box.origin.c, 0, maxNumber);
  visit("y", row.box.origin.y, 0, maxNumber);
  visit("x", row.box.origin.x, 0, maxNumber);
  visit("channels", row.box.size.channels, 1, maxNumber);
  visit("height", row.box.size.height, 1, maxNumber);
  visit("width", row.box.size.width, 1, maxNumber);
  visit("population_channels", row.population.channels, 1, maxNumber);
  visit("population_height", row.population.height, 1, maxNumber);
  visit("population_width", row.population.width, 1, maxNumber);
  visit("first_neuron", row.firstNeuron, 0, maxNumber);
  visit("first_parameter", row.firstParameter, 0, maxNumber);
  visit("first_axon", row.firstAxon, 0, maxNumber);
  visit("num_axons", row.numAxons, 0, maxNumber);
  visit("phase", row.phase, 0, maxNumber);
  visit("window", row.window, 1, maxNumber);
  visit("low", row.low, INT64_MIN, INT64_MAX);
  visit("high", row.high, INT64_MIN, INT64_MAX);
  visit.optional("compare", row.compare, 0, 1);
  visit.optional("reset_time", row.resetTime, 0, 1);
  visit.optional("order", row.order, 0, 1);
  visit.optional("current", row.current, 0, 1);
  visit.optional("silent", row.silent, 0, 1);
  visit.optional("multiple", row.multiple, 0, 1);
  visit.optional("bounded", row.bounded, 0, 1);
  visit.optional("decay_bits", row.decayBits, 1, 24, 12);
}

template <typename Row, typename Visitor>
static void visitParameter(Row &row, Visitor &&visit) {
  visit("bias", row.bias, INT64_MIN, INT64_MAX);
  visit("threshold", row.threshold, INT64_MIN, INT64_MAX);
  visit("multiplier", row.multiplier, INT64_MIN, INT64_MAX);
  visit("shift", row.shift, 0, 63);
  visit("initial", row.initial, INT64_MIN, INT64_MAX);
  visit.optional("floor", row.floor, INT64_MIN, 0);
  visit.optional("reset_value", row.resetValue, INT64_MIN, INT64_MAX);
  visit.optional("current_decay", row.currentDecay, 0, maxDecay);
  visit.optional("voltage_decay", row.voltageDecay, 0, maxDecay);
  visit.optional("refractory", row.refractory, 0, maxNumber);
}

namespace {
/// A field that holds the bits of a real number.
struct RealField {
  const char *name;
  float RealParameterRow::*member;
};
} // namespace

static constexpr RealField realFields[] = {
    {"bias", &RealParameterRow::bias},
    {"threshold", &RealParameterRow::threshold},
    {"floor", &RealParameterRow::floor},
    {"reset_value", &RealParameterRow::resetValue},
    {"decay", &RealParameterRow::decay},
    {"gain", &RealParameterRow::gain},
    {"rest", &RealParameterRow::rest},
    {"resistance", &RealParameterRow::resistance},
    {"current_decay", &RealParameterRow::currentDecay},
    {"current_gain", &RealParameterRow::currentGain}};

template <typename Row, typename Visitor>
static void visitTable(Row &row, Visitor &&visit) {
  visit("encoding", row.encoding, 0, synapse::numEncodings - 1);
  visit("target", row.target, 0, maxNumber);
  visit("unit", row.unit, 0, 1);
  visit("weight_bits", row.weightBits, 0, 32);
  visit("shift", row.shift, 0, 31);
  visit("source_channels", row.source.channels, 1, maxNumber);
  visit("source_height", row.source.height, 1, maxNumber);
  visit("source_width", row.source.width, 1, maxNumber);
  visit("kernel_height", row.kernel.height, 1, maxNumber);
  visit("kernel_width", row.kernel.width, 1, maxNumber);
  visit("stride_h", row.kernel.strideH, 1, maxNumber);
  visit("stride_w", row.kernel.strideW, 1, maxNumber);
  visit("pad_top", row.kernel.padTop, 0, maxNumber);
  visit("pad_left", row.kernel.padLeft, 0, maxNumber);
  visit("dilation_h", row.kernel.dilationH, 1, maxNumber);
  visit("dilation_w", row.kernel.dilationW, 1, maxNumber);
  visit("groups", row.kernel.groups, 1, maxNumber);
  visit.optional("unsigned", row.isUnsigned, 0, 1);
  visit.optional("windows", row.windows, 0, 1);
  visit.optional("transposed", row.transposed, 0, 1);
  visit.optional("pointer_bits", row.pointerBits, 0, maxPointerBits);
  visit.optional("gap_bits", row.gapBits, 0, maxGapBits);
  visit("base", row.base, 0, maxNumber);
  visit("words", row.words, 0, maxNumber);
}

template <typename Row, typename Visitor>
static void visitAxon(Row &row, Visitor &&visit) {
  visit("core", row.core, 0, maxNumber);
  visit("table", row.table, 0, maxNumber);
  visit("delay", row.delay, 0, maxNumber);
  visit("c", row.events.offset.c, 0, maxNumber);
  visit("y", row.events.offset.y, -maxNumber, maxNumber);
  visit("x", row.events.offset.x, -maxNumber, maxNumber);
  visit.optional("height", row.events.height, 0, maxNumber);
  visit.optional("width", row.events.width, 0, maxNumber);
  visit.optional("upsampling", row.events.upsampling, 0, maxUpsampling);
}

// ---- Packing ---------------------------------------------------------------

namespace {
/// Collects the values of a row.
struct FieldCollector {
  const chip::RowLayout &layout;
  std::vector<chip::FieldValue> values = {};

  template <typename Member>
  void operator()(const char *name, const Member &member, int64_t, int64_t) {
    values.emplace_back(name, static_cast<int64_t>(member));
  }

  /// Without a field, only what a new row has can be packed.
  template <typename Member>
  void optional(const char *name, const Member &member, int64_t low,
                int64_t high, int64_t standard = 0) {
    if (layout.find(name) || static_cast<int64_t>(member) != standard)
      (*this)(name, member, low, high);
  }
};
} // namespace

Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const PopulationRow &row) {
  FieldCollector collector{layout};
  visitPopulation(row, collector);
  return layout.append(writer, collector.values);
}

Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const ParameterRow &row) {
  FieldCollector collector{layout};
  visitParameter(row, collector);
  return layout.append(writer, collector.values);
}

Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const RealParameterRow &row) {
  std::vector<chip::FieldValue> values = {
      {"form", static_cast<int64_t>(row.form)}};
  for (const RealField &field : realFields)
    values.emplace_back(field.name, bitsOf(row.*field.member));
  return layout.append(writer, values);
}

Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const TableRow &row) {
  FieldCollector collector{layout};
  visitTable(row, collector);
  return layout.append(writer, collector.values);
}

Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const AxonRow &row) {
  FieldCollector collector{layout};
  visitAxon(row, collector);
  collector.optional("lattice", latticeCode(row.events), 0, maxNumber);
  return layout.append(writer, collector.values);
}

Memory makeMemory(const chip::RowLayout &layout, const BitWriter &writer,
                  uint64_t rows) {
  assert(writer.sizeInBits() == rows * layout.rowBits &&
         "the writer holds exactly these rows");
  return {layout.memory, layout.rowBits, rows, writer.getWords()};
}

// ---- Reading ---------------------------------------------------------------

namespace {
/// Reads the members of one row and remembers the first thing that is wrong.
class FieldReader {
public:
  FieldReader(const chip::RowLayout &layout, const Memory &memory, uint64_t row)
      : layout(layout), memory(memory), row(row) {
    if (memory.rowBits != layout.rowBits)
      fail("has rows of " + std::to_string(memory.rowBits) +
           " bits, but the chip's rows have " + std::to_string(layout.rowBits));
    else if (row >= memory.rows)
      fail("has " + std::to_string(memory.rows) + " rows, but row " +
           std::to_string(row) + " is read");
    // No product: rows * rowBits may not fit 64 bits.
    else if (memory.rowBits == 0 ||
             memory.words.size() * 64 / memory.rowBits < memory.rows)
      fail("has " + std::to_string(memory.words.size()) +
           " words, too few for " + std::to_string(memory.rows) + " rows of " +
           std::to_string(memory.rowBits) + " bits");
  }

  template <typename Member>
  void operator()(const char *name, Member &member, int64_t low, int64_t high) {
    if (failed)
      return;
    const chip::Field *field = layout.find(name);
    if (!field)
      return fail("has no field '" + std::string(name) +
                  "' in the chip's layout");
    int64_t value = layout.read(memory.words.data(), row, *field);
    if (value < low || value > high)
      return failRow("the field '" + std::string(name) + "' is " +
                     std::to_string(value) + ", expected " +
                     std::to_string(low) + " to " + std::to_string(high));
    member = static_cast<Member>(value);
  }

  template <typename Member>
  void optional(const char *name, Member &member, int64_t low, int64_t high,
                int64_t = 0) {
    if (layout.find(name))
      (*this)(name, member, low, high);
  }

  /// Remembers what is wrong with the row.
  void failRow(const std::string &what) {
    fail("row " + std::to_string(row) + ": " + what);
  }

  bool hasFailed() const { return failed; }
  Error error() const { return Error{message}; }

private:
  void fail(const std::string &what) {
    failed = true;
    message = "memory '" + layout.memory + "' " + what;
  }

  const chip::RowLayout &layout;
  const Memory &memory;
  uint64_t row;
  bool failed = false;
  std::string message;
};
} // namespace

/// "2 rows from 3", for messages.
static std::string describeSide(int64_t size, int64_t origin,
                                const char *axis) {
  return std::to_string(size) + " " + axis + " from " + std::to_string(origin);
}

static void checkBox(FieldReader &reader, const PopulationRow &row) {
  const Box &box = row.box;
  struct {
    const char *axis;
    int64_t origin, size, extent;
  } sides[] = {
      {"channels", box.origin.c, box.size.channels, row.population.channels},
      {"rows", box.origin.y, box.size.height, row.population.height},
      {"columns", box.origin.x, box.size.width, row.population.width}};
  for (const auto &side : sides)
    if (side.origin + side.size > side.extent)
      return reader.failRow("the fragment takes " +
                            describeSide(side.size, side.origin, side.axis) +
                            ", but its population has " +
                            std::to_string(side.extent));
}

Result<PopulationRow> readPopulation(const chip::RowLayout &layout,
                                     const Memory &memory, uint64_t row) {
  FieldReader reader(layout, memory, row);
  PopulationRow result;
  visitPopulation(result, reader);
  if (!reader.hasFailed())
    checkBox(reader, result);
  if (reader.hasFailed())
    return reader.error();
  return result;
}

Result<ParameterRow> readParameter(const chip::RowLayout &layout,
                                   const Memory &memory, uint64_t row) {
  FieldReader reader(layout, memory, row);
  ParameterRow result;
  visitParameter(result, reader);
  if (reader.hasFailed())
    return reader.error();
  return result;
}

Result<RealParameterRow> readRealParameter(const chip::RowLayout &layout,
                                           const Memory &memory, uint64_t row) {
  FieldReader reader(layout, memory, row);
  RealParameterRow result;
  reader("form", result.form, 0, 5);
  for (const RealField &field : realFields) {
    int64_t bits = 0;
    reader(field.name, bits, 0, maxNumber);
    result.*field.member = realOf(static_cast<uint32_t>(bits));
  }
  if (reader.hasFailed())
    return reader.error();
  return result;
}

Result<TableRow> readTable(const chip::RowLayout &layout, const Memory &memory,
                           uint64_t row) {
  FieldReader reader(layout, memory, row);
  TableRow result;
  visitTable(result, reader);
  if (reader.hasFailed())
    return reader.error();
  return result;
}

Result<AxonRow> readAxon(const chip::RowLayout &layout, const Memory &memory,
                         uint64_t row) {
  FieldReader reader(layout, memory, row);
  AxonRow result;
  visitAxon(result, reader);
  int64_t lattice = 0;
  reader.optional("lattice", lattice, 0, maxNumber);
  if (!reader.hasFailed() && !setLattice(result.events, lattice))
    reader.failRow("the field 'lattice' is " + std::to_string(lattice) +
                   ", expected 0 or a power of two plus a smaller number");
  if (reader.hasFailed())
    return reader.error();
  return result;
}

Status checkPacket(const chip::Chip &chip, const AxonRow &row,
                   const Shape &source) {
  if (!chip.hasPopulationAxons)
    return {};
  const synapse::PopulationAxon &axon = row.events;
  struct {
    const char *name;
    int64_t first, last; ///< of the coordinates that are sent
  } axes[] = {{"c", axon.offset.c, axon.offset.c + source.channels - 1},
              {"y", axon.offset.y,
               axon.offset.y + ((source.height - 1) << axon.upsampling)},
              {"x", axon.offset.x,
               axon.offset.x + ((source.width - 1) << axon.upsampling)}};
  auto clip = [](auto &axis, int64_t extent) {
    axis.first = extent ? std::max<int64_t>(axis.first, 0) : axis.first;
    axis.last = extent ? std::min(axis.last, extent - 1) : axis.last;
  };
  clip(axes[1], axon.height);
  clip(axes[2], axon.width);
  for (const auto &axis : axes) {
    const chip::Field *field = chip.packetField(axis.name);
    assert(field && "the chip's reader asks for it");
    unsigned bits = std::min(field->bits, 62u) - field->isSigned;
    int64_t high = (int64_t(1) << bits) - 1;
    int64_t low = field->isSigned ? -high - 1 : 0;
    if (axis.first <= axis.last && (axis.first < low || axis.last > high))
      return Error{"the events have coordinates " + std::string(axis.name) +
                   " of " + std::to_string(axis.first) + " to " +
                   std::to_string(axis.last) +
                   ", but a packet of the chip holds " + std::to_string(low) +
                   " to " + std::to_string(high)};
  }
  return {};
}

synapse::Geometry geometryOf(const TableRow &table,
                             const PopulationRow &target) {
  synapse::Geometry geometry;
  geometry.encoding = table.encoding;
  geometry.source = table.source;
  geometry.targetPopulation = target.population;
  geometry.target = target.box;
  geometry.kernel = table.kernel;
  geometry.weightBits = static_cast<unsigned>(table.weightBits);
  geometry.isUnsigned = table.isUnsigned;
  geometry.windows = table.windows;
  geometry.transposed = table.transposed;
  geometry.pointerBits = static_cast<unsigned>(table.pointerBits);
  geometry.gapBits = static_cast<unsigned>(table.gapBits);
  return geometry;
}

} // namespace snnc::image
