// Reads what Schaefer et al. published and recomputes it.

#include "SchaeferFigures.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <random>
#include <sstream>

namespace snnc::schaefer {

using synapse::Encoding;

namespace {
using Fields = std::map<std::string, std::string>; ///< by column
} // namespace

static Result<std::string> readText(const std::string &path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream)
    return Error{path + ": cannot be read"};
  return text.str();
}

static std::vector<std::string> split(const std::string &line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');)
    fields.push_back(field);
  return fields;
}

/// The rows of a file with the names of its columns in the first line that is
/// no comment.
static Result<std::vector<Fields>> readRows(const std::string &path) {
  Result<std::string> text = readText(path);
  if (!text)
    return text.error();
  std::istringstream stream(*text);
  std::vector<std::string> names;
  std::vector<Fields> rows;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#')
      continue;
    std::vector<std::string> fields = split(line);
    if (names.empty()) {
      names = fields;
      continue;
    }
    if (fields.size() != names.size())
      return Error{path + ": '" + line + "' has " +
                   std::to_string(fields.size()) + " fields, expected " +
                   std::to_string(names.size())};
    Fields row;
    for (size_t i = 0; i < names.size(); ++i)
      row[names[i]] = fields[i];
    rows.push_back(row);
  }
  return rows;
}

static double numberOf(const Fields &row, const std::string &name,
                       double otherwise) {
  auto field = row.find(name);
  return field == row.end() ? otherwise : std::stod(field->second);
}

static Published publishedOf(const Fields &row) {
  Published published;
  Layer &layer = published.layer;
  layer.isConvolution =
      row.count("k") || (row.count("kind") && row.at("kind") == "conv");
  layer.bits = static_cast<unsigned>(numberOf(row, "bits", 8));
  layer.density = numberOf(row, "density", 1.0);
  layer.channels = static_cast<int64_t>(numberOf(row, "ch", 32));
  layer.kernel = static_cast<int64_t>(numberOf(row, "k", 3));
  layer.image = static_cast<int64_t>(numberOf(row, "img", 28));
  published.scheme = row.at("enc");
  Figures &figures = published.figures;
  figures.forwardPj = numberOf(row, "E_fwd", 0.0) * 1e12;
  figures.trainingPj = numberOf(row, "E_bwd_upd", 0.0) * 1e12;
  figures.forwardNs = numberOf(row, "t_fwd", 0.0) * 1e9;
  figures.trainingNs = numberOf(row, "t_bwd", 0.0) * 1e9;
  figures.bits = numberOf(row, "P_mem", 0.0) / leakagePerBit;
  figures.leakagePj = numberOf(row, "P_mem", 0.0) *
                      (figures.forwardNs + figures.trainingNs); // mW * ns
  return published;
}

Result<std::vector<Published>> readPublished(const std::string &folder) {
  std::vector<Published> all;
  for (const char *file :
       {"schaefer2020_sparsity_sweep_fc784x128_8b.csv",
        "schaefer2020_bits_sweep.csv", "schaefer2020_conv_geometry_8b.csv"}) {
    Result<std::vector<Fields>> rows = readRows(folder + "/" + file);
    if (!rows)
      return rows.error();
    for (const Fields &row : *rows)
      all.push_back(publishedOf(row));
  }
  return all;
}

Result<Chips> Chips::load(const std::string &folder) {
  Chips result;
  Result<chip::Chip> plain = chip::load(folder + "/schaefer-fc.json");
  if (!plain)
    return plain.error();
  result.chips.emplace("", *plain);
  std::string path = folder + "/schaefer-conv.json";
  Result<std::string> text = readText(path);
  if (!text)
    return text.error();
  for (const char *controller : {"row_column", "pure", "bitmap"}) {
    nlohmann::json json = nlohmann::json::parse(*text);
    json["cost"]["controllers"]["functional"] = controller;
    Result<chip::Chip> chip = chip::parse(json.dump(), path);
    if (!chip)
      return chip.error();
    result.chips.emplace(controller, *chip);
  }
  return result;
}

const chip::Chip &Chips::of(const Layer &layer,
                            const std::string &scheme) const {
  if (!layer.isConvolution)
    return chips.at("");
  return chips.at(scheme == "Func-Pure"  ? "pure"
                  : scheme == "Func-BMP" ? "bitmap"
                                         : "row_column");
}

static synapse::Geometry geometryOf(const Layer &layer,
                                    const std::string &scheme) {
  synapse::Geometry geometry;
  geometry.encoding = scheme == "Crossbar" ? Encoding::Dense
                      : scheme == "PB-BMP" ? Encoding::Bitmap
                      : scheme == "PB-CSR" || scheme == unshared
                          ? Encoding::Index
                          : Encoding::Functional;
  geometry.weightBits = layer.bits;
  geometry.transposed = true;
  geometry.source = {layer.sources, 1, 1};
  geometry.targetPopulation = {layer.targets, 1, 1};
  if (layer.isConvolution) {
    int64_t margin = layer.kernel - 1;
    geometry.windows = scheme != unshared;
    geometry.source = {1, layer.image, layer.image};
    geometry.targetPopulation = {layer.channels, layer.image + margin,
                                 layer.image + margin};
    geometry.kernel.height = geometry.kernel.width = layer.kernel;
    geometry.kernel.padTop = geometry.kernel.padLeft = margin;
  }
  geometry.target = Box::whole(geometry.targetPopulation);
  return geometry;
}

Result<synapse::Survey> surveyOf(const Layer &layer,
                                 const std::string &scheme) {
  synapse::LayerWeights weights;
  weights.ofKernel = layer.isConvolution;
  weights.count = layer.isConvolution
                      ? layer.channels * layer.kernel * layer.kernel
                      : layer.sources * layer.targets;
  std::vector<int8_t> bytes(weights.count, 0);
  double nonZeros = layer.density * static_cast<double>(weights.count) + 0.5;
  std::fill_n(bytes.begin(), static_cast<size_t>(nonZeros), int8_t(1));
  std::mt19937 random(2020);
  for (size_t i = bytes.size() - 1; i > 0; --i) // the same on each machine
    std::swap(bytes[i], bytes[random() % (i + 1)]);
  weights.bytes = bytes.data();
  return synapse::survey(geometryOf(layer, scheme), weights, /*training=*/true);
}

Result<Figures> recompute(const Layer &layer, const std::string &scheme,
                          const Chips &chips) {
  Result<synapse::Survey> survey = surveyOf(layer, scheme);
  if (!survey)
    return survey.error();
  costs::TablePrices prices(*survey, chips.of(layer, scheme));
  double sources = survey->geometry.source.numNeurons();
  double targets = survey->geometry.target.numNeurons();
  costs::WalkCost forward = prices.mean(chip::Walk::Forward, sources);
  costs::WalkCost training = prices.mean(chip::Walk::Backward, targets);
  training += prices.mean(chip::Walk::Update, sources);
  Figures figures;
  figures.forwardPj = forward.totalPj();
  figures.forwardNs = forward.latencyNs;
  figures.trainingPj = training.totalPj();
  figures.trainingNs = training.latencyNs;
  figures.bits = survey->sizeInBits();
  figures.leakagePj = costs::leakagePj(chips.of(layer, scheme), figures.bits,
                                       figures.forwardNs + figures.trainingNs)
                          .value_or(0.0);
  figures.unpriced = prices.unpriced(chip::Walk::Forward);
  return figures;
}

static Network network(unsigned bits, const char *scheme, double first,
                       double second, double forwardUj, double trainingUj) {
  Figures published;
  published.forwardPj = forwardUj * 1e6;
  published.trainingPj = trainingUj * 1e6;
  return {bits, scheme, {first, second}, published};
}

const std::vector<Network> &networks() {
  static const std::vector<Network> networks = {
      network(2, "Crossbar", 1.00, 1.00, 5.860, 14.447),
      network(2, "PB-BMP", 0.65, 0.63, 3.406, 13.397),
      network(2, "PB-BMP", 0.66, 0.66, 3.502, 13.582),
      network(3, "Crossbar", 1.00, 1.00, 6.148, 15.606),
      network(3, "PB-BMP", 0.85, 0.84, 5.318, 17.744),
      network(4, "Crossbar", 1.00, 1.00, 6.792, 17.248),
      network(4, "PB-BMP", 0.92, 0.92, 6.453, 20.213),
      network(5, "Crossbar", 1.00, 1.00, 6.364, 16.691),
      network(5, "PB-BMP", 0.96, 0.96, 6.564, 20.723),
      network(6, "Crossbar", 1.00, 1.00, 6.710, 17.764),
      network(6, "PB-BMP", 0.98, 0.98, 7.521, 22.941)};
  return networks;
}

Result<Figures> recompute(const Network &network, const Chips &chips) {
  Figures sum;
  const int64_t sizes[] = {700, 400, 250};
  for (int i = 0; i < 2; ++i) {
    Layer layer;
    layer.sources = sizes[i];
    layer.targets = sizes[i + 1];
    layer.bits = network.bits;
    layer.density = network.densities[i];
    Result<Figures> figures = recompute(layer, network.scheme, chips);
    if (!figures)
      return figures.error();
    sum.forwardPj += figures->forwardPj;
    sum.trainingPj += figures->trainingPj;
  }
  return sum;
}

Result<std::string> cheapest(const Layer &layer, const Chips &chips) {
  std::string best;
  double least = 0.0;
  for (const char *scheme : {"Crossbar", "PB-BMP", "PB-CSR"}) {
    Result<Figures> figures = recompute(layer, scheme, chips);
    if (!figures)
      return figures.error();
    if (best.empty() || figures->totalPj() < least) {
      best = scheme;
      least = figures->totalPj();
    }
  }
  return best;
}

} // namespace snnc::schaefer
