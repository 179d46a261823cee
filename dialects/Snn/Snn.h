// The snn dialect.

#ifndef SNNC_DIALECTS_SNN_SNN_H
#define SNNC_DIALECTS_SNN_SNN_H

#include "snnc/Support/Box.h"
#include "snnc/Synapse/Table.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include <optional>
#include <string>

namespace mlir {
class PatternRewriter;
} // namespace mlir

namespace snnc::snn {

class SynapseOpInterface;

/// The keys of #snn.semantics that a profile or a user may choose, in order.
llvm::ArrayRef<llvm::StringLiteral> semanticsKeys();

/// The user's name of what `op` does: its `layer` attribute, else the name in
/// its location, else the name of the operation.
std::string layerName(mlir::Operation *op);

namespace detail {
/// See SynapseOpInterface::numSynapses.
int64_t numSynapses(SynapseOpInterface op);
/// See SynapseOpInterface::numWindowPositions.
int64_t numWindowPositions(SynapseOpInterface op);
/// See SynapseOpInterface::numNonzeroWeights.
int64_t numNonzeroWeights(SynapseOpInterface op);
/// See SynapseOpInterface::weightAt.
std::optional<double> weightAt(SynapseOpInterface op, const Coordinate &from,
                               const Coordinate &to);
} // namespace detail

} // namespace snnc::snn

#include "dialects/Snn/SnnDialect.h.inc"
#include "dialects/Snn/SnnEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Snn/SnnAttrs.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Snn/SnnTypes.h.inc"

#include "dialects/Snn/SnnInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialects/Snn/SnnOps.h.inc"

#endif // SNNC_DIALECTS_SNN_SNN_H
