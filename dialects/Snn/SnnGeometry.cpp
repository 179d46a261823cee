// What the synapse ops connect: windows, counts, single weights.

#include "dialects/Snn/Snn.h"

#include "snnc/IR/RealElements.h"
#include "snnc/IR/WeightElements.h"

#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

/// The name that a location carries, or nothing.
static StringAttr nameOf(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (StringAttr name = nameOf(part))
        return name;
  return {};
}

std::string snnc::snn::layerName(Operation *op) {
  if (auto layer = op->getAttrOfType<StringAttr>("layer"))
    return layer.str();
  if (StringAttr name = nameOf(op->getLoc()))
    return name.str();
  return op->getName().getStringRef().str();
}

//===----------------------------------------------------------------------===//
// Windows
//===----------------------------------------------------------------------===//

/// The windows of an op with strides, pads and dilations.
template <typename OpTy>
static synapse::Kernel kernelOf(OpTy op, int64_t height, int64_t width,
                                int64_t groups) {
  synapse::Kernel kernel;
  kernel.height = height;
  kernel.width = width;
  kernel.strideH = op.getStrides()[0];
  kernel.strideW = op.getStrides()[1];
  kernel.padTop = op.getPads()[0];
  kernel.padLeft = op.getPads()[1];
  kernel.dilationH = op.getDilations()[0];
  kernel.dilationW = op.getDilations()[1];
  kernel.groups = groups;
  return kernel;
}

synapse::Kernel Conv2DOp::getKernel() {
  ArrayRef<int64_t> shape = getWeights().getShapedType().getShape();
  return kernelOf(*this, shape[2], shape[3], getGroups());
}

synapse::Kernel DenseOp::getKernel() { return {}; }

synapse::Kernel OneToOneOp::getKernel() {
  synapse::Kernel kernel;
  kernel.groups = getSource().getType().getChannels();
  return kernel;
}

synapse::Kernel SumPoolOp::getKernel() {
  return kernelOf(*this, getKernelSize()[0], getKernelSize()[1],
                  getSource().getType().getChannels());
}

synapse::Kernel MaxPoolOp::getKernel() {
  return kernelOf(*this, getKernelSize()[0], getKernelSize()[1],
                  getSource().getType().getChannels());
}

//===----------------------------------------------------------------------===//
// Counts and weights
//===----------------------------------------------------------------------===//

/// a * b for numbers >= 0, INT64_MAX if it is larger.
static int64_t saturatingMultiply(int64_t a, int64_t b) {
  int64_t product;
  if (__builtin_mul_overflow(a, b, &product))
    return std::numeric_limits<int64_t>::max();
  return product;
}

namespace {
/// The windows along one axis.
struct Axis {
  int64_t source, target, kernel, stride, pad, dilation;

  /// The number of pairs of source and target that are connected.
  int64_t numPairs() const {
    int64_t pairs = 0;
    for (int64_t to = 0; to < target; ++to) {
      // from = first + k * dilation, counted for k where 0 <= from < source.
      int64_t first = to * stride - pad;
      int64_t low = first >= 0 ? 0 : (-first + dilation - 1) / dilation;
      int64_t high = first >= source ? 0 : (source - 1 - first) / dilation + 1;
      pairs += std::max<int64_t>(0, std::min(kernel, high) - low);
    }
    return pairs;
  }

  /// The kernel index that connects two neurons, or nothing.
  std::optional<int64_t> index(int64_t from, int64_t to) const {
    int64_t offset = from + pad - to * stride;
    if (offset < 0 || offset % dilation != 0 || offset / dilation >= kernel)
      return std::nullopt;
    return offset / dilation;
  }
};
} // namespace

static Axis verticalAxis(SynapseOpInterface op) {
  synapse::Kernel kernel = op.getKernel();
  return {op.getSourceShape().height,
          op.getTargetShape().height,
          kernel.height,
          kernel.strideH,
          kernel.padTop,
          kernel.dilationH};
}

static Axis horizontalAxis(SynapseOpInterface op) {
  synapse::Kernel kernel = op.getKernel();
  return {op.getSourceShape().width,
          op.getTargetShape().width,
          kernel.width,
          kernel.strideW,
          kernel.padLeft,
          kernel.dilationW};
}

int64_t snnc::snn::detail::numSynapses(SynapseOpInterface op) {
  Shape source = op.getSourceShape(), target = op.getTargetShape();
  if (op.isDense())
    return saturatingMultiply(source.numNeurons(), target.numNeurons());
  int64_t channelPairs = saturatingMultiply(
      source.channels / op.getKernel().groups, target.channels);
  int64_t places = saturatingMultiply(verticalAxis(op).numPairs(),
                                      horizontalAxis(op).numPairs());
  return saturatingMultiply(channelPairs, places);
}

int64_t snnc::snn::detail::numWindowPositions(SynapseOpInterface op) {
  if (op.isDense())
    return numSynapses(op);
  synapse::Kernel kernel = op.getKernel();
  int64_t perNeuron =
      saturatingMultiply(op.getSourceShape().channels / kernel.groups,
                         saturatingMultiply(kernel.height, kernel.width));
  return saturatingMultiply(op.getTargetShape().numNeurons(), perNeuron);
}

/// How many of `elements` are not 0.
template <typename Elements>
static int64_t countNonzero(const Elements &elements) {
  int64_t count = 0;
  for (int64_t index = 0; index < elements.size(); ++index)
    count += elements[index] != 0;
  return count;
}

int64_t snnc::snn::detail::numNonzeroWeights(SynapseOpInterface op) {
  ElementsAttr weights = op.getWeightsAttr();
  if (std::optional<WeightElements> integers = WeightElements::get(weights))
    return countNonzero(*integers);
  if (std::optional<RealElements> reals = RealElements::get(weights))
    return countNonzero(*reals);
  return op.numWeights(); // a resource that this process does not hold
}

/// The index of a neuron in the order c, y, x.
static int64_t channelFirstIndex(const Shape &shape, const Coordinate &at) {
  return (at.c * shape.height + at.y) * shape.width + at.x;
}

/// The index of the weight between two neurons, nothing if they are not
/// connected.
static std::optional<int64_t> weightIndex(SynapseOpInterface op,
                                          const Coordinate &from,
                                          const Coordinate &to) {
  Shape source = op.getSourceShape(), target = op.getTargetShape();
  if (op.isDense())
    return channelFirstIndex(target, to) * source.numNeurons() +
           channelFirstIndex(source, from);
  synapse::Kernel kernel = op.getKernel();
  int64_t sources = source.channels / kernel.groups;
  int64_t targets = target.channels / kernel.groups;
  std::optional<int64_t> ky = verticalAxis(op).index(from.y, to.y);
  std::optional<int64_t> kx = horizontalAxis(op).index(from.x, to.x);
  if (from.c / sources != to.c / targets || !ky || !kx)
    return std::nullopt;
  if (isa<OneToOneOp>(op) && op.numWeights() == target.numNeurons())
    return channelFirstIndex(target, to);
  int64_t channel = to.c * sources + from.c % sources;
  return (channel * kernel.height + *ky) * kernel.width + *kx;
}

std::optional<double> snnc::snn::detail::weightAt(SynapseOpInterface op,
                                                  const Coordinate &from,
                                                  const Coordinate &to) {
  std::optional<int64_t> index = weightIndex(op, from, to);
  if (!index)
    return std::nullopt;
  if (std::optional<RealElements> reals =
          RealElements::get(op.getWeightsAttr()))
    return (*reals)[*index];
  std::optional<WeightElements> weights =
      WeightElements::get(op.getWeightsAttr());
  return weights ? (*weights)[*index] : 1;
}
