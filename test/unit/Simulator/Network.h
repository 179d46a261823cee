// Networks for tests as plain rows, made into images through the row codec.

#ifndef SNNC_TEST_UNIT_SIMULATOR_NETWORK_H
#define SNNC_TEST_UNIT_SIMULATOR_NETWORK_H

#include "snnc/Chip/Chip.h"
#include "snnc/Image/Image.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace snnc::test {

struct TestFragment {
  int64_t core = 0;
  image::PopulationRow info; ///< addresses are filled in by `assemble`
  std::vector<image::ParameterRow> parameters;
  std::vector<image::AxonRow> axons;
  std::string layer;
  int64_t row = 0; ///< filled in by `assemble`
};

/// The target is the fragment number `fragment`.
struct TestTable {
  size_t fragment = 0;
  image::TableRow info; ///< base, words and target are filled in
  std::vector<uint64_t> words;
  std::string layer;
  int64_t row = 0; ///< filled in by `assemble`
};

struct TestInput {
  image::Input info;
  std::vector<image::AxonRow> axons;
};

struct TestOutput {
  image::Output info; ///< fragments are filled in
  std::vector<size_t> fragments;
};

/// An axon's `table` is an index in `tables` until `assemble` turns a copy of
/// it into the row; its core is filled in too.
struct TestNetwork {
  int64_t ticks = 1;
  bool hasPopulationAxons = false; ///< as the chip that it is assembled for
  std::vector<TestInput> inputs;
  std::vector<TestFragment> fragments;
  std::vector<TestTable> tables;
  std::vector<TestOutput> outputs;
};

/// The text of chips/reference.json.
std::string referenceJson();

/// The same with potentials of `bits` bits.
std::string referenceJson(unsigned bits);

/// Fills in rows and addresses and packs the bits.
image::Image assemble(TestNetwork &network, const std::string &chipJson);

/// A random network of one to four populations in one to three fragments each.
TestNetwork randomNetwork(std::mt19937 &random);

/// A random number from `low` to `high`.
int64_t pick(std::mt19937 &random, int64_t low, int64_t high);

/// One input of one neuron (direct, one tick), a `dense` table with the weight
/// 2 and a population of one neuron that is the output; 3 ticks.
TestNetwork smallNetwork(image::NeuronModel model);

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIMULATOR_NETWORK_H
