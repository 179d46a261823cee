// The xbar dialect.

#ifndef SNNC_DIALECTS_XBAR_XBAR_H
#define SNNC_DIALECTS_XBAR_XBAR_H

#include "snnc/Support/Box.h"
#include "snnc/Synapse/Kind.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"

#include <string>

namespace snnc::xbar {
class FragmentOp;

/// A shape as messages show it: "2x4x4".
std::string toText(const Shape &shape);
} // namespace snnc::xbar

#include "dialects/Xbar/XbarDialect.h.inc"
#include "dialects/Xbar/XbarEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Xbar/XbarAttrs.h.inc"

#define GET_OP_CLASSES
#include "dialects/Xbar/XbarOps.h.inc"

#endif // SNNC_DIALECTS_XBAR_XBAR_H
