// Convolution and matrix product.

#ifndef SNNC_INTERPRETER_ANNLAYERS_H
#define SNNC_INTERPRETER_ANNLAYERS_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace snnc::interpreter {

/// What a layer with weights computes.
enum class LayerKind { Dense, Conv, Transposed };

/// Geometry of a layer with weights. All lists have one entry per dimension of
/// the map: none for a matrix product, up to three otherwise. `pads` are those
/// in front; the size of the result implies those behind.
struct LayerShape {
  LayerKind kind;
  int64_t samples, channels, outChannels;
  std::vector<int64_t> map, outMap, kernel, strides, pads, dilations;
  int64_t groups = 1;
};

/// A layer with its weights in the order that suits the processor. Several
/// threads may run it at once.
class Layer {
public:
  virtual ~Layer() = default;

  /// Bytes of working memory that `run` needs.
  virtual size_t scratchSize() const = 0;

  /// Computes the layer for one sample, on the calling thread alone. `scratch`
  /// is aligned to 64 bytes.
  virtual Status run(const float *input, float *output,
                     char *scratch) const = 0;
};

/// Prepares a layer for oneDNN; `weights` (O x C/groups x K..., of a transposed
/// one C x O/groups x K...) and `bias` (null if there is none) are copied.
Result<std::unique_ptr<Layer>>
createLayer(const LayerShape &shape, const float *weights, const float *bias);

/// The same layer with sums in double precision, several times slower.
std::unique_ptr<Layer> createPreciseLayer(const LayerShape &shape,
                                          const float *weights,
                                          const float *bias);

/// While it lives, OpenMP uses one thread for what the calling thread asks of
/// it: sums are then added in the same order on every machine load.
class SingleThreaded {
public:
  SingleThreaded();
  SingleThreaded(const SingleThreaded &) = delete;
  ~SingleThreaded();

private:
  int previous;
};

} // namespace snnc::interpreter

#endif // SNNC_INTERPRETER_ANNLAYERS_H
