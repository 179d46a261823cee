// A Scan or Loop as the step that it repeats.

#ifndef SNNC_LIB_IMPORT_ONNX_REPETITION_H
#define SNNC_LIB_IMPORT_ONNX_REPETITION_H

#include "snnc/Support/Result.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snnc::importer {

/// How a step runs that was the body of a Scan or Loop.
struct Repetition {
  /// A state that the step hands on.
  struct State {
    std::string name;                         ///< of the input
    int next = 0;                             ///< number of the output
    std::optional<onnx::TensorProto> initial; ///< nothing: the host gives it
  };
  int64_t steps = 0; ///< 0: as many as the sequence has rows
  std::vector<State> states;
};

/// Replaces a graph whose outputs a Scan or Loop, node `index`, makes of its
/// input, row by row, by the body: the row and the states become its inputs,
/// the outputs of each step and the new states its outputs. Errors: a loop that
/// ends by a condition, several sequences, another axis or direction, nodes
/// between the input and the loop, more than 65535 steps, nodes of the body
/// without outputs.
Result<Repetition> takeLoop(onnx::GraphProto &graph, int index);

/// The same with the one loop of the model that takes an input apart; nothing
/// if there is none. Errors also: several such loops.
Result<std::optional<Repetition>> takeRepetition(onnx::ModelProto &model);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_REPETITION_H
