// Turns the prices of a chip into rates per row, pair, weight and word of a
// table's walks.

#include "snnc/Costs/SynapseCosts.h"

#include "snnc/Synapse/Kind.h"

#include <algorithm>
#include <string>

namespace snnc::costs {

using chip::TablePart;
using chip::Walk;
using chip::WalkUnit;

WalkCost &WalkCost::operator+=(const WalkCost &other) {
  memoryPj += other.memoryPj;
  arithmeticPj += other.arithmeticPj;
  controllerPj += other.controllerPj;
  latencyNs += other.latencyNs;
  return *this;
}

WalkCost operator*(double count, const WalkCost &cost) {
  return {count * cost.memoryPj, count * cost.arithmeticPj,
          count * cost.controllerPj, count * cost.latencyNs};
}

std::string walkName(const synapse::Geometry &geometry) {
  return nameOf(synapse::kindOf(geometry));
}

static double coreBits(const chip::Chip &chip) {
  return static_cast<double>(chip.core.synapseWords) *
         chip.core.synapseWordBits;
}

/// The bits of a part of a table.
static double partBits(const synapse::Survey &survey, TablePart part) {
  switch (part) {
  case TablePart::Weights:
    return survey.weightBits;
  case TablePart::Entries:
    return survey.weightBits + survey.indexBits;
  case TablePart::RowEntries:
    return survey.weightBits + survey.nonZeros * survey.rowBits;
  case TablePart::Index:
    return survey.indexBits + survey.transposedBits;
  case TablePart::Presence:
    return survey.presenceBits;
  case TablePart::Pointers:
    return survey.pointerBits;
  }
  return 0.0;
}

/// The bits that one access to a part moves: one weight, index or pointer, or a
/// word of presence bits.
static double accessBits(const synapse::Survey &survey, TablePart part) {
  if (part == TablePart::Presence)
    return survey.geometry.wordBits;
  if (part == TablePart::Pointers)
    return survey.geometry.pointerBits;
  double count = synapse::isSparse(survey.geometry.encoding) ? survey.nonZeros
                                                             : survey.pairs;
  return count > 0.0 ? partBits(survey, part) / count : 0.0;
}

int64_t countOf(WalkUnit unit, int64_t walks, const synapse::Traffic &sum) {
  switch (unit) {
  case WalkUnit::Walk:
    return walks;
  case WalkUnit::Row:
    return sum.rows;
  case WalkUnit::Pair:
    return sum.pairs;
  case WalkUnit::ScannedBit:
    return sum.scannedBits;
  case WalkUnit::Weight:
    return sum.weights;
  case WalkUnit::PointerWord:
    return sum.pointerWords;
  case WalkUnit::IndexWord:
    return sum.indexWords;
  case WalkUnit::WeightWord:
    return sum.weightWords;
  case WalkUnit::WrittenWord:
    return sum.writtenWords;
  }
  return 0;
}

TablePrices::TablePrices(const synapse::Survey &survey, const chip::Chip &chip,
                         bool isUnit)
    : survey(survey), isUnit(isUnit) {
  bool hasSteps = chip.walks.has(walkName(survey.geometry));
  for (Walk walk : {Walk::Forward, Walk::Backward, Walk::Update}) {
    if (hasSteps)
      addSteps(walk, chip);
    else
      addWords(walk, chip);
    if (!hasTimes(walk))
      addCycles(walk, chip);
    addArithmetic(walk, chip);
    for (const char *row : {"table_row_read", "population_row_read"})
      rate(walk, WalkUnit::Walk).controllerPj += energy(walk, chip, row);
  }
}

WalkCost &TablePrices::rate(Walk walk, WalkUnit unit) {
  return rates[static_cast<size_t>(walk)][static_cast<size_t>(unit)];
}

void TablePrices::charge(Walk walk, const WalkCharge &charge) {
  WalkCost &cost = rate(walk, charge.per);
  bool isController = charge.kind == WalkCharge::Kind::Controller;
  (isController ? cost.controllerPj : cost.memoryPj) += charge.energyPj;
  parts[static_cast<size_t>(walk)].push_back(charge);
}

void TablePrices::lack(Walk walk, const std::string &name) {
  std::vector<std::string> &names = missing[static_cast<size_t>(walk)];
  if (std::find(names.begin(), names.end(), name) == names.end())
    names.push_back(name);
}

double TablePrices::energy(Walk walk, const chip::Chip &chip,
                           const std::string &name) {
  auto price = chip.energies.find(name);
  if (price != chip.energies.end())
    return price->second.at(wordMemoryBits(chip), chip.core.synapseWordBits);
  bool isCovered = false;
  for (const auto &[whole, parts] : chip::wholePrices())
    isCovered |= chip.energies.count(whole) &&
                 std::find(parts.begin(), parts.end(), name) != parts.end();
  if (!isCovered)
    lack(walk, name);
  return 0.0;
}

double TablePrices::wordMemoryBits(const chip::Chip &chip) const {
  return chip.walks.memoryPerTable ? survey.sizeInBits() : coreBits(chip);
}

void TablePrices::addSteps(Walk walk, const chip::Chip &chip) {
  using Kind = WalkCharge::Kind;
  std::string name = walkName(survey.geometry);
  bool isKnown = false;
  for (size_t index = 0; index < chip.walks.steps.size(); ++index) {
    const chip::WalkStep &step = chip.walks.steps[index];
    if (step.encoding != name || step.walk != walk)
      continue;
    isKnown = true;
    double size = chip.walks.memoryPerTable ? partBits(survey, step.memory)
                                            : coreBits(chip);
    double width = accessBits(survey, step.memory);
    auto access = [&](const char *price) {
      return chip.energies.at(price).at(size, width);
    };
    if (step.reads > 0.0)
      charge(walk, {Kind::Read, index, step.per,
                    step.reads * access("synapse_access_read")});
    if (step.writes > 0.0)
      charge(walk, {Kind::Write, index, step.per,
                    step.writes * access("synapse_access_write")});
    if (step.controller)
      charge(walk,
             {Kind::Controller, index, step.per, step.controller->at(size)});
    if (!step.time)
      continue;
    rate(walk, step.per).latencyNs += step.time->at(size);
    isTimed[static_cast<size_t>(walk)] = true;
  }
  if (!isKnown)
    lack(walk, "walks: " + name + " " + chip::nameOf(walk));
}

void TablePrices::addWords(Walk walk, const chip::Chip &chip) {
  auto add = [&](const char *price, std::initializer_list<WalkUnit> units) {
    double energyPj = energy(walk, chip, price);
    for (WalkUnit unit : units)
      if (chip.energies.count(price))
        charge(walk, {WalkCharge::Kind::Word, 0, unit, energyPj});
  };
  add("synapse_word_read",
      {WalkUnit::PointerWord, WalkUnit::IndexWord, WalkUnit::WeightWord});
  if (walk == Walk::Update)
    add("synapse_word_write", {WalkUnit::WrittenWord});
}

void TablePrices::addCycles(Walk walk, const chip::Chip &chip) {
  auto cycles = [&](const char *name) {
    auto entry = chip.timings.find(name);
    if (entry != chip.timings.end())
      return entry->second.value;
    lack(walk, name);
    return 0.0;
  };
  double megahertz = cycles("clock");
  double nsPerCycle = megahertz > 0.0 ? 1000.0 / megahertz : 0.0;
  rate(walk, WalkUnit::Walk).latencyNs += cycles("event_decode") * nsPerCycle;
  double word = cycles("synapse_word") * nsPerCycle;
  for (WalkUnit unit : {WalkUnit::PointerWord, WalkUnit::IndexWord,
                        WalkUnit::WeightWord, WalkUnit::WrittenWord})
    rate(walk, unit).latencyNs += word;
}

void TablePrices::addArithmetic(Walk walk, const chip::Chip &chip) {
  bool multiplies =
      survey.geometry.weightBits > 1 && !isUnit && walk != Walk::Update;
  WalkCost &cost = rate(walk, WalkUnit::Weight);
  auto whole = chip.energies.find("sop");
  if (whole != chip.energies.end())
    cost.arithmeticPj += whole->second.value;
  cost.arithmeticPj += energy(walk, chip, "synapse_add");
  if (multiplies)
    cost.arithmeticPj += energy(walk, chip, "synapse_multiply");
  cost.arithmeticPj += energy(walk, chip, "neuron_state_read");
  if (walk != Walk::Update)
    cost.arithmeticPj += energy(walk, chip, "neuron_state_write");
}

WalkCost TablePrices::price(Walk walk, double walks,
                            const synapse::Traffic &sum) const {
  const WalkCost *rate = rates[static_cast<size_t>(walk)];
  WalkCost cost = walks * rate[static_cast<size_t>(WalkUnit::Walk)];
  for (unsigned unit = 1; unit < numUnits; ++unit) {
    int64_t count = countOf(static_cast<WalkUnit>(unit), 0, sum);
    cost += static_cast<double>(count) * rate[unit];
  }
  return cost;
}

WalkCost TablePrices::mean(Walk walk, double walks) const {
  const synapse::Geometry &geometry = survey.geometry;
  bool isBackward = walk == Walk::Backward;
  double neurons =
      isBackward ? geometry.target.numNeurons() : geometry.source.numNeurons();
  const synapse::Traffic &sum = isBackward              ? survey.backward
                                : walk == Walk::Forward ? survey.forward
                                                        : survey.update;
  return walks / neurons * price(walk, neurons, sum);
}

std::optional<double> leakagePj(const chip::Chip &chip, double bits,
                                double latencyNs) {
  auto price = chip.powers.find("synapse_memory_bit");
  if (price == chip.powers.end())
    return std::nullopt;
  return price->second.value * bits * latencyNs; // mW times ns are pJ
}

} // namespace snnc::costs
