// Rules of single xbar ops.

#include "dialects/Xbar/Xbar.h"

#include "snnc/IR/RealElements.h"
#include "snnc/IR/RealNumbers.h"
#include "snnc/IR/Tail.h"
#include "snnc/IR/WeightElements.h"
#include "snnc/Synapse/Encoder.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::xbar;

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

#define GET_OP_CLASSES
#include "dialects/Xbar/XbarOps.cpp.inc"

std::string snnc::xbar::toText(const Shape &shape) {
  return (Twine(shape.channels) + "x" + Twine(shape.height) + "x" +
          Twine(shape.width))
      .str();
}

synapse::Kernel TableOp::getKernelOrOne() {
  return getKernel() ? getKernel()->getKernel() : synapse::Kernel{};
}

bool FragmentOp::hasThreshold() {
  return getModel() == Model::IntegrateFire ||
         (getModel() == Model::Leaky && getThreshold()) ||
         (getNumbers() && realnumbers::hasThreshold(*getNumbers()));
}

bool FragmentOp::hasCurrent() {
  return getCurrentDecay() ||
         (getNumbers() && getNumbers()->contains("current_gain"));
}

FragmentOp TableOp::getFragment() {
  return SymbolTable::lookupNearestSymbolFrom<FragmentOp>(
      getOperation()->getParentOp(), getTargetAttr());
}

synapse::Geometry TableOp::getGeometry() {
  FragmentOp fragment = getFragment();
  synapse::Geometry geometry;
  geometry.encoding = static_cast<synapse::Encoding>(getEncoding());
  geometry.source = getSource().getShape();
  geometry.targetPopulation = fragment.getPopulation().getShape();
  geometry.target = fragment.getBox().getBox();
  geometry.kernel = getKernelOrOne();
  geometry.weightBits = getWeightBits();
  geometry.windows = getWindows();
  geometry.transposed = getTransposed();
  return geometry;
}

synapse::TableKind TableOp::getKind() {
  return {static_cast<synapse::Encoding>(getEncoding()), getWindows()};
}

int64_t TableOp::numWords(int64_t wordBits) {
  if (std::optional<int64_t> words = getWords())
    return *words;
  uint64_t bits = synapse::sizeInBits(getGeometry());
  uint64_t words = bits / wordBits + (bits % wordBits != 0);
  return std::min<uint64_t>(words, std::numeric_limits<int64_t>::max());
}

//===----------------------------------------------------------------------===//
// Rules
//===----------------------------------------------------------------------===//

static constexpr int64_t least32 = std::numeric_limits<int32_t>::min();
static constexpr int64_t most32 = std::numeric_limits<int32_t>::max();

/// Checks low <= value <= high; the error calls the value `what`.
static LogicalResult verifyRange(Operation *op, StringRef what, int64_t value,
                                 int64_t low, int64_t high) {
  if (value < low || value > high)
    return op->emitOpError("expects ") << what << " from " << low << " to "
                                       << high << ", but found " << value;
  return success();
}

/// Checks that a scale is above 0 and finite.
static LogicalResult verifyScale(Operation *op, double scale) {
  if (!(scale > 0) || std::isinf(scale))
    return op->emitOpError("expects a finite scale above 0, but found ")
           << scale;
  return success();
}

/// Checks length and range of a parameter of a fragment.
static LogicalResult verifyParameter(FragmentOp op, StringRef what,
                                     std::optional<ArrayRef<int32_t>> numbers,
                                     int64_t low, int64_t high) {
  if (!numbers)
    return success();
  int64_t channels = op.getPopulation().getChannels();
  int64_t length = numbers->size();
  if (length != 1 && length != channels)
    return op.emitOpError("expects one ")
           << what << " or one per channel of layer '" << op.getLayer() << "' ("
           << channels << "), but found " << length;
  for (int32_t number : *numbers)
    if (failed(verifyRange(op, what, number, low, high)))
      return failure();
  return success();
}

LogicalResult FragmentOp::verify() {
  Shape population = getPopulation().getShape();
  Box box = getBox().getBox();
  if (!(intersect(box, Box::whole(population)) == box))
    return emitOpError("expects a box inside of layer '")
           << getLayer() << "' of " << toText(population) << ", but found "
           << toText(box.size) << " from (" << box.origin.c << ", "
           << box.origin.y << ", " << box.origin.x << ") on";
  if (getModel() == Model::IntegrateFire && !getThreshold())
    return emitOpError(
               "expects a threshold for model integrate_fire of layer '")
           << getLayer() << "'";
  if (failed(verifyRange(*this, "decay_bits", getDecayBits(), 1, 24)) ||
      failed(verifyRange(*this, "refractory", getRefractory(), 0, 65535)))
    return failure();
  bool isReal = getModel() == Model::Real;
  if (isReal != getNumbers().has_value())
    return emitOpError(isReal ? "expects numbers for model real of layer '"
                              : "has numbers, which only model real uses, in "
                                "layer '")
           << getLayer() << "'";
  if (isReal &&
      failed(realnumbers::verify(*this, *getNumbers(), population.channels)))
    return failure();
  if (!isReal && getReset() == Reset::Value && !getResetValue())
    return emitOpError("expects a reset_value for reset value of layer '")
           << getLayer() << "'";
  if (getRefractory() && getResetTime() == ResetTime::NextStep)
    return emitOpError("has refractory and reset_time next_step in layer '")
           << getLayer() << "'; use same_step";
  if (getMultiple() && !isReal &&
      failed(
          verifyRange(*this, "high of multiple spikes", getHigh(), 1, most32)))
    return failure();
  int64_t wholeDecay = int64_t(1) << getDecayBits();
  return failure(
      failed(verifyParameter(*this, "bias", getBias(), least32, most32)) ||
      failed(verifyParameter(*this, "threshold", getThreshold(), 1, most32)) ||
      failed(verifyParameter(*this, "multiplier", getMultiplier(), 0, 65535)) ||
      failed(verifyParameter(*this, "shift", getShift(), 0, 63)) ||
      failed(
          verifyParameter(*this, "initial", getInitial(), least32, most32)) ||
      failed(verifyParameter(*this, "floor", getFloor(), least32, 0)) ||
      failed(verifyParameter(*this, "reset_value", getResetValue(), least32,
                             most32)) ||
      failed(verifyParameter(*this, "current_decay", getCurrentDecay(), 0,
                             wholeDecay)) ||
      failed(verifyParameter(*this, "voltage_decay", getVoltageDecay(), 0,
                             wholeDecay)) ||
      failed(verifyRange(*this, "low", getLow(), least32, most32)) ||
      failed(verifyRange(*this, "high", getHigh(), getLow(), most32)) ||
      failed(verifyRange(*this, "phase", getPhase(), 0, most32)) ||
      failed(verifyRange(*this, "window", getWindow(), 1, most32)));
}

/// Checks what the encoding needs and what it has no use for.
static LogicalResult verifyKind(TableOp op) {
  synapse::TableKind kind = op.getKind();
  StringRef name = stringifyEncoding(op.getEncoding());
  bool isSparse = synapse::isSparse(kind.encoding);
  if (kind.windows && !isSparse)
    return op.emitOpError("has windows, but encoding ")
           << name << " takes no such choice";
  if (kind.windows && !op.getKernel())
    return op.emitOpError("has windows, but no kernel");
  if (kind.encoding == synapse::Encoding::Dense && op.getKernel() &&
      !op.getWeights())
    return op.emitOpError("is dense and has a kernel without weights, but a "
                          "dense table joins all pairs");
  if (op.getTransposed() && kind.encoding != synapse::Encoding::Bitmap &&
      kind.encoding != synapse::Encoding::Index)
    return op.emitOpError("is transposed, which just bitmap and index tables "
                          "can be, but it is ")
           << name;
  if (isSparse != op.getWords().has_value())
    return op.emitOpError(isSparse ? "expects the words that the table takes "
                                     "for encoding "
                                   : "has words, but the geometry says how "
                                     "many for encoding ")
           << name;
  if (isSparse && failed(verifyRange(op, "words", *op.getWords(), 0, most32)))
    return failure();
  if (op.getEvents() &&
      !(op.getEvents()->convertToDouble() >= 0 && op.getEvents()->isFinite()))
    return op.emitOpError("expects 0 or more events, but found ")
           << op.getEvents()->convertToDouble();
  return success();
}

LogicalResult TableOp::verify() {
  if (failed(verifyKind(*this)))
    return failure();
  if (failed(verifyRange(*this, "shift", getShift(), 0, 31)))
    return failure();
  if (!getWeights())
    return verifyRange(*this, "bits per weight without weights",
                       getWeightBits(), 0, 0);
  if (getWeights()->getElementType().isF32()) {
    if (getWeightBits() != int64_t(synapse::realBits) || getShift() != 0)
      return emitOpError("has f32 weights, which take ")
             << synapse::realBits << " bits and no shift";
    if (RealElements::get(*getWeights()))
      return success();
    return emitOpError("expects the data of its f32 weights, but found none; "
                       "layer '")
           << getLayer() << "' needs dense weights or a resource with data";
  }
  if (failed(verifyRange(*this, "bits per weight", getWeightBits(), 1, 8)))
    return failure();
  if (!WeightElements::get(*getWeights()))
    return emitOpError("expects weights of type i8 with their data, but "
                       "found none; layer '")
           << getLayer() << "' needs dense weights or a resource with data";
  return success();
}

LogicalResult InputOp::verify() {
  if (failed(verifyScale(*this, getScale().convertToDouble())) ||
      failed(verifyRange(*this, "low", getLow(), least32, most32)) ||
      failed(verifyRange(*this, "high", getHigh(), getLow(), most32)) ||
      failed(verifyRange(*this, "window", getWindow(), 1, most32)))
    return failure();
  if (getLow() == 0 && getHigh() == 0)
    return emitOpError("expects low or high other than 0, or it sends nothing");
  int64_t neurons = getPopulation().getShape().numNeurons();
  int64_t elements = 1;
  for (int64_t extent : getTensorShape())
    if (extent < 1 || __builtin_mul_overflow(elements, extent, &elements))
      elements = 0;
  if (elements != neurons)
    return emitOpError("expects a tensor shape of ")
           << neurons << " elements, one per neuron, but found " << elements;
  return success();
}

LogicalResult OutputOp::verify() {
  return verifyScale(*this, getScale().convertToDouble());
}

Operation *ChipOp::getTailFunction() {
  Operation *parent = (*this)->getParentOp();
  if (!parent || !getTailAttr())
    return nullptr;
  return mlir::SymbolTable::lookupNearestSymbolFrom(parent, getTailAttr());
}

LogicalResult ChipOp::verifySymbolUses(SymbolTableCollection &) {
  if (!getTailAttr())
    return success();
  return verifyTail(*this, *getTail(),
                    dyn_cast_or_null<FunctionOpInterface>(getTailFunction()),
                    llvm::to_vector(getOps<OutputOp>()));
}
