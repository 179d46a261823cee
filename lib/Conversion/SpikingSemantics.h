// What the arithmetic of recognised neurons says about the semantics.

#ifndef SNNC_LIB_CONVERSION_SPIKINGSEMANTICS_H
#define SNNC_LIB_CONVERSION_SPIKINGSEMANTICS_H

#include "snnc/Import/Profiles.h"
#include "snnc/Recognize/Recognize.h"

namespace snnc {

/// The semantics that all populations of a network have, stated but for the
/// seconds per step, `dt`. Errors: populations that differ, more
/// steps than semantics hold.
Result<Semantics> statedSemantics(const recognize::Network &network,
                                  int64_t steps, double dt);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SPIKINGSEMANTICS_H
