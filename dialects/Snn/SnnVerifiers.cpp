// The rules of networks, inputs and outputs.

#include "dialects/Snn/SnnVerifiers.h"
#include "dialects/Snn/NeuronParameters.h"

#include "snnc/IR/RealElements.h"
#include "snnc/IR/Tail.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;
using namespace snnc::snn::detail;

static constexpr int64_t least32 = std::numeric_limits<int32_t>::min();
static constexpr int64_t most32 = std::numeric_limits<int32_t>::max();

//===----------------------------------------------------------------------===//
// Shared checks
//===----------------------------------------------------------------------===//

LogicalResult snnc::snn::detail::verifyRange(Operation *op, StringRef what,
                                             int64_t value, int64_t low,
                                             int64_t high) {
  if (value < low || value > high)
    return op->emitOpError("expects ") << what << " from " << low << " to "
                                       << high << ", but found " << value;
  return success();
}

LogicalResult snnc::snn::detail::verifyPositive(Operation *op, StringRef what,
                                                double value) {
  if (!(value > 0) || std::isinf(value))
    return op->emitOpError("expects a finite ")
           << what << " above 0, but found " << value;
  return success();
}

LogicalResult snnc::snn::detail::verifyReals(Operation *op, StringRef what,
                                             ElementsAttr numbers) {
  std::optional<RealElements> reals = RealElements::get(numbers);
  if (!reals)
    return op->emitOpError("expects four bytes of data for each ")
           << what << "; give dense numbers or a resource that holds them";
  for (int64_t index = 0; index < reals->numStored(); ++index)
    if (!std::isfinite((*reals)[index]))
      return op->emitOpError("expects finite numbers, but ")
             << what << " " << index << " is " << double((*reals)[index]);
  return success();
}

std::string snnc::snn::detail::toText(const Shape &shape) {
  return (Twine(shape.channels) + "x" + Twine(shape.height) + "x" +
          Twine(shape.width))
      .str();
}

SemanticsAttr snnc::snn::detail::semanticsOf(Operation *op) {
  return cast<NetworkOp>(op->getParentOp()).getSemantics();
}

/// Checks that a tensor has as many elements as there are neurons.
static LogicalResult verifyTensorShape(Operation *op, ArrayRef<int64_t> shape,
                                       int64_t neurons) {
  int64_t elements = 1;
  for (int64_t extent : shape) {
    if (extent < 1)
      return op->emitOpError("expects a tensor shape of positive extents, but "
                             "found ")
             << extent;
    if (__builtin_mul_overflow(elements, extent, &elements))
      return op->emitOpError("has a tensor shape of more than 2^63 elements");
  }
  if (elements != neurons)
    return op->emitOpError("expects a tensor shape of ")
           << neurons << " elements, one per neuron, but found " << elements;
  return success();
}

//===----------------------------------------------------------------------===//
// NetworkOp
//===----------------------------------------------------------------------===//

/// Checks that no two operations of a kind have the same name.
static LogicalResult claimName(llvm::StringMap<Operation *> &names,
                               StringRef name, StringRef kind, Operation *op) {
  auto [entry, isNew] = names.try_emplace(name, op);
  if (isNew)
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("is a second ")
                                  << kind << " named '" << name << "'";
  diagnostic.attachNote(entry->second->getLoc()) << "the first is here";
  return diagnostic;
}

LogicalResult NetworkOp::verifyRegions() {
  llvm::StringMap<Operation *> inputs, outputs, populations;
  for (Operation &op : *getBody()) {
    if (!isa_and_nonnull<SnnDialect>(op.getDialect()) || isa<NetworkOp>(op))
      return emitOpError("expects inputs, synapses, populations and outputs of "
                         "snn inside, but found '")
             << op.getName() << "'";
    if (auto input = dyn_cast<InputOp>(op))
      if (failed(claimName(inputs, input.getName(), "input", &op)))
        return failure();
    if (auto output = dyn_cast<OutputOp>(op))
      if (failed(claimName(outputs, output.getName(), "output", &op)))
        return failure();
    auto layer = op.getAttrOfType<StringAttr>("layer");
    if (layer && isa<PopulationOp, NeuronsOp>(op))
      if (failed(claimName(populations, layer, "population", &op)))
        return failure();
  }
  if (inputs.empty())
    return emitOpError("expects at least one snn.input");
  if (outputs.empty())
    return emitOpError("expects at least one snn.output");
  if (!isTrained())
    return success();
  for (PopulationOp population : getOps<PopulationOp>())
    return population.emitOpError("computes in integers, but the network has "
                                  "snn.neurons, which compute in real numbers");
  return verifyNoInstantCycle(*this);
}

LogicalResult NetworkOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (!getTailAttr())
    return success();
  auto tail = symbols.lookupNearestSymbolFrom<FunctionOpInterface>(
      getOperation(), getTailAttr());
  return verifyTail(*this, *getTail(), tail,
                    llvm::to_vector(getOps<OutputOp>()));
}

//===----------------------------------------------------------------------===//
// InputOp and OutputOp
//===----------------------------------------------------------------------===//

LogicalResult InputOp::verify() {
  if (failed(verifyPositive(*this, "scale", getScale().convertToDouble())) ||
      failed(verifyRange(*this, "low", getLow(), least32, most32)) ||
      failed(verifyRange(*this, "high", getHigh(), getLow(), most32)) ||
      failed(verifyTensorShape(*this, getTensorShape(),
                               getSpikes().getType().numNeurons())))
    return failure();
  if (getLow() == 0 && getHigh() == 0)
    return emitOpError("expects low or high other than 0, or it sends nothing");
  if (getEncoder() == Encoder::Rate &&
      semanticsOf(*this).getCoding() == Coding::Graded)
    return emitOpError("encodes by rate, but the network's coding is graded; "
                       "use encoder(direct) or coding = rate");
  if (getEncoder() == Encoder::Stream &&
      semanticsOf(*this).getCoding() != Coding::Spiking)
    return emitOpError("encodes a stream, but the network's coding is ")
           << stringifyCoding(semanticsOf(*this).getCoding())
           << "; use encoder(direct) or coding = spiking";
  return success();
}

namespace {
/// What can be read of a population.
struct Readable {
  bool potential, value, count;
};
} // namespace

/// Checks that the decoder reads what the population has.
static LogicalResult verifyDecoder(OutputOp op, StringRef layer,
                                   StringRef model, Readable readable) {
  bool good = op.getDecoder() == Decoder::Potential ? readable.potential
              : op.getDecoder() == Decoder::Value   ? readable.value
                                                    : readable.count;
  if (good)
    return success();
  return op.emitOpError("decodes by ")
         << stringifyDecoder(op.getDecoder()) << ", but model " << model
         << " of population '" << layer << "' has none; use decoder("
         << (readable.value   ? "value"
             : readable.count ? "count"
                              : "potential")
         << ")";
}

LogicalResult OutputOp::verify() {
  if (failed(verifyPositive(*this, "scale", getScale().convertToDouble())) ||
      failed(verifyTensorShape(*this, getTensorShape(),
                               getSpikes().getType().numNeurons())))
    return failure();
  if (auto population = getSpikes().getDefiningOp<PopulationOp>()) {
    Model model = population.getModel();
    bool hasCount = population.hasThreshold() || model == Model::MaxRate ||
                    (model == Model::Real && population.emits());
    return verifyDecoder(
        *this, population.getLayerName(), stringifyModel(model),
        {/*potential=*/true, model == Model::Graded, hasCount});
  }
  if (auto neurons = getSpikes().getDefiningOp<NeuronsOp>()) {
    NeuronModel model = neurons.getModel();
    return verifyDecoder(
        *this, neurons.getLayerName(), stringifyNeuronModel(model),
        {hasPotential(model), sendsValues(model), /*count=*/true});
  }
  return emitOpError("expects the spikes of an snn.population");
}
