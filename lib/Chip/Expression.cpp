// Evaluates integer expressions by recursive descent.

#include "snnc/Chip/Expression.h"

#include "Text.h"

#include <cctype>
#include <optional>
#include <vector>

namespace snnc::chip {

namespace {
struct Operator {
  const char *token;
  char name;
  int precedence; ///< of several, the larger binds first
};

class Evaluator {
public:
  Evaluator(const std::string &text,
            const std::map<std::string, int64_t> &values)
      : text(text), values(values) {}

  Result<int64_t> run() {
    int64_t value = parseExpression();
    skipSpace();
    if (!failure && at != text.size())
      fail("has " + inQuotes(text.substr(at)) + " where it should end");
    if (failure)
      return Error{inQuotes(text) + " " + *failure};
    return value;
  }

private:
  int64_t parseExpression();
  int64_t parseBinary(int precedence);
  int64_t parseUnary();
  int64_t parseAtom();
  int64_t parseName();
  int64_t parseNumber();
  int64_t combine(char op, int64_t left, int64_t right);

  int64_t fail(const std::string &what) {
    if (!failure)
      failure = what;
    return 0;
  }
  void skipSpace() {
    while (at < text.size() && text[at] == ' ')
      ++at;
  }
  bool take(const std::string &token) {
    skipSpace();
    if (text.compare(at, token.size(), token) != 0)
      return false;
    at += token.size();
    return true;
  }

  /// Takes an operator of at least this precedence; null if none stands here.
  const Operator *takeOperator(int precedence);

  /// Nested this deep, a text is no expression of a description.
  static constexpr int mostDepth = 64;

  const std::string &text;
  const std::map<std::string, int64_t> &values;
  size_t at = 0;
  int depth = 0;
  std::optional<std::string> failure;
};
} // namespace

int64_t Evaluator::combine(char op, int64_t left, int64_t right) {
  int64_t result = 0;
  bool overflows = false;
  switch (op) {
  case '+':
    overflows = __builtin_add_overflow(left, right, &result);
    break;
  case '-':
    overflows = __builtin_sub_overflow(left, right, &result);
    break;
  case '*':
    overflows = __builtin_mul_overflow(left, right, &result);
    break;
  case '/':
  case '%':
    if (right == 0)
      return fail("divides by zero");
    overflows = right == -1 && left == INT64_MIN;
    if (!overflows)
      result = op == '/' ? left / right : left % right;
    break;
  case '<':
    overflows = right < 0 || right > 62 ||
                __builtin_mul_overflow(left, int64_t(1) << right, &result);
    break;
  case '>':
    if (right < 0 || right > 63)
      return fail("shifts by " + std::to_string(right));
    result = left >> right;
    break;
  }
  return overflows ? fail("does not fit 64 bits") : result;
}

const Operator *Evaluator::takeOperator(int precedence) {
  static const Operator operators[] = {
      {"<<", '<', 1}, {">>", '>', 1}, {"+", '+', 2}, {"-", '-', 2},
      {"*", '*', 3},  {"/", '/', 3},  {"%", '%', 3}};
  for (const Operator &each : operators)
    if (each.precedence >= precedence && take(each.token))
      return &each;
  return nullptr;
}

int64_t Evaluator::parseExpression() {
  if (++depth > mostDepth)
    return fail("is nested too deeply");
  int64_t value = parseBinary(1);
  --depth;
  return value;
}

/// Operators of the same precedence are taken from left to right.
int64_t Evaluator::parseBinary(int precedence) {
  int64_t value = parseUnary();
  while (!failure) {
    const Operator *found = takeOperator(precedence);
    if (!found)
      break;
    value = combine(found->name, value, parseBinary(found->precedence + 1));
  }
  return value;
}

int64_t Evaluator::parseUnary() {
  bool isNegative = false;
  while (take("-"))
    isNegative = !isNegative;
  int64_t value = parseAtom();
  return isNegative ? combine('-', 0, value) : value;
}

int64_t Evaluator::parseAtom() {
  skipSpace();
  if (at == text.size())
    return fail("ends too early");
  if (take("(")) {
    int64_t value = parseExpression();
    return failure || take(")") ? value : fail("lacks a ')'");
  }
  if (std::isdigit(static_cast<unsigned char>(text[at])))
    return parseNumber();
  if (std::isalpha(static_cast<unsigned char>(text[at])))
    return parseName();
  return fail("has " + inQuotes(text.substr(at)) +
              " where a number, a name or '(' should stand");
}

int64_t Evaluator::parseNumber() {
  int64_t value = 0;
  while (at < text.size() &&
         std::isdigit(static_cast<unsigned char>(text[at]))) {
    value = combine('*', value, 10);
    value = combine('+', value, text[at++] - '0');
  }
  return value;
}

int64_t Evaluator::parseName() {
  size_t start = at;
  while (
      at < text.size() &&
      (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_'))
    ++at;
  std::string name = text.substr(start, at - start);
  if (name == "clog2" && take("(")) {
    int64_t value = parseExpression();
    if (!failure && !take(")"))
      return fail("lacks a ')'");
    if (!failure && value < 1)
      return fail("asks for clog2 of " + std::to_string(value));
    int64_t bits = 0;
    while (!failure && bits < 62 && int64_t(1) << bits < value)
      ++bits;
    return bits;
  }
  auto given = values.find(name);
  if (given != values.end())
    return given->second;
  std::vector<std::string> names;
  for (const auto &known : values)
    names.push_back(known.first);
  return fail("uses " + inQuotes(name) + ", which has no value" +
              (names.empty() ? std::string() : "; known are " + listed(names)));
}

Result<int64_t> evaluate(const std::string &text,
                         const std::map<std::string, int64_t> &values) {
  return Evaluator(text, values).run();
}

} // namespace snnc::chip
