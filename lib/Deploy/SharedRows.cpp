// Fills rows with neurons of equal parameters, and then with the rest.

#include "SharedRows.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace snnc::deploy {

namespace {

/// Fills rows one behind the other.
class Rows {
public:
  Rows(std::vector<RowNeuron> &neurons, int64_t perRow)
      : neurons(neurons), perRow(perRow) {}

  /// Places a neuron in the row that is being filled, or the next.
  void place(size_t index) {
    for (int64_t copy = 0; copy < neurons[index].copies; ++copy)
      neurons[index].places.push_back(next++);
  }
  int64_t numFree() const { return (perRow - next % perRow) % perRow; }
  void endRow() { next += numFree(); }
  int64_t numTaken() const { return next; }

private:
  std::vector<RowNeuron> &neurons;
  int64_t perRow;
  int64_t next = 0;
};

} // namespace

/// Places neurons of equal parameters. The last ones, which do not fill a row
/// and are single, are returned instead.
static std::vector<size_t> placeEqual(const std::vector<RowNeuron> &neurons,
                                      const std::vector<size_t> &group,
                                      int64_t perRow, bool keepsRest,
                                      Rows &rows) {
  int64_t cells = 0;
  for (size_t index : group)
    cells += neurons[index].copies;
  std::vector<size_t> rest;
  size_t end = group.size();
  for (int64_t left = keepsRest ? cells % perRow : 0;
       left > 0 && end > 0 && neurons[group[end - 1]].copies == 1; --left)
    rest.push_back(group[--end]);
  // Several that all stay do not have to begin a row of their own.
  for (size_t i = 0; i < end; ++i)
    rows.place(group[i]);
  rows.endRow();
  return rest;
}

/// Gives the rest rows, of which all neurons but flexible ones have one level.
static void placeRest(std::vector<RowNeuron> &neurons,
                      const std::vector<size_t> &rest, Rows &rows) {
  for (size_t first = 0; first < rest.size();) {
    int64_t factor = neurons[rest[first]].factor;
    int64_t level = neurons[rest[first]].level;
    bool isFixed = !neurons[rest[first]].isFlexible;
    size_t end = first;
    do {
      const RowNeuron &each = neurons[rest[end]];
      if (each.factor != factor ||
          (isFixed && !each.isFlexible && each.level != level))
        break;
      if (!isFixed && !each.isFlexible) {
        level = each.level;
        isFixed = true;
      }
      rows.place(rest[end++]);
    } while (end < rest.size() && rows.numFree() > 0);
    for (; first < end; ++first)
      neurons[rest[first]].level = level;
    rows.endRow();
  }
}

int64_t placeInRows(std::vector<RowNeuron> &neurons, int64_t perRow,
                    bool changesLevels) {
  for (RowNeuron &neuron : neurons)
    neuron.places.clear();
  std::vector<size_t> order(neurons.size());
  std::iota(order.begin(), order.end(), 0);
  // Of equal ones the single and flexible come last: they can be moved.
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    auto keyOf = [&](size_t index) {
      const RowNeuron &each = neurons[index];
      return std::make_tuple(each.factor, each.level, each.copies == 1,
                             each.isFlexible);
    };
    return keyOf(a) < keyOf(b);
  });
  Rows rows(neurons, perRow);
  std::vector<size_t> rest;
  for (size_t first = 0; first < order.size();) {
    size_t end = first;
    while (end < order.size() &&
           neurons[order[end]].factor == neurons[order[first]].factor &&
           neurons[order[end]].level == neurons[order[first]].level)
      ++end;
    std::vector<size_t> left = placeEqual(
        neurons,
        std::vector<size_t>(order.begin() + first, order.begin() + end), perRow,
        changesLevels, rows);
    rest.insert(rest.end(), left.begin(), left.end());
    first = end;
  }
  placeRest(neurons, rest, rows);
  return rows.numTaken();
}

} // namespace snnc::deploy
