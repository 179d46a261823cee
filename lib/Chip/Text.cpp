// Quotes, lists and suggests names for messages about chip descriptions.

#include "Text.h"

#include <algorithm>

namespace snnc::chip {

std::string inQuotes(const std::string &text) {
  constexpr size_t longest = 60;
  std::string shown = text.substr(0, longest);
  for (char &c : shown)
    if (static_cast<unsigned char>(c) < 0x20)
      c = ' ';
  return "'" + shown + (text.size() > longest ? "..." : "") + "'";
}

std::string listed(const std::vector<std::string> &names) {
  std::string list;
  for (const std::string &name : names)
    list += (list.empty() ? "" : ", ") + inQuotes(name);
  return list;
}

size_t editDistance(const std::string &a, const std::string &b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string nearest(const std::string &name,
                    const std::vector<std::string> &names) {
  std::string best;
  size_t bestDistance = 0;
  std::string start = name.substr(0, 200); // a key may be megabytes long
  for (const std::string &candidate : names) {
    size_t distance = editDistance(start, candidate);
    if (!best.empty() && distance >= bestDistance)
      continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

static bool isIdentifier(const std::string &key) {
  auto allowed = [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
  };
  return !key.empty() && key.size() <= 60 &&
         std::all_of(key.begin(), key.end(), allowed);
}

std::string memberPath(const std::string &path, const std::string &key) {
  if (isIdentifier(key))
    return path + "." + key;
  return path + "[" + inQuotes(key) + "]";
}

std::string itemPath(const std::string &path, size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

std::string joined(const std::string &prefix,
                   const std::vector<std::string> &violations) {
  if (violations.size() == 1)
    return prefix + ": " + violations.front();
  std::string text =
      prefix + ": " + std::to_string(violations.size()) + " errors";
  for (const std::string &violation : violations)
    text += "\n  " + violation;
  return text;
}

} // namespace snnc::chip
