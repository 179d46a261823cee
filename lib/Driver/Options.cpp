// The recipe of an image as JSON, and what follows from it.

#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Streams.h"
#include "snnc/Transforms/Prune.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::driver;
using nlohmann::json;

std::string snnc::driver::toJson(const Recipe &recipe) {
  json ranges = json::array();
  for (const NamedRange &range : recipe.ranges)
    ranges.push_back({range.name, range.lo, range.hi});
  json document = {{"coding", recipe.coding.coding},
                   {"encoder", recipe.coding.encoder},
                   {"weight_bits", recipe.coding.weightBits},
                   {"activation_bits", recipe.coding.activationBits},
                   {"steps", recipe.coding.steps},
                   {"spikes_per_step", recipe.coding.spikesPerStep},
                   {"headroom", recipe.coding.headroom},
                   {"prune", recipe.coding.prune},
                   {"profile", recipe.profile},
                   {"semantics", recipe.semantics},
                   {"dt", recipe.dt},
                   {"calibration", recipe.calibration},
                   {"calibration_samples", recipe.calibrationSamples},
                   {"scale", recipe.scale},
                   {"offset", recipe.offset},
                   {"percentile", recipe.percentile},
                   {"shapes", recipe.shapes},
                   {"states", recipe.states},
                   {"ranges", std::move(ranges)}};
  const EncodingOptions standard;
  if (!recipe.encoding.wishes.empty())
    document["encodings"] = recipe.encoding.wishes;
  if (recipe.encoding.objective != standard.objective)
    document["objective"] = recipe.encoding.objective;
  if (recipe.encoding.isTraining)
    document["training"] = true;
  return document.dump();
}

/// Reads an integer from `low` to `high`; false if `value` is none. A number
/// with a fraction or exponent is none: converted, it may not fit.
static bool readInteger(const json &value, int64_t low, int64_t high,
                        int64_t &number) {
  bool isTooLarge = value.is_number_unsigned() &&
                    value.get<uint64_t>() > static_cast<uint64_t>(high);
  if (!value.is_number_integer() || isTooLarge)
    return false;
  number = value.get<int64_t>();
  return number >= low && number <= high;
}

/// The integers of a recipe, in the ranges of the command line's options.
static bool readIntegers(const json &document, Recipe &recipe) {
  CodingOptions &coding = recipe.coding;
  return readInteger(document.at("weight_bits"), 1, 30, coding.weightBits) &&
         readInteger(document.at("activation_bits"), 2, 8,
                     coding.activationBits) &&
         readInteger(document.at("steps"), 0, 65535, coding.steps) &&
         readInteger(document.at("spikes_per_step"), 0, 32767,
                     coding.spikesPerStep) &&
         readInteger(document.at("headroom"), 1, 1048576, coding.headroom) &&
         readInteger(document.at("calibration_samples"), 0,
                     std::numeric_limits<int64_t>::max(),
                     recipe.calibrationSamples);
}

/// True if the real numbers of a recipe are such that compile writes.
static bool hasValidReals(const Recipe &recipe) {
  auto isFloat = [](double value) {
    return std::abs(value) <= std::numeric_limits<float>::max();
  };
  return isFloat(recipe.scale) && isFloat(recipe.offset) &&
         recipe.percentile >= 0.0 && recipe.percentile <= 100.0 &&
         recipe.dt >= 0.0 && std::isfinite(recipe.dt) &&
         llvm::all_of(recipe.ranges, [](const NamedRange &range) {
           return std::isfinite(range.lo) && std::isfinite(range.hi) &&
                  range.lo <= range.hi;
         });
}

Result<Recipe> snnc::driver::parseRecipe(const std::string &text,
                                         const std::string &file) {
  Error error{file + ": its options are not those of a network that this "
                     "version compiled; compile it again"};
  try {
    json document = json::parse(text);
    Recipe recipe;
    recipe.coding.coding = document.at("coding");
    recipe.coding.encoder = document.at("encoder");
    if (!readIntegers(document, recipe))
      return error;
    recipe.coding.prune = document.at("prune").get<std::vector<std::string>>();
    if (!prune::parseRules(recipe.coding.prune))
      return error;
    recipe.profile = document.at("profile");
    recipe.semantics = document.at("semantics").get<std::vector<std::string>>();
    recipe.dt = document.at("dt");
    recipe.calibration = document.at("calibration");
    recipe.scale = document.at("scale");
    recipe.offset = document.at("offset");
    recipe.percentile = document.at("percentile");
    recipe.shapes = document.at("shapes").get<std::vector<std::string>>();
    recipe.states = document.at("states").get<std::vector<std::string>>();
    EncodingOptions &encoding = recipe.encoding;
    encoding.wishes = document.value("encodings", encoding.wishes);
    encoding.objective = document.value("objective", encoding.objective);
    encoding.isTraining = document.value("training", encoding.isTraining);
    if (!recipe.encoding.check())
      return error;
    for (const json &range : document.at("ranges"))
      recipe.ranges.push_back({range.at(0), range.at(1), range.at(2)});
    if (!hasValidReals(recipe))
      return error;
    return recipe;
  } catch (const json::exception &) {
    return error;
  }
}

Result<data::EventDataset> snnc::driver::openStreams(const DataOptions &options,
                                                     const image::Image &image,
                                                     const std::string &file) {
  if (image.inputs.size() != 1)
    return Error{file + ": has " + std::to_string(image.inputs.size()) +
                 " inputs, but this version feeds images with one input"};
  // An image that snnc-translate wrote has no recipe.
  Result<Recipe> recipe = parseRecipe(image.options, file);
  const image::Input &input = image.inputs[0];
  double dt = recipe && recipe->dt > 0.0 ? recipe->dt : data::EventOptions().dt;
  return openStreams(options, input.tensorShape, dt, input.window);
}

Result<data::Dataset> snnc::driver::openSamples(const DataOptions &options,
                                                const image::Image &image,
                                                const std::string &file) {
  if (image.inputs.size() != 1)
    return Error{file + ": has " + std::to_string(image.inputs.size()) +
                 " inputs, but this version feeds images with one input"};
  std::optional<data::Layout> layout = data::parseLayout(options.layout);
  if (!layout)
    return Error{"--layout '" + options.layout +
                 "': expected auto, chw or hwc"};
  // An image that snnc-translate wrote has no recipe.
  Result<Recipe> recipe = parseRecipe(image.options, file);
  data::DatasetOptions how;
  how.layout = *layout;
  if (recipe && (options.scale.value_or(recipe->scale) != recipe->scale ||
                 options.offset.value_or(recipe->offset) != recipe->offset))
    llvm::errs() << "warning: " << file << ": was calibrated with --scale "
                 << recipe->scale << " --offset " << recipe->offset
                 << ", not with what is given now\n";
  how.scale = options.scale.value_or(recipe ? recipe->scale : 1.0);
  how.offset = options.offset.value_or(recipe ? recipe->offset : 0.0);
  return data::readDataset(options.path, image.inputs[0].tensorShape, how);
}
