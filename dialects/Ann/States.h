// The attributes of a function that computes one step of a network with states.

#ifndef SNNC_DIALECTS_ANN_STATES_H
#define SNNC_DIALECTS_ANN_STATES_H

#include "llvm/ADT/StringRef.h"

namespace snnc::ann {

/// Name of the attribute that holds how often a step runs.
inline constexpr llvm::StringLiteral stepsName = "ann.steps";

/// Name of the attribute that holds the result that continues a state.
inline constexpr llvm::StringLiteral nextName = "ann.next";

/// Name of the attribute that holds the first value of a state.
inline constexpr llvm::StringLiteral initialName = "ann.initial";

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_STATES_H
