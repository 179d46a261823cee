// What simulations of chips' RTL took. They were measured once, with Verilator
// on the designers' sources, for the survey that chose these chips.

#include "ChipWorks.h"

#include <cstdlib>

namespace snnc::bench {

const std::vector<Rtl> &rtlRuns() {
  static const std::vector<Rtl> runs = {
      {"tinyodin", "full image over SPI, Verilator",
       "33.8 k frames, 8.1 M clock cycles in 1.4 s", 8.1e6, 1.4, 33.8e3},
      // At 4 clock cycles a bit, the faster of two measurements.
      {"odin", "full image over SPI, Verilator",
       "36.9 k frames, 8.85 M clock cycles in 26 s; with the least clock "
       "cycles a bit 12 s",
       36.9e3 * 160, 12, 36.9e3},
      {"ucaspian", "256 neurons and 4,000 synapses, Verilator",
       "47.8 k clock cycles in 10 ms", 47.8e3, 10e-3, 256 * 7 + 4000 * 5},
      {"reckon", "full image of 256-r256-16 over SPI, Verilator",
       "6.8 M clock cycles in 33 s", 6.8e6, 33, 0},
      {"ranc-256", "random networks, 3x2 cores of 64x64, Verilator", "1.6 MHz",
       1.6e6, 1, 0},
      {"ranc-256", "MNIST, 4x3 cores of 256x256, Verilator",
       "0.7 to 1.06 MHz, 10 to 15 ticks/s", 1.06e6, 1, 0},
      {"ranc-256", "MNIST, 8x4 cores of 128x128, Verilator", "239 kHz", 239e3,
       1, 0},
      {"ranc-256", "random network, 4x4 cores of 256x256, Verilator",
       "0.41 MHz, 34 ticks with 27,982 spikes", 0.41e6, 1, 0},
  };
  return runs;
}

const Rtl &rtlOf(const std::string &chip, const std::string &what) {
  for (const Rtl &rtl : rtlRuns())
    if (rtl.chip == chip && std::string(rtl.what).rfind(what, 0) == 0)
      return rtl;
  std::abort();
}

} // namespace snnc::bench
