// snnc inspect: disassembles the bits of an image.

#include "Commands.h"
#include "Deploy.h"
#include "Terminal.h"

#include "snnc/Report/Disassembly.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

namespace {
struct Arguments {
  std::string image;
  ForeignArguments foreign;
  report::Filter filter;
  std::string json;
};
} // namespace

static Status run(const Arguments &arguments) {
  if (!arguments.foreign.chip.empty() || isFolder(arguments.image)) {
    ForeignArguments foreign = arguments.foreign;
    foreign.path = arguments.image;
    return inspectNative(foreign, arguments.filter.core.value_or(-1),
                         arguments.filter.layer.value_or(""), arguments.json);
  }
  Result<image::Image> image = image::readFile(arguments.image);
  if (!image)
    return image.error();
  Result<std::string> text = report::disassemble(*image, arguments.filter);
  if (!text)
    return Error{arguments.image + ": " + text.error().message};
  std::fputs(text->c_str(), stdout);
  if (arguments.json.empty())
    return {};
  Result<std::string> json =
      report::disassembleToJson(*image, arguments.filter);
  if (!json)
    return Error{arguments.image + ": " + json.error().message};
  return writeText(arguments.json, *json);
}

void addInspect(CLI::App &app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App *command = app.add_subcommand(
      "inspect", "Show what the bits of an image say: cores, populations, "
                 "tables, axons, routes, bytes per memory");
  command
      ->add_option("IMAGE", arguments->image,
                   "The image (.snnb), or the folder or file of a chip with "
                   "its own format")
      ->required();
  command->add_option("--core", arguments->filter.core,
                      "Only the core of this number");
  command->add_option("--layer", arguments->filter.layer,
                      "Only the layer of this name");
  command->add_option("--chip", arguments->foreign.chip,
                      "The chip, of files in its own format that snnc did not "
                      "write");
  addParameters(*command, arguments->foreign.parameters);
  command->add_option("--simulator", arguments->foreign.simulator,
                      "Write a configuration of RANC as the file of its "
                      "simulator (.json), which can be read by --chip, too");
  command->add_option("--json", arguments->json, "Write it to this file, too");
  command->callback([arguments] {
    if (Status status = run(*arguments); !status)
      fail(status.error());
  });
}

} // namespace snnc::cli
