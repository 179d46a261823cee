// Pairs the state inputs of a one-step graph with its state outputs.

#include "SpikingStates.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "dialects/Ann/States.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::recognize;

/// A name without the words that tell old from new: 'mem1_in' is 'mem1'.
static std::string stateName(StringRef name) {
  static const llvm::StringSet<> words = {
      "in",  "out", "input", "output", "prev",  "previous", "next",
      "new", "old", "init",  "last",   "final", "t",        "tm1",
      "i",   "o",   "next",  "post",   "pre",   "before",   "after"};
  SmallVector<std::string> parts;
  std::string part;
  for (char c : name.lower() + "_") {
    if (llvm::isAlnum(c)) {
      part += c;
      continue;
    }
    if (!part.empty() && !words.contains(part))
      parts.push_back(part);
    part.clear();
  }
  return llvm::join(parts, "_");
}

namespace {

/// The state of one pairing.
class Pairing {
public:
  Pairing(func::FuncOp function, SpikingGraph &graph)
      : function(function), graph(graph), next(function.getNumArguments(), -1),
        isTaken(function.getNumResults(), false) {
    auto results = function.getBody().front().getTerminator()->getOperands();
    for (Value result : results)
      outputs.push_back(graph.numberOf(result));
  }

  LogicalResult takeGiven(ArrayRef<std::string> given);
  void takeStated();
  void takeNames();
  LogicalResult takeArithmetic();
  std::vector<int> getNext() const { return next; }

private:
  bool fits(unsigned argument, unsigned result) {
    return function.getArgumentTypes()[argument] ==
           function.getResultTypes()[result];
  }
  void take(unsigned argument, unsigned result) {
    next[argument] = static_cast<int>(result);
    isTaken[result] = true;
  }
  bool isSpike(int node) const;
  bool depends(int node, int input) const;
  std::string list(ArrayRef<unsigned> indices, bool isResult) const;

  func::FuncOp function;
  SpikingGraph &graph;
  std::vector<int> outputs; ///< nodes of the results
  std::vector<int> next;
  std::vector<bool> isTaken;
};

} // namespace

std::string Pairing::list(ArrayRef<unsigned> indices, bool isResult) const {
  std::string text;
  for (auto [place, index] : llvm::enumerate(indices)) {
    if (place == 4)
      return text + " and " + std::to_string(indices.size() - 4) + " more";
    text += (place ? ", '" : "'") +
            (isResult ? ann::resultName(function, index)
                      : ann::argumentName(function, index)) +
            "'";
  }
  return text.empty() ? "none" : text;
}

LogicalResult Pairing::takeGiven(ArrayRef<std::string> given) {
  SmallVector<unsigned> inputs =
      llvm::to_vector(llvm::seq(0u, function.getNumArguments()));
  SmallVector<unsigned> results =
      llvm::to_vector(llvm::seq(0u, function.getNumResults()));
  for (const std::string &text : given) {
    auto [input, output] = StringRef(text).split('=');
    auto argument = llvm::find_if(inputs, [&, name = input](unsigned index) {
      return ann::argumentName(function, index) == name;
    });
    auto result = llvm::find_if(results, [&, name = output](unsigned index) {
      return ann::resultName(function, index) == name;
    });
    if (output.empty() || argument == inputs.end() || result == results.end())
      return function.emitError("has no state '")
             << text << "'; expected INPUT=OUTPUT, where the inputs are "
             << list(inputs, false) << " and the outputs "
             << list(results, true);
    if (!fits(*argument, *result))
      return function.emitError("has no state '")
             << text << "': the input is a "
             << function.getArgumentTypes()[*argument] << " and the output a "
             << function.getResultTypes()[*result];
    take(*argument, *result);
  }
  return success();
}

void Pairing::takeStated() {
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto result = function.getArgAttrOfType<IntegerAttr>(i, ann::nextName))
      take(i, static_cast<unsigned>(result.getInt()));
}

void Pairing::takeNames() {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    std::string name = stateName(ann::argumentName(function, i));
    if (next[i] >= 0 || name.empty())
      continue;
    SmallVector<unsigned> same;
    for (unsigned result = 0; result < function.getNumResults(); ++result)
      if (!isTaken[result] && fits(i, result) &&
          stateName(ann::resultName(function, result)) == name)
        same.push_back(result);
    unsigned rivals = 0;
    for (unsigned j = 0; j < function.getNumArguments(); ++j)
      rivals += stateName(ann::argumentName(function, j)) == name;
    if (same.size() == 1 && rivals == 1)
      take(i, same[0]);
  }
}

/// True if a value is 0 or 1 by the way it is written.
bool Pairing::isSpike(int number) const {
  const Node &node = graph.getNodes()[number];
  auto isConstant = [&](int side) {
    return graph.getNodes()[node.operands[side]].kind == Kind::Constant;
  };
  switch (node.kind) {
  case Kind::Greater:
  case Kind::GreaterEqual:
    return true;
  case Kind::Where:
    return isConstant(1) && isConstant(2);
  case Kind::Reshape:
    return isSpike(node.operands[0]);
  case Kind::Mul:
    return isConstant(1) ? isSpike(node.operands[0])
                         : isConstant(0) && isSpike(node.operands[1]);
  default:
    return false;
  }
}

/// True if a value is computed of an input, neuron by neuron.
bool Pairing::depends(int number, int input) const {
  std::vector<bool> isSeen(graph.getNodes().size(), false);
  SmallVector<int> work = {number};
  while (!work.empty()) {
    int index = work.pop_back_val();
    if (index == input)
      return true;
    if (isSeen[index])
      continue;
    isSeen[index] = true;
    const Node &node = graph.getNodes()[index];
    if (node.kind != Kind::Linear && node.kind != Kind::MaxPool &&
        node.kind != Kind::Other)
      work.append(node.operands.begin(), node.operands.end());
  }
  return false;
}

LogicalResult Pairing::takeArithmetic() {
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    if (next[i] >= 0)
      continue;
    int input = graph.numberOf(function.getArgument(i));
    SmallVector<unsigned> candidates;
    for (unsigned result = 0; result < function.getNumResults(); ++result)
      if (!isTaken[result] && fits(i, result) && !isSpike(outputs[result]) &&
          depends(outputs[result], input))
        candidates.push_back(result);
    if (candidates.size() > 1)
      return function.emitError("has the input '")
             << ann::argumentName(function, i)
             << "', a state that any of the outputs " << list(candidates, true)
             << " may continue; name it with --state "
             << ann::argumentName(function, i) << "="
             << ann::resultName(function, candidates[0]);
    if (candidates.size() == 1)
      take(i, candidates[0]);
  }
  SmallVector<unsigned> left;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (next[i] < 0)
      left.push_back(i);
  if (left.size() == 1)
    return success();
  return function.emitError("has ")
         << left.size() << " inputs that no output continues in the next step ("
         << list(left, false)
         << "), but a spiking network has one; name its states with --state "
            "INPUT=OUTPUT";
}

FailureOr<std::vector<int>> snnc::pairStates(func::FuncOp function,
                                             SpikingGraph &graph,
                                             ArrayRef<std::string> given) {
  Pairing pairing(function, graph);
  pairing.takeStated();
  if (failed(pairing.takeGiven(given)))
    return failure();
  pairing.takeNames();
  if (failed(pairing.takeArithmetic()))
    return failure();
  return pairing.getNext();
}
