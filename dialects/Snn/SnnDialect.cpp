// Registration, attributes and types of snn.

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace snnc::snn;

#include "dialects/Snn/SnnDialect.cpp.inc"
#include "dialects/Snn/SnnEnums.cpp.inc"
#include "dialects/Snn/SnnInterfaces.cpp.inc"

/// Parses `16x24x24` or `10`, which is short for 10x1x1.
static ParseResult parseNeuronShape(AsmParser &parser, int64_t &channels,
                                    int64_t &height, int64_t &width) {
  SMLoc loc = parser.getCurrentLocation();
  SmallVector<int64_t> shape;
  if (parser.parseDimensionList(shape, /*allowDynamic=*/false,
                                /*withTrailingX=*/false))
    return failure();
  if (shape.size() != 1 && shape.size() != 3)
    return parser.emitError(loc) << "expects neurons as C or CxHxW, but found "
                                 << shape.size() << " dimensions";
  shape.resize(3, 1);
  channels = shape[0];
  height = shape[1];
  width = shape[2];
  return success();
}

static void printNeuronShape(AsmPrinter &printer, int64_t channels,
                             int64_t height, int64_t width) {
  if (height == 1 && width == 1)
    printer << channels;
  else
    printer << channels << "x" << height << "x" << width;
}

/// Parses a floating-point number of seconds.
static FailureOr<FloatAttr> parseSeconds(AsmParser &parser) {
  double value = 0;
  if (parser.parseFloat(value))
    return failure();
  return FloatAttr::get(Float64Type::get(parser.getContext()), value);
}

#define GET_ATTRDEF_CLASSES
#include "dialects/Snn/SnnAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Snn/SnnTypes.cpp.inc"

void SnnDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Snn/SnnOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Snn/SnnAttrs.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Snn/SnnTypes.cpp.inc"
      >();
}

/// A population has at most 2^31 - 1 neurons, so that an index fits 32 bits.
static LogicalResult verifyShape(function_ref<InFlightDiagnostic()> emitError,
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

LogicalResult SpikesType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 int64_t channels, int64_t height,
                                 int64_t width) {
  return verifyShape(emitError, channels, height, width);
}

LogicalResult CurrentType::verify(function_ref<InFlightDiagnostic()> emitError,
                                  int64_t channels, int64_t height,
                                  int64_t width) {
  return verifyShape(emitError, channels, height, width);
}

LogicalResult
SemanticsAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                      Coding coding, int64_t steps, FloatAttr dt, Reset reset,
                      Compare compare) {
  constexpr int64_t mostSteps = 65535;
  if (steps < 1 || steps > mostSteps)
    return emitError() << "expects 1 to " << mostSteps << " steps, but found "
                       << steps;
  if (coding == Coding::Graded && steps != 1)
    return emitError() << "a graded network has 1 step, but found " << steps
                       << "; use coding = rate for more";
  if (!(dt.getValueAsDouble() > 0) || std::isinf(dt.getValueAsDouble()))
    return emitError() << "expects a time step above 0 seconds, but found "
                       << dt.getValueAsDouble();
  return success();
}
