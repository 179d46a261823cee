// Writes what neurons did as NIRData, the recordings beside NIR's graphs that
// nir.read_data of the Python package reads (nir 1.0.8). Plain C++.

#ifndef SNNC_IMPORT_NIRDATA_H
#define SNNC_IMPORT_NIRDATA_H

#include "snnc/Import/Hdf5.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snnc::nir {

/// Steps x neurons of one observable of a node in one sample.
using Recording = std::vector<std::vector<float>>;

/// Collects the recordings of many samples. Spikes become EventData, or
/// ValuedEventData if one of them is not 1; their times are in the middle of
/// their steps, so that no rounding moves them to another one. Potentials and
/// currents become TimeGriddedData of 32-bit floats; samples that are shorter
/// than the longest end in NaN.
class DataRecorder {
public:
  /// Recordings of `samples` samples with steps of `dt` seconds.
  DataRecorder(int64_t samples, double dt) : samples(samples), dt(dt) {}

  /// Adds what `node` of `neurons` neurons did in sample `sample`, once per
  /// node and sample. Errors: more than 4 GiB of recordings.
  Status add(int64_t sample, const std::string &node, int64_t neurons,
             const Recording &spikes, const Recording &potentials,
             const Recording &currents = {});

  /// The tree of the file, for hdf5::write. A '/' in a node's name, which
  /// HDF5 takes for a group, becomes '.'.
  hdf5::Group toTree() const;

private:
  struct Spike {
    int64_t step;
    int64_t neuron;
    float value;
  };
  /// Values of all steps and neurons, by sample.
  using Grid = std::vector<std::vector<float>>;

  struct Node {
    int64_t neurons = 0;
    std::vector<std::vector<Spike>> spikes; ///< by sample
    Grid potentials, currents;
  };

  hdf5::Group spikesOf(const Node &node) const;
  hdf5::Group toGroup(const Grid &grid, int64_t neurons) const;

  int64_t samples;
  double dt;
  int64_t steps = 0; ///< of the longest sample
  uint64_t bytes = 0;
  std::map<std::string, Node> nodes;
};

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRDATA_H
