// Folds a network that was written out step by step into one step.

#ifndef SNNC_RECOGNIZE_FOLD_H
#define SNNC_RECOGNIZE_FOLD_H

#include "snnc/Recognize/Graph.h"
#include "snnc/Support/Result.h"

#include <string>
#include <vector>

namespace snnc::recognize {

/// The values of one output, one per step.
struct Series {
  std::string name;
  std::vector<int> nodes;
};

/// Finds the step that `nodes` repeats. Every step must be a copy of the one
/// before: the same operators, constants and weights, its inputs one row
/// further. Where the first step reads a constant and the others a value, that
/// value is a state. The error names the first nodes that differ. At least
/// three steps are needed. All series have as many nodes as there are steps.
Result<Step> fold(const std::vector<Node> &nodes,
                  const std::vector<Series> &series);

} // namespace snnc::recognize

#endif // SNNC_RECOGNIZE_FOLD_H
