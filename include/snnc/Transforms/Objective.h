// What the choice of encodings makes small.

#ifndef SNNC_TRANSFORMS_OBJECTIVE_H
#define SNNC_TRANSFORMS_OBJECTIVE_H

#include "snnc/Support/Result.h"

#include <string>

namespace snnc {

/// A weighted sum; at least one weight is above 0.
struct Objective {
  double perPicojoule = 0.0;  ///< of the energy of one inference
  double perNanosecond = 0.0; ///< of the time that its walks take together
  double perBit = 0.0;        ///< of synapse memory

  double of(double energy_pJ, double latency_ns, double bits) const {
    return perPicojoule * energy_pJ + perNanosecond * latency_ns +
           perBit * bits;
  }
};

/// Reads "energy", "latency" or "memory", or a sum such as
/// "energy:1,memory:0.01" of weights per pJ, ns and bit. The error says what is
/// wrong.
Result<Objective> parseObjective(const std::string &text);

} // namespace snnc

#endif // SNNC_TRANSFORMS_OBJECTIVE_H
