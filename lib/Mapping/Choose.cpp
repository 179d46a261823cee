// Solves the choice of options under a budget.

#include "snnc/Mapping/Choose.h"

#include <algorithm>
#include <numeric>

using namespace snnc::mapping;

namespace {
/// A choice for the first items, made of one for the items before.
struct State {
  int64_t words = 0;
  double cost = 0.0;
  uint32_t before = 0; ///< index of the state of the items before
  uint32_t option = 0; ///< of the last item
};
} // namespace

/// True if `a` is cheaper, or as cheap and smaller.
static bool isBetter(const Option &a, const Option &b) {
  return a.cost < b.cost || (a.cost == b.cost && a.words < b.words);
}

/// The best option of an item on its own.
static size_t best(const std::vector<Option> &options) {
  return std::min_element(options.begin(), options.end(), isBetter) -
         options.begin();
}

/// The fewest words of the items from each index on.
static std::vector<int64_t>
leastWords(const std::vector<std::vector<Option>> &items) {
  std::vector<int64_t> least(items.size() + 1);
  for (size_t i = items.size(); i-- > 0;)
    least[i] =
        least[i + 1] + std::min_element(items[i].begin(), items[i].end(),
                                        [](const Option &a, const Option &b) {
                                          return a.words < b.words;
                                        })
                           ->words;
  return least;
}

/// All sums of a state and an option that leave room for the items behind, but
/// those that another one beats in words and in cost.
static std::vector<State> extend(const std::vector<State> &states,
                                 const std::vector<Option> &options,
                                 int64_t room) {
  std::vector<State> all;
  for (uint32_t s = 0; s < states.size(); ++s)
    for (uint32_t o = 0; o < options.size(); ++o)
      if (states[s].words + options[o].words <= room)
        all.push_back({states[s].words + options[o].words,
                       states[s].cost + options[o].cost, s, o});
  std::stable_sort(all.begin(), all.end(), [](const State &a, const State &b) {
    return a.words < b.words || (a.words == b.words && a.cost < b.cost);
  });
  std::vector<State> kept;
  for (const State &state : all)
    if (kept.empty() || state.cost < kept.back().cost)
      kept.push_back(state);
  return kept;
}

std::optional<std::vector<size_t>>
snnc::mapping::chooseOptions(const std::vector<std::vector<Option>> &items,
                             int64_t budget) {
  for (const std::vector<Option> &options : items)
    if (options.empty())
      return std::nullopt;
  // What is best for each item is best for all if it fits.
  std::vector<size_t> choice;
  int64_t words = 0;
  for (const std::vector<Option> &options : items) {
    choice.push_back(best(options));
    words += options[choice.back()].words;
  }
  if (words <= budget)
    return choice;
  std::vector<int64_t> least = leastWords(items);
  if (least.front() > budget)
    return std::nullopt;
  std::vector<std::vector<State>> layers = {{State()}};
  for (size_t i = 0; i < items.size(); ++i)
    layers.push_back(extend(layers.back(), items[i], budget - least[i + 1]));
  // The last state has the most words and so the least cost.
  size_t state = layers.back().size() - 1;
  for (size_t i = items.size(); i-- > 0;) {
    const State &last = layers[i + 1][state];
    choice[i] = last.option;
    state = last.before;
  }
  return choice;
}
