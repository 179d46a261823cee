// Finds rows of small weights that add up to given numbers.

#include "LowerEvents.h"

#include <algorithm>
#include <numeric>

namespace snnc::deploy::events {

/// Weights up to `limit` for rows from `at` on so that, each weight times its
/// row's times, they add up to least..most. Appends nothing if there are none.
static bool represent(const std::vector<int64_t> &times, size_t at,
                      int64_t least, int64_t most, int64_t limit,
                      std::vector<int64_t> &weights) {
  if (most < 0)
    return false;
  if (at == times.size())
    return least <= 0;
  int64_t rest =
      limit * std::accumulate(times.begin() + at + 1, times.end(), int64_t(0));
  int64_t first = least <= rest ? 0 : (least - rest - 1) / times[at] + 1;
  for (int64_t weight = first; weight <= limit; ++weight) {
    weights.push_back(weight);
    int64_t added = weight * times[at];
    if (represent(times, at + 1, least - added, most - added, limit, weights))
      return true;
    weights.pop_back();
  }
  return false;
}

static std::optional<std::vector<Row>>
tryRows(const std::vector<Column> &columns, int64_t limit,
        const std::vector<int64_t> &times) {
  std::vector<Row> rows(times.size());
  for (size_t i = 0; i < times.size(); ++i)
    rows[i].times = times[i];
  std::vector<int64_t> weights;
  for (const Column &column : columns) {
    weights.clear();
    if (!represent(times, 0, column.least, column.most, limit, weights))
      return std::nullopt;
    for (size_t i = 0; i < times.size(); ++i)
      if (weights[i])
        rows[i].weights.emplace_back(column.cell, weights[i]);
  }
  return rows;
}

/// Times that add up to `total`, the largest first, with which rows reach each
/// number from 0 to limit * total: each at most one more than what the smaller
/// ones reach together.
static std::vector<int64_t> timesForAll(int64_t total, int64_t limit) {
  std::vector<int64_t> times;
  for (int64_t sum = 0; sum < total; sum += times.back())
    times.push_back(std::min(total - sum, limit * sum + 1));
  std::sort(times.rbegin(), times.rend());
  return times;
}

std::vector<Row> chooseRows(const std::vector<Column> &columns, int64_t limit,
                            Aim aim) {
  int64_t largest = 0;
  for (const Column &column : columns)
    largest = std::max(largest, column.least);
  if (largest == 0)
    return {};
  int64_t total = (largest + limit - 1) / limit;
  for (int64_t times = total; aim == Aim::FewRows && times <= largest; ++times)
    if (auto rows = tryRows(columns, limit, {times}))
      return *rows;
  // One row if all fits, then each split onto two. With a row for each digit
  // of the number it always works.
  std::vector<int64_t> all = timesForAll(total, limit);
  for (int64_t second = 0; all.size() > 1 && second <= total / 2; ++second) {
    if (second && all.size() == 2)
      break;
    std::vector<int64_t> times = {total - second};
    if (second)
      times.push_back(second);
    if (auto rows = tryRows(columns, limit, times))
      return *rows;
  }
  return *tryRows(columns, limit, all);
}

std::vector<int64_t> sumsOf(const std::vector<Row> &rows, int64_t numCells) {
  std::vector<int64_t> sums(numCells);
  for (const Row &row : rows)
    for (auto [cell, weight] : row.weights)
      sums[cell] += weight * row.times;
  return sums;
}

} // namespace snnc::deploy::events
