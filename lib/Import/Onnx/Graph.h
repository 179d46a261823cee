// The state of one import: what the names of the graph stand for.

#ifndef SNNC_LIB_IMPORT_ONNX_GRAPH_H
#define SNNC_LIB_IMPORT_ONNX_GRAPH_H

#include "Tensors.h"
#include "snnc/Import/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <optional>
#include <vector>

namespace snnc::importer {

/// What a name of the graph stands for: a value of ann, or a constant of
/// integers, which never becomes a value. A value holds floats, or the integers
/// or bools of `type` as float32, exactly.
struct Tensor {
  mlir::Value value;
  std::optional<IntTensor> ints;
  int32_t type = onnx::TensorProto::FLOAT; ///< ONNX element type of `value`
  /// Of integers that ann.quantize made: `value` less `zeroPoint`; else null.
  mlir::Value centred = {};
  std::vector<float> zeroPoint = {};

  int32_t elementType() const { return ints ? ints->type : type; }
};

struct Repetition;
/// Steps whose multiples a constant holds: one, or one for each index of the
/// dimension `axis`.
struct WeightGrid {
  std::vector<float> steps;
  int64_t axis = 0;
};

/// Turns one graph into one function.
class Graph {
public:
  Graph(onnx::ModelProto &model, llvm::StringRef path,
        mlir::MLIRContext &context, const OnnxImportOptions &options)
      : model(model), graph(*model.mutable_graph()), path(path),
        options(options), builder(&context) {}

  /// Null after an error, which is emitted.
  mlir::OwningOpRef<mlir::ModuleOp> import();

  mlir::OpBuilder &getBuilder() { return builder; }

  /// The version of ONNX's own operators: 1 to 23.
  int64_t getOpset() const { return opset; }

  /// Begins an error about the whole model.
  mlir::InFlightDiagnostic error() { return mlir::emitError(fileLoc(0)); }

  /// The place of node `index` in the model's file; without a name.
  mlir::Location fileLoc(int64_t index);

  /// What `name` stands for; reads an initializer when it is asked for first.
  /// Null, and the reason in `problem`, if there is no such tensor.
  Tensor *lookup(llvm::StringRef name, std::string &problem);

  /// Records what a node makes.
  void define(llvm::StringRef name, Tensor tensor) {
    tensors[name] = std::move(tensor);
  }

  /// Makes a constant from a tensor of floats; `name` becomes its location.
  /// Null, and the reason in `problem`, if that does not work.
  mlir::Value makeConstant(onnx::TensorProto &tensor, mlir::Location location,
                           std::string &problem);

  /// A constant of ann with the numbers of `ints`. Null, and the reason in
  /// `problem`, if there are none or float32 does not hold one of them.
  mlir::Value makeConstant(const IntTensor &ints, mlir::Location location,
                           std::string &problem);

  /// Notes the grid of a constant, for the layer that it becomes weights of.
  void setGrid(mlir::Value constant, WeightGrid grid) {
    grids[constant] = std::move(grid);
  }
  /// Gives `to`, a permutation of the constant `from`, its grid if it has one.
  void moveGrid(mlir::Value from, mlir::Value to,
                llvm::ArrayRef<int64_t> permutation);

  /// Counts elements of constants that a node is computed from or computed to.
  /// The number of all so far.
  int64_t countFolded(int64_t elements) { return numFolded += elements; }

  /// Reads any tensor: floats become a constant.
  Result<Tensor> readTensor(onnx::TensorProto &tensor, mlir::Location location);

  /// Imports the nodes of `body`, the graph of a node's attribute, whose inputs
  /// are `inputs`, and gives its outputs. It reads names from outside; its own
  /// names stand for nothing afterwards. May be called again for one body.
  mlir::FailureOr<llvm::SmallVector<Tensor>>
  importBody(const onnx::GraphProto &body, llvm::ArrayRef<Tensor> inputs);

private:
  mlir::LogicalResult readOpset();
  mlir::LogicalResult addConstants();
  mlir::LogicalResult checkShapeOptions();
  mlir::LogicalResult createFunction();
  mlir::LogicalResult addInput(const onnx::ValueInfoProto &input);
  mlir::FailureOr<llvm::SmallVector<int64_t>>
  inputShape(const onnx::ValueInfoProto &input);
  mlir::LogicalResult importNodes(const onnx::GraphProto &nodes);
  mlir::LogicalResult importInside(onnx::GraphProto &body,
                                   llvm::ArrayRef<Tensor> inputs,
                                   llvm::SmallVectorImpl<Tensor> &outputs);
  mlir::LogicalResult addOutputs();
  /// A constant without elements: an output alone may be one.
  mlir::Value makeEmpty(llvm::ArrayRef<int64_t> shape);
  /// Replaces the graph by the body of its Scan or Loop, if it has one.
  mlir::FailureOr<std::optional<Repetition>> takeStep();
  /// Marks the states of a step that a Scan or Loop repeated.
  mlir::LogicalResult markStates(const Repetition &repetition);
  /// The user's name of argument `index`.
  llvm::StringRef argumentName(unsigned index);
  void markGrids();
  void eraseUnusedConstants();

  onnx::ModelProto &model;
  onnx::GraphProto &graph;
  std::string path;
  const OnnxImportOptions &options;
  mlir::OpBuilder builder;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  int64_t opset = 0;
  int64_t bodyNodes = 0; ///< imported so far by importBody
  size_t bodyBytes = 0;  ///< the same in the file's form
  int64_t numFolded = 0;
  llvm::StringMap<onnx::TensorProto *> initializers;
  llvm::StringMap<Tensor> tensors;
  llvm::DenseMap<mlir::Value, WeightGrid> grids; ///< never iterated
};

/// The nodes of a graph in an order in which each is behind those that it
/// reads, as near to the file's order as possible, without those that no
/// output needs (which `dropped` lists). Errors: a cycle, a name that two
/// nodes make or that a node makes though it is an input or initializer.
Result<std::vector<int>> orderNodes(const onnx::GraphProto &graph,
                                    std::vector<int> &dropped);

/// True if all that reads an input takes parts along its first dimension: the
/// steps of a sequence.
bool isSequence(const onnx::GraphProto &graph, llvm::StringRef name);

/// A node in messages: `node 'Conv_3' (Conv)`; the first output stands for a
/// missing name: `node 'Conv_3 (output y)' (Conv)`.
std::string describeNode(const onnx::GraphProto &graph, int index);

/// The name that a node has in locations: 'Conv_3 (y)' without a name.
std::string nodeName(const onnx::GraphProto &graph, int index);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_GRAPH_H
