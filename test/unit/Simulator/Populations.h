// Random networks whose events go along axons of populations.

#ifndef SNNC_TEST_UNIT_SIMULATOR_POPULATIONS_H
#define SNNC_TEST_UNIT_SIMULATOR_POPULATIONS_H

#include "Network.h"

namespace snnc::test {

/// The reference with axons of populations and room for all that they say.
std::string populationJson(unsigned potentialBits);

/// What of the scheme is at work.
struct AxonTests {
  bool hits = true, lattice = true, prunes = true;
  unsigned upsampling = 0; ///< of all functional tables
};

/// Replaces the axons of sources of a network, which has not been assembled,
/// by axons of populations.
void usePopulationAxons(TestNetwork &network, const AxonTests &tests);

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIMULATOR_POPULATIONS_H
