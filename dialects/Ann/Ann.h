// The ann dialect: trained networks of real numbers.

#ifndef SNNC_DIALECTS_ANN_ANN_H
#define SNNC_DIALECTS_ANN_ANN_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace snnc::ann {

/// Elements of the largest tensor that the dialect accepts.
inline constexpr int64_t maxElements = (int64_t(1) << 31) - 1;

/// The product of `shape`, or failure if a size is not positive or the product
/// exceeds `maxElements`. Never overflows.
llvm::FailureOr<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// True for a ranked tensor of f32 whose shape `countElements` accepts.
bool isAnnTensor(mlir::Type type);

/// True for such a tensor and for one of f32 without elements.
bool isAnnConstant(mlir::Type type);

} // namespace snnc::ann

#include "dialects/Ann/AnnDialect.h.inc"
#include "dialects/Ann/AnnEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Ann/AnnAttrs.h.inc"

#define GET_OP_CLASSES
#include "dialects/Ann/AnnOps.h.inc"

namespace snnc::ann {

/// The calibrated range of `value`, from the operation that makes it or from
/// the argument of its function; null if there is none.
RangeAttr getRange(mlir::Value value);

/// Records the calibrated range of `value`.
void setRange(mlir::Value value, RangeAttr range);

/// Creates an operation whose operands and attributes are not yet known to be
/// legal, for importers. `args` are those of the builder without result type.
/// Emits the error of the shape inference at `loc` and fails, where
/// `OpT::create` would end the program.
template <typename OpT, typename... Args>
llvm::FailureOr<OpT> createChecked(mlir::OpBuilder &builder, mlir::Location loc,
                                   Args &&...args) {
  mlir::OperationState state(loc, OpT::getOperationName());
  mlir::Type unknown = mlir::RankedTensorType::get({1}, builder.getF32Type());
  OpT::build(builder, state, unknown, std::forward<Args>(args)...);
  mlir::MLIRContext *context = builder.getContext();
  llvm::SmallVector<mlir::Type> types;
  if (failed(OpT::inferReturnTypes(context, loc, state.operands,
                                   state.attributes.getDictionary(context),
                                   state.getRawProperties(), {}, types)))
    return llvm::failure();
  state.types.assign(types.begin(), types.end());
  auto op = llvm::cast<OpT>(builder.create(state));
  if (failed(op.verifyInvariants())) {
    op.erase();
    return llvm::failure();
  }
  return op;
}

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_ANN_H
