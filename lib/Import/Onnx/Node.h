// One ONNX node while it is converted: its inputs and attributes, checked.

#ifndef SNNC_LIB_IMPORT_ONNX_NODE_H
#define SNNC_LIB_IMPORT_ONNX_NODE_H

#include "Graph.h"

#include "dialects/Ann/Ann.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/StringSet.h"

namespace snnc::importer {

struct Array; // Array.h

/// Constants and run-time tensors take two ways. A node whose inputs are all
/// constant is computed at once by the evaluator of its operator (Array.h), if
/// it has one, whatever the element types are: shape arithmetic and integers
/// never reach a converter. A converter sees nodes with a run-time input; it
/// reads floats with `input` and `weights`, constant integers (shapes, axes)
/// with `ints` and `tryInts`.
///
/// Reading an input or attribute that is not as it must be emits an error and
/// gives a harmless value; further errors of the node are not emitted. So a
/// conversion reads all it needs and then asks `hasErrors` once.
class Node {
public:
  Node(Graph &graph, const onnx::GraphProto &proto, int index);

  Graph &getGraph() { return graph; }
  int64_t getOpset() const { return graph.getOpset(); }
  const onnx::NodeProto &getProto() const { return proto; }
  /// NameLoc of the node over its place in the file.
  mlir::Location getLoc() const { return location; }
  bool hasErrors() const { return isBroken; }

  /// Emits an error, `node 'Conv_3' (Conv) <text>`, unless one was emitted.
  mlir::LogicalResult error(const llvm::Twine &text);
  /// Emits a remark in the same form.
  void remark(const llvm::Twine &text);

  // ---- Inputs -------------------------------------------------------------
  /// Errors: fewer than `low` or more than `high` inputs.
  void expectInputs(int low, int high);
  bool hasInput(int index) const;
  /// An input of floats; null after an error.
  mlir::Value input(int index);
  /// An input of any element type that is read, as float32; null after an
  /// error.
  mlir::Value number(int index);
  /// True for a constant input without elements.
  bool isEmpty(int index);
  /// The ONNX element type of an input; FLOAT after an error.
  int32_t getTypeOf(int index);
  /// What an input stands for; null after an error.
  const Tensor *tryTensor(int index) { return inputTensor(index); }
  /// An input of floats that must be constant; `what` names it in the error.
  mlir::Value weights(int index, llvm::StringRef what);
  /// A constant input with one element, of any element type that is read.
  float scalar(int index, llvm::StringRef what);
  /// A constant input in memory; nothing if it is left out, no constant or
  /// has more than `maxArray` elements.
  std::optional<Array> array(int index);
  /// An input of constant integers; null if it is something else.
  const IntTensor *tryInts(int index);
  /// An input that must be constant integers, in one dimension or none.
  llvm::SmallVector<int64_t> ints(int index, llvm::StringRef what);

  // ---- Attributes ---------------------------------------------------------
  bool hasAttribute(llvm::StringRef name) const;
  int64_t getInt(llvm::StringRef name, int64_t otherwise);
  float getFloat(llvm::StringRef name, float otherwise);
  std::string getString(llvm::StringRef name, llvm::StringRef otherwise);
  /// Empty if there is no such attribute.
  llvm::SmallVector<int64_t> getInts(llvm::StringRef name);
  /// `size` sizes, each from `low` to 2^31 - 1; all `otherwise` if there is no
  /// such attribute.
  llvm::SmallVector<int64_t> getSizes(llvm::StringRef name, size_t size,
                                      int64_t low, int64_t otherwise);
  std::vector<float> getFloats(llvm::StringRef name);
  onnx::TensorProto *getTensor(llvm::StringRef name);
  /// A graph; null after an error, also if there is no such attribute.
  const onnx::GraphProto *getBody(llvm::StringRef name);
  /// An axis, counted from the end if negative; from 0 to `rank - 1`, or to
  /// `rank` with `isEnd`.
  int64_t getAxis(llvm::StringRef name, int64_t otherwise, int64_t rank,
                  bool isEnd = false);
  int64_t checkAxis(int64_t axis, int64_t rank, bool isEnd = false);
  /// Marks an attribute as of no importance here.
  void ignore(llvm::StringRef name) { used.insert(name); }
  /// Reports the attributes that nothing read.
  void remarkUnused();

  // ---- Results ------------------------------------------------------------
  /// Errors: the node's output `index` or a later one has a reader.
  void expectNoOutputFrom(int index, llvm::StringRef why);
  /// Makes `tensor` the node's output `index`. Nothing is recorded for an
  /// output that the node leaves out; output 0 must be there.
  mlir::LogicalResult define(Tensor tensor, int index = 0);
  /// The same with a constant in memory.
  mlir::LogicalResult define(Array array, int index = 0);
  mlir::LogicalResult define(mlir::Value value) {
    return define(Tensor{value, std::nullopt});
  }

  /// Creates an ann operation, folded if all its operands are constant. Its
  /// errors become the node's. Null after an error.
  template <typename OpT, typename... Args>
  mlir::Value create(Args &&...args) {
    if (isBroken)
      return {};
    llvm::FailureOr<OpT> op = llvm::failure();
    std::string problem;
    {
      mlir::ScopedDiagnosticHandler handler(graph.getBuilder().getContext(),
                                            [&](mlir::Diagnostic &diagnostic) {
                                              if (problem.empty())
                                                problem = diagnostic.str();
                                              return llvm::success();
                                            });
      op = ann::createChecked<OpT>(graph.getBuilder(), location,
                                   std::forward<Args>(args)...);
    }
    if (failed(op)) {
      refuse(problem);
      return {};
    }
    return fold(*op);
  }
  /// A reshape, or the value itself if it has that shape already.
  mlir::Value reshape(mlir::Value value, llvm::ArrayRef<int64_t> shape);
  /// A constant with the same value everywhere; never expanded.
  mlir::Value splat(llvm::ArrayRef<int64_t> shape, float value);

private:
  const onnx::AttributeProto *find(llvm::StringRef name,
                                   onnx::AttributeProto::AttributeType type);
  Tensor *inputTensor(int index);
  /// Emits the error of an ann operation in the node's name.
  void refuse(llvm::StringRef problem);
  mlir::Value fold(mlir::Operation *op);

  Graph &graph;
  const onnx::GraphProto &graphProto;
  const onnx::NodeProto &proto;
  int index;
  mlir::Location location;
  llvm::StringSet<> used;
  bool isBroken = false;
};

/// The sizes of a float value.
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getShape();
}

/// Replaces 0 and -1 in the shape that a Reshape of `input` asks for.
llvm::SmallVector<int64_t> completeShape(Node &node,
                                         llvm::ArrayRef<int64_t> input,
                                         llvm::SmallVector<int64_t> shape);

/// Computes a node whose inputs are all constant and whose operator has an
/// evaluator; nothing for other nodes.
std::optional<mlir::LogicalResult> evaluateConstants(Node &node);

/// True for a value that an ann.constant holds.
bool isConstant(mlir::Value value);

/// Converts one node; null if ONNX's operator `type` is not read.
using Converter = mlir::LogicalResult (*)(Node &);
Converter findConverter(llvm::StringRef type);

/// True for a domain whose operators are spiking neurons.
bool isSpikingDomain(llvm::StringRef domain);
/// Converts a neuron of such a domain into its arithmetic.
mlir::LogicalResult importSpikingNeuron(Node &node);

// The converters, one per operator of ONNX.
mlir::LogicalResult importAdd(Node &node);
mlir::LogicalResult importAveragePool(Node &node);
mlir::LogicalResult importBatchNormalization(Node &node);
mlir::LogicalResult importCast(Node &node);
mlir::LogicalResult importCastLike(Node &node);
mlir::LogicalResult importClip(Node &node);
mlir::LogicalResult importConstant(Node &node);
mlir::LogicalResult importConstantOfShape(Node &node);
mlir::LogicalResult importConv(Node &node);
mlir::LogicalResult importConvInteger(Node &node);
mlir::LogicalResult importDequantizeLinear(Node &node);
mlir::LogicalResult importDiv(Node &node);
mlir::LogicalResult importDropout(Node &node);
mlir::LogicalResult importDynamicQuantizeLinear(Node &node);
mlir::LogicalResult importFlatten(Node &node);
mlir::LogicalResult importGemm(Node &node);
mlir::LogicalResult importGlobalAveragePool(Node &node);
mlir::LogicalResult importIdentity(Node &node);
mlir::LogicalResult importMatMul(Node &node);
mlir::LogicalResult importMatMulInteger(Node &node);
mlir::LogicalResult importMaxPool(Node &node);
mlir::LogicalResult importMul(Node &node);
mlir::LogicalResult importQLinearConv(Node &node);
mlir::LogicalResult importQLinearMatMul(Node &node);
mlir::LogicalResult importQuantizeLinear(Node &node);
mlir::LogicalResult importRelu(Node &node);
mlir::LogicalResult importReshape(Node &node);
mlir::LogicalResult importShape(Node &node);
mlir::LogicalResult importSize(Node &node);
mlir::LogicalResult importSoftmax(Node &node);
mlir::LogicalResult importSub(Node &node);
mlir::LogicalResult importSum(Node &node);
mlir::LogicalResult importTranspose(Node &node);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_NODE_H
