// A network as plain data: what the recogniser of spiking steps works on.

#ifndef SNNC_RECOGNIZE_GRAPH_H
#define SNNC_RECOGNIZE_GRAPH_H

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::recognize {

/// What a node computes. Shapes of element-wise operands are aligned at the
/// last dimension and repeated, as in numpy.
enum class Kind {
  Input,        ///< a tensor of the host, `tag` numbers it
  State,        ///< what the step before left, `tag` numbers it
  Constant,     ///< `values`
  Linear,       ///< a linear map without offset; `tag` says which
  MaxPool,      ///< the largest element of each window; `tag` says which
  Reshape,      ///< the same elements in another shape
  Add,          ///< a + b
  Sub,          ///< a - b
  Mul,          ///< a * b
  Div,          ///< a / b
  Greater,      ///< a > b, 0 or 1
  GreaterEqual, ///< a >= b, 0 or 1
  Where,        ///< b where a is not 0, else c
  Sign,         ///< -1, 0 or 1
  Clip,         ///< a limited to `values[0]` to `values[1]`
  Other         ///< any other function; `tag` says which
};

/// One value of a network.
struct Node {
  Kind kind = Kind::Other;
  std::vector<int> operands; ///< numbers of nodes in front
  std::vector<int64_t> shape;
  std::vector<double> values; ///< Constant: one for all, or every element
  int tag = 0;       ///< nodes of one kind and tag compute the same function
  int64_t time = -1; ///< Input: the step whose row it is; -1 in every step
  std::string name;  ///< of the user's node, for messages
};

/// A value that a step hands to the next one.
struct State {
  int node = 0;                        ///< of kind State
  int next = 0;                        ///< the value after the step
  std::vector<double> initial = {0.0}; ///< one number for all, or each
  std::string name;
};

/// A value that the host reads after every step.
struct Output {
  int node = 0;
  std::string name;
};

/// One step of a network: the host (or a Scan, a Loop) repeats it.
struct Step {
  std::vector<Node> nodes; ///< each behind its operands
  std::vector<State> states;
  std::vector<Output> outputs;
};

/// The number of elements of `shape`.
int64_t countElements(const std::vector<int64_t> &shape);

/// `node 'Conv_3'`.
std::string describe(const Node &node);

} // namespace snnc::recognize

#endif // SNNC_RECOGNIZE_GRAPH_H
