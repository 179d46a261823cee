// Loops over float tensors: choices, sums, products and resampling.

#ifndef SNNC_INTERPRETER_ANNTENSORS_H
#define SNNC_INTERPRETER_ANNTENSORS_H

#include "AnnKernels.h"

#include <cstddef>

namespace snnc::interpreter {

/// Sizes of the output of `where` and, for each dimension, the distance of
/// neighbours in the three operands (0 if repeated).
struct WhereShape {
  Sizes output, condition, left, right;
};

/// Takes the left element where the condition is not 0, else the right one.
void where(const WhereShape &shape, const float *condition, const float *left,
           const float *right, float *output);

/// A tensor as samples, channels and elements of a channel, and the window
/// over channels; see `ann.lrn`.
struct LrnShape {
  int64_t samples, channels, inner, size;
  double alpha = 0, beta = 0, bias = 0;
};

/// Local response normalisation.
void lrn(const LrnShape &shape, const float *input, float *output);

/// What `reduce` computes of the elements along the reduced dimensions.
enum class Reduction { LogSumExp, Max, Mean, Min, Prod, Sum };

/// Reduces a tensor of `sizes` along the dimensions of `isReduced`, in double
/// precision, in the order of the elements.
void reduce(Reduction kind, const Sizes &sizes,
            const std::vector<bool> &isReduced, const float *input,
            float *output);

/// Matrices of rows x inner and inner x columns, and how they are numbered.
struct MatMulShape {
  int64_t rows, inner, columns;
  BroadcastShape batch; ///< in matrices
};

/// Multiplies each pair of matrices; sums are in double precision.
void matMul(const MatMulShape &shape, const float *left, const float *right,
            float *output);

/// One element of an input and what it counts.
struct Tap {
  int64_t index;
  double weight;
};

/// The elements of one dimension of a result as weighted sums of those of the
/// input; an element without taps is `fill`.
struct Resampling {
  size_t axis;
  std::vector<std::vector<Tap>> taps; ///< of each element of the result
  float fill = 0;
};

/// Resamples a tensor of `sizes` along one dimension after another.
void resample(const Sizes &sizes, const std::vector<Resampling> &steps,
              const float *input, float *output);

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNTENSORS_H
