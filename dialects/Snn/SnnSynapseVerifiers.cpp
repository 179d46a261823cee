// The rules of synapse ops: weights, windows, sources.

#include "dialects/Snn/SnnVerifiers.h"

#include "snnc/IR/WeightElements.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using namespace snnc::snn::detail;

/// Strides, pads, dilations, kernels and delays stay below 2^16, so that no
/// product of two of them and an index of a neuron overflows 64 bits.
static constexpr int64_t mostWindow = 65535;
static constexpr int64_t mostShift = 31;

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

/// Checks rank, type and data of the weights; `axes` names the axes.
static LogicalResult verifyWeights(SynapseOpInterface op, int64_t rank,
                                   StringRef axes) {
  ElementsAttr weights = op.getWeightsAttr();
  ShapedType type = weights.getShapedType();
  if (type.getRank() != rank)
    return op->emitOpError("expects weights of rank ")
           << rank << " (" << axes << "), but found rank " << type.getRank();
  bool isReal = semanticsOf(op).isSpiking() && type.getElementType().isF32();
  if (!isReal && !type.getElementType().isSignlessInteger(8))
    return op->emitOpError("expects weights of type i8")
           << (semanticsOf(op).isSpiking() ? " or f32" : "") << ", but found "
           << type.getElementType();
  if (type.getNumElements() == 0)
    return op->emitOpError("expects at least one weight, but found none");
  if (isReal)
    return verifyReals(op, "weight", weights);
  if (!WeightElements::get(weights))
    return op->emitOpError("expects one byte of data for each of ")
           << type.getNumElements()
           << " weights; give dense weights or a resource that holds them";
  return success();
}

/// Checks that every weight fits the bits.
static LogicalResult verifyWeightBits(SynapseOpInterface op) {
  int64_t bits = op.getWeightBits();
  if (failed(verifyRange(op, "bits per weight", bits, 1, 8)))
    return failure();
  if (op.isReal()) {
    if (bits == 8 && op.getShift() == 0)
      return success();
    return op->emitOpError("has f32 weights, which have neither bits nor "
                           "shift; drop them");
  }
  int64_t low = bits == 1 ? -1 : -(1 << (bits - 1));
  int64_t high = bits == 1 ? 1 : (1 << (bits - 1)) - 1;
  std::optional<WeightElements> weights =
      WeightElements::get(op.getWeightsAttr());
  for (auto [index, weight] : llvm::enumerate(weights->stored())) {
    if (bits == 1 && weight == 0)
      return op->emitOpError("expects weights of 1 bit to be -1 or 1, but "
                             "weight ")
             << index << " is 0; use 2 bits";
    if (weight < low || weight > high)
      return op->emitOpError("expects weights of ")
             << bits << " bits from " << low << " to " << high
             << ", but weight " << index << " is " << int64_t(weight);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

/// Checks what the synapses make of the numbers that events carry.
static LogicalResult verifySource(SynapseOpInterface op) {
  Coding coding = semanticsOf(op).getCoding();
  bool isRate = coding == Coding::Rate;
  if (op.isUnit() && coding == Coding::Graded)
    return op->emitOpError("has 'unit', but the events of a graded network "
                           "are counted by their values; drop 'unit'");
  auto source = op.getSource().getDefiningOp<PopulationOp>();
  if (source && !source.emits())
    return op->emitOpError("reads population '")
           << source.getLayerName() << "' of model "
           << stringifyModel(source.getModel())
           << (source.getModel() == Model::Leaky ? " without threshold" : "")
           << ", which emits nothing";
  if (!isRate)
    return success();
  bool carriesCount = source && source.getPayload() == Payload::Count;
  if (op.isMaximum() && (!carriesCount || op.isUnit()))
    return op->emitOpError("takes the maximum of spike counts, so it reads a "
                           "population of payload count and has no 'unit'");
  if (!op.isMaximum() && carriesCount && !op.isUnit())
    return op->emitOpError("adds events of population '")
           << source.getLayerName()
           << "' that carry spike counts; add 'unit' to count each as 1";
  return success();
}

/// Checks what all synapse ops have in common.
static LogicalResult verifySynapses(SynapseOpInterface op) {
  if (failed(verifyRange(op, "shift", op.getShift(), 0, mostShift)) ||
      failed(verifyRange(op, "delay", op.getDelay(), 0, mostWindow)))
    return failure();
  if (op.getWeightsAttr() && failed(verifyWeightBits(op)))
    return failure();
  return verifySource(op);
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

static LogicalResult verifyNumbers(Operation *op, StringRef what,
                                   ArrayRef<int64_t> numbers, int64_t least) {
  for (int64_t number : numbers)
    if (failed(verifyRange(op, what, number, least, mostWindow)))
      return failure();
  return success();
}

/// The number of places of a window of `kernel` along an axis, 0 if it does
/// not fit.
static int64_t numPlaces(int64_t source, int64_t pads, int64_t kernel,
                         int64_t dilation, int64_t stride) {
  int64_t rest = source + pads - (dilation * (kernel - 1) + 1);
  return rest < 0 ? 0 : rest / stride + 1;
}

/// Checks strides, pads, dilations and the shape of the target, whose
/// channels are `channels`.
template <typename OpTy>
static LogicalResult verifyWindows(OpTy op, int64_t kernelHeight,
                                   int64_t kernelWidth, int64_t channels) {
  int64_t kernels[] = {kernelHeight, kernelWidth};
  if (failed(verifyNumbers(op, "kernel extents", kernels, 1)) ||
      failed(verifyNumbers(op, "strides", op.getStrides(), 1)) ||
      failed(verifyNumbers(op, "pads", op.getPads(), 0)) ||
      failed(verifyNumbers(op, "dilations", op.getDilations(), 1)))
    return failure();
  Shape source = op.getSource().getType().getShape();
  Shape found = op.getCurrent().getType().getShape();
  ArrayRef<int64_t> pads = op.getPads();
  Shape expected{channels,
                 numPlaces(source.height, pads[0] + pads[2], kernelHeight,
                           op.getDilations()[0], op.getStrides()[0]),
                 numPlaces(source.width, pads[1] + pads[3], kernelWidth,
                           op.getDilations()[1], op.getStrides()[1])};
  if (expected.height == 0 || expected.width == 0)
    return op.emitOpError("expects a kernel that fits the padded source of ")
           << source.height + pads[0] + pads[2] << "x"
           << source.width + pads[1] + pads[3] << " neurons, but found "
           << kernelHeight << "x" << kernelWidth << " with dilations "
           << op.getDilations()[0] << ", " << op.getDilations()[1];
  if (expected != found)
    return op.emitOpError("expects currents of ")
           << toText(expected) << " for a source of " << toText(source)
           << ", but found " << toText(found);
  return success();
}

template <typename OpTy>
static LogicalResult verifyPool(OpTy op) {
  ArrayRef<int64_t> kernel = op.getKernelSize();
  if (failed(verifyWindows(op, kernel[0], kernel[1],
                           op.getSource().getType().getChannels())))
    return failure();
  return verifySynapses(op);
}

//===----------------------------------------------------------------------===//
// The verifiers
//===----------------------------------------------------------------------===//

LogicalResult Conv2DOp::verify() {
  if (failed(verifyWeights(*this, 4,
                           "target channel, source channel, row, column")))
    return failure();
  ArrayRef<int64_t> shape = getWeights().getShapedType().getShape();
  int64_t channels = getSource().getType().getChannels();
  int64_t groups = getGroups();
  if (groups < 1 || channels % groups != 0 || shape[0] % groups != 0)
    return emitOpError("expects groups that divide ")
           << channels << " source channels and " << shape[0]
           << " target channels, but found " << groups;
  if (shape[1] != channels / groups)
    return emitOpError("expects weights for ")
           << channels / groups << " source channels per group, but found "
           << shape[1];
  if (failed(verifyWindows(*this, shape[2], shape[3], shape[0])))
    return failure();
  return verifySynapses(*this);
}

LogicalResult DenseOp::verify() {
  if (failed(verifyWeights(*this, 2, "target, source")))
    return failure();
  ArrayRef<int64_t> shape = getWeights().getShapedType().getShape();
  int64_t sources = getSource().getType().numNeurons();
  int64_t targets = getCurrent().getType().numNeurons();
  if (shape[0] != targets || shape[1] != sources)
    return emitOpError("expects weights of ")
           << targets << "x" << sources << " for " << targets << " target and "
           << sources << " source neurons, but found " << shape[0] << "x"
           << shape[1];
  return verifySynapses(*this);
}

LogicalResult OneToOneOp::verify() {
  Shape source = getSource().getType().getShape();
  Shape target = getCurrent().getType().getShape();
  if (source != target)
    return emitOpError("expects currents of the source's ")
           << toText(source) << ", but found " << toText(target);
  ShapedType type = getWeights().getShapedType();
  if (type.getElementType().isF32() && type.getRank() == 3) {
    int64_t shape[] = {source.channels, source.height, source.width};
    if (type.getShape() != ArrayRef<int64_t>(shape))
      return emitOpError("expects one weight for each of ")
             << toText(source) << " neurons, but found " << type;
    if (failed(verifyWeights(*this, 3, "channel, row, column")))
      return failure();
    return verifySynapses(*this);
  }
  if (failed(verifyWeights(*this, 1, "channel")))
    return failure();
  int64_t found = type.getNumElements();
  if (found != source.channels)
    return emitOpError("expects one weight for each of ")
           << source.channels << " channels, but found " << found;
  return verifySynapses(*this);
}

LogicalResult SumPoolOp::verify() { return verifyPool(*this); }

LogicalResult MaxPoolOp::verify() { return verifyPool(*this); }
