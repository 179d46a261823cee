// Tests the readers of .bin, .bs1, .bs2 and .bs3, and how events become steps
// and neurons.

#include "EventFiles.h"

using namespace snnc;
using namespace snnc::data;
using namespace snnc::data::test;

namespace {

const char nmnist[] = SNNC_SOURCE_DIR "/test/data/nmnist";

TEST(EventRecords, ReadsFortyBitsPerEvent) {
  // Neuron: (polarity * 3 + y) * 4 + x; step: time / 1000.
  std::string path = writeFile(
      "x.bs2", bs2(3, 2, 1, 1999) + bs2(0, 0, 0, 2000) + bs2(1, 0, 0, 0));
  EXPECT_EQ(readOnly(path, {2, 3, 4}), "3: (0, 1, 1) (1, 23, 1) (2, 0, 1)");
}

TEST(EventRecords, ReadsFiftySixBitsPerEvent) {
  std::string path = writeFile("x.bs3", bs3(300, 2, 1, 0xffffff));
  EXPECT_EQ(readOnly(path, {2, 3, 400}), "16778: (16777, 2300, 1)");
}

TEST(EventRecords, ReadsAddressesOfOneDimension) {
  std::string path = writeFile("x.bs1", bigEndian(0x0102000bb8, 5));
  EXPECT_EQ(readOnly(path, {300}), "4: (3, 258, 1)");
}

TEST(EventRecords, AddsTheTurnsOfTheCamerasClock) {
  std::string path =
      writeFile("x.bin", bs2(0, 0, 0, 5) + bs2(0, 240, 0, 0) + bs2(0, 0, 0, 5));
  EXPECT_EQ(readOnly(path, {2, 2, 2}), "9: (0, 0, 1) (8, 0, 1)");
}

TEST(EventRecords, AddsEventsOfOneStepAndNeuron) {
  std::string path = writeFile("x.bs2", bs2(1, 1, 0, 10) + bs2(1, 1, 0, 20) +
                                            bs2(1, 1, 1, 20));
  EXPECT_EQ(readOnly(path, {2, 2, 2}), "1: (0, 3, 2) (0, 7, 1)");
  EventOptions options;
  options.bin = EventBin::Binary;
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options), "1: (0, 3, 1) (0, 7, 1)");
  EXPECT_EQ(readOnly(path, {1, 2, 2}), "1: (0, 3, 3)");
}

TEST(EventRecords, AddsBlocksOfPixels) {
  std::string path =
      writeFile("x.bs2", bs2(3, 3, 0, 0) + bs2(2, 2, 0, 0) + bs2(0, 1, 1, 0));
  EventOptions options;
  options.sensorHeight = options.sensorWidth = 4;
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options), "1: (0, 3, 2) (0, 4, 1)");
  EXPECT_EQ(readOnly(path, {32}, options), "1: (0, 10, 1) (0, 15, 1) "
                                           "(0, 20, 1)");
}

TEST(EventRecords, CountsTimeFromTheFirstEventIfAsked) {
  std::string path =
      writeFile("x.bs2", bs2(0, 0, 0, 7500) + bs2(1, 0, 0, 7000));
  EventOptions options;
  options.dt = 250e-6;
  EXPECT_EQ(readOnly(path, {2, 1, 2}, options), "31: (28, 1, 1) (30, 0, 1)");
  options.origin = TimeOrigin::FirstEvent;
  EXPECT_EQ(readOnly(path, {2, 1, 2}, options), "3: (0, 1, 1) (2, 0, 1)");
}

TEST(EventRecords, SortsByStepsThatAreNoWholeMicroseconds) {
  std::string path =
      writeFile("x.bs2", bs2(0, 0, 0, 2) + bs2(0, 0, 0, 3) + bs2(0, 0, 0, 4));
  EventOptions options;
  options.dt = 1.5e-6;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options), "3: (1, 0, 1) (2, 0, 2)");
}

TEST(EventRecords, GivesSamplesTheLengthThatIsAsked) {
  std::string path = writeFile("x.bs2", bs2(0, 0, 0, 500) + bs2(0, 0, 0, 3000));
  EventOptions options;
  options.steps = 9;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options), "9: (0, 0, 1) (3, 0, 1)");
  options.steps = 2;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options),
            "'x.bs2' lasts 4 steps, but 2 are asked for; raise --steps or cut "
            "the sample by --crop");
  options.crop = true;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options), "2: (0, 0, 1)");
}

TEST(EventRecords, ReadsEmptyRecordings) {
  EXPECT_EQ(readOnly(writeFile("x.bs2", ""), {2, 2, 2}), "0:");
}

TEST(EventRecords, RefusesFilesThatAreCutOff) {
  EXPECT_EQ(readOnly(writeFile("x.bs3", "12345678"), {2, 2, 2}),
            "'x.bs3' has 8 bytes, which is no multiple of the 7 bytes of an "
            "event; the file is cut off or of another format");
}

TEST(EventRecords, NamesEventsOutsideOfTheCamera) {
  std::string path = writeFile("x.bs2", bs2(1, 1, 0, 0) + bs2(2, 1, 0, 0));
  EXPECT_EQ(readOnly(path, {2, 2, 2}),
            "event 1 of 'x.bs2' is at x 2, y 1, polarity 0, outside of 2 "
            "columns, 2 rows and 2 polarities; give the size of the camera by "
            "--sensor HEIGHTxWIDTH");
  path = writeFile("y.bs3", bs3(0, 0, 2, 0));
  EXPECT_EQ(readOnly(path, {2, 1, 1}),
            "event 0 of 'y.bs3' is at x 0, y 0, polarity 2, outside of 1 "
            "columns, 1 rows and 2 polarities; give the size of the camera by "
            "--sensor HEIGHTxWIDTH");
}

TEST(EventRecords, RefusesInputsThatDoNotFitACamera) {
  std::string path = writeFile("x.bs2", bs2(0, 0, 0, 0));
  EXPECT_EQ(readOnly(path, {3, 2, 2}),
            "'x.bs2' holds events of two polarities, which fit an input of 1 "
            "or 2 channels, but the network's is 3x2x2");
  EXPECT_EQ(readOnly(path, {1, 3, 2, 2}),
            "'x.bs2' holds events of a camera, which fit an input of channels "
            "x rows x columns, but the network's is 1x3x2x2");
  EventOptions options;
  options.sensorHeight = options.sensorWidth = 3;
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "the camera of 'x.bs2' has 3x3 pixels, which is no multiple of the "
            "network's input of 2x2x2; give another size by --sensor");
  EXPECT_EQ(readOnly(path, {10}, options),
            "the input of the network has 10 neurons, but the camera of "
            "'x.bs2' has 3x3 pixels; their numbers have to be equal, or one "
            "twice the other");
}

TEST(EventRecords, RefusesStepsThatAreTooShort) {
  std::string path = writeFile("x.bs2", bs2(0, 0, 0, 0x7fffff));
  EventOptions options;
  options.dt = 1e-7;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options),
            "event 0 of 'x.bs2' comes 8388607 units of time after the "
            "beginning, which is more than 16777216 steps; check the unit of "
            "time and --dt");
  options.dt = 0;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options),
            "a time step of 0.000000 s cannot sort events; expected more than "
            "0");
  options.dt = 1;
  options.steps = -1;
  EXPECT_EQ(readOnly(path, {1, 1, 1}, options),
            "-1 steps per sample are asked for; expected 0 to 16777216");
}

TEST(EventRecords, TellsFormatsApart) {
  EXPECT_EQ(readOnly(writeFile("x.dat", "12345"), {1, 1, 1}),
            "'x.dat' is no event data: its first bytes are neither those of "
            "AEDAT nor of .npy nor of .npz, and its name does not end in .bin, "
            ".bs1, .bs2 or .bs3");
}

TEST(EventRecords, TakesFoldersInTheNaturalOrderOfTheirNames) {
  std::string folder = testing::TempDir() + "snnc-natural-order/";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder + "1");
  for (const char *name : {"10.bs2", "9.bs2", "1/3.bs2", "labels.txt"})
    std::ofstream(folder + name);
  Result<EventDataset> dataset = openEvents({folder}, {2, 2, 2});
  ASSERT_TRUE(dataset) << dataset.error().message;
  ASSERT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->name(0), folder + "1/3.bs2");
  EXPECT_EQ(dataset->name(1), folder + "9.bs2");
  EXPECT_EQ(dataset->name(2), folder + "10.bs2");
  EXPECT_EQ(dataset->label(0), 1);
  EXPECT_EQ(dataset->label(1), std::nullopt);
  EXPECT_FALSE(ownLabels(*dataset));
}

TEST(EventRecords, RefusesFoldersWithoutEvents) {
  std::string folder = testing::TempDir() + "snnc-no-events";
  std::filesystem::create_directories(folder);
  Result<EventDataset> dataset = openEvents({folder}, {2, 2, 2});
  ASSERT_FALSE(dataset);
  EXPECT_EQ(dataset.error().message,
            "the folder '" + folder +
                "' holds no event file; known are .bin, .bs1, .bs2, .bs3, "
                ".aedat, .npy and .npz");
}

TEST(EventRecords, ReadsNmnist) {
  EventOptions options;
  options.steps = 337;
  Result<EventDataset> dataset = openEvents({nmnist}, {2, 34, 34}, options);
  ASSERT_TRUE(dataset);
  ASSERT_EQ(dataset->size(), 10);
  Result<EventSample> sample = dataset->fetch(0);
  ASSERT_TRUE(sample) << sample.error().message;
  // 3,330 events of 5 bytes; the first in step 5, the last in step 307.
  float total = 0;
  for (const Event &event : sample->events)
    total += event.value;
  EXPECT_EQ(total, 3330);
  EXPECT_EQ(sample->steps, 337);
  EXPECT_EQ(sample->events.front().step, 5);
  EXPECT_EQ(sample->events.back().step, 307);
}

TEST(EventRecords, ReadsDvsGestureInBlocksOfFourPixels) {
  EventOptions options;
  options.dt = 40e-3;
  options.sensorHeight = options.sensorWidth = 128;
  Result<EventDataset> dataset = openEvents(
      {SNNC_SOURCE_DIR "/test/data/dvs_gesture"}, {2, 32, 32}, options);
  ASSERT_TRUE(dataset);
  Result<EventSample> sample = dataset->fetch(0);
  ASSERT_TRUE(sample) << sample.error().message;
  float total = 0;
  for (const Event &event : sample->events)
    total += event.value;
  EXPECT_EQ(total, 20000);
  // The first event: x 49, y 82, polarity 0, 28 us.
  EXPECT_EQ(sample->events.front().step, 0);
}

} // namespace
