// Reads a .net file layer by layer and checks how the layers fit together.

#include "LayerReader.h"

#include <algorithm>
#include <set>

using namespace snnc;
using namespace snnc::netx;

bool snnc::netx::isNetx(const hdf5::Group &root) {
  return root.groups.count("layer") != 0;
}

namespace {

class Reader {
public:
  Reader(const hdf5::Group &root, const std::string &path,
         const std::vector<int64_t> &inputShape)
      : root(root), inputShape(inputShape) {
    network.path = path;
  }

  Result<Network> read();

private:
  Status readInputShape(const hdf5::Group &first);
  Status connect(const hdf5::Group &group, Layer &layer);
  Status connectConcat(const hdf5::Group &group, Layer &layer);
  Status checkDense(const hdf5::Group &group, Layer &layer);
  Status checkWindow(Layer &layer);
  int64_t countDelays(const Layer &layer) const;
  int64_t sourceDelays(const Layer &layer) const;
  Status checkTable(const Layer &layer, int64_t weights) const;
  Status checkCounts(const Layer &layer);

  Error error(const Layer &layer, const std::string &text) const {
    return Error{"'" + network.path + "': " + layer.name + " " + text};
  }
  Error shapeError(const Layer &layer, const Extents &expected) const {
    return error(layer, "has the shape " + toText(layer.shape) +
                            ", but its parameters and its source give " +
                            toText(expected));
  }
  /// Where the spikes of a layer's source come from.
  Extents sourceShape(const Layer &layer) const {
    return layer.sources.empty() ? network.inputShape
                                 : network.layers[layer.sources[0]].shape;
  }

  const hdf5::Group &root;
  const std::vector<int64_t> &inputShape;
  Network network;
  std::vector<int64_t> numDelays; ///< that occur among the spikes of a layer
};

} // namespace

Status Reader::readInputShape(const hdf5::Group &first) {
  if (!inputShape.empty()) {
    std::copy_backward(inputShape.begin(), inputShape.end(),
                       network.inputShape.end());
    std::fill(network.inputShape.begin(),
              network.inputShape.end() - inputShape.size(), 1);
    if (inputShape.size() == 1)
      network.inputShape = {inputShape[0], 1, 1};
    return {};
  }
  Layer layer;
  layer.name = "layer 0";
  Fields fields(first, "'" + network.path + "': layer 0");
  Result<std::string> type = fields.text("type");
  if (!type)
    return type.error();
  if (*type == "input") // checked in full when the layer is read
    return {};
  if (*type != "dense")
    return error(layer, "of type '" + *type +
                            "' stands at the beginning, so the file does not "
                            "say how large the input is; give it by --shape");
  Result<int64_t> features = fields.integer("inFeatures", 1, (1 << 28) - 1);
  if (!features)
    return features.error();
  network.inputShape = {*features, 1, 1};
  return {};
}

/// The layers that a concatenation lists; their channels follow each other.
Status Reader::connectConcat(const hdf5::Group &group, Layer &layer) {
  Fields fields(group, "'" + network.path + "': " + layer.name);
  Result<std::vector<int64_t>> layers = fields.integers("layers");
  if (!layers)
    return layers.error();
  Extents shape = {0, 0, 0};
  for (int64_t source : *layers) {
    if (source < 0 || source >= static_cast<int64_t>(network.layers.size()))
      return fields.error("layers", "names layer " + std::to_string(source) +
                                        "; expected an earlier one");
    const Extents &part = network.layers[source].shape;
    bool fits =
        layer.sources.empty() || (part[1] == shape[1] && part[2] == shape[2]);
    if (!fits)
      return error(layer, "joins layers of different rows or columns: " +
                              toText(network.layers[layer.sources[0]].shape) +
                              " and " + toText(part));
    shape = {shape[0] + part[0], part[1], part[2]};
    layer.sources.push_back(static_cast<size_t>(source));
  }
  if (layer.sources.empty())
    return fields.error("layers", "is empty");
  if (sizeOf(layer.shape) != sizeOf(shape))
    return shapeError(layer, shape);
  layer.shape = shape;
  return {};
}

Status Reader::checkDense(const hdf5::Group &group, Layer &layer) {
  int64_t targets = sizeOf(layer.shape);
  int64_t sources = sizeOf(sourceShape(layer));
  Fields fields(group, "'" + network.path + "': " + layer.name);
  for (auto [field, count] :
       {std::pair("inFeatures", sources), std::pair("outFeatures", targets)}) {
    Result<int64_t> found = fields.integer(field, 1, INT32_MAX, count);
    if (!found)
      return found.error();
    if (*found != count)
      return fields.error(field, "holds " + std::to_string(*found) +
                                     ", but there are " +
                                     std::to_string(count) + " neurons");
  }
  if (static_cast<int64_t>(layer.weights.size()) != targets * sources)
    return error(layer, "has " + std::to_string(layer.weights.size()) +
                            " weights; expected " + std::to_string(targets) +
                            " x " + std::to_string(sources));
  layer.shape = {targets, 1, 1};
  return sourceDelays(layer) > 1 ? checkTable(layer, targets * sources)
                                 : Status();
}

/// The delays that occur among the spikes that a layer sends.
int64_t Reader::countDelays(const Layer &layer) const {
  if (layer.kind == LayerKind::Flatten || layer.kind == LayerKind::Concat)
    return sourceDelays(layer);
  std::set<int64_t> delays(layer.delays.begin(), layer.delays.end());
  return std::max<int64_t>(1, static_cast<int64_t>(delays.size()));
}

/// The most delays that occur in one of a layer's sources.
int64_t Reader::sourceDelays(const Layer &layer) const {
  int64_t most = 1;
  for (size_t source : layer.sources)
    most = std::max(most, numDelays[source]);
  return most;
}

/// Checks how many weights a layer becomes of which the file has few: each
/// delay of its source has a table of its own.
Status Reader::checkTable(const Layer &layer, int64_t weights) const {
  constexpr int64_t most = int64_t(1) << 26;
  int64_t tables = sourceDelays(layer);
  if (weights <= most / tables)
    return {};
  std::string each = tables > 1 ? std::to_string(tables) +
                                      " tables, one per delay of its "
                                      "source, each"
                                : "a table";
  return error(layer, "becomes " + each + " of " + std::to_string(weights) +
                          " weights; expected at most " + std::to_string(most) +
                          (tables > 1 ? " in all" : ""));
}

/// Checks convolutions and pools: extents, channels and the number of weights.
Status Reader::checkWindow(Layer &layer) {
  Extents source = sourceShape(layer);
  Extents expected = {layer.shape[0], 0, 0};
  for (int axis : {0, 1}) {
    int64_t reach = (layer.kernel[axis] - 1) * layer.dilation[axis] + 1;
    int64_t room = source[axis + 1] + 2 * layer.padding[axis] - reach;
    if (room < 0)
      return error(layer, "has a kernel that reaches over " +
                              std::to_string(reach) +
                              " neurons, but its source " + toText(source) +
                              " and padding are smaller");
    expected[axis + 1] = room / layer.stride[axis] + 1;
  }
  bool isPool = layer.kind == LayerKind::Pool;
  if (isPool)
    expected[0] = source[0];
  if (layer.shape != expected)
    return shapeError(layer, expected);
  if (!isPool && (source[0] % layer.groups || expected[0] % layer.groups))
    return error(layer, "has " + std::to_string(layer.groups) +
                            " groups, but " + std::to_string(source[0]) +
                            " source and " + std::to_string(expected[0]) +
                            " target channels");
  int64_t kernel = layer.kernel[0] * layer.kernel[1];
  // Both are below 2^32.
  int64_t channels = expected[0] * (isPool ? 1 : source[0] / layer.groups);
  int64_t table = channels > INT64_MAX / kernel ? INT64_MAX : channels * kernel;
  if (isPool || sourceDelays(layer) > 1)
    if (Status status = checkTable(layer, table); !status)
      return status;
  int64_t count = isPool ? kernel : table;
  if (static_cast<int64_t>(layer.weights.size()) == count)
    return {};
  return error(layer, "has " + std::to_string(layer.weights.size()) +
                          " weights; expected " + std::to_string(count));
}

/// Checks the lengths of biases and delays.
Status Reader::checkCounts(const Layer &layer) {
  int64_t neurons = sizeOf(layer.shape);
  auto fits = [&](const std::vector<int64_t> &values) {
    int64_t count = static_cast<int64_t>(values.size());
    return count <= 1 || count == layer.shape[0] || count == neurons;
  };
  for (auto [values, what] :
       {std::pair(&layer.bias, "biases"), std::pair(&layer.delays, "delays")})
    if (!fits(*values))
      return error(layer, "has " + std::to_string(values->size()) + " " + what +
                              "; expected 1, " +
                              std::to_string(layer.shape[0]) +
                              " (channels) "
                              "or " +
                              std::to_string(neurons) + " (neurons)");
  return {};
}

Status Reader::connect(const hdf5::Group &group, Layer &layer) {
  bool isFirst = network.layers.empty();
  if (layer.kind == LayerKind::Input && !isFirst)
    return error(layer, "of type 'input' does not stand at the beginning");
  if (layer.kind == LayerKind::Concat)
    return connectConcat(group, layer);
  if (!isFirst)
    layer.sources = {network.layers.size() - 1};
  switch (layer.kind) {
  case LayerKind::Input:
    network.inputShape = layer.shape;
    break;
  case LayerKind::Dense:
    if (Status status = checkDense(group, layer); !status)
      return status;
    break;
  case LayerKind::Conv:
  case LayerKind::Pool:
    if (Status status = checkWindow(layer); !status)
      return status;
    break;
  case LayerKind::Flatten: {
    int64_t size = sizeOf(sourceShape(layer));
    if (sizeOf(layer.shape) != size)
      return shapeError(layer, {size, 1, 1});
    layer.shape = {size, 1, 1};
    break;
  }
  case LayerKind::Average: {
    int64_t size = sizeOf(sourceShape(layer));
    int64_t groups = sizeOf(layer.shape);
    if (size % groups != 0)
      return error(layer, "averages " + std::to_string(size) + " neurons in " +
                              std::to_string(groups) +
                              " groups, which are not of one size");
    if (Status status = checkTable(layer, groups * size); !status)
      return status;
    layer.shape = {groups, 1, 1};
    break;
  }
  case LayerKind::Concat:
    break;
  }
  return checkCounts(layer);
}

Result<Network> Reader::read() {
  for (const auto &[name, group] : root.groups)
    if (name != "layer" && name != "simulation")
      return Error{"'" + network.path + "' has an unknown group '" + name +
                   "' beside 'layer'"};
  auto layers = root.groups.find("layer");
  if (layers == root.groups.end() || layers->second.groups.empty())
    return Error{"'" + network.path +
                 "' has no layers; expected a .net file of lava-dl, with a "
                 "group 'layer' that holds '0', '1'..."};
  const std::map<std::string, hdf5::Group> &groups = layers->second.groups;
  for (size_t index = 0; index < groups.size(); ++index) {
    auto found = groups.find(std::to_string(index));
    if (found == groups.end())
      return Error{"'" + network.path + "' has " +
                   std::to_string(groups.size()) + " layers, but none '" +
                   std::to_string(index) + "'"};
    if (index == 0)
      if (Status status = readInputShape(found->second); !status)
        return status.error();
    Result<Layer> layer = readLayer(found->second, network.path, index);
    if (!layer)
      return layer.error();
    if (Status status = connect(found->second, *layer); !status)
      return status.error();
    numDelays.push_back(countDelays(*layer));
    network.layers.push_back(std::move(*layer));
  }
  return std::move(network);
}

Result<Network> snnc::netx::fromTree(const hdf5::Group &root,
                                     const std::string &path,
                                     const std::vector<int64_t> &inputShape) {
  bool isShape = inputShape.size() <= 3;
  int64_t size = 1;
  for (int64_t extent : inputShape)
    isShape =
        isShape && extent > 0 && extent <= 65535 && (size *= extent) < 1 << 28;
  if (!isShape)
    return Error{"the shape of the input is no one to three numbers from 1 to "
                 "65535 whose product is below 2^28"};
  return Reader(root, path, inputShape).read();
}
