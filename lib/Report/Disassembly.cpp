// Disassembles an image to text.

#include "Selection.h"
#include "Wrap.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

using namespace snnc;
using namespace snnc::report;
using simulator::Axon;
using simulator::Fanout;
using simulator::Fragment;
using simulator::Table;

static std::string text(int64_t number) { return std::to_string(number); }

static std::string text(const Shape &shape) {
  return text(shape.channels) + "x" + text(shape.height) + "x" +
         text(shape.width);
}

static std::string text(const Coordinate &at) {
  return "(" + text(at.c) + ", " + text(at.y) + ", " + text(at.x) + ")";
}

static std::string text(double number) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%g", number);
  return buffer;
}

/// "1 link", "2 links".
static std::string count(int64_t number, const char *noun) {
  return text(number) + " " + noun + (number == 1 ? "" : "s");
}

/// A parameter per channel: "name 1 2 3 4 5 6 ... (16 channels)", one value if
/// all agree.
static std::string parameter(const char *name,
                             const std::vector<std::string> &values) {
  bool equal =
      std::all_of(values.begin(), values.end(), [&](const std::string &value) {
        return value == values.front();
      });
  size_t shown = equal ? 1 : std::min<size_t>(6, values.size());
  std::vector<std::string> words = {std::string("    ") + name};
  words.insert(words.end(), values.begin(), values.begin() + shown);
  if (shown < values.size() && !equal)
    words.push_back("... (" + text(int64_t(values.size())) + " channels)");
  return wrap(words, 8);
}

static std::string parameter(const char *name,
                             const std::vector<int32_t> &values) {
  std::vector<std::string> texts;
  for (int32_t value : values)
    texts.push_back(text(int64_t(value)));
  return parameter(name, texts);
}

/// The same of real numbers.
static std::string realParameter(const char *name, const Fragment &fragment,
                                 float image::RealParameterRow::*member) {
  std::vector<std::string> texts;
  for (const image::RealParameterRow &row : fragment.reals)
    texts.push_back(text(double(row.*member)));
  return parameter(name, texts);
}

/// What an axon of a population tests and where its events are.
static std::string eventsOf(const synapse::PopulationAxon &events) {
  auto extent = [](int64_t size) { return size ? text(size) : "any"; };
  std::string line = " offset " + text(events.offset) + " hit " +
                     extent(events.height) + "x" + extent(events.width);
  if (events.upsampling)
    line += " upsampled " + text(int64_t(1) << events.upsampling);
  if (events.latticeStride > 1)
    line += " lattice " + text(int64_t(events.latticeKernel)) + " of " +
            text(int64_t(events.latticeStride));
  return line;
}

static std::string axonLines(const Selection &selection, const Fanout &fanout,
                             int64_t firstRow) {
  std::string lines;
  for (size_t i = 0; i < fanout.axons.size(); ++i) {
    const Axon &axon = fanout.axons[i];
    const Table &table = selection.machine.tables[axon.table];
    lines += "    axon " + text(firstRow + int64_t(i)) + " to core " +
             text(table.core) + " table " + text(table.row) + " '" +
             selection.machine.layers[table.layer].name + "' delay " +
             text(axon.delay) +
             (selection.machine.chip.hasPopulationAxons
                  ? eventsOf(axon.events)
                  : " origin " + text(axon.events.offset)) +
             "\n";
  }
  if (!fanout.axons.empty())
    lines += "    route: " + count(fanout.links, "link") + " to " +
             count(fanout.destinations, "core") + ", longest " +
             text(fanout.longest) + "\n";
  return lines;
}

/// Choices that are not the usual ones are named.
static std::string firing(const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  std::string lines = std::string("    reset ") + nameOf(info.reset) +
                      ", payload " + nameOf(info.payload);
  if (info.compare != image::Compare::Ge)
    lines += std::string(", compare ") + nameOf(info.compare);
  if (info.resetTime != image::ResetTime::SameStep)
    lines += std::string(", reset time ") + nameOf(info.resetTime);
  if (info.multiple && info.model == image::NeuronModel::Real)
    lines += ", any number of spikes per step";
  else if (info.multiple)
    lines += ", up to " + count(info.high, "spike") + " per step";
  lines += "\n";
  if (info.model == image::NeuronModel::Real)
    return lines;
  lines += parameter("threshold", fragment.threshold);
  if (info.reset == image::ResetMode::Value)
    lines += parameter("reset value", fragment.resetTo);
  if (fragment.isEverRefractory)
    lines += parameter("refractory ticks", fragment.refractory);
  return lines;
}

static std::string leak(const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  std::string lines = info.silent ? "    no threshold\n" : "";
  if (info.current)
    lines += std::string("    order ") + nameOf(info.order) + "\n" +
             parameter("current decay", fragment.currentDecay);
  return lines + parameter("voltage decay", fragment.voltageDecay) +
         "    decays of " + count(info.decayBits, "bit") + "\n";
}

/// What the form of a real neuron uses.
static std::string realNumbers(const Fragment &fragment) {
  using image::RealForm;
  using Row = image::RealParameterRow;
  const image::PopulationRow &info = fragment.info;
  RealForm form = fragment.reals.front().form;
  bool isDelta = form == RealForm::SigmaDelta;
  bool isDifference = form >= RealForm::Difference && !isDelta;
  std::string lines = std::string("    form ") + nameOf(form) + "\n";
  auto add = [&](bool isUsed, const char *name, float Row::*member) {
    lines += isUsed ? realParameter(name, fragment, member) : "";
  };
  if (!image::hasThreshold(info))
    lines += !image::emits(info) ? "    sends nothing\n"
             : isDelta           ? "    sends differences of its potential\n"
                                 : "    sends its potential\n";
  add(form == RealForm::Decay || form == RealForm::SplitDifference, "decay",
      &Row::decay);
  add(form != RealForm::Pass && !isDelta, "gain", &Row::gain);
  add(form >= RealForm::Decay && !isDelta, "rest", &Row::rest);
  add(isDifference, "resistance", &Row::resistance);
  if (info.current)
    lines += std::string("    order ") + nameOf(info.order) + "\n";
  add(info.current, "current decay", &Row::currentDecay);
  add(info.current, "current gain", &Row::currentGain);
  add(image::hasThreshold(info) || isDelta, "threshold", &Row::threshold);
  add(info.reset == image::ResetMode::Value, "reset value", &Row::resetValue);
  add(info.bounded, "floor", &Row::floor);
  add(true, "bias", &Row::bias);
  return lines;
}

static std::string population(const Selection &selection,
                              const Fragment &fragment) {
  const image::PopulationRow &info = fragment.info;
  std::string lines = "  population " + text(fragment.row) + " '" +
                      selection.machine.layers[fragment.layer].name + "' " +
                      nameOf(info.model) + ": " + text(info.box.size) + " at " +
                      text(info.box.origin) + " of " + text(info.population) +
                      "\n";
  lines += "    neurons " + text(info.firstNeuron) + " to " +
           text(info.firstNeuron + fragment.numNeurons - 1) +
           ", active in ticks " + text(info.phase) + " to " +
           text(info.phase + info.window - 1) + ", combine " +
           nameOf(info.combine) + "\n";
  if (info.model == image::NeuronModel::Graded)
    lines += "    values " + text(info.low) + " to " + text(info.high) + "\n" +
             parameter("multiplier", fragment.multiplier) +
             parameter("shift", fragment.shift);
  if (image::hasThreshold(info))
    lines += firing(fragment);
  if (info.model == image::NeuronModel::Real)
    return lines + realNumbers(fragment) +
           axonLines(selection, fragment.fanout, info.firstAxon);
  if (info.model == image::NeuronModel::Leaky)
    lines += leak(fragment);
  if (info.bounded)
    lines += parameter("floor", fragment.floor);
  if (info.model == image::NeuronModel::MaxRate)
    lines += std::string("    payload ") + nameOf(info.payload) + "\n";
  else
    lines += parameter("bias", fragment.bias);
  if (info.model != image::NeuronModel::Graded)
    lines += parameter("initial", fragment.initial);
  return lines + axonLines(selection, fragment.fanout, info.firstAxon);
}

/// The weights that a table stores.
static std::string weightsOf(const Table &item) {
  if (item.info.weightBits == 0)
    return "no stored weights (each is 1)";
  if (item.weights.count == 0)
    return "no stored weights";
  return count(item.weights.count, "stored weight") + " (" +
         text(item.weights.zeros) + " zero) of " +
         count(item.info.weightBits, "bit");
}

/// The words that hold them; continues weightsOf.
static std::string placeOf(const Table &item) {
  const image::TableRow &info = item.info;
  if (info.words == 0)
    return "no words";
  return "in words " + text(info.base) + " to " +
         text(info.base + info.words - 1);
}

static std::string table(const Selection &selection, const Table &item) {
  const image::TableRow &info = item.info;
  std::string lines = "  table " + text(item.row) + " '" +
                      selection.machine.layers[item.layer].name + "' " +
                      nameOf(info.encoding) + ": " + text(info.source) +
                      " to population " + text(info.target) + "\n";
  if (info.encoding == synapse::Encoding::Functional) {
    const synapse::Kernel &kernel = info.kernel;
    lines += "    kernel " + text(kernel.height) + "x" + text(kernel.width) +
             " strides " + text(kernel.strideH) + "x" + text(kernel.strideW) +
             " pads " + text(kernel.padTop) + ", " + text(kernel.padLeft) +
             " dilations " + text(kernel.dilationH) + "x" +
             text(kernel.dilationW) + " groups " + text(kernel.groups) + "\n";
  }
  lines += wrap({"    " + count(item.synapses, "synapse") + ",",
                 weightsOf(item) + (info.words == 0 ? "," : ""), placeOf(item)},
                8);
  return lines + "    shift " + text(info.shift) +
         (info.unit ? ", ignores values\n" : ", uses values\n");
}

static std::string memoryTable(const Selection &selection,
                               const image::Core &core) {
  char line[128];
  std::snprintf(line, sizeof(line), "  %-12s %10s %10s %10s %12s\n", "memory",
                "rows", "of", "bits/row", "bytes");
  std::string lines = line;
  int64_t total = 0;
  for (const char *name : memoryNames) {
    const image::Memory &memory = *core.find(name);
    total += bytesOf(memory);
    std::snprintf(line, sizeof(line), "  %-12s %10s %10s %10s %12s\n", name,
                  text(int64_t(memory.rows)).c_str(),
                  text(selection.capacity(name)).c_str(),
                  text(int64_t(memory.rowBits)).c_str(),
                  text(bytesOf(memory)).c_str());
    lines += line;
  }
  std::snprintf(line, sizeof(line), "  %-12s %45s\n", "total",
                text(total).c_str());
  return lines + line;
}

static std::string coreText(const Selection &selection,
                            const image::Core &core) {
  int64_t number = selection.numberOf(core);
  const simulator::Machine &machine = selection.machine;
  int64_t neurons = 0;
  for (const Fragment &fragment : machine.fragments)
    neurons += fragment.core == number ? fragment.numNeurons : 0;
  std::string lines = "\ncore " + text(number) + " at (" + text(core.x) + ", " +
                      text(core.y) + "): " + text(neurons) + " of " +
                      text(machine.chip.core.neurons) + " neurons\n" +
                      memoryTable(selection, core);
  for (const Fragment &fragment : machine.fragments)
    if (fragment.core == number && selection.shows(fragment))
      lines += population(selection, fragment);
  for (const Table &item : machine.tables)
    if (item.core == number && selection.shows(item))
      lines += table(selection, item);
  return lines;
}

/// The function that the host runs on the outputs, its lines cut where
/// constants make them long.
static std::string tailText(const std::string &tail) {
  constexpr size_t width = 100;
  std::string lines =
      tail.empty() ? "" : "\nthe host computes of the outputs\n";
  std::istringstream stream(tail);
  for (std::string line; std::getline(stream, line);)
    lines +=
        "    " + line.substr(0, width) + (line.size() > width ? "...\n" : "\n");
  return lines;
}

static std::string hostText(const Selection &selection) {
  const simulator::Machine &machine = selection.machine;
  std::string lines;
  for (size_t i = 0; i < machine.inputs.size(); ++i) {
    const image::Input &input = machine.image.inputs[i];
    lines +=
        "\n" +
        wrap({"input '" + input.name + "'", text(input.shape) + ":",
              std::string(nameOf(input.encoder)) + ",",
              "scale " + text(input.scale) + ",",
              "values " + text(input.low) + " to " + text(input.high) + ",",
              count(input.window, "tick")},
             4) +
        axonLines(selection, machine.inputs[i].fanout, 0);
  }
  for (size_t i = 0; i < machine.outputs.size(); ++i) {
    const image::Output &output = machine.image.outputs[i];
    lines +=
        "\n" + wrap({"output '" + output.name + "'", text(output.shape) + ":",
                     std::string(nameOf(output.decoder)) + ",",
                     "scale " + text(output.scale) +
                         (output.softmax ? ", softmax" : "")},
                    4);
    for (int64_t index : machine.outputs[i])
      lines += "    from core " + text(machine.fragments[index].core) +
               " population " + text(machine.fragments[index].row) + "\n";
  }
  return lines + tailText(machine.image.tail);
}

static std::string totals(const Selection &selection) {
  const simulator::Machine &machine = selection.machine;
  const simulator::Facts &facts = machine.facts;
  std::string lines =
      "\ntotal: " + text(int64_t(machine.image.cores.size())) + " of " +
      text(machine.chip.meshWidth * machine.chip.meshHeight) + " cores, " +
      count(facts.neurons, "neuron") + ", " + count(facts.synapses, "synapse") +
      ", " + count(facts.storedWeights, "stored weight") + "\n";
  for (const char *name : memoryNames) {
    int64_t bytes = 0;
    for (const image::Core &core : machine.image.cores)
      bytes += bytesOf(*core.find(name));
    char line[64];
    std::snprintf(line, sizeof(line), "  %-12s %12s bytes\n", name,
                  text(bytes).c_str());
    lines += line;
  }
  char line[64];
  std::snprintf(line, sizeof(line), "  %-12s %12s bytes\n", "all",
                text(facts.footprintBytes).c_str());
  return lines + line;
}

/// What was compiled, for what, by what and how.
static std::string header(const image::Image &image) {
  std::string lines =
      wrap({"image of '" + image.modelName + "'",
            "for chip '" + image.chipName + "',",
            count(image.ticks, "tick") + ",", "by snnc " + image.version},
           4);
  lines += wrap({"model sha256", image.modelHash}, 4);
  lines += wrap({"chip sha256", image.chipHash}, 4);
  std::vector<std::string> options = optionPairs(image.options);
  if (options.empty())
    return lines;
  for (size_t i = 0; i + 1 < options.size(); ++i)
    options[i] += ",";
  options.front() = "options " + options.front();
  return lines + wrap(options, 8);
}

Result<std::string> report::disassemble(const image::Image &image,
                                        const Filter &filter) {
  Result<Selection> selection = Selection::make(image, filter);
  if (!selection)
    return selection.error();
  std::string lines = header(image);
  bool whole = !filter.core && !filter.layer;
  if (whole)
    lines += hostText(*selection);
  for (const image::Core &core : selection->machine.image.cores)
    if (selection->showsCore(selection->numberOf(core)))
      lines += coreText(*selection, core);
  if (whole)
    lines += totals(*selection);
  return lines;
}
