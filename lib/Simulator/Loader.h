// Builds a machine from an image, checking everything on the way.

#ifndef SNNC_LIB_SIMULATOR_LOADER_H
#define SNNC_LIB_SIMULATOR_LOADER_H

#include "snnc/Simulator/Machine.h"

#include <map>
#include <string>
#include <utility>

namespace snnc::simulator {

/// "core 3, memory 'axon', row 5: ".
std::string placeOf(int64_t core, const std::string &memory, int64_t row);

/// True if `count` items from `first` lie within `size` items.
inline bool liesWithin(int64_t first, int64_t count, int64_t size) {
  return first >= 0 && count >= 0 && count <= size && first <= size - count;
}

/// An error unless low <= value <= high; it calls the value `what`.
Status inRange(const std::string &place, const std::string &what, int64_t value,
               int64_t low, int64_t high);

/// The steps of loading, in order; each trusts those before it.
class Loader {
public:
  explicit Loader(Machine &machine) : machine(machine) {}

  Status load();

private:
  Machine &machine;
  /// Core number and row to the index in `fragments` and `tables`.
  std::map<std::pair<int64_t, int64_t>, int64_t> fragmentIndex, tableIndex;
  std::map<int64_t, int64_t> coreIndex; ///< number to index in `image.cores`
  std::map<std::string, size_t> layerIndex;
  int64_t tableBytes = 0; ///< that the unpacked tables take in memory
  int64_t axonWork = 0;   ///< steps to count the synapses of axons
  std::map<std::pair<int64_t, int64_t>, std::string> fragmentLayer, tableLayer;

  // Loader.cpp: what stands outside of the rows.
  Status loadChip();
  Status checkCores();
  Status checkMemories(const image::Core &core, int64_t number);
  Status checkMemory(const image::Memory &memory, int64_t core);
  Status loadNames();
  size_t layerOf(const std::string &name);

  // LoadRows.cpp: populations, parameters, tables.
  Status loadFragments();
  Status loadFragment(int64_t coreIndex, int64_t number, int64_t row);
  Status checkPopulation(const image::PopulationRow &info, int64_t core,
                         int64_t row);
  Status checkEvents(const image::PopulationRow &info, int64_t core,
                     int64_t row);
  Status checkFiring(const image::PopulationRow &info, int64_t core,
                     int64_t row);
  Status checkOverlaps();
  Status loadTables();
  Status loadTable(int64_t coreIndex, int64_t number, int64_t row);
  Status checkTable(const image::TableRow &info, const image::Core &core,
                    const std::string &place);
  Status addTable(const image::TableRow &info, int64_t core, int64_t row,
                  const uint64_t *words);

  // LoadParameters.cpp: the rows of channels.
  Status loadParameters(Fragment &fragment);

  // LoadReals.cpp: the same of chips of reals, and what these lack.
  Status checkReal(const image::PopulationRow &info, const std::string &place);
  Status checkReal(const image::TableRow &info, const std::string &place);
  Status loadReals(Fragment &fragment);

  // LoadHost.cpp: axons, inputs, outputs.
  Status loadAxons();
  Status loadFanout(const image::Memory &memory, int64_t core, int64_t first,
                    int64_t count, const Shape &source, Fanout &fanout);
  Status checkAxon(const image::AxonRow &info, const std::string &place,
                   const Shape &source, Axon &axon);
  Status checkEvents(const image::AxonRow &info, const std::string &place,
                     const Shape &source, const Table &table);
  void setLags(Fanout &fanout, int64_t arrival);
  Status loadInputs();
  Status checkInput(const image::Input &input);
  Status loadOutputs();
  Status checkOutput(const image::Output &output);
  Status placeOutput(const image::Output &output,
                     std::vector<int64_t> &indices);
  void routeAll();
  Status countSynapses();
  Status countSynapses(const Fanout &fanout, const Shape &source);
  void collectFacts();
};

} // namespace snnc::simulator

#endif // SNNC_LIB_SIMULATOR_LOADER_H
