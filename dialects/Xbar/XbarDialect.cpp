// Registration and attributes of xbar.

#include "dialects/Xbar/Xbar.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>

using namespace mlir;
using namespace snnc::xbar;

#include "dialects/Xbar/XbarDialect.cpp.inc"
#include "dialects/Xbar/XbarEnums.cpp.inc"

/// Parses `16x24x24`.
static ParseResult parseExtent(AsmParser &parser, int64_t &channels,
                               int64_t &height, int64_t &width) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  if (parser.parseDimensionList(shape, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return failure();
  if (shape.size() != 3)
    return parser.emitError(loc) << "expects neurons as CxHxW, but found "
                                 << shape.size() << " dimensions";
  channels = shape[0];
  height = shape[1];
  width = shape[2];
  return success();
}

static void printExtent(AsmPrinter &printer, int64_t channels, int64_t height,
                        int64_t width) {
  printer << channels << "x" << height << "x" << width;
}

#define GET_ATTRDEF_CLASSES
#include "dialects/Xbar/XbarAttrs.cpp.inc"

void XbarDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Xbar/XbarOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Xbar/XbarAttrs.cpp.inc"
      >();
}

LogicalResult LimitsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t meshWidth, int64_t meshHeight,
                                 int64_t neurons, int64_t synapseWords,
                                 int64_t synapseWordBits, int64_t weightBits,
                                 int64_t tables, int64_t populations,
                                 int64_t parameters, int64_t axons,
                                 int64_t delay) {
  if (meshWidth < 1 || meshHeight < 1)
    return emitError() << "expects a mesh of at least 1x1 cores, but found "
                       << meshWidth << "x" << meshHeight;
  if (synapseWordBits < 1)
    return emitError() << "expects synapse_word_bits of at least 1, but found "
                       << synapseWordBits;
  for (auto [name, limit] :
       std::initializer_list<std::pair<const char *, int64_t>>{
           {"neurons", neurons},
           {"synapse_words", synapseWords},
           {"weight_bits", weightBits},
           {"tables", tables},
           {"populations", populations},
           {"parameters", parameters},
           {"axons", axons},
           {"delay", delay}})
    if (limit < 0)
      return emitError() << "expects " << name << " of at least 0, but found "
                         << limit;
  return success();
}

/// A population has at most 2^31 - 1 neurons, so that an index fits 32 bits.
static LogicalResult verifyExtent(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t channels, int64_t height,
                                  int64_t width) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  int64_t neurons = 1;
  for (int64_t extent : {channels, height, width}) {
    if (extent < 1)
      return emitError() << "expects at least one neuron per axis, but found "
                         << channels << "x" << height << "x" << width;
    if (extent > most / neurons)
      return emitError() << "expects at most " << most << " neurons, but found "
                         << channels << "x" << height << "x" << width;
    neurons *= extent;
  }
  return success();
}

LogicalResult ShapeAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                int64_t channels, int64_t height,
                                int64_t width) {
  return verifyExtent(emitError, channels, height, width);
}

LogicalResult BoxAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                              int64_t c, int64_t y, int64_t x, int64_t channels,
                              int64_t height, int64_t width) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  for (int64_t origin : {c, y, x})
    if (origin < 0 || origin > most)
      return emitError() << "expects an origin of at least 0, 0, 0, but found "
                         << c << ", " << y << ", " << x;
  return verifyExtent(emitError, channels, height, width);
}

LogicalResult KernelAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t height, int64_t width, int64_t strideH,
                                 int64_t strideW, int64_t padTop,
                                 int64_t padLeft, int64_t dilationH,
                                 int64_t dilationW, int64_t groups) {
  constexpr int64_t most = std::numeric_limits<int32_t>::max();
  for (auto [name, value, least] :
       std::initializer_list<std::tuple<const char *, int64_t, int64_t>>{
           {"height", height, 1},
           {"width", width, 1},
           {"stride_h", strideH, 1},
           {"stride_w", strideW, 1},
           {"pad_top", padTop, 0},
           {"pad_left", padLeft, 0},
           {"dilation_h", dilationH, 1},
           {"dilation_w", dilationW, 1},
           {"groups", groups, 1}})
    if (value < least || value > most)
      return emitError() << "expects " << name << " from " << least << " to "
                         << most << ", but found " << value;
  return success();
}

snnc::synapse::Kernel KernelAttr::getKernel() const {
  synapse::Kernel kernel;
  kernel.height = getHeight();
  kernel.width = getWidth();
  kernel.strideH = getStrideH();
  kernel.strideW = getStrideW();
  kernel.padTop = getPadTop();
  kernel.padLeft = getPadLeft();
  kernel.dilationH = getDilationH();
  kernel.dilationW = getDilationW();
  kernel.groups = getGroups();
  return kernel;
}
