// Registration and attributes of ann.

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/States.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace snnc::ann;

#include "dialects/Ann/AnnDialect.cpp.inc"
#include "dialects/Ann/AnnEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/Ann/AnnAttrs.cpp.inc"

void AnnDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Ann/AnnOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Ann/AnnAttrs.cpp.inc"
      >();
}

Operation *AnnDialect::materializeConstant(OpBuilder &builder, Attribute value,
                                           Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

//===----------------------------------------------------------------------===//
// Discardable attributes
//===----------------------------------------------------------------------===//

/// Checks the steps of the weights of a layer.
static LogicalResult verifyGrid(Operation *op, Attribute attribute) {
  auto grid = dyn_cast<DenseF32ArrayAttr>(attribute);
  auto isStep = [](float step) { return step > 0 && std::isfinite(step); };
  if (!isa<Conv2DOp, DenseOp>(op) || !grid ||
      !llvm::all_of(grid.asArrayRef(), isStep))
    return op->emitOpError("expects '")
           << AnnDialect::gridName
           << "' to be an array of positive f32 on an ann.conv2d or ann.dense, "
              "but got "
           << attribute;
  auto type = cast<RankedTensorType>(op->getOperand(1).getType());
  if (grid.size() == 1 || grid.size() == type.getDimSize(0))
    return success();
  return op->emitOpError("expects 1 or ")
         << type.getDimSize(0) << " steps in '" << AnnDialect::gridName
         << "', but got " << grid.size();
}

/// Checks an `ann.` attribute that stands at `owner`.
static LogicalResult verifyAttribute(Operation *op, NamedAttribute attribute,
                                     StringRef owner) {
  StringRef name = attribute.getName();
  if (name == AnnDialect::rangeName) {
    if (isa<RangeAttr>(attribute.getValue()))
      return success();
    return op->emitOpError("expects '")
           << name << "' to be a #ann.range, but got " << attribute.getValue();
  }
  if (name == AnnDialect::gridName && owner == "operation")
    return verifyGrid(op, attribute.getValue());
  if (name == AnnDialect::nameName && owner != "operation") {
    if (isa<StringAttr>(attribute.getValue()))
      return success();
    return op->emitOpError("expects '")
           << name << "' to be a string, but got " << attribute.getValue();
  }
  if (name == stepsName && owner == "operation") {
    auto steps = dyn_cast<IntegerAttr>(attribute.getValue());
    if (steps && steps.getType().isSignlessInteger(64) && steps.getInt() >= 0)
      return success();
    return op->emitOpError("expects '")
           << name << "' to be an i64 from 0, but got " << attribute.getValue();
  }
  return op->emitOpError("has the attribute '")
         << name << "', which ann does not define for an " << owner;
}

/// Checks `ann.next` and `ann.initial` of argument `index` of a function.
static LogicalResult verifyState(FunctionOpInterface function, unsigned index,
                                 NamedAttribute attribute) {
  StringRef name = attribute.getName();
  Type type = function.getArgumentTypes()[index];
  if (name == nextName) {
    auto next = dyn_cast<IntegerAttr>(attribute.getValue());
    bool isResult = next && next.getType().isSignlessInteger(64) &&
                    next.getInt() >= 0 &&
                    next.getInt() < function.getNumResults();
    if (isResult && function.getResultTypes()[next.getInt()] == type)
      return success();
    return function.emitOpError("expects '")
           << name << "' of argument " << index << " to number a result of "
           << type << ", but got " << attribute.getValue();
  }
  auto initial = dyn_cast<DenseElementsAttr>(attribute.getValue());
  if (initial && initial.getType() == type)
    return success();
  return function.emitOpError("expects '")
         << name << "' of argument " << index << " to be numbers of type "
         << type << ", but got " << attribute.getValue();
}

LogicalResult AnnDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  return verifyAttribute(op, attribute, "operation");
}

LogicalResult AnnDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                   unsigned index,
                                                   NamedAttribute attribute) {
  StringRef name = attribute.getName();
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (function && (name == nextName || name == initialName))
    return verifyState(function, index, attribute);
  return verifyAttribute(op, attribute, "argument");
}

LogicalResult
AnnDialect::verifyRegionResultAttribute(Operation *op, unsigned, unsigned,
                                        NamedAttribute attribute) {
  return verifyAttribute(op, attribute, "output");
}

//===----------------------------------------------------------------------===//
// Ranges
//===----------------------------------------------------------------------===//

LogicalResult RangeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                APFloat lower, APFloat upper) {
  double lo = lower.convertToDouble(), hi = upper.convertToDouble();
  if (!std::isfinite(lo) || !std::isfinite(hi))
    return emitError() << "expects a finite range, but got " << lo << " to "
                       << hi;
  if (lo > hi)
    return emitError() << "expects a lower bound of at most the upper, but got "
                       << lo << " to " << hi;
  return success();
}

Attribute RangeAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  double lo = 0, hi = 0;
  if (parser.parseLess() || parser.parseFloat(lo) || parser.parseComma() ||
      parser.parseFloat(hi) || parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(),
                    lo, hi);
}

void RangeAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printer.printFloat(getLower());
  printer << ", ";
  printer.printFloat(getUpper());
  printer << '>';
}

/// The function whose argument `value` is; null if it is none.
static FunctionOpInterface getFunctionOf(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || !argument.getOwner()->isEntryBlock())
    return {};
  return dyn_cast<FunctionOpInterface>(argument.getOwner()->getParentOp());
}

RangeAttr snnc::ann::getRange(Value value) {
  if (Operation *op = value.getDefiningOp())
    return op->getAttrOfType<RangeAttr>(AnnDialect::rangeName);
  FunctionOpInterface function = getFunctionOf(value);
  if (!function)
    return {};
  return function.getArgAttrOfType<RangeAttr>(
      cast<BlockArgument>(value).getArgNumber(), AnnDialect::rangeName);
}

void snnc::ann::setRange(Value value, RangeAttr range) {
  if (Operation *op = value.getDefiningOp())
    op->setDiscardableAttr(AnnDialect::rangeName, range);
  else if (FunctionOpInterface function = getFunctionOf(value))
    function.setArgAttr(cast<BlockArgument>(value).getArgNumber(),
                        AnnDialect::rangeName, range);
}
