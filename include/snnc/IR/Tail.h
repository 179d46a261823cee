// The rules of the tail of a network, which both snn.network and xbar.chip
// name.

#ifndef SNNC_IR_TAIL_H
#define SNNC_IR_TAIL_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace snnc {

/// Checks that `tail`, which `op` calls `name`, is a function with a body that
/// takes the tensors of `outputs`, in their order; null: there is none.
template <typename Outputs>
mlir::LogicalResult verifyTail(mlir::Operation *op, llvm::StringRef name,
                               mlir::FunctionOpInterface tail,
                               Outputs outputs) {
  if (!tail || tail.isExternal())
    return op->emitOpError("expects a function with a body as its tail, but "
                           "found none named '")
           << name << "'";
  if (outputs.size() != tail.getNumArguments())
    return op->emitOpError("expects an argument of its tail for each of its ")
           << outputs.size() << " outputs, but '" << name << "' has "
           << tail.getNumArguments();
  for (auto [output, type] : llvm::zip(outputs, tail.getArgumentTypes())) {
    auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
    if (!tensor || tensor.getShape() != output.getTensorShape())
      return output.emitOpError("has the tensor shape [")
             << output.getTensorShape() << "], but the tail '" << name
             << "' takes " << type;
  }
  return mlir::success();
}

} // namespace snnc

#endif // SNNC_IR_TAIL_H
