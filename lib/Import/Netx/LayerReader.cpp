// Reads one layer of a .net file as far as it stands alone.

#include "LayerReader.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::netx;

std::string snnc::netx::toText(const Extents &shape) {
  return std::to_string(shape[0]) + "x" + std::to_string(shape[1]) + "x" +
         std::to_string(shape[2]);
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

/// What no importer of lava-dl reads, or only training.
static const std::vector<std::string> ignoredNeuronFields = {
    "scaleRho", "tauRho", "theta", "messageBits"};

static Result<Neurons> readLoihi(const Fields &fields, Neurons neurons) {
  std::vector<std::string> known = {"type",       "iDecay",   "vDecay",
                                    "vThMant",    "refDelay", "gradedSpike",
                                    "weight_exp", "wgtExp"};
  known.insert(known.end(), ignoredNeuronFields.begin(),
               ignoredNeuronFields.end());
  if (Status status = fields.expectOnly(known, {}); !status)
    return status.error();
  Result<int64_t> currentDecay = fields.integer("iDecay", 0, 4096);
  if (!currentDecay)
    return currentDecay.error();
  Result<int64_t> voltageDecay = fields.integer("vDecay", 0, 4096);
  if (!voltageDecay)
    return voltageDecay.error();
  // Loihi 1 and 2: 17 bits.
  Result<int64_t> threshold = fields.integer("vThMant", 0, 131071);
  if (!threshold)
    return threshold.error();
  Result<int64_t> refractory = fields.integer("refDelay", 1, 64, 1);
  if (!refractory)
    return refractory.error();
  Result<int64_t> exponent = fields.integer("wgtExp", -6, 7, 0);
  if (!exponent)
    return exponent.error();
  Result<int64_t> norm = fields.integer("weight_exp", 0, 0, 0);
  if (!norm)
    return norm.error();
  Result<int64_t> isGraded = fields.integer("gradedSpike", 0, 0, 0);
  if (!isGraded)
    return Error{fields.name() +
                 " has 'gradedSpike' set, whose neurons send their potential; "
                 "graded spikes are read of SDNN neurons"};
  neurons.currentDecay = *currentDecay;
  neurons.voltageDecay = *voltageDecay;
  neurons.threshold = *threshold;
  neurons.refractory = *refractory - 1;
  neurons.weightShift = 6 + *exponent;
  return neurons;
}

static Result<Neurons> readSdnn(const Fields &fields, Neurons neurons) {
  if (Status status =
          fields.expectOnly({"type", "activation", "vThMant", "sigma_output",
                             "messageBits", "weight_exp", "gradedSpike"},
                            {});
      !status)
    return status.error();
  if (fields.has("activation")) {
    Result<std::string> activation = fields.text("activation");
    if (!activation)
      return activation.error();
    if (*activation != "relu")
      return Error{fields.name() + " has the activation '" + *activation +
                   "'; known is 'relu'"};
  }
  Result<int64_t> norm = fields.integer("weight_exp", 0, 0, 0);
  if (!norm)
    return norm.error();
  Result<int64_t> isSigma = fields.integer("sigma_output", 0, 1, 0);
  if (!isSigma)
    return isSigma.error();
  neurons.isSigma = *isSigma != 0;
  Result<int64_t> threshold = neurons.isSigma
                                  ? fields.integer("vThMant", 0, 1 << 24, 0)
                                  : fields.integer("vThMant", 0, 1 << 24);
  if (!threshold)
    return threshold.error();
  neurons.threshold = *threshold;
  return neurons;
}

Result<Neurons> snnc::netx::readNeurons(const hdf5::Group &group,
                                        const std::string &where) {
  Fields fields(group, where);
  Result<std::string> type = fields.text("type");
  if (!type)
    return type.error();
  Neurons neurons;
  if (*type == "CUBA" || *type == "LOIHI") {
    neurons.kind = *type == "CUBA" ? NeuronKind::Cuba : NeuronKind::Loihi;
    return readLoihi(fields, neurons);
  }
  if (*type == "SDNN") {
    neurons.kind = NeuronKind::Sdnn;
    return readSdnn(fields, neurons);
  }
  return Error{where + " has neurons of type '" + *type +
               "'; known are CUBA, LOIHI and SDNN"};
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

namespace {

/// What a layer of a kind consists of.
struct KindInfo {
  const char *name;
  LayerKind kind;
  std::vector<std::string> arrays;
  bool needsNeurons;
};

} // namespace

static const std::vector<KindInfo> &kinds() {
  static const std::vector<KindInfo> all = {
      {"input", LayerKind::Input, {"type", "shape", "weight", "bias"}, false},
      {"dense",
       LayerKind::Dense,
       {"type", "shape", "inFeatures", "outFeatures", "weight", "bias",
        "delay"},
       true},
      {"conv",
       LayerKind::Conv,
       {"type", "shape", "inChannels", "outChannels", "kernelSize", "stride",
        "padding", "dilation", "groups", "weight", "bias", "delay"},
       true},
      {"pool",
       LayerKind::Pool,
       {"type", "shape", "kernelSize", "stride", "padding", "dilation",
        "weight", "delay"},
       true},
      {"flatten", LayerKind::Flatten, {"type", "shape"}, false},
      {"average", LayerKind::Average, {"type", "shape"}, false},
      {"concat", LayerKind::Concat, {"type", "shape", "layers"}, false}};
  return all;
}

static Result<const KindInfo *> readKind(const Fields &fields) {
  Result<std::string> type = fields.text("type");
  if (!type)
    return type.error();
  std::string list;
  for (const KindInfo &info : kinds()) {
    if (*type == info.name)
      return &info;
    list += (list.empty() ? "" : ", ") + std::string(info.name);
  }
  return Error{fields.name() + " is of type '" + *type + "'; known are " +
               list};
}

/// Reads `shape`: neurons, rows x columns, or channels x rows x columns.
static Result<Extents> readShape(const Fields &fields) {
  Result<std::vector<int64_t>> shape = fields.integers("shape");
  if (!shape)
    return shape.error();
  Extents extents = {1, 1, 1};
  bool fits = !shape->empty() && shape->size() <= 3;
  int64_t size = 1;
  for (int64_t extent : *shape)
    fits = fits && extent > 0 && extent <= 65535 && (size *= extent) < 1 << 28;
  if (!fits)
    return fields.error("shape", "holds no one to three numbers from 1 to "
                                 "65535 whose product is below 2^28");
  if (shape->size() == 1)
    extents[0] = (*shape)[0];
  else
    std::copy_backward(shape->begin(), shape->end(), extents.end());
  return extents;
}

static Status readWindow(const Fields &fields, Layer &layer) {
  if (Status status = fields.pair("kernelSize", 1, layer.kernel); !status)
    return status;
  if (Status status = fields.pair("stride", 1, layer.stride); !status)
    return status;
  if (Status status = fields.pair("padding", 0, layer.padding); !status)
    return status;
  if (Status status = fields.pair("dilation", 1, layer.dilation); !status)
    return status;
  Result<int64_t> groups = fields.integer("groups", 1, 65535, 1);
  if (!groups)
    return groups.error();
  layer.groups = *groups;
  return {};
}

/// Loihi's weights: 8 bits, or 9 bits without the lowest one.
static Status checkWeights(const Fields &fields, const Layer &layer) {
  for (int64_t weight : layer.weights)
    if (weight < -256 || weight > 255)
      return fields.error("weight", "holds " + std::to_string(weight) +
                                        "; Loihi's weights are from -256 to "
                                        "255");
  return {};
}

static Status readNumbers(const Fields &fields, Layer &layer) {
  if (layer.kind == LayerKind::Input) {
    Result<int64_t> weight = fields.integer("weight", 1, 1 << 16, 64);
    if (!weight)
      return weight.error();
    Result<int64_t> bias = fields.integer("bias", -(1 << 16), 1 << 16, 0);
    if (!bias)
      return bias.error();
    layer.inputWeight = *weight;
    layer.inputBias = *bias;
    return {};
  }
  auto read = [&](const char *field, std::vector<int64_t> &out) -> Status {
    if (!fields.has(field))
      return {};
    Result<std::vector<int64_t>> values = fields.integers(field);
    if (!values)
      return values.error();
    out = std::move(*values);
    return {};
  };
  if (Status status = read("weight", layer.weights); !status)
    return status;
  if (Status status = checkWeights(fields, layer); !status)
    return status;
  if (Status status = read("bias", layer.bias); !status)
    return status;
  for (int64_t bias : layer.bias)
    if (std::abs(bias) > 1 << 24)
      return fields.error("bias", "holds " + std::to_string(bias) +
                                      "; expected at most 2^24");
  if (Status status = read("delay", layer.delays); !status)
    return status;
  for (int64_t delay : layer.delays)
    if (delay < 0 || delay > 62)
      return fields.error("delay", "holds " + std::to_string(delay) +
                                       "; expected 0 to 62 steps");
  return {};
}

Result<Layer> snnc::netx::readLayer(const hdf5::Group &group,
                                    const std::string &path, size_t index) {
  Layer layer;
  layer.name = "layer " + std::to_string(index);
  Fields fields(group, "'" + path + "': " + layer.name);
  Result<const KindInfo *> info = readKind(fields);
  if (!info)
    return info.error();
  layer.kind = (*info)->kind;
  if (Status status = fields.expectOnly((*info)->arrays, {"neuron"}); !status)
    return status.error();
  Result<Extents> shape = readShape(fields);
  if (!shape)
    return shape.error();
  layer.shape = *shape;
  if (layer.kind == LayerKind::Conv || layer.kind == LayerKind::Pool)
    if (Status status = readWindow(fields, layer); !status)
      return status.error();
  if (Status status = readNumbers(fields, layer); !status)
    return status.error();
  auto neuron = group.groups.find("neuron");
  if (neuron != group.groups.end()) {
    Result<Neurons> neurons =
        readNeurons(neuron->second, fields.name() + ", neuron");
    if (!neurons)
      return neurons.error();
    layer.neurons = *neurons;
  } else if ((*info)->needsNeurons) {
    return Error{fields.name() + " has no group 'neuron'"};
  }
  return layer;
}
