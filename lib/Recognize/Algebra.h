// The values of one step as polynomials in its inputs, states and spikes.

#ifndef SNNC_LIB_RECOGNIZE_ALGEBRA_H
#define SNNC_LIB_RECOGNIZE_ALGEBRA_H

#include "snnc/Recognize/Graph.h"
#include "snnc/Recognize/Polynomial.h"
#include "snnc/Support/Result.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::recognize {

/// What a number in a polynomial stands for.
enum class AtomKind {
  Input,   ///< an input of the network
  State,   ///< a state that depends on itself
  Spike,   ///< 1 if `argument` is above zero (or equal), else 0
  Pool,    ///< 1 if a spike of the window is 1; `argument` is that spike
  Current, ///< a linear map of `argument`
  Delayed  ///< the value that another atom had in the step before
};

/// One atom.
struct Atom {
  AtomKind kind = AtomKind::Input;
  int node = 0; ///< that made it first; of Delayed: of the other atom
  int tag = 0;  ///< of that node; State: its number; Delayed: how many steps
  bool orEqual = false; ///< Spike: zero counts too
  Polynomial argument;
};

/// Computes the polynomials of a step. States that only pass something on to
/// the next step (spikes, currents) become delayed atoms; a comparison with
/// what the step before left is recognised as the spike of that step.
class Algebra {
public:
  explicit Algebra(const Step &step) : step(step) {}

  /// Fails if a value that an output or a state needs is no such polynomial.
  Status run();

  const std::vector<Atom> &getAtoms() const { return atoms; }
  const std::vector<bool> &getIdempotent() const { return isIdempotent; }
  /// The polynomial of a node that an output or a state needs.
  const Polynomial &value(int node) const { return *values[node]; }
  /// What state `index` is after the step. States count from what they start
  /// from, so that all of them start from 0.
  Polynomial next(int index) const;
  /// The atom of an input, comparison or linear node; -1 if there is none.
  int atomOf(int node) const;
  /// The atom that had this one's value in the step before; -1 if none has.
  int delayedAtom(int atom) const;
  /// True for the spike of a neuron: not one that only repeats an older spike.
  bool isSpike(int atom) const {
    return atoms[atom].kind == AtomKind::Spike &&
           !aliases.count(atoms[atom].node);
  }
  /// The atom of state `index`; -1 if no output needs it or if it is expressed
  /// by other atoms.
  int stateAtom(int index) const;

private:
  /// What a comparison with a state turned out to be.
  struct Alias {
    bool isZero = false;
    int node = 0; ///< else the spike of this node, delayed
  };

  /// A state that is another one times `factor` plus `offset`.
  struct Multiple {
    int state = 0;
    Coefficient factor, offset;
  };

  /// An atom that holds its value of `steps` steps before, whatever number it
  /// gets when the polynomials are computed again.
  struct Memory {
    int node = 0;
    int steps = 0;
    bool isBoolean = false;

    bool operator==(const Memory &other) const {
      return node == other.node && steps == other.steps;
    }
  };
  struct Memories {
    std::vector<Memory> product;
    Coefficient factor;

    bool operator==(const Memories &other) const {
      return product == other.product && factor.equals(other.factor);
    }
  };

  Status compute();
  void computeNode(int index);
  const Node *unknownOperand(const Node &node) const;
  Result<Polynomial> evaluate(const Node &node, int index);
  Result<Polynomial> evaluateMapped(const Node &node, int index);
  Polynomial evaluateState(const Node &node, int index);
  Result<Polynomial> evaluateProduct(const Node &node, int index);
  Result<Polynomial> evaluateWhere(const Node &node, int index);
  Result<Polynomial> evaluateClip(const Node &node, int index);
  Result<Polynomial> compare(Polynomial difference, bool orEqual, int index);
  std::vector<Memories> remember(const Polynomial &value) const;
  Polynomial recall(const std::vector<Memories> &memories);
  int intern(Atom atom, bool isBoolean);
  bool isBoolean(const Polynomial &value) const;
  bool resolveStates();
  bool resolveSpikes();
  bool isPreviousSpike(int reset, int spike, const Polynomial &next) const;
  bool isAlwaysZero(int reset, int spike, const Polynomial &next) const;
  bool isPassedOn(const Polynomial &next) const;
  bool resolveMultiples();
  Coefficient initial(int index) const;
  Status checkInitial() const;
  Error problem(int node, const std::string &text) const;
  void markNeeded();

  const Step &step;
  std::vector<bool> needed;
  std::vector<std::optional<Polynomial>> values;
  std::vector<std::string> reasons; ///< why a node has no value
  std::vector<Atom> atoms;
  std::vector<bool> isIdempotent;
  std::map<int, int> atomOfNode;
  int choice = -1; ///< a Where by a state, which must become a spike
  std::vector<bool> resolved;
  std::vector<std::vector<Memories>> memories; ///< of each resolved state
  std::map<int, Multiple> multiples;           ///< by state
  std::map<int, Alias> aliases;                ///< by comparison node
};

} // namespace snnc::recognize

#endif // SNNC_LIB_RECOGNIZE_ALGEBRA_H
