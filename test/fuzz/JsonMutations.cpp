// What a careless or malicious writer of a JSON file could do to its nodes.

#include "JsonMutations.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using Json = nlohmann::ordered_json;

namespace {
class Mutator {
public:
  Mutator(Json &root, unsigned seed) : root(root), random(seed) {}

  void run() {
    for (size_t left = 1 + below(4); left > 0; --left) {
      nodes.clear();
      texts.clear();
      collect(root);
      change(*nodes[below(nodes.size())]);
    }
  }

private:
  size_t below(size_t count) { return random() % count; }

  void collect(Json &node) {
    nodes.push_back(&node);
    if (node.is_string())
      texts.push_back(node.get<std::string>());
    if (node.is_structured())
      for (auto &[key, member] : node.items()) {
        if (node.is_object())
          texts.push_back(key);
        collect(member);
      }
  }

  int64_t anyNumber(int64_t old) {
    static const int64_t edges[] = {0,  1,  -1, 2,   3,   4,   7,   8,
                                    9,  15, 16, 17,  31,  32,  33,  62,
                                    63, 64, 65, 127, 128, 255, 256, 4096};
    switch (below(6)) {
    case 0:
      return static_cast<int64_t>(static_cast<uint64_t>(old) + 1);
    case 1:
      return static_cast<int64_t>(static_cast<uint64_t>(old) - 1);
    case 2:
      return static_cast<int64_t>(static_cast<uint64_t>(old) * 2);
    case 3:
      return below(2) ? std::numeric_limits<int64_t>::max()
                      : std::numeric_limits<int64_t>::min();
    case 4:
      return int64_t(1) << below(63);
    default:
      return edges[below(std::size(edges))];
    }
  }

  std::string anyText(const std::string &old) {
    std::string text = texts.empty() ? old : texts[below(texts.size())];
    if (below(3))
      return text;
    // Numbers within texts are those of expressions and patterns.
    text = old;
    size_t digit = text.find_first_of("0123456789");
    if (digit == std::string::npos || below(3) == 0)
      return text + static_cast<char>(' ' + below(95));
    for (size_t skipped = below(4); skipped > 0; --skipped) {
      size_t next = text.find_first_of("0123456789", digit + 1);
      if (next == std::string::npos)
        break;
      digit = next;
    }
    return text.replace(digit, 1, std::to_string(below(70)));
  }

  void change(Json &node) {
    if (below(6) == 0) {
      Json copy = *nodes[below(nodes.size())];
      node = std::move(copy);
    } else if (node.is_number_integer()) {
      node = anyNumber(node.get<int64_t>());
    } else if (node.is_boolean()) {
      node = !node.get<bool>();
    } else if (node.is_string()) {
      node = anyText(node.get<std::string>());
    } else if (node.is_structured() && !node.empty()) {
      changeMembers(node);
    } else {
      node = anyNumber(0);
    }
  }

  void changeMembers(Json &node) {
    auto place = node.begin();
    std::advance(place, below(node.size()));
    Json other = *nodes[below(nodes.size())];
    if (below(3) == 0)
      node.erase(place);
    else if (node.is_array())
      node.insert(place, below(2) ? Json(*place) : std::move(other));
    else
      node[texts[below(texts.size())]] = std::move(other);
  }

  Json &root;
  std::minstd_rand random;
  std::vector<Json *> nodes;
  std::vector<std::string> texts;
};
} // namespace

bool snnc::fuzz::mutateJson(std::string &text, unsigned seed) {
  Json root = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (root.is_discarded())
    return false;
  Mutator(root, seed).run();
  text = root.dump(-1, ' ', false, Json::error_handler_t::replace);
  return true;
}
