// Parses JSON strictly: no comments, no key twice.

#include "Description.h"
#include "Text.h"

#include <functional>
#include <set>

namespace snnc::chip {

namespace {
/// Watches the parser and remembers the first key that occurs twice.
struct DuplicateKeys {
  std::vector<std::set<std::string>> objects;
  std::string found;
  bool any = false;

  bool operator()(int, Json::parse_event_t event, Json &parsed) {
    if (event == Json::parse_event_t::object_start)
      objects.emplace_back();
    else if (event == Json::parse_event_t::object_end)
      objects.pop_back();
    else if (event == Json::parse_event_t::key)
      add(parsed.get<std::string>());
    return true;
  }

  void add(const std::string &key) {
    if (objects.back().insert(key).second || any)
      return;
    found = key;
    any = true;
  }
};
} // namespace

/// The library's text without its own prefix "[json.exception...] ".
static std::string reason(const Json::exception &problem) {
  std::string text = problem.what();
  size_t end = text.find("] ");
  return end == std::string::npos ? text : text.substr(end + 2);
}

Result<Json> parseJson(const std::string &text) {
  DuplicateKeys keys;
  try {
    Json value = Json::parse(text, std::ref(keys));
    if (keys.any)
      return Error{"an object holds the key " + inQuotes(keys.found) +
                   " twice"};
    return value;
  } catch (const Json::exception &problem) {
    return Error{"the text is not JSON: " + reason(problem)};
  }
}

} // namespace snnc::chip
