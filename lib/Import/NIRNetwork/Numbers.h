// Numbers of nodes as attributes of snn operations.

#ifndef SNNC_IMPORT_NIRNETWORK_NUMBERS_H
#define SNNC_IMPORT_NIRNETWORK_NUMBERS_H

#include "Plan.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace snnc::nir {

/// Numbers of a population: one, one per channel or one per neuron.
using Numbers = std::vector<float>;

/// The numbers of a field for neurons of `shape`. The error names the node.
Result<Numbers> readNumbers(const FlatNode &node, const char *field);

/// The sum of two, for neurons of `shape`.
Numbers add(const Numbers &left, const Numbers &right, const Shape &shape);

/// The fewest numbers that say the same: one, one per channel, one per neuron.
Numbers shorten(Numbers numbers, const Shape &shape);

/// A tensor<f32>, tensor<Cxf32> or tensor<CxHxWxf32> of numbers, shortened.
mlir::ElementsAttr makeAttr(mlir::Builder &builder, Numbers numbers,
                            const Shape &shape, llvm::StringRef name);

/// A tensor<Cxf32> or tensor<CxHxWxf32>, as snn.one_to_one takes its weights.
mlir::ElementsAttr makeWeights(mlir::Builder &builder, Numbers numbers,
                               const Shape &shape, llvm::StringRef name);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRNETWORK_NUMBERS_H
