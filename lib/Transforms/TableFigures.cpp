// Surveys and prices the kinds of one synapse table.

#include "TableFigures.h"

#include "snnc/Costs/SynapseCosts.h"
#include "snnc/IR/TableWeights.h"
#include "snnc/Synapse/Bound.h"
#include "snnc/Synapse/Survey.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace mlir;
using namespace snnc;

static std::optional<synapse::TableKind> wishFor(xbar::TableOp table,
                                                 const SelectionGoal &goal) {
  return goal.wishes.of(table.getLayer().str(), table.getKernel().has_value(),
                        table.getWeights().has_value());
}

/// The kinds that are left to the table.
static std::vector<synapse::TableKind> kindsOf(xbar::TableOp table,
                                               const chip::Chip &chip,
                                               const SelectionGoal &goal) {
  if (std::optional<synapse::TableKind> wish = wishFor(table, goal))
    return {*wish};
  bool hasKernel = table.getKernel().has_value();
  bool hasWeights = table.getWeights().has_value();
  std::vector<synapse::TableKind> offered =
      offeredKinds(chip, {hasKernel, hasWeights});
  synapse::TableKind plain = synapse::plainKind(hasKernel);
  if (!hasWeights && llvm::is_contained(offered, plain))
    return {plain};
  return offered;
}

/// True if no core has room for the table.
static bool isTooLarge(const synapse::Geometry &geometry, uint64_t joined,
                       const chip::Chip &chip) {
  return synapse::leastBits(geometry, joined) / chip.core.synapseWordBits >
         static_cast<uint64_t>(chip.core.synapseWords);
}

/// The geometries to choose from: in training with transposed access, if the
/// chip has it, and without.
static std::vector<synapse::Geometry>
geometriesOf(xbar::TableOp table, const synapse::LayerWeights &weights,
             const chip::Chip &chip, const SelectionGoal &goal) {
  const chip::RowLayout *rows = chip.layout("table");
  bool offersTransposed =
      goal.isTraining && rows && rows->find("transposed") != nullptr;
  std::vector<synapse::Geometry> geometries;
  std::vector<synapse::TableKind> kinds = kindsOf(table, chip, goal);
  std::optional<uint64_t> joined;
  if (goal.isBrief && table.getKernel() && kinds.size() > 1)
    joined = synapse::countJoined(table.getGeometry(), weights);
  for (const synapse::TableKind &kind : kinds) {
    synapse::Geometry geometry = table.getGeometry();
    geometry.wordBits = chip.core.synapseWordBits;
    if (joined && !needsKernel(kind) &&
        isTooLarge(synapse::withKind(geometry, kind, false), *joined, chip))
      continue;
    geometries.push_back(synapse::withKind(geometry, kind, false));
    synapse::Geometry other = synapse::withKind(geometry, kind, true);
    if (offersTransposed && other.transposed)
      geometries.push_back(other);
  }
  return geometries;
}

/// What the neurons that have axons, `share` of the source, do of the forward
/// walks or updates `sum` of all. Of a table with windows the others meet
/// nothing; else their rows hold no weights, but a walk would look at them.
static synapse::Traffic sentTraffic(const synapse::Survey &survey,
                                    synapse::Traffic sum, double share) {
  if (hasWindows(survey.geometry))
    return sum;
  auto scale = [&](int64_t &count) {
    count = std::llround(static_cast<double>(count) * share);
  };
  scale(sum.rows);
  scale(sum.pairs);
  scale(sum.scannedBits);
  scale(sum.pointerWords);
  scale(sum.indexWords);
  if (survey.geometry.encoding == synapse::Encoding::Dense) {
    scale(sum.weights);
    scale(sum.weightWords);
    scale(sum.writtenWords);
  }
  return sum;
}

/// What one inference costs with a table of that survey; `events` that the
/// whole source sends.
static synapse::KindFigures price(const synapse::Survey &survey,
                                  const chip::Chip &chip,
                                  const SelectionGoal &goal, bool isUnit,
                                  double events, double share,
                                  std::set<std::string> &unpriced) {
  costs::TablePrices prices(survey, chip, isUnit);
  double sources = static_cast<double>(survey.geometry.source.numNeurons());
  double targets = static_cast<double>(survey.geometry.target.numNeurons());
  auto note = [&](chip::Walk walk) {
    const std::vector<std::string> &names = prices.unpriced(walk);
    unpriced.insert(names.begin(), names.end());
  };
  synapse::Traffic sent = sentTraffic(survey, survey.forward, share);
  costs::WalkCost cost =
      events / sources *
      prices.price(chip::Walk::Forward, sources * share, sent);
  note(chip::Walk::Forward);
  synapse::KindFigures figures;
  figures.kind = synapse::kindOf(survey.geometry);
  figures.bits = static_cast<double>(survey.sizeInBits());
  figures.words = static_cast<double>(sent.wordsRead()) * events / sources;
  if (goal.isTraining) {
    cost += prices.price(chip::Walk::Backward, targets, survey.backward);
    cost += events / sources *
            prices.price(chip::Walk::Update, sources * share,
                         sentTraffic(survey, survey.update, share));
    note(chip::Walk::Backward);
    note(chip::Walk::Update);
  }
  figures.latency_ns = cost.latencyNs;
  figures.energy_pJ =
      cost.totalPj() +
      costs::leakagePj(chip, figures.bits, cost.latencyNs).value_or(0.0);
  figures.cost =
      goal.objective.of(figures.energy_pJ, figures.latency_ns, figures.bits);
  return figures;
}

int64_t snnc::countNonZeros(xbar::TableOp table) {
  TableWeights held(table.getWeights().value_or(nullptr),
                    table.getKernel().has_value());
  const synapse::LayerWeights &weights = held.get();
  auto count = [&](auto *numbers) -> int64_t {
    return weights.count - std::count(numbers, numbers + weights.count, 0);
  };
  if (table.getWeightBits() == 1)
    return weights.count;
  return weights.bytes   ? count(weights.bytes)
         : weights.reals ? count(weights.reals)
                         : 0;
}

Result<TableCandidates> snnc::measureTable(xbar::TableOp table, int64_t senders,
                                           const chip::Chip &chip,
                                           const SelectionGoal &goal) {
  TableCandidates result;
  result.table = table;
  result.isForced = wishFor(table, goal).has_value();
  double sources =
      static_cast<double>(table.getSource().getShape().numNeurons());
  result.events =
      table.getEvents() ? table.getEvents()->convertToDouble() : sources;
  TableWeights weights(table.getWeights().value_or(nullptr),
                       table.getKernel().has_value());
  Result<std::vector<synapse::Survey>> surveys =
      synapse::surveys(geometriesOf(table, weights.get(), chip, goal),
                       weights.get(), goal.isTraining);
  if (!surveys)
    return surveys.error();
  uint64_t wordBits = chip.core.synapseWordBits;
  for (const synapse::Survey &survey : *surveys) {
    Candidate candidate;
    candidate.geometry = survey.geometry;
    candidate.words = (survey.sizeInBits() + wordBits - 1) / wordBits;
    candidate.figures =
        price(survey, chip, goal, table.getUnit(), result.events,
              static_cast<double>(senders) / sources, result.unpriced);
    result.candidates.push_back(std::move(candidate));
  }
  return result;
}
