// Which weights of a network stay, by magnitude, by kernel or n of m. Plain
// data; knows no MLIR.

#ifndef SNNC_TRANSFORMS_PRUNE_H
#define SNNC_TRANSFORMS_PRUNE_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::prune {

/// How the weights to keep are chosen.
enum class Method : uint8_t {
  None,      ///< all stay
  Magnitude, ///< the largest of a layer
  Global,    ///< the largest of all layers together, by their LAMP scores
  Kernel,    ///< the kernels [target channel][channel] of the largest L1 norm
  NOfM       ///< the n largest of m channels that follow each other
};

/// What a rule asks for.
struct Rule {
  std::string layer; ///< empty: all layers that no other rule names
  Method method = Method::None;
  double density = 1.0; ///< the share of weights that stays, above 0, up to 1
  int64_t n = 0, m = 0; ///< NOfM: 1 <= n <= m
};

/// Reads rules, each `[LAYER=]METHOD` with one of the methods
///   magnitude:density=D  global:density=D  kernel:density=D  N:M  none
/// An error quotes the rule: a method or a number that is none, two rules for
/// one layer, `global` for a layer.
Result<std::vector<Rule>> parseRules(const std::vector<std::string> &texts);

/// The rule for a layer: the one that names it, else the one for all; null if
/// there is neither.
const Rule *findRule(const std::vector<Rule> &rules, const std::string &layer);

/// The magnitudes of the weights of a projection, [target][channel][place]:
/// places are those of a kernel, or the neurons of a source channel.
struct Magnitudes {
  int64_t targets = 0, channels = 0, places = 0;
  std::vector<double> values; ///< 0 or more
};

/// True for each weight that stays.
using Mask = std::vector<bool>;

/// Keeps round(density * weights), at least 1, of the largest magnitudes; of
/// equal ones those that come first.
Mask keepLargest(const Magnitudes &layer, double density);

/// The same with all places of a [target][channel] as one, by their sum.
Mask keepKernels(const Magnitudes &layer, double density);

/// Keeps the n largest of m channels that follow each other, for each target
/// and place; the last group of channels may be a shorter one.
Mask keepNOfM(const Magnitudes &layer, int64_t n, int64_t m);

/// Keeps round(density * all weights), at least 1, of the largest scores
///
///   score(w) = w^2 / (the sum of v^2 over all v of its layer that stay at
///                     least as long as w)
///
/// which compare layers whatever their units are; of equal ones those of the
/// first layer, and in it those that come first.
///
/// Lee, Park, Mo, Ahn, Shin: Layer-adaptive sparsity for the magnitude-based
/// pruning. ICLR 2021, https://arxiv.org/abs/2010.07611 (eq. 4).
std::vector<Mask> keepLargestScores(const std::vector<Magnitudes> &layers,
                                    double density);

} // namespace snnc::prune

#endif // SNNC_TRANSFORMS_PRUNE_H
