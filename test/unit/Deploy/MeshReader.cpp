// Follows every spike through the bits of a mesh.

#include "MeshReader.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace snnc::deploy {

MeshReader::MeshReader(const Network &network, const Deployment &deployment)
    : network(network), deployment(deployment),
      chip(deployment.store.getChip()) {
  for (const Projection &projection : network.projections) {
    auto &targets = ofTarget.emplace_back(
        network.populations[projection.target].numNeurons());
    for (const Synapse &synapse : projection.synapses)
      targets[synapse.target].push_back(synapse);
  }
}

int64_t MeshReader::field(int64_t core, int64_t row,
                          const std::string &name) const {
  const native::Memory &memory = *deployment.store.find("neuron", core);
  return memory.get(row, *memory.getLayout().find(name));
}

std::vector<int64_t> MeshReader::connectionsOf(int64_t core,
                                               int64_t row) const {
  const native::Memory &memory = *deployment.store.find("neuron", core);
  const chip::NativeField &connection = *memory.getLayout().find("connection");
  std::vector<int64_t> axons;
  for (int64_t axon = 0; axon < chip.axons; axon += 32)
    if (uint64_t bits =
            memory.getBits(row, connection.lsb + axon,
                           std::min<int64_t>(32, chip.axons - axon)))
      for (int64_t i = 0; i < 32; ++i)
        if (bits >> i & 1)
          axons.push_back(axon + i);
  return axons;
}

void MeshReader::addSource(Place axon, const Source &source) {
  auto [found, isNew] = sources.try_emplace(axon, source);
  EXPECT_TRUE(isNew) << "axon " << axon.second << " of core " << axon.first
                     << " has two sources";
}

MeshReader::Place MeshReader::destinationOf(int64_t core, int64_t row) const {
  int64_t x = core % chip.meshWidth + field(core, row, "dx");
  int64_t y = core / chip.meshWidth + field(core, row, "dy");
  return {x + y * chip.meshWidth, field(core, row, "axon")};
}

void MeshReader::followHost() {
  const chip::Pattern &form = chip.inputEvents.at("packet");
  for (const Action &action : deployment.host.program.inTick)
    for (size_t i = 0; i < action.wordsOf.size(); ++i)
      for (uint64_t word : action.wordsOf[i]) {
        auto values = *form.decode(word);
        int64_t core = values["dx"] + values["dy"] * chip.meshWidth;
        EXPECT_LT(values["delay"], 15u);
        addSource({core, values["axon"]},
                  {action.population, static_cast<int64_t>(i),
                   static_cast<int64_t>(values["delay"])});
      }
}

void MeshReader::followNeurons() {
  const auto &populations = deployment.host.populations;
  for (size_t p = 0; p < populations.size(); ++p)
    for (size_t i = 0; i < populations[p].cells.size(); ++i)
      for (const Cell &cell : populations[p].cells[i]) {
        int64_t population = static_cast<int64_t>(p);
        int64_t neuron = static_cast<int64_t>(i);
        cells[{cell.core, cell.neuron}] = {population, neuron};
        Place to = destinationOf(cell.core, cell.neuron);
        if (to.first == chip.outputCore) {
          EXPECT_EQ(to.second, populations[p].words[i]);
          continue;
        }
        addSource(to, {population, neuron,
                       1 + field(cell.core, cell.neuron, "delay")});
      }
}

/// Rows that are no cells: relays of the one axon that they are connected to,
/// or not in use. True if it found a way on.
bool MeshReader::followRelays() {
  bool isChanged = false;
  for (int64_t core = 0; core < deployment.store.numCores(); ++core)
    for (int64_t row = 0; core != chip.outputCore && row < chip.neurons;
         ++row) {
      if (cells.count({core, row}))
        continue;
      EXPECT_EQ(field(core, row, "threshold"), 1);
      EXPECT_EQ(field(core, row, "potential"), 0);
      EXPECT_EQ(field(core, row, "leak"), 0);
      for (int64_t axon : connectionsOf(core, row)) {
        auto from = sources.find({core, axon});
        if (from == sources.end())
          continue;
        EXPECT_EQ(field(core, row, "weight0"), 1);
        Source source = from->second;
        source.lag += 1 + field(core, row, "delay");
        addSource(destinationOf(core, row), source);
        cells[{core, row}] = {-1, -1};
        isChanged = true;
      }
    }
  return isChanged;
}

MeshReader::Synapses MeshReader::readSynapses(int64_t core, int64_t row) const {
  const native::Memory &types = *deployment.store.find("axon_type", core);
  const chip::NativeField &type = *types.getLayout().find("type");
  Synapses synapses;
  for (int64_t axon : connectionsOf(core, row)) {
    auto from = sources.find({core, axon});
    EXPECT_NE(from, sources.end()) << "nothing reaches a connected axon";
    if (from != sources.end())
      synapses[from->second] +=
          field(core, row, "weight" + std::to_string(types.get(axon, type)));
  }
  return synapses;
}

MeshReader::Synapses MeshReader::expectedSynapses(int64_t population,
                                                  int64_t neuron) const {
  const auto &placed = deployment.host.populations;
  Synapses synapses;
  for (const Projection &projection : network.projections) {
    int64_t early = network.populations[population].phase -
                    network.populations[projection.source].phase - 1 -
                    projection.delay;
    if (projection.target != population || std::abs(early) >= network.steps)
      continue;
    const auto &source = placed[projection.source];
    size_t index = &projection - network.projections.data();
    for (const Synapse &synapse : ofTarget[index][neuron])
      if (source.kind == PopulationKind::Host ||
          !source.cells[synapse.source].empty())
        synapses[{projection.source, synapse.source,
                  placed[population].tick - source.tick - early}] +=
            synapse.weight;
  }
  for (auto at = synapses.begin(); at != synapses.end();)
    at = at->second ? std::next(at) : synapses.erase(at);
  return synapses;
}

void MeshReader::checkCell(int64_t population, int64_t neuron,
                           const Cell &cell) {
  Synapses synapses = readSynapses(cell.core, cell.neuron);
  int64_t leak = field(cell.core, cell.neuron, "leak");
  int64_t threshold = field(cell.core, cell.neuron, "threshold");
  int64_t low = leak, high = leak;
  for (auto [source, weight] : synapses)
    (weight < 0 ? low : high) += weight;
  EXPECT_GE(low, -256);
  EXPECT_LE(high, 255);
  // What fires whatever comes needs no synapses.
  if (synapses.empty() && threshold <= leak)
    return;
  EXPECT_TRUE(synapses == expectedSynapses(population, neuron))
      << "neuron " << neuron << " of " << network.populations[population].layer;
}

void MeshReader::check() {
  followHost();
  followNeurons();
  while (followRelays())
    ;
  for (const auto &[place, unit] : cells)
    if (unit.first >= 0)
      checkCell(unit.first, unit.second, {place.first, place.second});
  for (int64_t core = 0; core < deployment.store.numCores(); ++core) {
    if (core == chip.outputCore)
      continue;
    for (int64_t axon = 0; axon < chip.axons; ++axon)
      EXPECT_TRUE(deployment.store.find("axon_type", core)->isWritten(axon));
    for (int64_t row = 0; row < chip.neurons; ++row) {
      EXPECT_TRUE(deployment.store.find("neuron", core)->isWritten(row));
      EXPECT_LT(field(core, row, "delay"), 15);
    }
  }
}

} // namespace snnc::deploy
