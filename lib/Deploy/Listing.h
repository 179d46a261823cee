// Counts of things by what they are for, as messages list them.

#ifndef SNNC_LIB_DEPLOY_LISTING_H
#define SNNC_LIB_DEPLOY_LISTING_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace snnc::deploy {

class Listing {
public:
  /// Adds to the count of a kind of things.
  int64_t &add(const std::string &kind, int64_t count) {
    for (auto &[name, sum] : counts)
      if (name == kind)
        return sum += count;
    return counts.emplace_back(kind, count).second;
  }
  int64_t &addLayer(const std::string &layer, int64_t count) {
    return add("layer '" + layer + "'", count);
  }

  int64_t total() const {
    int64_t sum = 0;
    for (const auto &[name, count] : counts)
      sum += count;
    return sum;
  }

  /// "layer 'a' 12, layer 'b' 3", of more than four the largest.
  std::string text() const;

private:
  std::vector<std::pair<std::string, int64_t>> counts;
};

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_LISTING_H
