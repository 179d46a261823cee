// Remembers what of a description was read.

#include "NativeReader.h"

#include "Text.h"
#include "snnc/Chip/Expression.h"

namespace snnc::chip {

/// "/a/0/b" as messages write it: "$.a[0].b".
static std::string shownPath(const std::string &place) {
  std::string path = "$";
  size_t start = 1;
  while (start <= place.size() && !place.empty()) {
    size_t end = std::min(place.find('/', start), place.size());
    std::string key = place.substr(start, end - start);
    bool isIndex = !key.empty() &&
                   key.find_first_not_of("0123456789") == std::string::npos;
    path = isIndex ? itemPath(path, std::stoul(key)) : memberPath(path, key);
    start = end + 1;
  }
  return path;
}

const Json *NativeReader::find(const std::string &place) const {
  Json::json_pointer pointer(place);
  return root.contains(pointer) ? &root.at(pointer) : nullptr;
}

bool NativeReader::has(const std::string &place) const {
  return find(place) != nullptr;
}

size_t NativeReader::sizeOf(const std::string &place) const {
  const Json *value = find(place);
  return value ? value->size() : 0;
}

std::vector<std::string> NativeReader::keysOf(const std::string &place) const {
  std::vector<std::string> keys;
  if (const Json *value = find(place))
    for (const auto &member : value->items())
      keys.push_back(member.key());
  return keys;
}

int64_t NativeReader::number(const std::string &place, int64_t otherwise) {
  const Json *value = find(place);
  read.insert(place);
  return value && value->is_number_integer() ? value->get<int64_t>()
                                             : otherwise;
}

std::string NativeReader::text(const std::string &place,
                               const std::string &otherwise) {
  const Json *value = find(place);
  read.insert(place);
  return value && value->is_string() ? value->get<std::string>() : otherwise;
}

bool NativeReader::flag(const std::string &place, bool otherwise) {
  const Json *value = find(place);
  read.insert(place);
  return value && value->is_boolean() ? value->get<bool>() : otherwise;
}

std::optional<Pattern> NativeReader::pattern(const std::string &place) {
  if (!has(place))
    return std::nullopt;
  Result<std::string> plain = withoutExpressions(text(place, ""));
  if (!plain) {
    refuse(place, "has the expression " + plain.error().message);
    return std::nullopt;
  }
  Result<Pattern> pattern = Pattern::parse(*plain);
  if (pattern)
    return *pattern;
  refuse(place, pattern.error().message);
  return std::nullopt;
}

/// The bits of a name in a pattern may be expressions of the parameters.
Result<std::string>
NativeReader::withoutExpressions(const std::string &pattern) const {
  std::map<std::string, int64_t> values;
  if (const Json *params = find("/params"))
    for (const auto &member : params->items())
      values[member.key()] = member.value();
  std::string plain;
  size_t start = 0;
  for (size_t at = 0; at <= pattern.size(); ++at) {
    bool ends = at == pattern.size() ||
                std::string("[:]").find(pattern[at]) != std::string::npos;
    if (!ends)
      continue;
    std::string part = pattern.substr(start, at - start);
    bool isBit = start > 0 && pattern[start - 1] != ']' && !part.empty();
    if (isBit) {
      Result<int64_t> value = evaluate(part, values);
      if (!value)
        return value.error();
      part = std::to_string(*value);
    }
    plain += part;
    if (at < pattern.size())
      plain += pattern[at];
    start = at + 1;
  }
  return plain;
}

void NativeReader::accept(const std::string &place) {
  const Json *value = find(place);
  if (!value)
    return;
  if (value->is_object() && !value->empty()) {
    for (const auto &member : value->items())
      accept(place + "/" + member.key());
  } else if (value->is_array() && !value->empty()) {
    for (size_t index = 0; index < value->size(); ++index)
      accept(place + "/" + std::to_string(index));
  } else {
    read.insert(place);
  }
}

void NativeReader::refuse(const std::string &place, const std::string &what) {
  found.push_back("'" + shownPath(place) + "' " + what);
}

void NativeReader::refuseChoice(const std::string &place,
                                const std::string &given,
                                const std::vector<std::string> &names) {
  refuse(place, "is " + inQuotes(given) +
                    ", which this version does not run on a chip with its own "
                    "format; it runs " +
                    listed(names));
}

std::vector<std::string> NativeReader::finish() {
  const Json places = root.flatten();
  for (const auto &place : places.items())
    if (!read.count(place.key()) && !place.value().is_null())
      refuse(place.key(), "is given, which this version does not run on a chip "
                          "with its own format; leave it out");
  return std::move(found);
}

} // namespace snnc::chip
