// Syntax and canonical forms of snn ops.

#include "dialects/Snn/Snn.h"

#include "snnc/IR/WeightElements.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

/// Parses the keyword of an enum attribute.
template <typename AttrTy>
static ParseResult parseKeyword(OpAsmParser &parser, AttrTy &attribute) {
  auto value = FieldParser<decltype(attribute.getValue())>::parse(parser);
  if (failed(value))
    return failure();
  attribute = AttrTy::get(parser.getContext(), *value);
  return success();
}

template <typename AttrTy>
static void printKeyword(OpAsmPrinter &printer, Operation *, AttrTy attribute) {
  printer << attribute.getValue();
}

/// Parses the type of the spikes; the currents have the same shape.
static ParseResult
parsePopulationTypes(OpAsmParser &parser,
                     ArrayRef<OpAsmParser::UnresolvedOperand> currents,
                     SmallVectorImpl<Type> &currentTypes, Type &spikesType) {
  SpikesType spikes;
  if (parser.parseType(spikes))
    return failure();
  spikesType = spikes;
  currentTypes.assign(currents.size(),
                      CurrentType::get(parser.getContext(), spikes.getShape()));
  return success();
}

static void printPopulationTypes(OpAsmPrinter &printer, PopulationOp op,
                                 OperandRange currents, TypeRange currentTypes,
                                 Type spikesType) {
  printer << spikesType;
}

#define GET_OP_CLASSES
#include "dialects/Snn/SnnOps.cpp.inc"

RegionKind NetworkOp::getRegionKind(unsigned index) {
  return RegionKind::Graph;
}

bool PopulationOp::isMaximum() {
  return llvm::any_of(getCurrents(), [](Value current) {
    return isa_and_nonnull<MaxPoolOp>(current.getDefiningOp());
  });
}

bool PopulationOp::hasThreshold() {
  return getModel() == Model::IntegrateFire ||
         (getModel() == Model::Leaky && getThreshold());
}

bool PopulationOp::emits() {
  return hasThreshold() || getModel() == Model::Graded ||
         getModel() == Model::MaxRate;
}

//===----------------------------------------------------------------------===//
// Canonical forms
//===----------------------------------------------------------------------===//

/// True if `current` is always 0.
static bool isZero(Value current) {
  auto synapses = current.getDefiningOp<SynapseOpInterface>();
  if (!synapses)
    return false;
  std::optional<WeightElements> weights =
      WeightElements::get(synapses.getWeightsAttr());
  return weights && llvm::all_of(weights->stored(),
                                 [](int8_t weight) { return weight == 0; });
}

/// One number for an array of equal numbers, null if there is nothing to do.
static DenseI32ArrayAttr uniform(DenseI32ArrayAttr parameter) {
  if (!parameter || parameter.size() < 2 ||
      !llvm::all_equal(parameter.asArrayRef()))
    return {};
  return DenseI32ArrayAttr::get(parameter.getContext(), parameter[0]);
}

/// Drops currents that are always 0, but for the last one that remains, and
/// shortens parameters that are the same in every channel.
LogicalResult PopulationOp::canonicalize(PopulationOp op,
                                         PatternRewriter &rewriter) {
  SmallVector<Value> kept;
  for (Value current : op.getCurrents())
    if (!isZero(current))
      kept.push_back(current);
  if (kept.empty())
    kept.push_back(op.getCurrents().front());

  bool drops = kept.size() != op.getCurrents().size();
  SmallVector<std::pair<StringAttr, DenseI32ArrayAttr>> shorter;
  for (StringAttr name :
       {op.getBiasAttrName(), op.getThresholdAttrName(),
        op.getMultiplierAttrName(), op.getShiftAttrName(),
        op.getInitialAttrName(), op.getFloorAttrName(),
        op.getResetValueAttrName(), op.getCurrentDecayAttrName(),
        op.getVoltageDecayAttrName()})
    if (DenseI32ArrayAttr one =
            uniform(op->getAttrOfType<DenseI32ArrayAttr>(name)))
      shorter.push_back({name, one});
  if (!drops && shorter.empty())
    return failure();

  rewriter.modifyOpInPlace(op, [&] {
    if (drops)
      op.getCurrentsMutable().assign(kept);
    for (auto &[name, parameter] : shorter)
      op->setAttr(name, parameter);
  });
  return success();
}
