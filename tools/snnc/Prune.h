// The option --prune, and what it did.

#ifndef SNNC_TOOLS_SNNC_PRUNE_H
#define SNNC_TOOLS_SNNC_PRUNE_H

#include "snnc/Driver/Prune.h"

namespace CLI {
class App;
} // namespace CLI

namespace snnc::cli {

/// --prune, any number of times.
void addPruneOption(CLI::App &app, std::vector<std::string> &rules);

/// Checks all of them together; an error names the option and the rule.
Status checkRules(const std::vector<std::string> &rules);

/// --calibration-labels, for the accuracy before and after pruning.
void addPruneLabels(CLI::App &app, driver::CompileOptions &options);

/// Prints the weights that are left and the accuracy.
void printPruning(const driver::PruneEffect &effect);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_PRUNE_H
