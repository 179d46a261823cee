// Options about synapse tables and the table of their figures.

#include "Encoding.h"

#include "Options.h"
#include "Terminal.h"

#include "snnc/Report/SynapseMemory.h"

#include <CLI/CLI.hpp>

namespace snnc::cli {

void addEncodingOptions(CLI::App &command, driver::EncodingOptions &options) {
  command
      .add_option("--encoding", options.wishes,
                  "Store synapse tables so: KIND, or LAYER=KIND; dense, "
                  "functional, bitmap, index, run_length, delta_index, "
                  "functional_bitmap or functional_index (repeatable)")
      ->allow_extra_args(false);
  command
      .add_option("--objective", options.objective,
                  "What the choice of encodings makes small: energy, latency, "
                  "memory, or weights per pJ, ns and bit as in "
                  "energy:1,memory:0.01")
      ->capture_default_str();
  command.add_flag("--training", options.isTraining,
                   "Choose encodings for training: count backward walks and "
                   "updates of the tables, too");
}

void addMemoryFiles(CLI::App &command, MemoryFiles &files) {
  command.add_option("--json", files.json,
                     "Write the table of the synapse memory as JSON");
  command.add_option("--report", files.html,
                     "Write the table of the synapse memory as an HTML page");
}

Status writeMemory(const synapse::MemoryReport &report,
                   const MemoryFiles &files, const image::Image &image) {
  report::MemoryTitle title{image.modelName, image.chipName};
  std::fputs(toText(report, title).c_str(), stdout);
  if (!files.json.empty())
    if (Status status = writeText(files.json, toJson(report, title)); !status)
      return status;
  if (!files.html.empty())
    return writeText(files.html, toHtml(report, title));
  return {};
}

} // namespace snnc::cli
