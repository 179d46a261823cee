// Registration, attributes and types of snn.

#include "dialects/Snn/Snn.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/STLExtras.h"
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

/// Parses a floating-point number.
static FailureOr<FloatAttr> parseReal(AsmParser &parser) {
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

LogicalResult SemanticsAttr::verify(
    function_ref<InFlightDiagnostic()> emitError, Coding coding, int64_t steps,
    FloatAttr dt, Reset reset, Compare compare, Scheme scheme, Form form,
    SpikesPerStep spikes, ResetTime resetTime, SynapseOrder synapseOrder,
    int64_t layerDelay, FloatAttr floor) {
  constexpr int64_t most = 65535;
  int64_t fewest = coding == Coding::Spiking ? 0 : 1;
  if (steps < fewest || steps > most)
    return emitError() << "expects " << fewest << " to " << most
                       << " steps, but found " << steps;
  if (coding == Coding::Graded && steps != 1)
    return emitError() << "a graded network has 1 step, but found " << steps
                       << "; use coding = rate for more";
  if (!(dt.getValueAsDouble() > 0) || std::isinf(dt.getValueAsDouble()))
    return emitError() << "expects a time step above 0 seconds, but found "
                       << dt.getValueAsDouble();
  if (layerDelay < 0 || layerDelay > most)
    return emitError() << "expects a layer delay of 0 to " << most
                       << " steps, but found " << layerDelay;
  if (floor && !(floor.getValueAsDouble() <= 0 &&
                 std::isfinite(floor.getValueAsDouble())))
    return emitError() << "expects a finite floor of at most 0 thresholds, but "
                          "found "
                       << floor.getValueAsDouble();
  return success();
}

ArrayRef<StringLiteral> snnc::snn::semanticsKeys() {
  static constexpr StringLiteral keys[] = {
      "steps",  "dt",         "reset",         "compare",     "scheme", "form",
      "spikes", "reset_time", "synapse_order", "layer_delay", "floor"};
  return keys;
}

LogicalResult SnnDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (name == eventsName && isa<InputOp, PopulationOp>(op)) {
    auto events = dyn_cast<FloatAttr>(attribute.getValue());
    if (events && events.getType().isF64() && events.getValueAsDouble() >= 0 &&
        events.getValue().isFinite())
      return success();
    return op->emitOpError("expects 0 or more events of type f64 as "
                           "'snn.events', but found ")
           << attribute.getValue();
  }
  if (!isa<NetworkOp>(op) ||
      (name != profileName && name != assumedName && name != givenName))
    return op->emitOpError("has attribute '")
           << name << "'; of snn's own attributes there are '" << profileName
           << "', '" << assumedName << "' and '" << givenName
           << "', on snn.network, and '" << eventsName
           << "' on snn.input and snn.population";
  if (name == profileName) {
    if (!isa<StringAttr>(attribute.getValue()))
      return op->emitOpError("expects a string as 'snn.profile', but found ")
             << attribute.getValue();
    return success();
  }
  auto keys = dyn_cast<ArrayAttr>(attribute.getValue());
  bool isList =
      keys && llvm::all_of(keys, [](Attribute key) {
        auto text = dyn_cast<StringAttr>(key);
        return text && llvm::is_contained(semanticsKeys(), text.getValue());
      });
  if (isList)
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expects a list of keys of "
                                                  "#snn.semantics as '")
                                  << name << "' (";
  llvm::interleaveComma(semanticsKeys(), diagnostic);
  return diagnostic << "), but found " << attribute.getValue();
}
