// Turns a mapped network into an image.

#include "snnc/Emit/EmitImage.h"

#include "Emitter.h"
#include "snnc/Image/RowCodec.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::emit;

/// Limits as the chip description states them.
static xbar::LimitsAttr limitsOf(MLIRContext *context, const chip::Chip &chip) {
  return xbar::LimitsAttr::get(
      context, chip.meshWidth, chip.meshHeight, chip.core.neurons,
      chip.core.synapseWords, chip.core.synapseWordBits,
      chip.arithmetic.maxWeightBits, chip.core.tables, chip.core.populations,
      chip.core.parameters, chip.core.axons, chip.core.maxDelay);
}

static FailureOr<image::Input> emitInput(xbar::InputOp op, const ChipRows &rows,
                                         const chip::Chip &chip) {
  image::Input input;
  input.name = op.getName().str();
  input.shape = op.getPopulation().getShape();
  input.tensorShape = op.getTensorShape().vec();
  input.encoder = static_cast<image::EncoderKind>(op.getEncoder());
  input.scale = op.getScale().convertToDouble();
  input.low = op.getLow();
  input.high = op.getHigh();
  input.window = op.getWindow();
  BitWriter writer;
  if (failed(appendAxons(rows, chip, op, writer)))
    return failure();
  auto found = rows.axons.find(op);
  uint64_t numAxons = found == rows.axons.end() ? 0 : found->second.size();
  input.axons = image::makeMemory(*chip.layout("axon"), writer, numAxons);
  return input;
}

static image::Output emitOutput(xbar::OutputOp op, const ChipRows &rows) {
  image::Output output;
  output.name = op.getName().str();
  output.tensorShape = op.getTensorShape().vec();
  output.decoder = static_cast<image::DecoderKind>(op.getDecoder());
  output.scale = op.getScale().convertToDouble();
  output.softmax = op.getSoftmax();
  auto chip = op->getParentOfType<xbar::ChipOp>();
  for (Attribute name : op.getFragments()) {
    auto fragment = cast<xbar::FragmentOp>(
        SymbolTable::lookupSymbolIn(chip, cast<SymbolRefAttr>(name)));
    output.shape = fragment.getPopulation().getShape();
    output.fragments.push_back(
        {rows.coreNumbers.lookup(fragment), rows.rows.lookup(fragment)});
  }
  return output;
}

std::string snnc::printTail(Operation *tail) {
  std::string text;
  if (!tail)
    return text;
  llvm::raw_string_ostream stream(text);
  // Locations are the names of operators; local scope leaves no aliases.
  tail->print(stream, OpPrintingFlags().enableDebugInfo(true).useLocalScope());
  stream << '\n';
  return text;
}

/// Names of rows and layers, which only people read.
static void emitNames(xbar::ChipOp mapped, const ChipRows &rows,
                      image::Image &image) {
  for (const CoreRows &core : rows.cores) {
    for (size_t f = 0; f < core.fragments.size(); ++f) {
      xbar::FragmentOp fragment = core.fragments[f];
      image.fragmentNames.push_back(
          {core.number, static_cast<int64_t>(f), fragment.getLayer().str()});
    }
    for (size_t t = 0; t < core.tables.size(); ++t) {
      xbar::TableOp table = core.tables[t];
      image.tableNames.push_back(
          {core.number, static_cast<int64_t>(t), table.getLayer().str()});
    }
  }
  for (xbar::LayerOp layer : mapped.getOps<xbar::LayerOp>())
    image.layers.push_back({layer.getName().str(), layer.getKind().str(),
                            layer.getPopulation().getShape(),
                            layer.getSynapses(), layer.getWeights()});
}

FailureOr<image::Image> snnc::emitImage(xbar::ChipOp mapped,
                                        const chip::Chip &chip,
                                        const EmitOptions &options) {
  xbar::LimitsAttr limits = limitsOf(mapped.getContext(), chip);
  if (limits != mapped.getLimits())
    return emitError(mapped.getLoc())
           << "the network is mapped for limits " << mapped.getLimits()
           << ", but chip '" << chip.name << "' has " << limits
           << "; map it again for this chip";
  image::Image image;
  image.version = SNNC_VERSION;
  image.chipName = chip.name;
  image.chipHash = chip.sha256;
  image.chipJson = chip.json;
  image.modelName = options.modelName;
  image.modelHash = options.modelHash;
  image.options = options.options;
  image.ticks = mapped.getTicks();
  ChipRows rows = collectRows(mapped);
  if (failed(encodeTables(rows, options.threads)))
    return failure();
  for (const CoreRows &core : rows.cores) {
    FailureOr<image::Core> emitted = emitCore(rows, core, chip);
    if (failed(emitted))
      return failure();
    image.cores.push_back(std::move(*emitted));
  }
  for (xbar::InputOp op : mapped.getOps<xbar::InputOp>()) {
    FailureOr<image::Input> input = emitInput(op, rows, chip);
    if (failed(input))
      return failure();
    image.inputs.push_back(std::move(*input));
  }
  for (xbar::OutputOp op : mapped.getOps<xbar::OutputOp>())
    image.outputs.push_back(emitOutput(op, rows));
  image.tail = printTail(mapped.getTailFunction());
  emitNames(mapped, rows, image);
  return image;
}
