// The nodes of a NIR graph: numbers of neurons and of linear maps.

#include "Export.h"

#include "snnc/IR/RealElements.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::nir;

/// All numbers of an attribute, whose verifier has seen them.
static std::vector<float> valuesOf(ElementsAttr attr) {
  std::optional<RealElements> numbers = RealElements::get(attr);
  assert(numbers && "verified");
  return numbers->toVector();
}

/// One number per neuron of `shape`: of one, of one per channel, or of all.
static std::vector<float> spread(ElementsAttr attr, float standard,
                                 const Shape &shape) {
  std::vector<float> values = attr ? valuesOf(attr) : std::vector{standard};
  int64_t count = shape.numNeurons();
  int64_t size = static_cast<int64_t>(values.size());
  if (size == count)
    return values;
  std::vector<float> all(count);
  for (int64_t index = 0; index < count; ++index)
    all[index] = values[size == 1 ? 0 : index / (shape.height * shape.width)];
  return all;
}

/// NIR's type of a model; empty if it has none.
static StringRef typeOf(snn::NeuronModel model) {
  switch (model) {
  case snn::NeuronModel::Threshold:
    return "Threshold";
  case snn::NeuronModel::Integrator:
    return "I";
  case snn::NeuronModel::IntegrateFire:
    return "IF";
  case snn::NeuronModel::LeakyIntegrator:
    return "LI";
  case snn::NeuronModel::Lif:
    return "LIF";
  case snn::NeuronModel::CubaLeakyIntegrator:
    return "CubaLI";
  case snn::NeuronModel::CubaLif:
    return "CubaLIF";
  case snn::NeuronModel::Relay:
    return "Delay";
  default:
    return "";
  }
}

FailureOr<Node> Exporter::makeNeurons(snn::NeuronsOp op) {
  StringRef type = typeOf(op.getModel());
  if (type.empty())
    return op.emitError("has model ")
           << snn::stringifyNeuronModel(op.getModel())
           << ", for which NIR 1.0 has no primitive";
  Node node;
  node.type = type.str();
  Axes shape = axesOf(op.getSpikes());
  for (const FieldInfo &field : *fieldsOf(node.type)) {
    // What NIR has for all of them, or what the dialect takes for granted.
    bool isOne =
        StringRef(field.name) == "r" || StringRef(field.name) == "w_in";
    node.fields.arrays[field.name] = Array::of(
        spread(op.getParameter(field.name), isOne ? 1.0f : 0.0f, op.getShape()),
        shape);
  }
  return node;
}

bool snnc::nir::isIdentity(snn::SynapseOpInterface synapses) {
  if (!isa<snn::OneToOneOp>(synapses.getOperation()))
    return false;
  std::vector<float> weights = valuesOf(synapses.getWeightsAttr());
  return llvm::all_of(weights, [](float weight) { return weight == 1; });
}

bool snnc::nir::holdsBias(snn::SynapseOpInterface synapses) {
  return isa<snn::DenseOp, snn::Conv2DOp>(synapses.getOperation());
}

/// Rows and columns as a NIR field.
static Array pair(ArrayRef<int64_t> values) {
  return Array::of(std::vector<int64_t>(values.begin(), values.end()), {2});
}

/// True if NIR's "same" means these pads.
static bool isSame(snn::Conv2DOp op, ArrayRef<int64_t> kernel) {
  for (int axis : {0, 1}) {
    int64_t total = op.getDilations()[axis] * (kernel[axis] - 1);
    if (op.getStrides()[axis] != 1 || op.getPads()[axis] != total / 2 ||
        op.getPads()[axis + 2] != total - total / 2)
      return false;
  }
  return true;
}

FailureOr<Node> Exporter::makeConvolution(snn::Conv2DOp op, ElementsAttr bias) {
  ArrayRef<int64_t> kernel = op.getWeights().getShapedType().getShape();
  ArrayRef<int64_t> pads = op.getPads();
  Shape target = op.getCurrent().getType().getShape();
  Node node;
  node.type = isLine ? "Conv1d" : "Conv2d";
  auto &fields = node.fields.arrays;
  if (pads[0] == pads[2] && pads[1] == pads[3])
    fields["padding"] = isLine ? Array::of(pads[1]) : pair(pads.take_front(2));
  else if (isSame(op, kernel.drop_front(2)))
    fields["padding"] = Array::of(std::string("same"));
  else
    return op.emitError("pads ")
           << pads[0] << ", " << pads[1] << ", " << pads[2] << ", " << pads[3]
           << " (top, left, bottom, right); NIR pads both sides alike";
  Axes weights(kernel.begin(), kernel.end());
  if (isLine)
    weights.erase(weights.begin() + 2);
  fields["weight"] = Array::of(valuesOf(op.getWeights()), weights);
  fields["stride"] =
      isLine ? Array::of(op.getStrides()[1]) : pair(op.getStrides());
  fields["dilation"] =
      isLine ? Array::of(op.getDilations()[1]) : pair(op.getDilations());
  fields["groups"] = Array::of(static_cast<int64_t>(op.getGroups()));
  Axes input = axesOf(op.getSource());
  fields["input_shape"] =
      isLine ? Array::of(input[1]) : pair({input[1], input[2]});
  Shape channels = {target.channels, 1, 1};
  if (bias && bias.getNumElements() > target.channels)
    return op.emitError("feeds neurons with a bias of their own each; NIR "
                        "keeps one per channel of a convolution");
  fields["bias"] = Array::of(spread(bias, 0.0f, channels), {target.channels});
  return node;
}

/// True if the kernels are those of an average over a window.
static bool isAverage(snn::Conv2DOp op) {
  ArrayRef<int64_t> kernel = op.getWeights().getShapedType().getShape();
  auto splat = dyn_cast<DenseElementsAttr>(op.getWeights());
  return splat && splat.isSplat() && kernel[1] == 1 &&
         op.getGroups() == kernel[0] && kernel[2] * kernel[3] > 1 &&
         op.getDilations()[0] == 1 && op.getDilations()[1] == 1 &&
         op.getPads()[0] == op.getPads()[2] &&
         op.getPads()[1] == op.getPads()[3] &&
         splat.getSplatValue<float>() ==
             1.0f / static_cast<float>(kernel[2] * kernel[3]);
}

FailureOr<Node> Exporter::makeLinear(snn::SynapseOpInterface synapses,
                                     ElementsAttr bias) {
  Node node;
  auto &fields = node.fields.arrays;
  Operation *op = synapses.getOperation();
  auto setWindow = [&](const char *type, ArrayRef<int64_t> kernel,
                       ArrayRef<int64_t> strides, ArrayRef<int64_t> pads) {
    node.type = type;
    fields["kernel_size"] = pair(kernel);
    fields["stride"] = pair(strides);
    fields["padding"] = pair(pads.take_front(2));
  };
  if (auto pool = dyn_cast<snn::SumPoolOp>(op)) {
    if (pool.getPads()[0] != pool.getPads()[2] ||
        pool.getPads()[1] != pool.getPads()[3] || pool.getDilations()[0] != 1 ||
        pool.getDilations()[1] != 1)
      return op->emitError("is dilated or pads one side more than the other; "
                           "NIR's SumPool2d does neither");
    setWindow("SumPool2d", pool.getKernelSize(), pool.getStrides(),
              pool.getPads());
    return node;
  }
  if (auto convolution = dyn_cast<snn::Conv2DOp>(op)) {
    if (bias || isLine || !isAverage(convolution))
      return makeConvolution(convolution, bias);
    setWindow("AvgPool2d",
              convolution.getWeights().getShapedType().getShape().take_back(2),
              convolution.getStrides(), convolution.getPads());
    return node;
  }
  Shape target = synapses.getTargetShape();
  if (isa<snn::OneToOneOp>(op)) {
    node.type = "Scale";
    fields["scale"] = Array::of(spread(synapses.getWeightsAttr(), 1.0f, target),
                                axesOf(op->getOperand(0)));
    return node;
  }
  auto dense = dyn_cast<snn::DenseOp>(op);
  if (!dense)
    return op->emitError("is no linear map, for which NIR 1.0 has no "
                         "primitive");
  node.type = bias ? "Affine" : "Linear";
  fields["weight"] =
      Array::of(valuesOf(dense.getWeights()),
                {target.numNeurons(), synapses.getSourceShape().numNeurons()});
  if (bias)
    fields["bias"] =
        Array::of(spread(bias, 0.0f, target), {target.numNeurons()});
  return node;
}
