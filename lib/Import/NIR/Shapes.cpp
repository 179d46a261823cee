// Windows and shapes: what each primitive makes of its input's shape.

#include "Shapes.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::nir;

using Shape = std::vector<int64_t>;

/// Sizes and paddings beyond this are no windows of a network.
static constexpr int64_t mostPixels = int64_t(1) << 24;

int64_t snnc::nir::numElements(const Shape &shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

/// One or two integers as rows and columns; Conv1d has columns only. Absent
/// ones are `standard`.
static Result<std::array<int64_t, 2>>
readPair(const Node &node, const char *name, int64_t low, int64_t standard) {
  const Array *array = node.find(name);
  if (!array)
    return std::array<int64_t, 2>{standard, standard};
  bool isLine = node.type == "Conv1d";
  Result<Shape> values = hdf5::toIntegers(*array);
  if (!values)
    return Error{std::string("has a field '") + name + "' that " +
                 values.error().message};
  if (values->size() != 1 && (isLine || values->size() != 2))
    return Error{"has " + std::to_string(values->size()) + " numbers in '" +
                 name + "'; " + (isLine ? "1 is" : "1 or 2 are") + " expected"};
  for (int64_t value : *values)
    if (value < low || value > mostPixels)
      return Error{std::string("has '") + name + "' " + std::to_string(value) +
                   "; " + std::to_string(low) + " to " +
                   std::to_string(mostPixels) + " are expected"};
  return std::array<int64_t, 2>{isLine ? standard : values->front(),
                                values->back()};
}

static bool isConvolution(const Node &node) {
  return node.type == "Conv1d" || node.type == "Conv2d";
}

static bool isPooling(const Node &node) {
  return node.type == "SumPool2d" || node.type == "AvgPool2d";
}

/// Sets the kernel from the weights of a convolution or from its field.
static Status readKernel(const Node &node, Window &window) {
  if (isPooling(node)) {
    auto kernel = readPair(node, "kernel_size", 1, 1);
    if (!kernel)
      return kernel.error();
    window.kernel = *kernel;
    return {};
  }
  const Shape &weights = node.find("weight")->shape;
  size_t rank = node.type == "Conv1d" ? 3 : 4;
  if (weights.size() != rank)
    return Error{"has weights of the shape " + hdf5::shapeText(weights) + "; " +
                 std::to_string(rank) + " axes are expected"};
  window.kernel = {rank == 4 ? weights[2] : 1, weights.back()};
  if (std::max(window.kernel[0], window.kernel[1]) > mostPixels)
    return Error{"has weights of the shape " + hdf5::shapeText(weights)};
  return {};
}

/// Sets the pads from numbers or words.
static Status readPads(const Node &node, Window &window) {
  const Array *array = node.find("padding");
  if (array && array->type == ElementType::String) {
    if (array->strings[0] == "valid")
      return {};
    if (window.strides != std::array<int64_t, 2>{1, 1})
      return Error{
          "has padding 'same' and a stride of " +
          std::to_string(std::max(window.strides[0], window.strides[1])) +
          "; 'same' goes with stride 1: write the padding as numbers"};
    for (int axis : {0, 1}) {
      int64_t total = window.dilations[axis] * (window.kernel[axis] - 1);
      window.pads[axis] = total / 2;
      window.pads[axis + 2] = total - total / 2;
    }
    return {};
  }
  auto pads = readPair(node, "padding", 0, 0);
  if (!pads)
    return pads.error();
  window.pads = {(*pads)[0], (*pads)[1], (*pads)[0], (*pads)[1]};
  return {};
}

Result<Window> snnc::nir::windowOf(const Node &node) {
  Window window;
  if (Status status = readKernel(node, window); !status)
    return status.error();
  auto strides = readPair(node, "stride", 1, 1);
  if (!strides)
    return strides.error();
  window.strides = *strides;
  if (isConvolution(node)) {
    auto dilations = readPair(node, "dilation", 1, 1);
    if (!dilations)
      return dilations.error();
    window.dilations = *dilations;
    Result<Shape> groups = hdf5::toIntegers(*node.find("groups"));
    if (!groups)
      return Error{"has a field 'groups' that " + groups.error().message};
    window.groups = groups->front();
    if (groups->size() != 1 || window.groups < 1)
      return Error{"has groups " + std::to_string(window.groups) +
                   "; one number from 1 is expected"};
  }
  if (Status status = readPads(node, window); !status)
    return status.error();
  return window;
}

/// The sizes of a map after windows ran over it.
static Result<Shape> slide(const Window &window, const Shape &input,
                           int64_t channels) {
  bool isLine = input.size() == 2;
  Shape output = {channels};
  for (int axis : {0, 1}) {
    if (axis == 0 && isLine)
      continue;
    int64_t size = input[isLine ? 1 : axis + 1];
    int64_t padded = size + window.pads[axis] + window.pads[axis + 2];
    int64_t reach = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    if (reach > padded)
      return Error{"reads " + hdf5::shapeText(input) +
                   ", but its kernel reaches over " + std::to_string(reach) +
                   " of " + std::to_string(padded) + " padded pixels"};
    output.push_back((padded - reach) / window.strides[axis] + 1);
  }
  return output;
}

/// Checks what a convolution states about its input, and slides.
static Result<Shape> inferConvolution(const Node &node, const Shape &input) {
  Result<Window> window = windowOf(node);
  if (!window)
    return window.error();
  const Shape &weights = node.find("weight")->shape;
  size_t axes = node.type == "Conv1d" ? 2 : 3;
  // So there are no more groups than weights.
  if (weights[0] % window->groups != 0)
    return Error{"has " + std::to_string(weights[0]) + " output channels in " +
                 std::to_string(window->groups) + " groups"};
  int64_t channels = weights[1] * window->groups;
  if (input.size() != axes || input[0] != channels)
    return Error{"reads " + hdf5::shapeText(input) + "; expected " +
                 std::to_string(channels) + " channels (weights " +
                 hdf5::shapeText(weights) + ", " +
                 std::to_string(window->groups) + " groups) of " +
                 std::to_string(axes - 1) + " axes"};
  if (const Array *stated = node.find("input_shape")) {
    Result<Shape> sizes = hdf5::toIntegers(*stated);
    if (sizes && *sizes != Shape(input.begin() + 1, input.end()))
      return Error{"reads " + hdf5::shapeText(input) +
                   ", but states the input_shape " + hdf5::shapeText(*sizes)};
  }
  if (node.find("bias")->size() != weights[0] && node.find("bias")->size() != 1)
    return Error{"has " + std::to_string(node.find("bias")->size()) +
                 " biases for " + std::to_string(weights[0]) + " channels"};
  return slide(*window, input, weights[0]);
}

static Result<Shape> inferPooling(const Node &node, const Shape &input) {
  Result<Window> window = windowOf(node);
  if (!window)
    return window.error();
  if (input.size() != 3)
    return Error{"reads " + hdf5::shapeText(input) +
                 "; channels, rows and columns are expected"};
  return slide(*window, input, input[0]);
}

static Result<Shape> inferLinear(const Node &node, const Shape &input) {
  const Shape &weights = node.find("weight")->shape;
  if (weights.size() != 2)
    return Error{"has weights of the shape " + hdf5::shapeText(weights) +
                 "; a matrix of outputs x inputs is expected"};
  if (input.size() != 1 || input[0] != weights[1])
    return Error{"reads " + hdf5::shapeText(input) + "; expected " +
                 std::to_string(weights[1]) + ", the columns of its weights" +
                 (numElements(input) == weights[1]
                      ? ": a Flatten is missing before it"
                      : "")};
  if (const Array *bias = node.find("bias"))
    if (bias->size() != weights[0] && bias->size() != 1)
      return Error{"has " + std::to_string(bias->size()) + " biases for " +
                   std::to_string(weights[0]) + " outputs"};
  return Shape{weights[0]};
}

/// The axis that `name` counts, from the end if negative.
static Result<int64_t> readAxis(const Node &node, const char *name,
                                int64_t standard, int64_t rank) {
  int64_t axis = standard;
  if (const Array *array = node.find(name)) {
    Result<Shape> values = hdf5::toIntegers(*array);
    if (!values || values->size() != 1)
      return Error{std::string("has no single axis in '") + name + "'"};
    axis = values->front();
  }
  int64_t counted = axis < 0 ? axis + rank : axis;
  if (counted < 0 || counted >= rank)
    return Error{std::string("has '") + name + "' " + std::to_string(axis) +
                 " for " + std::to_string(rank) + " axes"};
  return counted;
}

static Result<Shape> inferFlatten(const Node &node, const Shape &input) {
  if (node.find("input_type") || node.fields.groups.count("input_type")) {
    Result<Shape> stated = portShape(node);
    if (!stated)
      return stated.error();
    if (*stated != input)
      return Error{"reads " + hdf5::shapeText(input) +
                   ", but states the input_type " + hdf5::shapeText(*stated)};
  }
  int64_t rank = static_cast<int64_t>(input.size());
  // NIR's defaults; its axes are those without batch.
  Result<int64_t> first = readAxis(node, "start_dim", 1, rank);
  Result<int64_t> last = readAxis(node, "end_dim", -1, rank);
  if (!first || !last)
    return first ? last.error() : first.error();
  if (*first > *last)
    return Error{"has start_dim " + std::to_string(*first) + " after end_dim " +
                 std::to_string(*last)};
  Shape output(input.begin(), input.begin() + *first);
  output.push_back(
      numElements(Shape(input.begin() + *first, input.begin() + *last + 1)));
  output.insert(output.end(), input.begin() + *last + 1, input.end());
  return output;
}

/// True if an array of `shape` is one number, one per channel (Cx1x1) or one
/// per element of `target`.
static bool fits(const Shape &shape, const Shape &target) {
  if (numElements(shape) == 1 || shape == target)
    return true;
  return shape.size() == target.size() && shape[0] == target[0] &&
         numElements(shape) == shape[0];
}

/// Neurons, scales and delays keep the shape; their numbers must fit it.
static Result<Shape> inferElementwise(const Node &node, const Shape &input) {
  for (const FieldInfo &info : *fieldsOf(node.type)) {
    const Array *array = node.find(info.name);
    if (array && !fits(array->shape, input))
      return Error{"reads " + hdf5::shapeText(input) + ", but has '" +
                   info.name + "' of the shape " +
                   hdf5::shapeText(array->shape) +
                   "; one number, one per channel or one per neuron is "
                   "expected"};
  }
  return input;
}

Result<Shape> snnc::nir::inferShape(const Node &node, const Shape &input) {
  Result<Shape> output = isConvolution(node) ? inferConvolution(node, input)
                         : isPooling(node)   ? inferPooling(node, input)
                         : node.type == "Affine" || node.type == "Linear"
                             ? inferLinear(node, input)
                         : node.type == "Flatten"
                             ? inferFlatten(node, input)
                             : inferElementwise(node, input);
  if (!output)
    return output;
  int64_t count = 1;
  for (int64_t size : *output) {
    if (count > ((int64_t(1) << 31) - 1) / size)
      return Error{"makes " + hdf5::shapeText(*output) +
                   ", which is 2^31 elements or more"};
    count *= size;
  }
  if (node.type != "Output")
    return output;
  Result<Shape> stated = portShape(node);
  if (!stated)
    return stated.error();
  if (*stated != input)
    return Error{"reads " + hdf5::shapeText(input) + ", but states the shape " +
                 hdf5::shapeText(*stated)};
  return output;
}
