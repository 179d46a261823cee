// Files of chips with formats of their own, from wherever they come.

#include "Deploy.h"
#include "Terminal.h"

#include "snnc/Native/Configuration.h"
#include "snnc/Native/Listing.h"
#include "snnc/Native/Recording.h"
#include "snnc/Native/SimulatorJson.h"

#include <filesystem>

namespace snnc::cli {

static Result<chip::Native> loadChip(const ForeignArguments &arguments) {
  Result<chip::Parameters> parameters = parseParameters(arguments.parameters);
  if (!parameters)
    return parameters.error();
  return chip::loadNative(arguments.chip, *parameters);
}

Status replayForeign(const ForeignArguments &arguments) {
  Result<chip::Native> chip = loadChip(arguments);
  if (!chip)
    return chip.error();
  native::Store store(*chip);
  std::string configuration = arguments.configuration;
  if (configuration.empty() &&
      native::formatOf(*chip) == native::Format::MemoryFiles)
    configuration = arguments.path;
  if (!configuration.empty())
    if (Status status = native::readConfigurationFiles(configuration, store);
        !status)
      return status;
  Result<native::Replayed> replayed =
      native::replay(arguments.path, store, arguments.skippedTicks);
  if (!replayed)
    return replayed.error();
  std::printf("%s on chip '%s': %lld sent", arguments.path.c_str(),
              chip->name.c_str(), static_cast<long long>(replayed->numSent));
  if (replayed->numTicks)
    std::printf(", %lld ticks", static_cast<long long>(replayed->numTicks));
  std::printf(", all %lld of the recorded outputs equal\n",
              static_cast<long long>(replayed->numCompared));
  return {};
}

/// What stands where, by layer.
static Result<std::string> listLayers(const deploy::Host &host,
                                      const std::string &layer) {
  std::string text;
  for (const deploy::Placed &placed : host.populations) {
    if (!layer.empty() && placed.layer != layer)
      continue;
    const Shape &shape = placed.shape;
    text += "layer '" + placed.layer + "': " + std::to_string(shape.channels) +
            "x" + std::to_string(shape.height) + "x" +
            std::to_string(shape.width) +
            (placed.kind == deploy::PopulationKind::Host
                 ? " neurons of the host, sent in tick "
                 : " neurons, first computed in tick ") +
            std::to_string(placed.tick) + "\n";
    for (size_t i = 0; !layer.empty() && i < placed.cells.size(); ++i) {
      text += "  neuron " + std::to_string(i) + ":";
      for (const deploy::Cell &cell : placed.cells[i])
        text += " core " + std::to_string(cell.core) + " row " +
                std::to_string(cell.neuron);
      text += "\n";
    }
  }
  if (text.empty())
    return Error{"no layer is named '" + layer + "'"};
  return text;
}

Status inspectNative(const ForeignArguments &arguments, int64_t core,
                     const std::string &layer, const std::string &json) {
  if (!layer.empty() && !json.empty())
    return Error{"--json writes all layers; leave --layer out"};
  if (!layer.empty() && !arguments.chip.empty())
    return Error{"--layer is for folders that snnc compile wrote: files of "
                 "chips alone do not tell layers"};
  driver::Deployed deployed;
  std::optional<chip::Native> chip;
  std::optional<native::Store> store;
  if (arguments.chip.empty()) {
    Result<driver::Deployed> read = driver::readDeployment(arguments.path);
    if (!read)
      return Error{read.error().message +
                   "; of files from elsewhere name the chip by --chip"};
    deployed = std::move(*read);
    store = deployed.deployment->store;
    Result<std::string> layers = listLayers(deployed.deployment->host, layer);
    if (!layers)
      return Error{arguments.path + ": " + layers.error().message};
    std::fputs(layers->c_str(), stdout);
    if (!layer.empty())
      return {};
  } else {
    Result<chip::Native> loaded = loadChip(arguments);
    if (!loaded)
      return loaded.error();
    chip = std::move(*loaded);
    store.emplace(*chip);
    if (Status status = native::readConfigurationFiles(arguments.path, *store);
        !status)
      return status;
  }
  Result<std::string> text = native::listConfiguration(*store, core);
  if (!text)
    return Error{arguments.path + ": " + text.error().message};
  std::fputs(text->c_str(), stdout);
  if (!arguments.simulator.empty()) {
    Result<std::string> file = native::writeSimulatorJson(*store, {});
    if (!file)
      return Error{arguments.path + ": " + file.error().message};
    if (Status status = writeText(arguments.simulator, *file); !status)
      return status;
  }
  if (json.empty())
    return {};
  Result<std::string> document = native::listConfigurationAsJson(*store, core);
  if (!document)
    return document.error();
  return writeText(json, *document);
}

} // namespace snnc::cli
