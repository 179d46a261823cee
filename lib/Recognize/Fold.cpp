// Pairs each node of an unrolled network with its copy of the step before.

#include "snnc/Recognize/Fold.h"

#include "snnc/Recognize/Coefficient.h"

#include <algorithm>
#include <map>
#include <optional>

using namespace snnc;
using namespace snnc::recognize;

namespace {

/// The state of one folding.
class Folder {
public:
  Folder(const std::vector<Node> &nodes, const std::vector<Series> &series)
      : nodes(nodes), series(series), isTimed(nodes.size(), false) {
    for (size_t i = 0; i < nodes.size(); ++i) {
      isTimed[i] = nodes[i].kind == Kind::Input && nodes[i].time >= 0;
      for (int operand : nodes[i].operands)
        isTimed[i] = isTimed[i] || isTimed[operand];
    }
  }

  Result<Step> run();

private:
  Status pairAll();
  Status pair(int node, int copy);
  Status pairOperands(int node, int copy);
  bool tryDroppedZero(int node, int copy);
  std::pair<int, Coefficient> trace(int node, Coefficient initial) const;
  Status addState(int node, const Coefficient &initial);
  Status traceStates();
  Status checkStates();
  Result<Step> buildStep();
  Status collect(int root, std::vector<bool> &isReached) const;
  Error differ(int node, int copy, const std::string &how) const;

  const std::vector<Node> &nodes;
  const std::vector<Series> &series;
  std::vector<bool> isTimed;         ///< depends on a row of a sequence
  std::map<int, int> before;         ///< the copy in the step before
  std::map<int, int> after;          ///< the copy in the step behind
  std::map<int, Coefficient> states; ///< what the first step has instead
  std::vector<std::pair<int, int>> work;
};

} // namespace

Error Folder::differ(int node, int copy, const std::string &how) const {
  return Error{
      "the steps of the unrolled network differ: " + describe(nodes[node]) +
      " and " + describe(nodes[copy]) + " of the step before " + how +
      "; a recurrent network repeats one step with the same weights"};
}

static bool sameNumbers(const Node &lhs, const Node &rhs) {
  return lhs.values == rhs.values &&
         (lhs.values.size() == 1 || lhs.shape == rhs.shape);
}

static bool isDivisor(const Coefficient &value) {
  return value.isPositive() || value.isNegative();
}

Status Folder::addState(int node, const Coefficient &initial) {
  auto [known, isNew] = states.try_emplace(node, initial);
  if (!isNew && !known->second.equals(initial))
    return Error{"the state " + describe(nodes[node]) + " starts from " +
                 known->second.toText() + " and from " + initial.toText()};
  return {};
}

/// An exporter leaves `0 + x` of the first step out: the other operand of the
/// addition is a state that starts from 0.
bool Folder::tryDroppedZero(int node, int copy) {
  const Node &sum = nodes[node];
  if (sum.kind != Kind::Add && sum.kind != Kind::Sub)
    return false;
  for (int side : {0, 1}) {
    int kept = sum.operands[side], dropped = sum.operands[1 - side];
    bool isAlike = nodes[kept].kind == nodes[copy].kind &&
                   nodes[kept].tag == nodes[copy].tag;
    if (!isAlike || (sum.kind == Kind::Sub && side == 1) ||
        nodes[dropped].kind == Kind::Constant)
      continue;
    if (!addState(dropped, Coefficient(0.0)))
      return false;
    work.emplace_back(kept, copy);
    return true;
  }
  return false;
}

Status Folder::pairOperands(int node, int copy) {
  const Node &lhs = nodes[node], &rhs = nodes[copy];
  if (lhs.kind == Kind::Input) {
    if (lhs.tag == rhs.tag && lhs.time == rhs.time + 1)
      return {};
    return differ(node, copy, "read no rows that follow each other");
  }
  if (lhs.values != rhs.values || lhs.operands.size() != rhs.operands.size() ||
      lhs.shape != rhs.shape)
    return differ(node, copy, "have other numbers or shapes");
  for (size_t i = 0; i < lhs.operands.size(); ++i)
    work.emplace_back(lhs.operands[i], rhs.operands[i]);
  return {};
}

Status Folder::pair(int node, int copy) {
  const Node &lhs = nodes[node], &rhs = nodes[copy];
  if (node == copy && isTimed[node])
    return Error{"every step reads " + describe(lhs) +
                 ", which belongs to one row of the input"};
  if (node == copy)
    return {};
  if (lhs.kind == Kind::Constant && rhs.kind == Kind::Constant) {
    if (sameNumbers(lhs, rhs))
      return {};
    return differ(node, copy,
                  "hold other numbers, " +
                      Coefficient(lhs.shape, lhs.values).toText() + " and " +
                      Coefficient(rhs.shape, rhs.values).toText());
  }
  if (rhs.kind == Kind::Constant)
    return addState(node, Coefficient(rhs.shape, rhs.values));
  auto known = before.find(node);
  if (known != before.end() && known->second == copy)
    return {};
  if (known != before.end())
    return differ(node, copy, "play different parts");
  if (lhs.kind != rhs.kind) {
    if (tryDroppedZero(node, copy))
      return {};
    return differ(node, copy, "compute different functions");
  }
  if (lhs.tag != rhs.tag && lhs.kind != Kind::Input)
    return differ(node, copy,
                  lhs.kind == Kind::Linear ? "have different weights"
                                           : "compute different functions");
  before[node] = copy;
  after.try_emplace(copy, node);
  return pairOperands(node, copy);
}

Status Folder::pairAll() {
  for (const Series &one : series)
    for (size_t t = one.nodes.size() - 1; t > 0; --t)
      work.emplace_back(one.nodes[t], one.nodes[t - 1]);
  // Depth first: a difference is named where the walk from the output meets it.
  std::reverse(work.begin(), work.end());
  while (!work.empty()) {
    auto [node, copy] = work.back();
    work.pop_back();
    if (Status status = pair(node, copy); !status)
      return status;
  }
  return {};
}

/// A constant that exporters folded stands for what lies in front of it: 0 for
/// 0 times a weight, for example.
std::pair<int, Coefficient> Folder::trace(int node, Coefficient initial) const {
  for (;;) {
    const Node &value = nodes[node];
    auto copy = after.find(node);
    if (copy == after.end())
      return {node, initial};
    // A number of the step, not what only the first step starts from.
    auto isConstant = [&](int side) {
      return nodes[value.operands[side]].kind == Kind::Constant &&
             nodes[nodes[copy->second].operands[side]].kind == Kind::Constant;
    };
    auto constant = [&](int side) {
      const Node &operand = nodes[value.operands[side]];
      return Coefficient(operand.shape, operand.values);
    };
    bool isMap = value.kind == Kind::Linear || value.kind == Kind::Reshape;
    bool isFactor = value.kind == Kind::Mul || value.kind == Kind::Div;
    int kept = -1;
    if (isMap && initial.isZero()) {
      kept = 0;
    } else if (isFactor && initial.isZero() && isConstant(1) &&
               isDivisor(constant(1))) {
      kept = 0;
    } else if (value.kind == Kind::Mul && initial.isZero() && isConstant(0) &&
               isDivisor(constant(0))) {
      kept = 1;
    } else if (value.kind == Kind::Add && (isConstant(0) || isConstant(1))) {
      kept = isConstant(1) ? 0 : 1;
      initial = initial - constant(1 - kept);
    } else if (value.kind == Kind::Sub && isConstant(1)) {
      kept = 0;
      initial = initial + constant(1);
    } else if (value.kind == Kind::Sub && isConstant(0)) {
      kept = 1;
      initial = constant(0) - initial;
    }
    if (kept < 0)
      return {node, initial};
    node = value.operands[kept];
  }
}

Status Folder::traceStates() {
  std::map<int, Coefficient> found = std::move(states);
  states.clear();
  for (const auto &[node, initial] : found) {
    auto [source, start] = trace(node, initial);
    if (Status status = addState(source, start); !status)
      return status;
  }
  return {};
}

Status Folder::checkStates() {
  for (const auto &[node, initial] : states) {
    auto earlier = before.find(node);
    if (earlier != before.end())
      return differ(node, earlier->second,
                    "stand where only the first step may have a constant");
    if (!after.count(node))
      return Error{"the state " + describe(nodes[node]) +
                   " has no successor: an unrolled network of at least 3 steps "
                   "is expected"};
  }
  return {};
}

Status Folder::collect(int root, std::vector<bool> &isReached) const {
  std::vector<int> stack = {root};
  while (!stack.empty()) {
    int index = stack.back();
    stack.pop_back();
    if (isReached[index])
      continue;
    isReached[index] = true;
    const Node &node = nodes[index];
    if (states.count(index))
      continue;
    if (node.kind == Kind::Input && node.time >= 0 && node.time != 1)
      return Error{"the second step reads " + describe(node) +
                   ", which is row " + std::to_string(node.time) +
                   " of the input; row 1 is expected"};
    stack.insert(stack.end(), node.operands.begin(), node.operands.end());
  }
  return {};
}

Result<Step> Folder::buildStep() {
  // The second step is the first whose operands are all there.
  std::vector<bool> isReached(nodes.size(), false);
  std::vector<int> roots;
  for (const Series &one : series)
    roots.push_back(one.nodes[1]);
  for (const auto &[node, initial] : states)
    roots.push_back(after.at(node));
  for (int root : roots)
    if (Status status = collect(root, isReached); !status)
      return status.error();
  Step step;
  std::map<int, int> place;
  for (const auto &[node, initial] : states) {
    Node state;
    state.kind = Kind::State;
    state.shape = nodes[node].shape;
    state.tag = static_cast<int>(step.states.size());
    state.name = nodes[node].name;
    place[node] = static_cast<int>(step.nodes.size());
    step.states.push_back(
        {place[node], 0, initial.expand(nodes[node].shape), nodes[node].name});
    if (initial.isUniform())
      step.states.back().initial = {initial[0]};
    step.nodes.push_back(std::move(state));
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (!isReached[i] || states.count(static_cast<int>(i)))
      continue;
    Node node = nodes[i];
    node.time = -1;
    for (int &operand : node.operands)
      operand = place.at(operand);
    place[static_cast<int>(i)] = static_cast<int>(step.nodes.size());
    step.nodes.push_back(std::move(node));
  }
  size_t number = 0;
  for (const auto &[node, initial] : states)
    step.states[number++].next = place.at(after.at(node));
  for (const Series &one : series)
    step.outputs.push_back({place.at(one.nodes[1]), one.name});
  return step;
}

Result<Step> Folder::run() {
  for (const Series &one : series)
    if (one.nodes.size() < 3)
      return Error{"output '" + one.name + "' has " +
                   std::to_string(one.nodes.size()) +
                   " steps; an unrolled network of at least 3 steps is "
                   "expected"};
  if (Status status = pairAll(); !status)
    return status.error();
  if (Status status = traceStates(); !status)
    return status.error();
  if (Status status = checkStates(); !status)
    return status.error();
  return buildStep();
}

Result<Step> snnc::recognize::fold(const std::vector<Node> &nodes,
                                   const std::vector<Series> &series) {
  return Folder(nodes, series).run();
}
