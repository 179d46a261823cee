// The choice of one option for each of several items under a shared budget.

#ifndef SNNC_MAPPING_CHOOSE_H
#define SNNC_MAPPING_CHOOSE_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace snnc::mapping {

/// A way to store a table.
struct Option {
  int64_t words = 0; ///< of the budget, 0 or more
  double cost = 0.0; ///< finite, in whatever unit the objective has
};

/// Picks one option of each item so that all words together are at most
/// `budget` and the sum of costs is least: the multiple-choice knapsack
/// problem, solved exactly. Of equal sums (added in the order of the items) the
/// one of fewer words is taken, then the one whose options come first. Nothing
/// if even the smallest options exceed the budget, or an item has none.
///
/// Dynamic programming over the undominated pairs of words and cost (H.
/// Kellerer, U. Pferschy, D. Pisinger, Knapsack Problems, 2004, 11.5): time and
/// memory are at most items x budget x options, and linear in the items if the
/// cheapest options fit.
std::optional<std::vector<size_t>>
chooseOptions(const std::vector<std::vector<Option>> &items, int64_t budget);

} // namespace snnc::mapping

#endif // SNNC_MAPPING_CHOOSE_H
