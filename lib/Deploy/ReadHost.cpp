// Reads what a host does from JSON, which may say anything.

#include "snnc/Deploy/Deployment.h"

#include "HostText.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <iterator>

namespace snnc::deploy {

using Json = nlohmann::json;

/// Bounds of what is read, far beyond any chip.
static constexpr int64_t mostNeurons = int64_t(1) << 24;
static constexpr int64_t mostDepth = int64_t(1) << 16;
static constexpr int64_t mostSteps = int64_t(1) << 20;

namespace {

/// A place in the file, and the first thing that was found wrong.
class Reader {
public:
  explicit Reader(const std::string &file) : file(file) {}

  Result<Host> read(const std::string &text);

private:
  /// Notes an error at `place`, unless there is one.
  void fail(const std::string &place, const std::string &text) {
    if (!error)
      error = Error{file + ": '" + place + "' " + text};
  }

  const Json *find(const Json &object, const std::string &place,
                   const char *key);
  int64_t integer(const Json &json, const std::string &place, int64_t low,
                  int64_t high);
  int64_t integerIn(const Json &object, const std::string &place,
                    const char *key, int64_t low, int64_t high);
  double realIn(const Json &object, const std::string &place, const char *key);
  std::string textIn(const Json &object, const std::string &place,
                     const char *key);
  bool boolIn(const Json &object, const std::string &place, const char *key,
              bool standard);
  template <size_t N>
  int choiceIn(const Json &object, const std::string &place, const char *key,
               const char *const (&names)[N]);
  std::vector<int64_t> integersIn(const Json &object, const std::string &place,
                                  const char *key, int64_t low, int64_t high);
  Words words(const Json &json, const std::string &place);
  Shape shapeIn(const Json &object, const std::string &place);
  std::vector<int64_t> tensorShapeIn(const Json &object,
                                     const std::string &place,
                                     int64_t numElements);
  template <typename Read>
  void each(const Json &object, const std::string &place, const char *key,
            Read read);

  void readInput(const Json &json, const std::string &place);
  void readPopulation(const Json &json, const std::string &place);
  void readCells(const Json &json, const std::string &place, Placed &placed);
  void readOutput(const Json &json, const std::string &place);
  std::vector<Action> actionsIn(const Json &json, const char *key);
  void readProgram(const Json &json);

  std::string file;
  std::optional<Error> error;
  int64_t numRemembered = 0; ///< neurons so far
  Host host;
};

} // namespace

const Json *Reader::find(const Json &object, const std::string &place,
                         const char *key) {
  if (object.is_object()) {
    auto found = object.find(key);
    if (found != object.end())
      return &*found;
  }
  fail(place, std::string("has no '") + key + "'");
  return nullptr;
}

int64_t Reader::integer(const Json &json, const std::string &place, int64_t low,
                        int64_t high) {
  bool isBig = json.is_number_unsigned() &&
               json.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX);
  if (json.is_number_integer() && !isBig) {
    int64_t value = json.get<int64_t>();
    if (value >= low && value <= high)
      return value;
  }
  fail(place, "has to be an integer from " + std::to_string(low) + " to " +
                  std::to_string(high) + ", but is " +
                  json.dump(-1, ' ', true, Json::error_handler_t::replace)
                      .substr(0, 40));
  return low;
}

int64_t Reader::integerIn(const Json &object, const std::string &place,
                          const char *key, int64_t low, int64_t high) {
  const Json *json = find(object, place, key);
  return json ? integer(*json, place + "." + key, low, high) : low;
}

double Reader::realIn(const Json &object, const std::string &place,
                      const char *key) {
  const Json *json = find(object, place, key);
  if (json && json->is_number() && std::isfinite(json->get<double>()) &&
      json->get<double>() != 0.0)
    return json->get<double>();
  if (json)
    fail(place + "." + key, "has to be a finite number other than 0");
  return 1.0;
}

std::string Reader::textIn(const Json &object, const std::string &place,
                           const char *key) {
  const Json *json = find(object, place, key);
  if (json && json->is_string())
    return json->get<std::string>();
  if (json)
    fail(place + "." + key, "has to be a text");
  return "";
}

bool Reader::boolIn(const Json &object, const std::string &place,
                    const char *key, bool standard) {
  auto found = object.find(key);
  if (found == object.end())
    return standard;
  if (found->is_boolean())
    return found->get<bool>();
  fail(place + "." + key, "has to be true or false");
  return standard;
}

template <size_t N>
int Reader::choiceIn(const Json &object, const std::string &place,
                     const char *key, const char *const (&names)[N]) {
  std::string text = textIn(object, place, key), known;
  for (size_t i = 0; i < N; ++i) {
    if (text == names[i])
      return static_cast<int>(i);
    known += (i ? ", " : "") + std::string(names[i]);
  }
  fail(place + "." + key, "is '" + text + "'; known are " + known);
  return 0;
}

template <typename Read>
void Reader::each(const Json &object, const std::string &place, const char *key,
                  Read read) {
  const Json *json = find(object, place, key);
  if (!json)
    return;
  std::string list = place.empty() ? key : place + "." + key;
  if (!json->is_array())
    return fail(list, "has to be a list");
  for (size_t i = 0; i < json->size() && !error; ++i)
    read((*json)[i], list + "[" + std::to_string(i) + "]");
}

std::vector<int64_t> Reader::integersIn(const Json &object,
                                        const std::string &place,
                                        const char *key, int64_t low,
                                        int64_t high) {
  std::vector<int64_t> numbers;
  each(object, place, key, [&](const Json &json, const std::string &at) {
    numbers.push_back(integer(json, at, low, high));
  });
  return numbers;
}

Words Reader::words(const Json &json, const std::string &place) {
  Words words;
  if (!json.is_array())
    fail(place, "has to be a list");
  for (const Json &word : json) {
    if (!word.is_number_unsigned())
      fail(place, "has to hold integers from 0 on");
    else
      words.push_back(word.get<uint64_t>());
  }
  return words;
}

Shape Reader::shapeIn(const Json &object, const std::string &place) {
  std::vector<int64_t> axes =
      integersIn(object, place, "shape", 1, mostNeurons);
  if (!error && (axes.size() != 3 || axes[0] > mostNeurons / axes[1] ||
                 axes[0] * axes[1] > mostNeurons / axes[2]))
    fail(place + ".shape", "has to be channels, height and width of at most " +
                               std::to_string(mostNeurons) + " neurons");
  return error ? Shape() : Shape{axes[0], axes[1], axes[2]};
}

std::vector<int64_t> Reader::tensorShapeIn(const Json &object,
                                           const std::string &place,
                                           int64_t numElements) {
  std::vector<int64_t> axes =
      integersIn(object, place, "tensor_shape", 1, mostNeurons);
  int64_t elements = 1;
  for (int64_t axis : axes) {
    if (error || elements > mostNeurons / axis)
      break;
    elements *= axis;
  }
  if (!error && elements != numElements)
    fail(place + ".tensor_shape",
         "has another number of elements than 'shape'");
  return axes;
}

void Reader::readInput(const Json &json, const std::string &place) {
  Input input;
  input.name = textIn(json, place, "name");
  input.encoder =
      static_cast<Encoder>(choiceIn(json, place, "encoder", encoderNames));
  input.shape = shapeIn(json, place);
  input.tensorShape = tensorShapeIn(json, place, input.shape.numNeurons());
  input.scale = realIn(json, place, "scale");
  input.low = integerIn(json, place, "low", INT32_MIN, INT32_MAX);
  input.high = integerIn(json, place, "high", input.low, INT32_MAX);
  if (!error && input.encoder == Encoder::Rate &&
      (input.low < 0 || input.high < 1))
    fail(place, "has to be from 0 to 1 or more for the encoder 'rate'");
  host.inputs.push_back(std::move(input));
}

void Reader::readCells(const Json &json, const std::string &place,
                       Placed &placed) {
  if (!json.contains("cells"))
    return;
  each(json, place, "cells", [&](const Json &copies, const std::string &at) {
    std::vector<Cell> &cells = placed.cells.emplace_back();
    if (!copies.is_array())
      return fail(at, "has to be a list of cells");
    for (const Json &cell : copies) {
      if (!cell.is_array() || cell.size() != 2)
        return fail(at, "has to be a list of cells [core, neuron]");
      cells.push_back({integer(cell[0], at, 0, mostNeurons),
                       integer(cell[1], at, 0, mostNeurons)});
    }
  });
  if (!error &&
      static_cast<int64_t>(placed.cells.size()) != placed.shape.numNeurons())
    fail(place + ".cells", "has to have an element per neuron");
}

void Reader::readPopulation(const Json &json, const std::string &place) {
  Placed placed;
  placed.layer = textIn(json, place, "layer");
  placed.kind =
      static_cast<PopulationKind>(choiceIn(json, place, "kind", kindNames));
  placed.shape = shapeIn(json, place);
  placed.tick = integerIn(json, place, "tick", 0, mostSteps);
  if (error)
    return;
  size_t neurons = static_cast<size_t>(placed.shape.numNeurons());
  auto perNeuron = [&](const char *key, auto &numbers) {
    if (!error && numbers.size() != neurons)
      fail(place + "." + key, "has to have an element per neuron");
  };
  if (placed.kind == PopulationKind::Host) {
    placed.input = integerIn(json, place, "input", 0,
                             static_cast<int64_t>(host.inputs.size()) - 1);
    placed.factors = integersIn(json, place, "factors", INT32_MIN, INT32_MAX);
    perNeuron("factors", placed.factors);
    placed.thresholds =
        integersIn(json, place, "thresholds", INT64_MIN, INT64_MAX);
    perNeuron("thresholds", placed.thresholds);
    if (!error && host.inputs[placed.input].shape != placed.shape)
      fail(place + ".shape", "has to be the shape of its input");
  }
  if (json.contains("words")) {
    placed.words = words(json["words"], place + ".words");
    perNeuron("words", placed.words);
    placed.latency = integerIn(json, place, "latency", 0, mostSteps);
  }
  if (json.contains("numbers")) {
    placed.numbers = integersIn(json, place, "numbers", 0, mostNeurons);
    perNeuron("numbers", placed.numbers);
  }
  readCells(json, place, placed);
  if (!error && placed.kind == PopulationKind::Spiking && placed.cells.empty())
    fail(place, "has no 'cells'");
  // What a run remembers of each step.
  constexpr int64_t mostRemembered = int64_t(1) << 26;
  numRemembered += placed.shape.numNeurons();
  if (!error && numRemembered > mostRemembered / host.steps)
    fail(place, "makes it more than " + std::to_string(mostRemembered) +
                    " neurons in steps");
  host.populations.push_back(std::move(placed));
}

void Reader::readOutput(const Json &json, const std::string &place) {
  Output output;
  output.name = textIn(json, place, "name");
  output.population =
      integerIn(json, place, "population", 0,
                static_cast<int64_t>(host.populations.size()) - 1);
  output.decoder =
      static_cast<Decoder>(choiceIn(json, place, "decoder", decoderNames));
  output.scale = realIn(json, place, "scale");
  output.softmax = boolIn(json, place, "softmax", false);
  if (error)
    return;
  const Placed &placed = host.populations[output.population];
  if (placed.kind == PopulationKind::Host)
    fail(place + ".population", "is one of the host");
  else if (placed.kind == PopulationKind::Integrator && placed.numbers.empty())
    fail(place + ".population", "has no 'numbers'");
  else if (placed.kind == PopulationKind::Spiking && placed.words.empty())
    fail(place + ".population", "has no 'words'");
  else if (placed.kind == PopulationKind::Spiking &&
           output.decoder == Decoder::Potential)
    fail(place + ".decoder", "is 'potential' of neurons that spike");
  output.tensorShape = tensorShapeIn(json, place, placed.shape.numNeurons());
  host.outputs.push_back(std::move(output));
}

std::vector<Action> Reader::actionsIn(const Json &json, const char *key) {
  std::vector<Action> actions;
  each(json, "program", key, [&](const Json &item, const std::string &place) {
    Action action;
    if (item.is_object() && item.contains("send")) {
      action.words = words(item["send"], place + ".send");
    } else {
      action.population =
          integerIn(item, place, "spikes_of", 0,
                    static_cast<int64_t>(host.populations.size()) - 1);
      each(item, place, "words", [&](const Json &list, const std::string &at) {
        action.wordsOf.push_back(words(list, at));
      });
      if (!error && static_cast<int64_t>(action.wordsOf.size()) !=
                        host.populations[action.population].shape.numNeurons())
        fail(place + ".words", "has to have an element per neuron");
    }
    actions.push_back(std::move(action));
  });
  return actions;
}

void Reader::readProgram(const Json &json) {
  const Json *program = find(json, "host", "program");
  if (!program)
    return;
  host.program.ticks =
      integerIn(*program, "program", "ticks", 1, host.steps + mostDepth);
  host.program.waitCycles =
      integerIn(*program, "program", "wait_cycles", 0, INT32_MAX);
  host.program.needsReset = boolIn(*program, "program", "needs_reset", false);
  host.program.before = actionsIn(*program, "before");
  host.program.inTick = actionsIn(*program, "in_tick");
  host.program.after = actionsIn(*program, "after");
}

Result<Host> Reader::read(const std::string &text) {
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object())
    return Error{file + ": is no JSON object"};
  std::string format = textIn(json, "host", "format");
  if (!error && format != hostFormat)
    fail("format", "is '" + format + "'; this version reads '" + hostFormat +
                       "'; compile the network again");
  host.version = textIn(json, "host", "snnc");
  host.chip = textIn(json, "host", "chip");
  host.chipHash = textIn(json, "host", "chip_sha256");
  host.modelName = textIn(json, "host", "model");
  host.modelHash = textIn(json, "host", "model_sha256");
  host.options = textIn(json, "host", "options");
  host.tail = textIn(json, "host", "tail");
  if (const Json *parameters = find(json, "host", "parameters")) {
    if (!parameters->is_object())
      fail("parameters", "has to be an object");
    else
      for (const auto &[name, value] : parameters->items())
        host.parameters.emplace_back(
            name, integer(value, "parameters." + name, INT32_MIN, INT32_MAX));
  }
  host.steps = integerIn(json, "host", "steps", 1, mostSteps);
  each(json, "", "inputs", [&](const Json &item, const std::string &place) {
    readInput(item, place);
  });
  each(json, "", "populations",
       [&](const Json &item, const std::string &place) {
         readPopulation(item, place);
       });
  each(json, "", "outputs", [&](const Json &item, const std::string &place) {
    readOutput(item, place);
  });
  if (!error && (host.inputs.empty() || host.outputs.empty()))
    fail("host", "has to have an input and an output");
  readProgram(json);
  host.isExact = boolIn(json, "host", "exact", false);
  each(json, "", "approximations",
       [&](const Json &item, const std::string &place) {
         if (item.is_string())
           host.approximations.push_back(item.get<std::string>());
         else
           fail(place, "has to be a text");
       });
  if (error)
    return *error;
  return std::move(host);
}

Result<Host> parseHost(const std::string &json, const std::string &file) {
  return Reader(file).read(json);
}

} // namespace snnc::deploy
