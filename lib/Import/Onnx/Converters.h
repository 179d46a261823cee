// The tables of converters, and steps that several converters take.

#ifndef SNNC_LIB_IMPORT_ONNX_CONVERTERS_H
#define SNNC_LIB_IMPORT_ONNX_CONVERTERS_H

#include "Node.h"

namespace snnc::importer {

/// The converter of an operator that works element by element (Math.cpp), that
/// reduces or normalises (Reductions.cpp), that picks elements (Moves.cpp) or
/// gives them another shape (Reshapes.cpp, which Moves.cpp asks), or that holds
/// graphs (Bodies.cpp); null for others.
Converter findMathConverter(llvm::StringRef type);
Converter findReductionConverter(llvm::StringRef type);
Converter findMoveConverter(llvm::StringRef type);
Converter findReshapeConverter(llvm::StringRef type);
Converter findBodyConverter(llvm::StringRef type);

mlir::LogicalResult importConvTranspose(Node &node);
/// BatchNormalization in training mode, of opset 14 and later.
mlir::LogicalResult importTrainedNormalization(Node &node);
mlir::LogicalResult importGlobalMaxPool(Node &node);
mlir::LogicalResult importLpPool(Node &node);
mlir::LogicalResult importGlobalLpPool(Node &node);
mlir::LogicalResult importResize(Node &node);
mlir::LogicalResult importUpsample(Node &node);

/// The axes that an input (from `since` of the operator set on) or an attribute
/// of the name `axes` lists, checked and sorted, below `rank`. Empty if there
/// is neither.
llvm::SmallVector<int64_t> readAxes(Node &node, int64_t since, int64_t rank);

/// Makes `value` the node's output, of the element type of input 0.
mlir::LogicalResult defineLikeInput(Node &node, mlir::Value value,
                                    int output = 0);

/// A function of each element.
inline mlir::Value createUnary(Node &node, ann::UnaryKind kind,
                               mlir::Value input) {
  return node.create<ann::UnaryOp>(kind, input);
}

/// A function of each pair of elements.
inline mlir::Value createBinary(Node &node, ann::BinaryKind kind,
                                mlir::Value lhs, mlir::Value rhs) {
  return node.create<ann::BinaryOp>(kind, lhs, rhs);
}

/// The right operand of arithmetic. Before opset 7 the attributes 'broadcast'
/// and 'axis' say at which dimension of `lhs` it begins; it then gets
/// dimensions of 1 behind.
mlir::Value alignOperand(Node &node, mlir::Value lhs, mlir::Value rhs);

/// `input * factor + offset`.
mlir::Value scaleAndShift(Node &node, mlir::Value input, float factor,
                          float offset);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_CONVERTERS_H
