// What the models of real chips are measured on, and what simulations of their
// RTL took for the like.

#ifndef SNNC_BENCH_CHIPWORKS_H
#define SNNC_BENCH_CHIPWORKS_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace snnc::bench {

/// A measured simulation of RTL.
struct Rtl {
  const char *chip;
  const char *what;
  const char *figure; ///< as it was measured
  double clocks;
  double seconds;
  double units; ///< frames, bytes or words that the clocks took, if any

  double hertz() const { return clocks / seconds; }
};

/// All of them.
const std::vector<Rtl> &rtlRuns();

/// That of a chip, the first of whose works begins with `what`.
const Rtl &rtlOf(const std::string &chip, const std::string &what = "");

/// Something that a model does and that can be repeated.
struct Work {
  std::string name;
  std::function<void()> run; ///< ends the program if the results are wrong
  const char *unit;          ///< what is counted in `units`
  int64_t units;
  int64_t operations; ///< synaptic; 0: none
  /// Clock cycles of the chip; 0: those of `rtlSeconds` only.
  int64_t cycles;
  /// The chip takes these cycles at least; the description does not say more.
  bool isCyclesBound;
  const Rtl *rtl;
  double rtlSeconds;                                  ///< besides the cycles
  std::vector<std::shared_ptr<const void>> used = {}; ///< what `run` refers to
};

/// On the recordings below `root`, the source tree, on full configurations, and
/// on RANC's MNIST networks unless `mnist` is empty.
std::vector<Work> allWorks(const std::string &root, const std::string &mnist);

} // namespace snnc::bench

#endif // SNNC_BENCH_CHIPWORKS_H
