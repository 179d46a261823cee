// Syntax and canonical forms of snn ops.

#include "dialects/Snn/Snn.h"

#include "snnc/IR/RealElements.h"
#include "snnc/IR/RealNumbers.h"
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

static void printPopulationTypes(OpAsmPrinter &printer, Operation *op,
                                 OperandRange currents, TypeRange currentTypes,
                                 Type spikesType) {
  printer << spikesType;
}

#define GET_OP_CLASSES
#include "dialects/Snn/SnnOps.cpp.inc"

RegionKind NetworkOp::getRegionKind(unsigned index) {
  return RegionKind::Graph;
}

/// True if one of the currents is a maximum.
static bool hasMaximum(OperandRange currents) {
  return llvm::any_of(currents, [](Value current) {
    return isa_and_nonnull<MaxPoolOp>(current.getDefiningOp());
  });
}

bool PopulationOp::isMaximum() { return hasMaximum(getCurrents()); }

bool PopulationOp::hasThreshold() {
  return getModel() == Model::IntegrateFire ||
         (getModel() == Model::Leaky && getThreshold()) ||
         (getNumbers() && realnumbers::hasThreshold(*getNumbers()));
}

bool PopulationOp::hasCurrent() {
  return getCurrentDecay() ||
         (getNumbers() && getNumbers()->contains("current_gain"));
}

bool PopulationOp::emits() {
  return hasThreshold() || getModel() == Model::Graded ||
         getModel() == Model::MaxRate ||
         (getModel() == Model::Real && getPayload() == Payload::Value);
}

bool NeuronsOp::isMaximum() { return hasMaximum(getCurrents()); }

bool NetworkOp::isTrained() { return !getOps<NeuronsOp>().empty(); }

ElementsAttr NeuronsOp::getParameter(StringRef name) {
  DictionaryAttr parameters = getParametersAttr();
  return parameters ? parameters.getAs<ElementsAttr>(name) : ElementsAttr();
}

//===----------------------------------------------------------------------===//
// Canonical forms
//===----------------------------------------------------------------------===//

/// True if `current` is always 0.
static bool isZero(Value current) {
  auto synapses = current.getDefiningOp<SynapseOpInterface>();
  if (!synapses)
    return false;
  if (std::optional<RealElements> reals =
          RealElements::get(synapses.getWeightsAttr())) {
    for (int64_t index = 0; index < reals->numStored(); ++index)
      if ((*reals)[index] != 0)
        return false;
    return true;
  }
  std::optional<WeightElements> weights =
      WeightElements::get(synapses.getWeightsAttr());
  return weights && llvm::all_of(weights->stored(),
                                 [](int8_t weight) { return weight == 0; });
}

/// The currents without those that are always 0, but for the first one if
/// none remained.
static SmallVector<Value> withoutZeros(OperandRange currents) {
  SmallVector<Value> kept;
  for (Value current : currents)
    if (!isZero(current))
      kept.push_back(current);
  // Without any current the op does not verify; that is said elsewhere.
  if (kept.empty() && !currents.empty())
    kept.push_back(currents.front());
  return kept;
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
  SmallVector<Value> kept = withoutZeros(op.getCurrents());
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

/// The single number of a bias or parameter that is the same everywhere, null
/// if it is not or is a scalar already. Bits are compared, so that 0 and -0
/// differ.
template <typename T>
static ElementsAttr uniformElements(ElementsAttr attribute) {
  std::optional<NumberElements<T>> numbers = NumberElements<T>::get(attribute);
  if (!numbers || attribute.getShapedType().getRank() == 0 || !numbers->size())
    return {};
  T first = (*numbers)[0];
  for (int64_t index = 1; index < numbers->numStored(); ++index) {
    T other = (*numbers)[index];
    if (std::memcmp(&first, &other, sizeof(T)) != 0)
      return {};
  }
  auto type = RankedTensorType::get({}, attribute.getElementType());
  return DenseElementsAttr::get(type, ArrayRef<T>(first));
}

static ElementsAttr uniform(ElementsAttr attribute) {
  if (!attribute)
    return {};
  if (attribute.getElementType().isF32())
    return uniformElements<float>(attribute);
  return uniformElements<int32_t>(attribute);
}

/// Drops currents that are always 0, but for one that remains, and shortens
/// bias and parameters that are the same in every neuron.
LogicalResult NeuronsOp::canonicalize(NeuronsOp op, PatternRewriter &rewriter) {
  SmallVector<Value> kept = withoutZeros(op.getCurrents());
  bool dropped = kept.size() != op.getCurrents().size();
  ElementsAttr bias = uniform(op.getBiasAttr());
  bool shortened = false;
  NamedAttrList parameters(op.getParametersAttr());
  for (NamedAttribute parameter : llvm::to_vector(parameters.getAttrs()))
    if (ElementsAttr number =
            uniform(cast<ElementsAttr>(parameter.getValue()))) {
      parameters.set(parameter.getName(), number);
      shortened = true;
    }
  if (!dropped && !bias && !shortened)
    return failure();
  rewriter.modifyOpInPlace(op, [&] {
    if (dropped)
      op.getCurrentsMutable().assign(kept);
    if (bias)
      op.setBiasAttr(bias);
    if (shortened)
      op.setParametersAttr(parameters.getDictionary(op.getContext()));
  });
  return success();
}
