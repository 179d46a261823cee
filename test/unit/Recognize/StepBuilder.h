// Writes steps by hand, in one of many ways that compute the same.

#ifndef SNNC_TEST_UNIT_RECOGNIZE_STEPBUILDER_H
#define SNNC_TEST_UNIT_RECOGNIZE_STEPBUILDER_H

#include "snnc/Recognize/Graph.h"

#include <limits>
#include <random>
#include <string>

namespace snnc::recognize {

/// Builds a step; with a seed above 0 every function chooses among equal
/// expressions.
class StepBuilder {
public:
  explicit StepBuilder(unsigned seed = 0) : random(seed), isRandom(seed > 0) {}

  Step step;
  std::vector<int64_t> shape = {1, 3};

  int node(Kind kind, std::vector<int> operands, int tag = 0) {
    Node made;
    made.kind = kind;
    made.operands = std::move(operands);
    made.shape = shape;
    made.tag = tag;
    made.name = "n" + std::to_string(step.nodes.size());
    step.nodes.push_back(std::move(made));
    return static_cast<int>(step.nodes.size()) - 1;
  }
  int input() { return node(Kind::Input, {}); }
  int linear(int value, int tag = 1) {
    return node(Kind::Linear, {value}, tag);
  }
  int state(const std::string &name) {
    int number = node(Kind::State, {}, static_cast<int>(step.states.size()));
    step.states.push_back({number, 0, {0.0}, name});
    return number;
  }
  void next(size_t state, int value) { step.states[state].next = value; }
  void output(int value) { step.outputs.push_back({value, "out"}); }
  int constant(double value) { return constant(std::vector<double>{value}); }
  int constant(std::vector<double> values) {
    int number = node(Kind::Constant, {});
    if (values.size() == 1)
      step.nodes[number].shape.clear();
    step.nodes[number].values = std::move(values);
    return number;
  }
  int clip(int value, double low, double high) {
    int number = node(Kind::Clip, {value});
    step.nodes[number].values = {low, high};
    return number;
  }

  int pick(int choices) {
    return isRandom ? std::uniform_int_distribution<>(0, choices - 1)(random)
                    : 0;
  }
  int negative(int a) {
    return pick(2) ? node(Kind::Mul, {a, constant(-1)})
                   : node(Kind::Sub, {constant(0), a});
  }
  int add(int a, int b) {
    switch (pick(3)) {
    case 0:
      return node(Kind::Add, {a, b});
    case 1:
      return node(Kind::Add, {b, a});
    default:
      return node(Kind::Sub, {a, negative(b)});
    }
  }
  int sub(int a, int b) {
    return pick(2) ? node(Kind::Add, {a, negative(b)})
                   : node(Kind::Sub, {a, b});
  }
  int mul(int a, double factor) {
    switch (pick(factor == 0 ? 2 : 3)) {
    case 0:
      return node(Kind::Mul, {constant(factor), a});
    case 1:
      return node(Kind::Mul, {a, constant(factor)});
    default:
      return node(Kind::Div, {a, constant(1 / factor)});
    }
  }
  /// decay * a
  int leak(int a, double decay) {
    switch (pick(3)) {
    case 0:
      return mul(a, decay);
    case 1:
      return sub(a, mul(a, 1 - decay));
    default:
      return add(a, mul(sub(constant(0), a), 1 - decay));
    }
  }
  /// 1 if `a` is above `threshold` (or equal), else 0.
  int fires(int a, double threshold, bool orEqual) {
    Kind kind = orEqual ? Kind::GreaterEqual : Kind::Greater;
    Kind silent = orEqual ? Kind::Greater : Kind::GreaterEqual;
    switch (pick(orEqual ? 5 : 7)) {
    case 0:
      return node(kind, {a, constant(threshold)});
    case 1:
      return node(kind, {sub(a, constant(threshold)), constant(0)});
    case 2:
      return node(kind, {mul(a, 1 / threshold), constant(1)});
    case 3:
      return node(Kind::Where, {node(kind, {a, constant(threshold)}),
                                constant(1), constant(0)});
    case 4:
      return node(Kind::Sub,
                  {constant(1), node(silent, {constant(threshold), a})});
    case 5:
      return clip(node(Kind::Sign, {sub(a, constant(threshold))}), 0, 1);
    default:
      return node(Kind::Sign, {clip(sub(a, constant(threshold)), 0,
                                    std::numeric_limits<double>::infinity())});
    }
  }
  /// `value` where `spike`, else `a`
  int resetTo(int a, int spike, double value) {
    switch (pick(3)) {
    case 0:
      return node(Kind::Where, {spike, constant(value), a});
    case 1:
      return add(node(Kind::Mul, {sub(constant(1), spike), a}),
                 mul(spike, value));
    default:
      return add(sub(a, node(Kind::Mul, {a, spike})), mul(spike, value));
    }
  }
  /// a - amount where `spike`
  int subtract(int a, int spike, double amount) {
    if (pick(2))
      return node(Kind::Where, {spike, sub(a, constant(amount)), a});
    return sub(a, mul(spike, amount));
  }

private:
  std::mt19937 random;
  bool isRandom;
};

} // namespace snnc::recognize

#endif // SNNC_TEST_UNIT_RECOGNIZE_STEPBUILDER_H
