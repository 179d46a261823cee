// Tests event data of .npy and .npz files.

#include "EventFiles.h"

using namespace snnc;
using namespace snnc::data;
using namespace snnc::data::test;

namespace {

std::string shapeText(const Shape &shape) {
  std::string text;
  for (int64_t extent : shape)
    text += std::to_string(extent) + ", ";
  return text;
}

/// Writes bytes 0, 1, 2, ... as an array.
std::string counting(const Shape &shape, bool fortran = false) {
  std::string bytes;
  int64_t size = 1;
  for (int64_t extent : shape)
    size *= extent;
  for (int64_t i = 0; i < size; ++i)
    bytes += static_cast<char>(i);
  return writeFile("x.npy", npy("|u1", shapeText(shape), bytes, fortran));
}

TEST(EventArrays, ReadsStepsOfAnInput) {
  EXPECT_EQ(readOnly(counting({2, 1, 1, 2}), {1, 1, 2}),
            "2: (0, 1, 1) (1, 0, 2) (1, 1, 3)");
  EXPECT_EQ(readOnly(counting({2, 2}), {1, 1, 2}),
            "2: (0, 1, 1) (1, 0, 2) (1, 1, 3)");
  EXPECT_EQ(readOnly(counting({2, 2}), {2}),
            "2: (0, 1, 1) (1, 0, 2) (1, 1, 3)");
}

TEST(EventArrays, ReadsSamplesOfSteps) {
  Result<EventDataset> dataset =
      openEvents({counting({2, 2, 1, 2, 1})}, {1, 2, 1});
  ASSERT_TRUE(dataset) << dataset.error().message;
  ASSERT_EQ(dataset->size(), 2);
  EXPECT_EQ(format(dataset->fetch(1)),
            "2: (0, 0, 4) (0, 1, 5) (1, 0, 6) (1, 1, 7)");
}

TEST(EventArrays, ReadsFortranOrder) {
  // Element (t, c, y, x) stands at t + 2 (c + 2 (y + x)).
  EXPECT_EQ(readOnly(counting({2, 2, 1, 1}, true), {2, 1, 1}),
            "2: (0, 1, 2) (1, 0, 1) (1, 1, 3)");
}

TEST(EventArrays, KeepsRealValues) {
  // 0.5f and -1.5f.
  std::string bytes = littleEndian(0x3f000000, 4) + littleEndian(0xbfc00000, 4);
  std::string path = writeFile("x.npy", npy("<f4", "2, 1", bytes));
  EXPECT_EQ(readOnly(path, {1}), "2: (0, 0, 0.5) (1, 0, -1.5)");
  EventOptions options;
  options.bin = EventBin::Binary;
  EXPECT_EQ(readOnly(path, {1}, options), "2: (0, 0, 1) (1, 0, 1)");
}

TEST(EventArrays, RefusesValuesThatAreNotFinite) {
  std::string path =
      writeFile("x.npy", npy("<f4", "1, 1", littleEndian(0x7fc00000, 4)));
  EXPECT_EQ(readOnly(path, {1}), "'x.npy' holds a value in step 0, neuron 0 "
                                 "that is not finite");
}

TEST(EventArrays, RefusesShapesThatDoNotFit) {
  EXPECT_EQ(readOnly(counting({3, 5}), {2, 3, 4}),
            "'x.npy' has the shape 3x5, but the network's input is 2x3x4; "
            "expected samples x steps x 2x3x4 or steps x 2x3x4, or a list of "
            "events (say what its columns are by --columns, e.g. txyp)");
  EXPECT_EQ(readOnly(counting({0, 5}), {5}),
            "'x.npy' has the shape 0x5; expected 1 to 16777216 steps and at "
            "least one sample");
}

TEST(EventArrays, ReadsRecords) {
  // The order and types of fields as tonic writes them.
  std::string record = littleEndian(1, 2) + littleEndian(2, 2) +
                       littleEndian(3000, 8) + littleEndian(1, 1);
  std::string path =
      writeFile("x.npy", npyWithHeader("{'descr': [('x', '<i2'), ('y', '<i2'), "
                                       "('t', '<i8'), ('p', '|b1')], "
                                       "'fortran_order': False, 'shape': (1,)"
                                       ", }\n",
                                       record));
  EXPECT_EQ(readOnly(path, {2, 3, 4}), "4: (3, 21, 1)");
}

TEST(EventArrays, RefusesRecordsOfOtherFields) {
  auto write = [](const std::string &descr, const std::string &bytes) {
    return writeFile("x.npy", npyWithHeader("{'descr': " + descr +
                                                ", 'fortran_order': False, "
                                                "'shape': (1,), }\n",
                                            bytes));
  };
  EXPECT_EQ(readOnly(write("[('a', '<i2')]", "12"), {2, 3, 4}),
            "'x.npy' holds records without the fields t and x; expected t, x, "
            "y and p");
  EXPECT_EQ(readOnly(write("[('t', '<i2', (2,))]", "1234"), {2, 3, 4}),
            "'x.npy' holds records of type '[('t', '<i2', (2,))]'; expected "
            "fields of one number each");
  EXPECT_EQ(readOnly(write("[('t', '<i2'), ('x', '<i2')]", "1234"), {2, 3, 4}),
            "'x.npy' holds events without polarity, but the network's input "
            "of 2x3x4 takes two polarities");
  EXPECT_EQ(readOnly(write("[('t', '<i2'), ('x', '<i2')]", "123"), {1, 3, 4}),
            "'x.npy' ends after 94 bytes, but its header asks for 95; the file "
            "is cut off or damaged");
}

TEST(EventArrays, ReadsArchivesOfFields) {
  // Times in seconds: 0.003 and 0.0049; p -1 is OFF.
  std::string times =
      littleEndian(0x3f689374bc6a7efa, 8) + littleEndian(0x3f741205bc01a36e, 8);
  std::string path = writeFile(
      "x.npz", zip({{"t.npy", npy("<f8", "2,", times)},
                    {"x.npy", npy("|u1", "2,", std::string("\1\0", 2))},
                    {"y.npy", npy("|u1", "2,", std::string("\0\1", 2))},
                    {"p.npy", npy("|i1", "2,", std::string("\xff\1", 2))},
                    {"label.npy", npy("|i1", "1,", "x")}}));
  EventOptions options;
  options.timeUnit = 1;
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options), "5: (3, 1, 1) (4, 6, 1)");
}

TEST(EventArrays, RefusesFieldsOfDifferentLengths) {
  std::string path =
      writeFile("x.npz", zip({{"t.npy", npy("|u1", "2,", "ab")},
                              {"x.npy", npy("|u1", "1,", "a")}}));
  EXPECT_EQ(readOnly(path, {1, 2, 2}),
            "'x.npz:x' has the shape 1; the fields of events are lists of one "
            "length");
  path = writeFile("y.npz", zip({{"x.npy", npy("|u1", "1,", "a")},
                                 {"t.npy", npy("|u1", "2,", "ab")}}));
  EXPECT_EQ(readOnly(path, {1, 2, 2}),
            "'y.npz:x' has the shape 1, but 'y.npz:t' has 2");
}

TEST(EventArrays, ReadsColumnsThatTheUserNames) {
  std::string path =
      writeFile("x.npy", npy("|u1", "2, 4", {0, 1, 0, 5, 1, 0, 1, 9}));
  EventOptions options;
  options.columns = "xypt";
  options.timeUnit = 1e-3;
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options), "10: (5, 2, 1) (9, 5, 1)");
  options.columns = "xyt";
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "'x.npy' has the shape 2x4, but --columns xyt names 3 columns");
  options.columns = "xyzt";
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "--columns xyzt names columns that are not the letters t, x, y and "
            "p, each once");
  path = writeFile("y.npy", npy("|u1", "1, 1", "a"));
  options.columns = "t";
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "--columns t names no column t or no column x");
}

TEST(EventArrays, RefusesAddressesAndTimesOutOfRange) {
  EventOptions options;
  options.columns = "xypt";
  std::string path = writeFile("x.npy", npy("<f4", "1, 4",
                                            littleEndian(0xbf800000, 4) + // -1
                                                littleEndian(0, 12)));
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "x of event 0 of 'x.npy' is -1.000000; expected a whole number "
            "from 0 to 65535");
  path = writeFile(
      "y.npy",
      npy("<f4", "1, 4", littleEndian(0, 12) + littleEndian(0x7fc00000, 4)));
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "the time of event 0 of 'y.npy' is nan; check the unit of time");
  path = writeFile("z.npy", npy("|i1", "1, 4", std::string("\0\0\0\xff", 4)));
  EXPECT_EQ(readOnly(path, {2, 2, 2}, options),
            "event 0 of 'z.npy' is at time -1, before the beginning of the "
            "sample at 0");
}

} // namespace
