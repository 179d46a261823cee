// Writes counts for messages.

#include "Listing.h"

#include <algorithm>

namespace snnc::deploy {

std::string Listing::text() const {
  constexpr size_t mostListed = 4;
  std::vector<std::pair<std::string, int64_t>> kinds;
  for (const auto &each : counts)
    if (each.second != 0)
      kinds.push_back(each);
  size_t listed = std::min(kinds.size(), mostListed);
  if (kinds.size() > mostListed)
    std::stable_sort(
        kinds.begin(), kinds.end(),
        [](const auto &a, const auto &b) { return a.second > b.second; });
  std::string text;
  for (size_t i = 0; i < listed; ++i)
    text += (i ? ", " : "") + kinds[i].first + " " +
            std::to_string(kinds[i].second);
  if (kinds.size() > listed)
    text += " and " + std::to_string(kinds.size() - listed) + " more";
  return text;
}

} // namespace snnc::deploy
