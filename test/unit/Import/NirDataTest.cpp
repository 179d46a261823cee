// Tests the recordings that are written as NIRData.

#include "snnc/Import/NirData.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

using namespace snnc;
using hdf5::Array;
using hdf5::Group;

namespace {

double doubleAt(const Array &array, size_t index) {
  double value;
  std::memcpy(&value, array.bytes.data() + index * sizeof(value),
              sizeof(value));
  return value;
}

float floatAt(const Array &array, size_t index) {
  float value;
  std::memcpy(&value, array.bytes.data() + index * sizeof(value),
              sizeof(value));
  return value;
}

/// What reads back from the bytes of the file.
Group readBack(const nir::DataRecorder &recorder) {
  hdf5::WriteOptions options;
  options.compression = 4;
  Result<std::string> bytes = hdf5::serialize(recorder.toTree(), options);
  EXPECT_TRUE(bytes);
  Result<Group> root = hdf5::read(bytes->data(), bytes->size(), "x.h5");
  EXPECT_TRUE(root) << root.error().message;
  return root ? *root : Group();
}

TEST(NirData, WritesCurrentsLikePotentials) {
  nir::DataRecorder recorder(1, 1e-3);
  ASSERT_TRUE(recorder.add(0, "a", 2, {}, {{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}));
  Group root = readBack(recorder);
  Group observables = root.groups["nodes"].groups["a"].groups["observables"];
  Group currents = observables.groups["currents"];
  EXPECT_EQ(currents.attributes["__type__"].strings[0], "TimeGriddedData");
  EXPECT_EQ(currents.arrays["data"].shape, (std::vector<int64_t>{1, 2, 2}));
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(floatAt(currents.arrays["data"], i), 5.0f + float(i));
    EXPECT_EQ(floatAt(observables.groups["potentials"].arrays["data"], i),
              1.0f + float(i));
  }
}

TEST(NirData, WritesSpikesAsEvents) {
  nir::DataRecorder recorder(2, 1e-3);
  ASSERT_TRUE(recorder.add(1, "a/b", 3, {{0, 0, 1}, {1, 1, 0}}, {}));
  ASSERT_TRUE(recorder.add(0, "a/b", 3, {{0, 1, 0}}, {}));
  Group root = readBack(recorder);
  EXPECT_EQ(root.attributes["__type__"].strings[0], "NIRGraphData");
  Group node = root.groups["nodes"].groups["a.b"];
  EXPECT_EQ(node.attributes["__type__"].strings[0], "NIRNodeData");
  ASSERT_EQ(node.groups["observables"].groups.size(), 1u);
  Group spikes = node.groups["observables"].groups["spikes"];
  EXPECT_EQ(spikes.attributes["__type__"].strings[0], "EventData");
  EXPECT_EQ(*hdf5::toIntegers(spikes.attributes["n_neurons"]),
            (std::vector<int64_t>{3}));
  EXPECT_EQ(doubleAt(spikes.attributes["t_max"], 0), 2e-3);
  EXPECT_EQ(spikes.arrays["idx"].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(*hdf5::toIntegers(spikes.arrays["idx"]),
            (std::vector<int64_t>{1, -1, -1, 2, 0, 1}));
  const Array &times = spikes.arrays["time"];
  EXPECT_EQ(doubleAt(times, 0), 0.5e-3);
  EXPECT_TRUE(std::isinf(doubleAt(times, 1)));
  EXPECT_EQ(doubleAt(times, 4), 1.5e-3);
}

TEST(NirData, WritesTheValuesOfGradedSpikes) {
  nir::DataRecorder recorder(1, 1e-3);
  ASSERT_TRUE(recorder.add(0, "a", 2, {{0, 2.5f}}, {}));
  Group root = readBack(recorder);
  Group spikes =
      root.groups["nodes"].groups["a"].groups["observables"].groups["spikes"];
  EXPECT_EQ(spikes.attributes["__type__"].strings[0], "ValuedEventData");
  EXPECT_EQ(floatAt(spikes.arrays["value"], 0), 2.5f);
}

TEST(NirData, WritesPotentialsPerStepAndEndsShortSamplesInNothing) {
  nir::DataRecorder recorder(2, 0.5);
  ASSERT_TRUE(recorder.add(0, "a", 2, {{0, 0}}, {{1, 2}}));
  ASSERT_TRUE(recorder.add(1, "a", 2, {{0, 0}, {0, 0}}, {{3, 4}, {5, 6}}));
  Group root = readBack(recorder);
  Group potentials = root.groups["nodes"]
                         .groups["a"]
                         .groups["observables"]
                         .groups["potentials"];
  EXPECT_EQ(potentials.attributes["__type__"].strings[0], "TimeGriddedData");
  EXPECT_EQ(doubleAt(potentials.attributes["dt"], 0), 0.5);
  const Array &data = potentials.arrays["data"];
  EXPECT_EQ(data.shape, (std::vector<int64_t>{2, 2, 2}));
  EXPECT_EQ(floatAt(data, 1), 2);
  EXPECT_TRUE(std::isnan(floatAt(data, 2)));
  EXPECT_EQ(floatAt(data, 7), 6);
}

} // namespace
