// Loops over float tensors for the ops that need no library.

#ifndef SNNC_INTERPRETER_ANNKERNELS_H
#define SNNC_INTERPRETER_ANNKERNELS_H

#include <cstdint>
#include <vector>

namespace snnc::interpreter {

/// Sizes of a tensor, row-major.
using Sizes = std::vector<int64_t>;

/// A window that slides over maps of `height` x `width`; pads are top, left,
/// bottom, right. The window always covers an element of the map.
struct PoolShape {
  int64_t maps, height, width, outHeight, outWidth;
  int64_t kernel[2] = {1, 1}, strides[2] = {1, 1}, pads[4] = {};
  int64_t dilations[2] = {1, 1};
};

/// Takes the maximum of each window.
void maxPool(const PoolShape &shape, const float *input, float *output);

/// Takes the mean of each window, by the kernel size if `countPads`, else by
/// the number of covered elements.
void avgPool(const PoolShape &shape, bool countPads, const float *input,
             float *output);

/// The distances of neighbours in a tensor of `sizes` that is repeated to
/// `output`: 0 where it is repeated.
Sizes getRepeatedStrides(const Sizes &output, const Sizes &sizes);

/// A tensor that is read with repetition: sizes of the output and, for each
/// dimension, the distance of neighbours in both operands (0 if repeated).
struct BroadcastShape {
  Sizes output, left, right;
};

/// The way to read tensors of `left` and `right` for an output of `output`.
BroadcastShape getBroadcast(const Sizes &output, const Sizes &left,
                            const Sizes &right);

/// What `binary` computes.
enum class BinaryKind { Add, Sub, Mul, Div };

/// Combines two tensors element by element.
void binary(BinaryKind kind, const BroadcastShape &shape, const float *left,
            const float *right, float *output);

/// The same with any function.
void binary(float (*function)(float, float), const BroadcastShape &shape,
            const float *left, const float *right, float *output);

/// Limits each of `count` elements to `low` and `high`.
void clip(int64_t count, float low, float high, const float *input,
          float *output);

/// Multiplies and shifts each of `channels` channels of `inner` elements, for
/// each of `outer` samples.
void scaleChannels(int64_t outer, int64_t channels, int64_t inner,
                   const float *scale, const float *offset, const float *input,
                   float *output);

/// Softmax over `size` elements that lie `inner` apart.
void softmax(int64_t outer, int64_t size, int64_t inner, const float *input,
             float *output);

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNKERNELS_H
