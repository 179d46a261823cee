// The weights with which ann.resize makes a result of its input.

#ifndef SNNC_INTERPRETER_ANNRESIZE_H
#define SNNC_INTERPRETER_ANNRESIZE_H

#include "AnnTensors.h"

#include "dialects/Ann/Ann.h"

namespace snnc::interpreter {

/// The steps of `op`, one for each dimension that changes.
std::vector<Resampling> getResampling(ann::ResizeOp op);

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNRESIZE_H
