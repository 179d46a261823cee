// Numbers of neurons as chips hold them: one per channel.

#ifndef SNNC_LIB_CONVERSION_PERCHANNEL_H
#define SNNC_LIB_CONVERSION_PERCHANNEL_H

#include "dialects/Snn/Snn.h"

#include <vector>

namespace snnc {

/// One number per channel of `numbers`, which are one per neuron of `op` in the
/// order y, x, c. Emits an error that calls them `name` if they differ within a
/// channel.
template <typename Number>
mlir::FailureOr<std::vector<Number>>
perChannel(snn::NeuronsOp op, llvm::StringRef name,
           const std::vector<Number> &numbers) {
  int64_t channels = op.getShape().channels;
  int64_t places = op.getShape().numNeurons() / channels;
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t place = 1; place < places; ++place)
      if (Number number = numbers[place * channels + c]; number != numbers[c])
        return op.emitOpError("expects one '")
               << name << "' per channel, but in channel " << c
               << " neuron 0 has " << double(numbers[c]) << " and neuron "
               << place << " has " << double(number)
               << "; chips share parameters within a channel, so make it the "
                  "same or give every neuron a channel";
  return std::vector<Number>(numbers.begin(), numbers.begin() + channels);
}

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_PERCHANNEL_H
