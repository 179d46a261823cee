// Interprets the choices of a neuron.

#include "snnc/Native/Neuron.h"

#include "snnc/Support/Bits.h"

#include <algorithm>

namespace snnc::native {

using namespace chip;

int64_t limitOther(int64_t value, unsigned bits, bool isSigned,
                   Overflow overflow) {
  int64_t low = isSigned ? -(int64_t(1) << (bits - 1)) : 0;
  int64_t high =
      static_cast<int64_t>(BitWriter::lowMask(isSigned ? bits - 1 : bits));
  if (overflow == Overflow::Saturate)
    return std::clamp(value, low, high);
  uint64_t cut = static_cast<uint64_t>(value) & BitWriter::lowMask(bits);
  if (isSigned && cut >> (bits - 1))
    cut |= ~BitWriter::lowMask(bits);
  return static_cast<int64_t>(cut);
}

int64_t scale(int64_t value, int64_t factor, unsigned shift,
              Rounding rounding) {
  int64_t product = value * factor;
  if (rounding == Rounding::TowardZero)
    return product / (int64_t(1) << shift);
  return product >> shift; // an arithmetic shift rounds down
}

int64_t Neuron::leak(int64_t potential, const NeuronRow &row) const {
  if (!row.leaks)
    return potential;
  switch (choices.leak) {
  case LeakKind::None:
    return potential;
  case LeakKind::LinearTowardZero:
    return potential >= 0 ? std::max<int64_t>(potential - row.leak, 0)
                          : std::min<int64_t>(potential + row.leak, 0);
  case LeakKind::LinearFloor0:
    return std::max<int64_t>(potential - row.leak, 0);
  case LeakKind::AddConstant:
    return integrate(potential, row.leak);
  case LeakKind::Multiplicative:
    return limit(
        scale(potential, row.leak, choices.leakShift, choices.leakRounding),
        choices.stateBits, choices.stateSigned, choices.leakOverflow);
  }
  return potential;
}

bool Neuron::fires(int64_t potential, const NeuronRow &row) const {
  if (choices.nonNegativeOnly && potential < 0)
    return false;
  int64_t seen = potential;
  if (!choices.compareSigned)
    seen = static_cast<int64_t>(static_cast<uint64_t>(potential) &
                                BitWriter::lowMask(choices.stateBits));
  return choices.compare == CompareOp::Greater ? seen > row.threshold
                                               : seen >= row.threshold;
}

int64_t Neuron::reset(int64_t potential, const NeuronRow &row) const {
  switch (choices.resets[row.resetMode]) {
  case ResetKind::Zero:
    return 0;
  case ResetKind::Subtract:
    return limit(potential - row.threshold, choices.stateBits,
                 choices.stateSigned, choices.resetOverflow);
  case ResetKind::Value:
    return row.resetValue;
  }
  return 0;
}

int64_t Neuron::bound(int64_t potential, const NeuronRow &row) const {
  if (choices.bound == BoundKind::None)
    return potential;
  bool isBelow = choices.boundInclusive ? potential <= row.negativeThreshold
                                        : potential < row.negativeThreshold;
  if (!isBelow)
    return potential;
  int64_t result = 0;
  switch (choices.resets[row.resetMode]) {
  case ResetKind::Zero:
    return 0;
  case ResetKind::Subtract:
    result = potential - row.negativeThreshold;
    break;
  case ResetKind::Value:
    result = -row.resetValue;
    break;
  }
  return limit(result, choices.stateBits, choices.stateSigned,
               choices.resetOverflow);
}

bool Neuron::step(int64_t &potential, const NeuronRow &row,
                  bool withLeak) const {
  bool fired = false;
  bool isLimited = choices.integration == Integration::State;
  for (NeuronOp op : choices.ops) {
    switch (op) {
    case NeuronOp::Integrate:
      break;
    case NeuronOp::Leak:
      if (withLeak)
        potential = leak(potential, row);
      break;
    case NeuronOp::Compare:
      fired = fires(potential, row);
      break;
    case NeuronOp::Reset:
      potential = fired ? reset(potential, row) : bound(potential, row);
      break;
    }
  }
  // A sum is compared in full before the state keeps what fits.
  if (!isLimited)
    potential = limit(potential, choices.stateBits, choices.stateSigned,
                      choices.overflow);
  return fired;
}

} // namespace snnc::native
