// Sums up what each core holds and checks that the parts of a mapping fit.

#include "dialects/Xbar/XbarLegality.h"

#include "snnc/Synapse/Encoder.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"

#include <limits>

using namespace mlir;
using namespace snnc;
using namespace snnc::xbar;

/// "'a', 'b', 'c', 'd' and 12 more".
static std::string listNames(ArrayRef<StringRef> names) {
  constexpr size_t shown = 4;
  std::string text = llvm::join(
      llvm::map_range(names.take_front(shown),
                      [](StringRef name) { return ("'" + name + "'").str(); }),
      ", ");
  if (names.size() > shown)
    text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

/// "'Conv1' (@c0::@f0)".
static std::string describe(FragmentOp fragment) {
  auto core = cast<CoreOp>(fragment->getParentOp());
  return ("'" + fragment.getLayer() + "' (@" + core.getSymName() + "::@" +
          fragment.getSymName() + ")")
      .str();
}

static std::string keyOf(StringRef core, StringRef name) {
  return (core + StringRef("\0", 1) + name).str();
}

//===----------------------------------------------------------------------===//
// Collection
//===----------------------------------------------------------------------===//

LogicalResult LegalityCheck::collect() {
  for (Operation &op : *chip.getBody()) {
    if (auto core = dyn_cast<CoreOp>(op)) {
      cores.push_back(core);
      for (Operation &part : *core.getBody()) {
        if (!isa<FragmentOp, TableOp>(part))
          return core.emitOpError("expects fragments and tables inside, but "
                                  "found '")
                 << part.getName() << "'";
        symbols[keyOf(core.getSymName(),
                      SymbolTable::getSymbolName(&part).getValue())] = &part;
        if (auto fragment = dyn_cast<FragmentOp>(part))
          layers[fragment.getLayer()].push_back(fragment);
        else
          tables.push_back(cast<TableOp>(part));
      }
    } else if (auto input = dyn_cast<InputOp>(op)) {
      symbols[input.getSymName()] = &op;
    } else if (auto axon = dyn_cast<AxonOp>(op)) {
      axons.push_back(axon);
    } else if (auto output = dyn_cast<OutputOp>(op)) {
      outputs.push_back(output);
    } else if (!isa<LayerOp>(op)) {
      return chip.emitOpError("expects cores, inputs, axons, outputs and "
                              "layers inside, but found '")
             << op.getName() << "'";
    }
  }
  return success();
}

Operation *LegalityCheck::lookup(SymbolRefAttr symbol) const {
  ArrayRef<FlatSymbolRefAttr> nested = symbol.getNestedReferences();
  if (nested.empty())
    return symbols.lookup(symbol.getRootReference().getValue());
  if (nested.size() > 1)
    return nullptr;
  return symbols.lookup(
      keyOf(symbol.getRootReference().getValue(), nested[0].getValue()));
}

//===----------------------------------------------------------------------===//
// Cores and their memories
//===----------------------------------------------------------------------===//

void LegalityCheck::checkPlaces() {
  llvm::DenseMap<std::pair<int64_t, int64_t>, CoreOp> taken;
  for (CoreOp core : cores) {
    int64_t x = core.getX(), y = core.getY();
    std::string place =
        ("core '" + core.getSymName() + "' at (" + Twine(x) + ", " + Twine(y))
            .str();
    if (x < 0 || y < 0 || x >= limits.getMeshWidth() ||
        y >= limits.getMeshHeight())
      add(core, place + ") lies outside of the mesh of " +
                    Twine(limits.getMeshWidth()) + "x" +
                    Twine(limits.getMeshHeight()) +
                    " cores; use a larger chip or fewer bits per weight");
    auto [entry, isNew] = taken.try_emplace({x, y}, core);
    if (!isNew)
      add(core, place + ") lies where core '" + entry->second.getSymName() +
                    "' is; move one of them");
  }
}

void LegalityCheck::checkMemories() {
  for (AxonOp axon : axons)
    if (auto source = dyn_cast_or_null<FragmentOp>(lookup(axon.getSource())))
      ++axonRows[source->getParentOp()];
  for (CoreOp core : cores)
    checkMemories(core);
}

void LegalityCheck::checkMemories(CoreOp core) {
  int64_t neurons = 0, words = 0, numTables = 0, populations = 0,
          parameters = 0;
  llvm::MapVector<StringRef, bool> names;
  for (FragmentOp fragment : core.getOps<FragmentOp>()) {
    neurons += fragment.getBox().getBox().numNeurons();
    parameters += fragment.getBox().getChannels();
    ++populations;
    names[fragment.getLayer()] = true;
  }
  for (TableOp table : core.getOps<TableOp>()) {
    ++numTables;
    if (unsound.contains(table))
      continue;
    int64_t more = table.numWords(limits.getSynapseWordBits());
    if (__builtin_add_overflow(words, more, &words))
      words = std::numeric_limits<int64_t>::max();
  }
  SmallVector<StringRef> layerNames;
  for (auto &[name, present] : names)
    layerNames.push_back(name);
  auto check = [&](int64_t amount, int64_t allowed, StringRef what,
                   StringRef remedy) {
    if (amount > allowed)
      add(core, "core '" + core.getSymName() + "' with layers " +
                    listNames(layerNames) + " needs " + Twine(amount) + " " +
                    what + ", but a core has " + Twine(allowed) + "; " +
                    remedy);
  };
  check(neurons, limits.getNeurons(), "neurons", "cut smaller fragments");
  check(words, limits.getSynapseWords(), "synapse memory words",
        "cut smaller fragments or use fewer bits per weight");
  check(numTables, limits.getTables(), "table rows",
        "put fewer fragments on it");
  check(populations, limits.getPopulations(), "population rows",
        "put fewer fragments on it");
  check(parameters, limits.getParameters(), "parameter rows",
        "cut fragments of fewer channels");
  check(axonRows.lookup(core), limits.getAxons(), "axon rows",
        "put fewer fragments on it or cut their targets into fewer");
}

//===----------------------------------------------------------------------===//
// Fragments
//===----------------------------------------------------------------------===//

void LegalityCheck::checkFragments() {
  for (auto &[layer, fragments] : layers)
    checkFragments(layer, fragments);
}

void LegalityCheck::checkFragments(StringRef layer,
                                   MutableArrayRef<FragmentOp> fragments) {
  Shape population = fragments.front().getPopulation().getShape();
  int64_t neurons = 0;
  bool isSound = true;
  for (auto [index, part] : llvm::enumerate(fragments)) {
    FragmentOp fragment = part;
    Shape other = fragment.getPopulation().getShape();
    if (other != population) {
      add(fragment, "layer " + describe(fragment) + " is part of " +
                        toText(other) + " neurons, but another fragment of " +
                        toText(population) + "; give layers different names");
      isSound = false;
    }
    if (fragment.getPhase() + fragment.getWindow() > chip.getTicks())
      add(fragment, "layer " + describe(fragment) + " is active until tick " +
                        Twine(fragment.getPhase() + fragment.getWindow() - 1) +
                        ", but an inference has " + Twine(chip.getTicks()) +
                        " ticks; raise ticks");
    neurons += fragment.getBox().getBox().numNeurons();
    for (FragmentOp before : fragments.take_front(index)) {
      Box common =
          intersect(before.getBox().getBox(), fragment.getBox().getBox());
      if (common.empty())
        continue;
      add(fragment, "layer " + describe(fragment) + " has " +
                        Twine(common.numNeurons()) + " neurons that stand in " +
                        describe(before) + " as well; cut it without overlap");
      isSound = false;
    }
  }
  if (isSound && neurons != population.numNeurons())
    add(fragments.front(), "layer '" + layer + "' has " +
                               Twine(population.numNeurons()) +
                               " neurons, but its fragments hold " +
                               Twine(neurons) + "; add fragments for the rest");
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

LogicalResult LegalityCheck::run() {
  if (chip.getTicks() < 1)
    return chip.emitOpError("expects at least 1 tick, but found ")
           << chip.getTicks();
  if (failed(collect()))
    return failure();
  checkPlaces();
  checkFragments();
  checkTables();
  checkMemories();
  checkAxons();
  checkOutputs();
  if (violations.empty())
    return success();
  InFlightDiagnostic diagnostic =
      chip.emitOpError("expects a mapping that the chip can hold, but found ")
      << violations.size()
      << (violations.size() == 1 ? " violation" : " violations");
  for (const Violation &violation : violations)
    diagnostic.attachNote(violation.loc) << violation.message;
  return diagnostic;
}

LogicalResult ChipOp::verifyRegions() { return LegalityCheck(*this).run(); }
