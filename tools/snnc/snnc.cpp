// The program snnc: subcommands and options, nothing else.

#include "Commands.h"
#include "Terminal.h"

#include "snnc/InitAll.h"

#include <CLI/CLI.hpp>

int snnc::cli::exitCode = 0;

namespace {

/// Help for terminals of 80 columns: descriptions are wrapped.
class HelpFormatter : public CLI::Formatter {
public:
  std::string make_option(const CLI::Option *option,
                          bool isPositional) const override {
    return row(make_option_name(option, isPositional) +
                   make_option_opts(option),
               make_option_desc(option));
  }

  std::string make_subcommand(const CLI::App *command) const override {
    return row(command->get_name(), command->get_description());
  }

  std::string make_description(const CLI::App *app) const override {
    return snnc::cli::wrap(app->get_description(), 0) + "\n";
  }

private:
  static std::string row(const std::string &left, const std::string &right) {
    constexpr size_t column = 30;
    std::string text = "  " + left;
    if (text.size() + 2 > column)
      text += "\n" + std::string(column, ' ');
    else
      text.resize(column, ' ');
    return text + snnc::cli::wrap(right, column) + "\n";
  }
};

} // namespace

int main(int argc, char **argv) {
  snnc::hideOptionsOfLLVM();
  CLI::App app("snnc compiles trained neural networks for neuromorphic chips "
               "and runs the resulting configuration.",
               "snnc");
  app.formatter(std::make_shared<HelpFormatter>());
  app.require_subcommand(1);
  app.set_version_flag("--version", "snnc " SNNC_VERSION);
  snnc::cli::addCompile(app);
  snnc::cli::addRun(app);
  snnc::cli::addInspect(app);
  snnc::cli::addVerify(app);
  snnc::cli::addInterpret(app);
  snnc::cli::addExplain(app);
  snnc::cli::addChips(app);
  // Behind the subcommands, which would inherit it.
  app.footer("Start with:\n"
             "  snnc compile MODEL.onnx --chip reference --calibrate DATA "
             "-o OUT.snnb\n"
             "  snnc run OUT.snnb --input DATA --labels LABELS\n"
             "Each subcommand explains itself: snnc compile --help");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &error) {
    int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  return snnc::cli::exitCode;
}
