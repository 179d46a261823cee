// The subcommands of snnc: each adds itself and its options to the program.

#ifndef SNNC_TOOLS_SNNC_COMMANDS_H
#define SNNC_TOOLS_SNNC_COMMANDS_H

namespace CLI {
class App;
} // namespace CLI

namespace snnc::cli {

/// The exit code of the subcommand that ran: 0 success, 1 the input cannot be
/// used (a diagnosis was printed).
extern int exitCode;

void addCompile(CLI::App &app);
void addRun(CLI::App &app);
void addInspect(CLI::App &app);
void addInterpret(CLI::App &app);
void addExplain(CLI::App &app);
void addChips(CLI::App &app);
void addVerify(CLI::App &app);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_COMMANDS_H
