// Reads what to prune: `conv1=kernel:density=0.5`.

#include "snnc/Transforms/Prune.h"

#include <cstdlib>
#include <optional>

using namespace snnc;
using namespace snnc::prune;

static const char *forms = "expected magnitude:density=D, global:density=D, "
                           "kernel:density=D, N:M or none, for one layer after "
                           "LAYER=";

/// The number that is all of `text`, or nothing.
static std::optional<double> parseReal(const std::string &text) {
  if (text.empty() ||
      text.find_first_not_of("0123456789.eE+-") != std::string::npos)
    return std::nullopt;
  char *end = nullptr;
  double value = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional<double>(value) : std::nullopt;
}

/// A whole number of up to 9 digits, or nothing.
static std::optional<int64_t> parseCount(const std::string &text) {
  if (text.empty() || text.size() > 9 ||
      text.find_first_not_of("0123456789") != std::string::npos)
    return std::nullopt;
  return std::strtoll(text.c_str(), nullptr, 10);
}

/// Takes `prefix` off `text`; false if it does not begin so.
static bool consume(std::string &text, const std::string &prefix) {
  if (text.compare(0, prefix.size(), prefix) != 0)
    return false;
  text.erase(0, prefix.size());
  return true;
}

/// Reads a method into `rule`; false if `text` is none. Its numbers may be out
/// of range.
static bool parseMethod(std::string text, Rule &rule) {
  if (text == "none") {
    rule.method = Method::None;
    return true;
  }
  size_t colon = text.find(':');
  if (colon == std::string::npos)
    return false;
  std::optional<int64_t> n = parseCount(text.substr(0, colon));
  std::optional<int64_t> m = parseCount(text.substr(colon + 1));
  if (n && m) {
    rule.method = Method::NOfM;
    rule.n = *n;
    rule.m = *m;
    return true;
  }
  if (consume(text, "magnitude:"))
    rule.method = Method::Magnitude;
  else if (consume(text, "global:"))
    rule.method = Method::Global;
  else if (consume(text, "kernel:"))
    rule.method = Method::Kernel;
  else
    return false;
  if (!consume(text, "density="))
    return false;
  std::optional<double> density = parseReal(text);
  rule.density = density.value_or(-1.0);
  return density.has_value();
}

/// Reads one rule. The name of a layer may have '=' in it: the method is what
/// stands behind the first '=' that leaves one.
static Result<Rule> parseRule(const std::string &text) {
  std::string quoted = "rule '" + text + "': ";
  Rule rule;
  bool isRule = parseMethod(text, rule);
  for (size_t at = text.find('='); !isRule && at != std::string::npos;
       at = text.find('=', at + 1)) {
    rule.layer = text.substr(0, at);
    isRule = !rule.layer.empty() && parseMethod(text.substr(at + 1), rule);
  }
  if (!isRule)
    return Error{quoted + forms};
  if (rule.method == Method::NOfM && (rule.n < 1 || rule.n > rule.m))
    return Error{quoted + "N:M keeps N of M channels, with N from 1 to M"};
  if (!(rule.density > 0.0 && rule.density <= 1.0))
    return Error{quoted + "a density is the share of weights that stays, above "
                          "0 and up to 1"};
  if (rule.method == Method::Global && !rule.layer.empty())
    return Error{quoted + "global is about all layers together; leave out '" +
                 rule.layer + "=' or use magnitude"};
  return rule;
}

Result<std::vector<Rule>>
prune::parseRules(const std::vector<std::string> &texts) {
  std::vector<Rule> rules;
  for (const std::string &text : texts) {
    Result<Rule> rule = parseRule(text);
    if (!rule)
      return rule.error();
    for (const Rule &other : rules)
      if (other.layer == rule->layer)
        return Error{"rule '" + text + "': " +
                     (rule->layer.empty()
                          ? std::string("there is a rule for all layers")
                          : "there is a rule for layer '" + rule->layer + "'") +
                     " already; give one"};
    rules.push_back(*rule);
  }
  return rules;
}

const Rule *prune::findRule(const std::vector<Rule> &rules,
                            const std::string &layer) {
  const Rule *found = nullptr;
  for (const Rule &rule : rules)
    if (rule.layer == layer || (rule.layer.empty() && !found))
      found = &rule;
  return found;
}
