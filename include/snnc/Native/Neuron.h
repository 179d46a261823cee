// The one interpreter of what a chip description says neurons do.

#ifndef SNNC_NATIVE_NEURON_H
#define SNNC_NATIVE_NEURON_H

#include "snnc/Chip/Native.h"

#include <cstdint>

namespace snnc::native {

/// The parameters of one neuron; which of them count is the chip's choice.
struct NeuronRow {
  int64_t threshold = 0;
  int64_t leak = 0; ///< amount, constant or factor
  bool leaks = true;
  int64_t negativeThreshold = 0;
  int64_t resetValue = 0;
  int64_t resetMode = 0; ///< index into NativeNeuron::resets
  bool isDisabled = false;
};

/// limit() of a value that does not fit.
int64_t limitOther(int64_t value, unsigned bits, bool isSigned,
                   chip::Overflow overflow);

/// `value` in `bits` bits: the nearest one, or what the low bits say.
inline int64_t limit(int64_t value, unsigned bits, bool isSigned,
                     chip::Overflow overflow) {
  // Nearly all values fit, and there is one for each synaptic operation.
  int64_t beyond = isSigned ? value >> (bits - 1) : value >> (bits - 1) >> 1;
  if (beyond == 0 || (isSigned && beyond == -1))
    return value;
  return limitOther(value, bits, isSigned, overflow);
}

/// `value` times `factor`, shifted down.
int64_t scale(int64_t value, int64_t factor, unsigned shift,
              chip::Rounding rounding);

/// A step of a neuron, by the choices of a description.
class Neuron {
public:
  explicit Neuron(const chip::NativeNeuron &choices) : choices(choices) {}

  /// The potential after a synapse added `weight`.
  int64_t integrate(int64_t potential, int64_t weight) const {
    return limit(potential + weight, choices.stateBits, choices.stateSigned,
                 choices.overflow);
  }

  /// The potential after one leak.
  int64_t leak(int64_t potential, const NeuronRow &row) const;

  /// True if the potential fires; it may be wider than the state.
  bool fires(int64_t potential, const NeuronRow &row) const;

  /// The potential after a spike.
  int64_t reset(int64_t potential, const NeuronRow &row) const;

  /// The potential after the check of the lower bound, without a spike.
  int64_t bound(int64_t potential, const NeuronRow &row) const;

  /// All operations of the description behind "integrate", in its order, on
  /// what integrating left. Without `withLeak` the leak is left out, as in an
  /// event that is no time reference. True if the neuron fired; whether a
  /// disabled one sends is the caller's business.
  bool step(int64_t &potential, const NeuronRow &row, bool withLeak) const;

private:
  const chip::NativeNeuron &choices;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_NEURON_H
