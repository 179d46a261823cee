// Checks tables, axons and outputs of a mapping.

#include "dialects/Xbar/XbarLegality.h"

#include "snnc/IR/WeightElements.h"
#include "snnc/Synapse/Encoder.h"

#include "llvm/ADT/STLExtras.h"

#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::xbar;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

void LegalityCheck::checkTables() {
  llvm::DenseSet<std::pair<Attribute, int64_t>> seen;
  for (TableOp table : tables) {
    int64_t bits = table.getWeightBits();
    auto core = cast<CoreOp>(table->getParentOp());
    if (bits > limits.getWeightBits())
      add(table, "layer '" + table.getLayer() + "' has weights of " +
                     Twine(bits) + " bits, but the chip has at most " +
                     Twine(limits.getWeightBits()) +
                     "; quantise to fewer bits");
    // Every fragment of a layer names the same weights.
    if (table.getWeights() && seen.insert({*table.getWeights(), bits}).second)
      checkWeights(table);
    if (!table.getFragment()) {
      unsound.insert(table);
      add(table, "layer '" + table.getLayer() + "' reaches '@" +
                     table.getTarget() + "', but core '" + core.getSymName() +
                     "' has no such fragment");
      continue;
    }
    synapse::Geometry geometry = table.getGeometry();
    // The encoder chooses it.
    bool hasGaps = geometry.encoding == synapse::Encoding::RunLength ||
                   geometry.encoding == synapse::Encoding::DeltaIndex;
    geometry.gapBits = hasGaps ? 1 : 0;
    if (Status status =
            synapse::validate(geometry, std::numeric_limits<uint64_t>::max());
        !status) {
      unsound.insert(table);
      add(table, "layer '" + table.getLayer() + "': " + status.error().message);
      continue;
    }
    uint64_t expected =
        synapse::numLayerWeights(geometry, table.getKernel().has_value());
    uint64_t found =
        table.getWeights() ? table.getWeights()->getNumElements() : expected;
    if (found != expected)
      add(table, "layer '" + table.getLayer() + "' has " + Twine(found) +
                     " weights, but its geometry has " + Twine(expected));
  }
}

void LegalityCheck::checkWeights(TableOp table) {
  FragmentOp fragment = table.getFragment();
  bool isReal = table.getWeights()->getElementType().isF32();
  if (fragment && isReal != (fragment.getModel() == Model::Real))
    add(table, "layer '" + table.getLayer() + "' has " +
                   (isReal ? "f32 weights, but its neurons compute in integers"
                           : "i8 weights, but its neurons compute in reals"));
  if (isReal)
    return;
  int64_t bits = table.getWeightBits();
  int64_t low = bits == 1 ? -1 : -(1 << (bits - 1));
  int64_t high = bits == 1 ? 1 : (1 << (bits - 1)) - 1;
  WeightElements weights = *WeightElements::get(*table.getWeights());
  for (auto [index, weight] : llvm::enumerate(weights.stored())) {
    if (weight >= low && weight <= high && (bits > 1 || weight != 0))
      continue;
    add(table,
        "layer '" + table.getLayer() + "' has weight " + Twine(index) + " of " +
            Twine(int64_t(weight)) + ", but weights of " + Twine(bits) +
            " bits are " +
            (bits == 1 ? Twine("-1 or 1") : Twine(low) + " to " + Twine(high)));
    return;
  }
}

//===----------------------------------------------------------------------===//
// Axons
//===----------------------------------------------------------------------===//

void LegalityCheck::checkAxons() {
  llvm::DenseSet<std::pair<Attribute, Attribute>> seen;
  for (AxonOp axon : axons) {
    checkAxon(axon);
    if (!seen.insert({axon.getSource(), axon.getTable()}).second)
      add(axon, "a second axon leads to the same table from "
                "the same source; remove one");
  }
}

/// The name of a source for messages.
static std::string sourceName(Operation *source) {
  if (auto input = dyn_cast<InputOp>(source))
    return ("input '" + input.getName() + "'").str();
  return ("layer '" + cast<FragmentOp>(source).getLayer() + "'").str();
}

void LegalityCheck::checkAxon(AxonOp axon) {
  Operation *source = lookup(axon.getSource());
  auto table = dyn_cast_or_null<TableOp>(lookup(axon.getTable()));
  bool hasSource = isa_and_nonnull<InputOp, FragmentOp>(source);
  auto text = [](Attribute symbol) {
    std::string result;
    llvm::raw_string_ostream(result) << symbol;
    return result;
  };
  if (!hasSource)
    add(axon, "the axon's source " + text(axon.getSource()) +
                  " is neither a fragment nor an input of this chip");
  if (!table)
    add(axon, "the axon's target " + text(axon.getTable()) +
                  " is not a table of this chip");
  if (!hasSource || !table)
    return;

  std::string name =
      (sourceName(source) + " to layer '" + table.getLayer() + "'").str();
  if (axon.getDelay() < 0 || axon.getDelay() > limits.getDelay())
    add(axon, "the axon from " + name + " has a delay of " +
                  Twine(axon.getDelay()) + " ticks, but the chip has 0 to " +
                  Twine(limits.getDelay()) +
                  "; put a population on the shorter path");
  auto fragment = dyn_cast<FragmentOp>(source);
  Coordinate origin =
      fragment ? fragment.getBox().getBox().origin : Coordinate{};
  ArrayRef<int64_t> found = axon.getOrigin();
  if (!(origin == Coordinate{found[0], found[1], found[2]}))
    add(axon, "the axon from " + name + " has origin (" + Twine(found[0]) +
                  ", " + Twine(found[1]) + ", " + Twine(found[2]) +
                  "), but its source starts at (" + Twine(origin.c) + ", " +
                  Twine(origin.y) + ", " + Twine(origin.x) + ")");
  Shape shape = fragment ? fragment.getPopulation().getShape()
                         : cast<InputOp>(source).getPopulation().getShape();
  if (shape != table.getSource().getShape())
    add(axon, "the axon from " + name + " comes from " + toText(shape) +
                  " neurons, but the table reads " +
                  toText(table.getSource().getShape()));
  checkTiming(axon, source, table);
}

void LegalityCheck::checkTiming(AxonOp axon, Operation *source, TableOp table) {
  FragmentOp target = table.getFragment();
  if (!target)
    return;
  auto fragment = dyn_cast<FragmentOp>(source);
  int64_t first = axon.getDelay() + (fragment ? fragment.getPhase() + 1 : 0);
  int64_t window =
      fragment ? fragment.getWindow() : cast<InputOp>(source).getWindow();
  // The first event counts in step `lag` of the target; those of the last
  // `lag` steps belong to none.
  int64_t lag = axon.getLag();
  if (lag < 0) {
    add(axon, "the axon from " + sourceName(source) + " to layer '" +
                  table.getLayer() + "' has a lag of " + Twine(lag) +
                  " steps, but no step counts before it comes; use 0 or more");
    return;
  }
  first -= lag;
  if (first >= target.getPhase() &&
      first + window <= target.getPhase() + target.getWindow())
    return;
  add(axon, "events from " + sourceName(source) + " reach layer '" +
                table.getLayer() + "' in ticks " + Twine(first) + " to " +
                Twine(first + window - 1) + (lag ? " before their lag" : "") +
                ", but it is active in ticks " + Twine(target.getPhase()) +
                " to " + Twine(target.getPhase() + target.getWindow() - 1) +
                "; run --snn-align-delays");
}

//===----------------------------------------------------------------------===//
// Outputs
//===----------------------------------------------------------------------===//

void LegalityCheck::checkOutputs() {
  for (OutputOp output : outputs)
    checkOutput(output);
}

void LegalityCheck::checkOutput(OutputOp output) {
  std::string name = ("output '" + output.getName() + "'").str();
  FragmentOp first;
  int64_t neurons = 0;
  for (Attribute symbol : output.getFragments()) {
    auto fragment =
        dyn_cast_or_null<FragmentOp>(lookup(cast<SymbolRefAttr>(symbol)));
    if (!fragment) {
      std::string text;
      llvm::raw_string_ostream(text) << symbol;
      add(output, name + " reads " + text +
                      ", which is not a fragment of "
                      "this chip");
      return;
    }
    if (!first)
      first = fragment;
    if (fragment.getLayer() != first.getLayer()) {
      add(output, name + " reads layers '" + first.getLayer() + "' and '" +
                      fragment.getLayer() + "', but an output reads one");
      return;
    }
    neurons += fragment.getBox().getBox().numNeurons();
  }
  if (!first) {
    add(output, name + " reads no fragment");
    return;
  }
  int64_t expected = first.getPopulation().getShape().numNeurons();
  if (neurons != expected)
    add(output, name + " reads " + Twine(neurons) + " of the " +
                    Twine(expected) + " neurons of layer '" + first.getLayer() +
                    "'; name each of its fragments once");
  int64_t elements = 1;
  for (int64_t extent : output.getTensorShape())
    if (extent < 1 || __builtin_mul_overflow(elements, extent, &elements))
      elements = 0;
  if (elements != expected)
    add(output, name + " has a tensor shape of " + Twine(elements) +
                    " elements, but layer '" + first.getLayer() + "' has " +
                    Twine(expected) + " neurons");
}
