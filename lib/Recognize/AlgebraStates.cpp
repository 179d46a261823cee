// Expresses states by older spikes, and older spikes by states.

#include "Algebra.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::recognize;

//===----------------------------------------------------------------------===//
// What a state remembers
//===----------------------------------------------------------------------===//

std::vector<Algebra::Memories>
Algebra::remember(const Polynomial &value) const {
  std::vector<Memories> result;
  for (const auto &[monomial, factor] : value.getTerms()) {
    Memories term;
    term.factor = factor;
    for (int number : monomial) {
      const Atom &atom = atoms[number];
      int steps = atom.kind == AtomKind::Delayed ? atom.tag + 1 : 1;
      term.product.push_back({atom.node, steps, bool(isIdempotent[number])});
    }
    result.push_back(std::move(term));
  }
  return result;
}

Polynomial Algebra::recall(const std::vector<Memories> &memories) {
  Polynomial sum;
  for (const Memories &term : memories) {
    Polynomial product(term.factor);
    for (const Memory &memory : term.product) {
      Atom atom{AtomKind::Delayed, memory.node, memory.steps, false, {}};
      product = product.multiply(
          Polynomial::atom(intern(atom, memory.isBoolean)), isIdempotent);
    }
    sum = sum + product;
  }
  return sum;
}

bool Algebra::isPassedOn(const Polynomial &next) const {
  for (int number : next.atoms())
    if (atoms[number].kind == AtomKind::State)
      return false;
  return true;
}

bool Algebra::resolveStates() {
  bool isChanged = false;
  for (size_t i = 0; i < step.states.size(); ++i) {
    const State &state = step.states[i];
    if (!needed[state.node] || multiples.count(i) ||
        !isPassedOn(value(state.next)))
      continue;
    // Again when it is known: what it passes on may have become simpler.
    std::vector<Memories> memory = remember(value(state.next));
    if (resolved[i] && memory == memories[i])
      continue;
    memories[i] = std::move(memory);
    resolved[i] = isChanged = true;
  }
  return isChanged;
}

//===----------------------------------------------------------------------===//
// Comparisons with what the step before left
//===----------------------------------------------------------------------===//

bool Algebra::isPreviousSpike(int reset, int spike,
                              const Polynomial &next) const {
  const Atom &old = atoms[reset], &now = atoms[spike];
  if (old.orEqual != now.orEqual)
    return false;
  int state = old.argument.atoms().front();
  Polynomial shifted =
      old.argument.without(state) +
      next.multiply(old.argument.quotient(state), isIdempotent);
  return shifted.isPositiveMultiple(now.argument);
}

/// A state that a spike sets to a value that does not fire, and that without a
/// spike did not fire, never fires when it is compared again.
bool Algebra::isAlwaysZero(int reset, int spike, const Polynomial &next) const {
  const Atom &old = atoms[reset], &now = atoms[spike];
  if (old.orEqual != now.orEqual || !next.contains(spike))
    return false;
  Polynomial zero;
  Polynomial after = next.substitute(reset, zero, isIdempotent);
  Polynomial silent = after.without(spike);
  Polynomial fired = silent + after.quotient(spike);
  int state = old.argument.atoms().front();
  Coefficient factor = old.argument.factor({state});
  Coefficient margin = fired.constant() * factor + old.argument.constant();
  Polynomial compared = old.argument.without(state) + silent.scale(factor);
  return fired.isConstant() && margin.isNegative() &&
         compared.isPositiveMultiple(
             now.argument.substitute(reset, zero, isIdempotent));
}

bool Algebra::resolveSpikes() {
  for (size_t reset = 0; reset < atoms.size(); ++reset) {
    const Atom &atom = atoms[reset];
    std::vector<int> read = atom.argument.atoms();
    if (atom.kind != AtomKind::Spike || read.size() != 1 ||
        atoms[read[0]].kind != AtomKind::State || aliases.count(atom.node))
      continue;
    Polynomial next = this->next(atoms[read[0]].tag);
    for (size_t spike = 0; spike < atoms.size(); ++spike) {
      if (spike == reset || atoms[spike].kind != AtomKind::Spike)
        continue;
      bool isZero = isAlwaysZero(reset, spike, next);
      if (!isZero && !isPreviousSpike(reset, spike, next))
        continue;
      aliases[atom.node] = {isZero, atoms[spike].node};
      return true;
    }
  }
  return false;
}

/// True if any number is above 0.
static bool hasPositive(const Coefficient &value) {
  for (int64_t i = 0; i < value.size(); ++i)
    if (value[i] > 0)
      return true;
  return false;
}

bool Algebra::resolveMultiples() {
  for (int i = 0; i < int(step.states.size()); ++i)
    for (int j = 0; j < int(step.states.size()); ++j) {
      if (i == j || stateAtom(i) < 0 || stateAtom(j) < 0)
        continue;
      Polynomial own = next(i), other = next(j);
      std::optional<Coefficient> factor = own.ratio(other);
      // They also start alike, from 0, so they never part.
      if (!factor || !own.scale(*factor).equals(other))
        continue;
      multiples[j] = {i, *factor, initial(j)};
      return true;
    }
  return false;
}

Coefficient Algebra::initial(int index) const {
  const State &state = step.states[index];
  return Coefficient(step.nodes[state.node].shape, state.initial);
}

Polynomial Algebra::next(int index) const {
  return value(step.states[index].next) - Polynomial(initial(index));
}

Status Algebra::checkInitial() const {
  for (size_t i = 0; i < step.states.size(); ++i) {
    if (!resolved[i])
      continue;
    // Before the first step there was no event: only constants remain.
    Coefficient silent = value(step.states[i].next).constant();
    if (!initial(i).equals(silent))
      return Error{"state '" + step.states[i].name + "' starts from " +
                   initial(i).toText() +
                   ", but without events in front of the "
                   "first step it is " +
                   silent.toText()};
  }
  for (const auto &[node, alias] : aliases) {
    int atom = atomOf(node);
    if (alias.isZero || atom < 0)
      continue;
    Coefficient margin = atoms[atom].argument.constant();
    if (!(atoms[atom].orEqual ? margin.isNegative() : !hasPositive(margin)))
      return problem(node, "fires before the first step: a threshold of " +
                               (-margin).toText() +
                               " is reached by a membrane at rest");
  }
  return {};
}
