// The functions of ann.unary and ann.binary, for folders and interpreters.

#ifndef SNNC_DIALECTS_ANN_FUNCTIONS_H
#define SNNC_DIALECTS_ANN_FUNCTIONS_H

#include "dialects/Ann/Ann.h"

namespace snnc::ann {

/// A function of one number.
using UnaryFunction = float (*)(float);

/// A function of two numbers.
using BinaryFunction = float (*)(float, float);

/// What `ann.unary` computes of each element. Transcendental functions are
/// computed in double precision and rounded once.
UnaryFunction getFunction(UnaryKind kind);

/// What `ann.binary` computes of each pair of elements.
BinaryFunction getFunction(BinaryKind kind);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_FUNCTIONS_H
