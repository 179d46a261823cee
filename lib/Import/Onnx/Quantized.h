// What the converters of quantised operators have in common.

#ifndef SNNC_LIB_IMPORT_ONNX_QUANTIZED_H
#define SNNC_LIB_IMPORT_ONNX_QUANTIZED_H

#include "Node.h"

namespace snnc::importer {

/// The converter of an operator of QONNX and Brevitas; null for others.
Converter findQonnxConverter(llvm::StringRef type);

/// True for the domains in which QONNX, Brevitas and FINN define operators.
bool isQonnxDomain(llvm::StringRef domain);

/// A constant list as a tensor that lies along `axis` of `shape`: a scalar if
/// there is one element.
mlir::Value alongAxis(Node &node, std::vector<float> values,
                      llvm::ArrayRef<int64_t> shape, int64_t axis);

/// The product of a value and steps along an axis. If the value is constant,
/// the grid of the product is noted, for weights.
mlir::Value multiplySteps(Node &node, mlir::Value integers,
                          const std::vector<float> &steps, int64_t axis);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_ONNX_QUANTIZED_H
