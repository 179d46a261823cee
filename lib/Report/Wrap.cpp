// Breaks lines and writes options as words.

#include "Wrap.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdarg>
#include <cstdio>

using namespace snnc;
using Json = nlohmann::json;

static constexpr size_t columns = 80;

size_t report::prefixLength(const std::string &text, size_t bytes) {
  if (text.size() <= bytes)
    return text.size();
  size_t length = bytes;
  // A UTF-8 character has at most three continuation bytes.
  while (length + 3 > bytes && length > 1 && (text[length] & 0xC0) == 0x80)
    --length;
  return length;
}

std::string report::format(const char *pattern, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, pattern);
  std::vsnprintf(text, sizeof(text), pattern, arguments);
  va_end(arguments);
  return text;
}

std::string report::fit(const std::string &text, size_t width) {
  return text.size() <= width
             ? text
             : text.substr(0, prefixLength(text, width - 1)) + "~";
}

std::string report::wrap(const std::vector<std::string> &words, size_t indent) {
  std::string lines;
  std::string line;
  bool isEmpty = true; // but for the indentation
  auto breakLine = [&] {
    lines += line + "\n";
    line.assign(indent, ' ');
    isEmpty = true;
  };
  for (std::string word : words) {
    if (!isEmpty && line.size() + 1 + word.size() > columns)
      breakLine();
    while (isEmpty && line.size() + word.size() > columns) {
      size_t length = prefixLength(word, columns - line.size());
      line += word.substr(0, length);
      word.erase(0, length);
      breakLine();
    }
    line += (isEmpty ? "" : " ") + word;
    isEmpty = false;
  }
  return isEmpty ? lines : lines + line + "\n";
}

/// A string without its quotes unless it holds control characters.
static std::string valueText(const Json &value) {
  if (!value.is_string())
    return value.dump();
  const std::string &text = value.get_ref<const std::string &>();
  bool isPlain = std::none_of(text.begin(), text.end(), [](char character) {
    return static_cast<unsigned char>(character) < 0x20;
  });
  return isPlain ? text : value.dump();
}

std::vector<std::string> report::optionPairs(const std::string &options) {
  // The bound keeps an image of any origin from exhausting the stack.
  constexpr int deepest = 8;
  auto isKept = [](int depth, Json::parse_event_t, Json &) {
    return depth <= deepest;
  };
  Json json = Json::parse(options, isKept, false);
  std::vector<std::string> pairs;
  if (!json.is_object())
    return pairs;
  for (const auto &[key, value] : json.items()) {
    bool isEmpty = (value.is_structured() && value.empty()) || value == "";
    if (key != "ranges" && !isEmpty)
      pairs.push_back(valueText(key) + " " + valueText(value));
  }
  return pairs;
}

std::string report::join(const std::vector<std::string> &items,
                         const std::string &separator) {
  std::string text;
  for (size_t i = 0; i < items.size(); ++i)
    text += (i ? separator : "") + items[i];
  return text;
}
