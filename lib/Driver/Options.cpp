// The recipe of an image as JSON, and what follows from it.

#include "snnc/Driver/Compile.h"

#include "llvm/Support/raw_ostream.h"

#include <nlohmann/json.hpp>

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
                   {"profile", recipe.profile},
                   {"semantics", recipe.semantics},
                   {"dt", recipe.dt},
                   {"calibration", recipe.calibration},
                   {"calibration_samples", recipe.calibrationSamples},
                   {"scale", recipe.scale},
                   {"offset", recipe.offset},
                   {"percentile", recipe.percentile},
                   {"shapes", recipe.shapes},
                   {"ranges", std::move(ranges)}};
  return document.dump();
}

Result<Recipe> snnc::driver::parseRecipe(const std::string &text,
                                         const std::string &file) {
  try {
    json document = json::parse(text);
    Recipe recipe;
    recipe.coding.coding = document.at("coding");
    recipe.coding.encoder = document.at("encoder");
    recipe.coding.weightBits = document.at("weight_bits");
    recipe.coding.activationBits = document.at("activation_bits");
    recipe.coding.steps = document.at("steps");
    recipe.coding.spikesPerStep = document.at("spikes_per_step");
    recipe.coding.headroom = document.at("headroom");
    recipe.profile = document.at("profile");
    recipe.semantics = document.at("semantics").get<std::vector<std::string>>();
    recipe.dt = document.at("dt");
    recipe.calibration = document.at("calibration");
    recipe.calibrationSamples = document.at("calibration_samples");
    recipe.scale = document.at("scale");
    recipe.offset = document.at("offset");
    recipe.percentile = document.at("percentile");
    recipe.shapes = document.at("shapes").get<std::vector<std::string>>();
    for (const json &range : document.at("ranges"))
      recipe.ranges.push_back({range.at(0), range.at(1), range.at(2)});
    return recipe;
  } catch (const json::exception &) {
    return Error{file + ": its options are not those of a network that this "
                        "version compiled; compile it again"};
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
  data::EventOptions how;
  how.steps = input.window;
  if (recipe && recipe->dt > 0.0)
    how.dt = recipe->dt;
  return data::openEvents({options.path}, input.tensorShape, how);
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
  how.scale =
      static_cast<float>(options.scale.value_or(recipe ? recipe->scale : 1.0));
  how.offset = static_cast<float>(
      options.offset.value_or(recipe ? recipe->offset : 0.0));
  return data::readDataset(options.path, image.inputs[0].tensorShape, how);
}
