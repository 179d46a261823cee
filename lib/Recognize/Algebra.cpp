// Evaluates the nodes of a step into polynomials.

#include "Algebra.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::recognize;

/// Sums that grow beyond this are no neuron's; it bounds time and memory.
static constexpr size_t maxTerms = 64;

static const char *const noComparison =
    "chooses by a value that is no comparison";

Error Algebra::problem(int node, const std::string &text) const {
  return Error{describe(step.nodes[node]) + " " + text};
}

int Algebra::intern(Atom atom, bool isBoolean) {
  for (size_t i = 0; i < atoms.size(); ++i) {
    const Atom &known = atoms[i];
    bool isSame = known.kind == atom.kind && known.tag == atom.tag &&
                  known.orEqual == atom.orEqual;
    if (atom.kind == AtomKind::Delayed)
      isSame = isSame && known.node == atom.node;
    if (isSame && (atom.kind == AtomKind::Spike
                       ? known.argument.isPositiveMultiple(atom.argument)
                       : known.argument.equals(atom.argument)))
      return static_cast<int>(i);
  }
  atoms.push_back(std::move(atom));
  isIdempotent.push_back(isBoolean);
  return static_cast<int>(atoms.size()) - 1;
}

int Algebra::atomOf(int node) const {
  auto found = atomOfNode.find(node);
  return found == atomOfNode.end() ? -1 : found->second;
}

int Algebra::stateAtom(int index) const {
  for (size_t i = 0; i < atoms.size(); ++i)
    if (atoms[i].kind == AtomKind::State && atoms[i].tag == index)
      return static_cast<int>(i);
  return -1;
}

int Algebra::delayedAtom(int atom) const {
  for (size_t i = 0; i < atoms.size(); ++i)
    if (atoms[i].kind == AtomKind::Delayed && atoms[i].tag == 1 &&
        atomOf(atoms[i].node) == atom)
      return static_cast<int>(i);
  return -1;
}

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

/// The only term if it is one atom with the factor 1; else -1.
static int singleAtom(const Polynomial &value) {
  if (value.getTerms().size() != 1)
    return -1;
  const auto &[monomial, factor] = *value.getTerms().begin();
  return monomial.size() == 1 && factor.is(1.0) ? monomial[0] : -1;
}

bool Algebra::isBoolean(const Polynomial &value) const {
  if (value.isConstant())
    return value.constant().is(0.0) || value.constant().is(1.0);
  std::vector<int> read = value.atoms();
  if (read.size() > 4 || !std::all_of(read.begin(), read.end(), [&](int atom) {
        return isIdempotent[atom];
      }))
    return false;
  for (unsigned choice = 0; choice < 1u << read.size(); ++choice) {
    Polynomial result = value;
    for (size_t i = 0; i < read.size(); ++i)
      result = result.substitute(
          read[i], Polynomial(Coefficient(choice >> i & 1)), isIdempotent);
    if (!result.constant().is(0.0) && !result.constant().is(1.0))
      return false;
  }
  return true;
}

/// 1 where `value` is above 0 (or equal), else 0.
static Coefficient step01(const Coefficient &value, bool orEqual) {
  std::vector<double> results(value.size());
  for (int64_t i = 0; i < value.size(); ++i)
    results[i] = value[i] > 0 || (orEqual && value[i] == 0);
  return Coefficient(value.getShape(), std::move(results));
}

Result<Polynomial> Algebra::compare(Polynomial difference, bool orEqual,
                                    int index) {
  std::vector<int> read = difference.atoms();
  if (difference.isConstant())
    return Polynomial(step01(difference.constant(), orEqual));
  if (read.size() == 1 && isIdempotent[read[0]]) {
    Coefficient zero = difference.constant();
    Coefficient low = step01(zero, orEqual);
    Coefficient high = step01(zero + difference.factor({read[0]}), orEqual);
    return Polynomial(low) + Polynomial::atom(read[0]).scale(high - low);
  }
  // A comparison that holds below the threshold is 1 minus the spike.
  auto isState = [&](int number) {
    return atoms[number].kind == AtomKind::State;
  };
  bool isBelow =
      std::any_of(read.begin(), read.end(), isState) &&
      std::all_of(read.begin(), read.end(), [&](int number) {
        return !isState(number) || difference.factor({number}).isNegative();
      });
  if (isBelow) {
    Result<Polynomial> spike =
        compare(difference.scale(Coefficient(-1.0)), !orEqual, index);
    if (!spike)
      return spike;
    return Polynomial(Coefficient(1.0)) - *spike;
  }
  int number = intern(
      Atom{AtomKind::Spike, index, 0, orEqual, std::move(difference)}, true);
  atomOfNode[index] = number;
  auto alias = aliases.find(atoms[number].node);
  if (alias == aliases.end())
    return Polynomial::atom(number);
  if (alias->second.isZero)
    return Polynomial();
  return recall({{{{alias->second.node, 1, true}}, Coefficient(1.0)}});
}

Result<Polynomial> Algebra::evaluateMapped(const Node &node, int index) {
  const Polynomial &argument = value(node.operands[0]);
  if (argument.isZero())
    return Polynomial();
  bool isPool = node.kind == Kind::MaxPool;
  if (isPool) {
    int spike = singleAtom(argument);
    if (spike < 0 || !isIdempotent[spike])
      return problem(index, "takes the largest of values that are no spikes; "
                            "use average pooling in front of the neurons");
  }
  AtomKind kind = isPool ? AtomKind::Pool : AtomKind::Current;
  int number = intern(Atom{kind, index, node.tag, false, argument}, isPool);
  atomOfNode[index] = number;
  return Polynomial::atom(number);
}

static const char *const tooManyTerms =
    "depends on so many products of spikes and states that no neuron that is "
    "recognised computes it";

/// The product of two values, unless it could have far too many terms.
Result<Polynomial> Algebra::evaluateProduct(const Node &node, int index) {
  const Polynomial &lhs = value(node.operands[0]);
  const Polynomial &rhs = value(node.operands[1]);
  if (lhs.getTerms().size() * rhs.getTerms().size() > 4 * maxTerms)
    return problem(index, tooManyTerms);
  return lhs.multiply(rhs, isIdempotent);
}

Result<Polynomial> Algebra::evaluateWhere(const Node &node, int index) {
  const Polynomial &condition = value(node.operands[0]);
  const Polynomial &yes = value(node.operands[1]);
  const Polynomial &no = value(node.operands[2]);
  // A state may still turn out to be the spike of the step before.
  if (!isBoolean(condition) && isPassedOn(condition))
    return problem(index, noComparison);
  if (!isBoolean(condition))
    choice = index;
  return no + condition.multiply(yes - no, isIdempotent);
}

Result<Polynomial> Algebra::evaluateClip(const Node &node, int index) {
  const Node &operand = step.nodes[node.operands[0]];
  double low = node.values[0], high = node.values[1];
  if (operand.kind == Kind::Sign) {
    if (low == 0.0 && high >= 1.0 && values[operand.operands[0]])
      return compare(value(operand.operands[0]), /*orEqual=*/false, index);
    return Error{reasons[node.operands[0]]};
  }
  const Polynomial &argument = value(node.operands[0]);
  if (argument.isConstant()) {
    Coefficient constant = argument.constant();
    std::vector<double> limited(constant.size());
    for (int64_t i = 0; i < constant.size(); ++i)
      limited[i] = std::min(std::max(constant[i], low), high);
    return Polynomial(Coefficient(constant.getShape(), std::move(limited)));
  }
  if (low <= 0.0 && high >= 1.0 && isBoolean(argument))
    return argument;
  return problem(index, "limits a value to an interval, which no neuron that "
                        "is recognised does");
}

Polynomial Algebra::evaluateState(const Node &node, int index) {
  if (resolved[node.tag])
    return recall(memories[node.tag]);
  auto multiple = multiples.find(node.tag);
  if (multiple != multiples.end()) {
    const auto &[state, factor, offset] = multiple->second;
    int other = step.states[state].node;
    Polynomial value = evaluateState(step.nodes[other], other);
    return (value - Polynomial(initial(state))).scale(factor) +
           Polynomial(offset);
  }
  int number = intern(Atom{AtomKind::State, index, node.tag, false, {}}, false);
  return Polynomial::atom(number) + Polynomial(initial(node.tag));
}

Result<Polynomial> Algebra::evaluate(const Node &node, int index) {
  if (const Node *unknown = unknownOperand(node))
    return Error{reasons[unknown - step.nodes.data()]};

  auto operand = [&](int i) -> const Polynomial & {
    return value(node.operands[i]);
  };
  switch (node.kind) {
  case Kind::Input: {
    int number =
        intern(Atom{AtomKind::Input, index, node.tag, false, {}}, false);
    atomOfNode[index] = number;
    return Polynomial::atom(number);
  }
  case Kind::State:
    return evaluateState(node, index);
  case Kind::Constant:
    return Polynomial(Coefficient(node.shape, node.values));
  case Kind::Linear:
  case Kind::MaxPool:
    return evaluateMapped(node, index);
  case Kind::Reshape:
    return operand(0).reshape(step.nodes[node.operands[0]].shape, node.shape);
  case Kind::Add:
    return operand(0) + operand(1);
  case Kind::Sub:
    return operand(0) - operand(1);
  case Kind::Mul:
    return evaluateProduct(node, index);
  case Kind::Div:
    if (!operand(1).isConstant() || operand(1).isZero())
      return problem(index, "divides by a value that changes or is 0");
    return operand(0).scale(Coefficient(1.0) / operand(1).constant());
  case Kind::Greater:
  case Kind::GreaterEqual:
    return compare(operand(0) - operand(1), node.kind == Kind::GreaterEqual,
                   index);
  case Kind::Where:
    return evaluateWhere(node, index);
  case Kind::Clip:
    return evaluateClip(node, index);
  case Kind::Sign: {
    const Node &inner = step.nodes[node.operands[0]];
    if (inner.kind == Kind::Clip && inner.values[0] == 0.0 &&
        inner.values[1] > 0.0 && values[inner.operands[0]])
      return compare(value(inner.operands[0]), /*orEqual=*/false, index);
    return problem(index, "takes the sign of a value without a Relu or a Clip "
                          "that limits it to 0 and 1");
  }
  case Kind::Other:
    break;
  }
  return problem(index, "computes what no neuron that is recognised does");
}

/// An operand without a value, which the node cannot do without.
const Node *Algebra::unknownOperand(const Node &node) const {
  for (int operand : node.operands) {
    const Node &other = step.nodes[operand];
    bool isPair = (node.kind == Kind::Clip && other.kind == Kind::Sign) ||
                  (node.kind == Kind::Sign && other.kind == Kind::Clip);
    if (!values[operand] && !isPair)
      return &other;
  }
  return nullptr;
}

void Algebra::markNeeded() {
  needed.assign(step.nodes.size(), false);
  std::vector<int> work;
  auto visit = [&](int node) {
    if (!needed[node]) {
      needed[node] = true;
      work.push_back(node);
    }
  };
  for (const Output &output : step.outputs)
    visit(output.node);
  while (!work.empty()) {
    const Node &node = step.nodes[work.back()];
    work.pop_back();
    if (node.kind == Kind::State)
      visit(step.states[node.tag].next);
    for (int operand : node.operands)
      visit(operand);
  }
}

void Algebra::computeNode(int index) {
  Result<Polynomial> result = evaluate(step.nodes[index], index);
  if (!result)
    reasons[index] = result.error().message;
  else if (result->getTerms().size() > maxTerms)
    reasons[index] = problem(index, tooManyTerms).message;
  else
    values[index] = std::move(*result);
}

Status Algebra::compute() {
  atoms.clear();
  isIdempotent.clear();
  atomOfNode.clear();
  choice = -1;
  values.assign(step.nodes.size(), std::nullopt);
  reasons.assign(step.nodes.size(), "");
  for (size_t i = 0; i < step.nodes.size(); ++i)
    if (needed[i])
      computeNode(static_cast<int>(i));
  auto check = [&](int node) {
    return values[node] ? Status() : Status(Error{reasons[node]});
  };
  for (const Output &output : step.outputs)
    if (Status status = check(output.node); !status)
      return status;
  for (const State &state : step.states)
    if (needed[state.node])
      if (Status status = check(state.next); !status)
        return status;
  return {};
}

Status Algebra::run() {
  markNeeded();
  resolved.assign(step.states.size(), false);
  memories.assign(step.states.size(), {});
  // Each round explains a state or a comparison, or rewrites what one explains.
  size_t rounds = 2 * (step.states.size() + step.nodes.size()) + 2;
  do {
    if (Status status = compute(); !status)
      return status;
  } while (rounds-- > 0 &&
           (resolveStates() || resolveSpikes() || resolveMultiples()));
  if (choice >= 0)
    return problem(choice, noComparison);
  return checkInitial();
}
