// Tests the reader of AEDAT 2.0 and 3.1.

#include "EventFiles.h"

using namespace snnc;
using namespace snnc::data;
using namespace snnc::data::test;

namespace {

const std::string header2 = "#!AER-DAT2.0\r\n# made by a test\r\n";
const std::string header3 = "#!AER-DAT3.1\r\n#Format: RAW\r\n"
                            "#Source 1: DVS128\r\n#!END-HEADER\r\n";

std::string event2(uint32_t address, uint32_t time) {
  return bigEndian(address, 4) + bigEndian(time, 4);
}

std::string event3(uint32_t x, uint32_t y, uint32_t polarity, uint32_t time,
                   bool isValid = true) {
  return littleEndian(x << 17 | y << 2 | polarity << 1 | isValid, 4) +
         littleEndian(time, 4);
}

std::string packet3(int type, int overflow, const std::string &events,
                    uint32_t number, uint32_t size = 8) {
  return littleEndian(type, 2) + littleEndian(1, 2) + littleEndian(size, 4) +
         littleEndian(4, 4) + littleEndian(overflow, 4) +
         littleEndian(number, 4) + littleEndian(number, 4) +
         littleEndian(number, 4) + events;
}

TEST(Aedat, ReadsVersion2OfADvs128) {
  // Column 127 - 3, row 2, OFF; then ON at the top left; then an outer pin.
  std::string path =
      writeFile("x.aedat", header2 + event2(2 << 8 | 3 << 1 | 1, 5000) +
                               event2(127 << 1, 7000) + event2(0x8000, 7000));
  EXPECT_EQ(readOnly(path, {2, 128, 128}), "3: (0, 380, 1) (2, 16384, 1)");
  EventOptions options;
  options.origin = TimeOrigin::Zero;
  EXPECT_EQ(readOnly(path, {2, 32, 32}, options), "8: (5, 31, 1) (7, 1024, 1)");
}

TEST(Aedat, ReadsPolarityPacketsOfVersion3) {
  std::string path = writeFile(
      "x.aedat",
      header3 + packet3(0, 0, std::string(16, 'x'), 2) +
          packet3(1, 0, event3(1, 2, 1, 0x7fffffff) + event3(9, 9, 1, 0, false),
                  2) +
          packet3(1, 1, event3(127, 127, 0, 1001), 1));
  EXPECT_EQ(readOnly(path, {2, 128, 128}), "2: (0, 16641, 1) (1, 16383, 1)");
}

TEST(Aedat, CutsRecordingsByTheirLabelFile) {
  std::string events = event3(1, 0, 0, 500) + event3(2, 0, 0, 1500) +
                       event3(3, 0, 0, 2500) + event3(4, 0, 0, 9000);
  std::string path = writeFile("x.aedat", header3 + packet3(1, 0, events, 4));
  writeFile("x_labels.csv", "class,startTime_usec,endTime_usec\r\n"
                            "3,400,2500\r\n11,2500,9000\r\n");
  Result<EventDataset> dataset = openEvents({path}, {2, 128, 128});
  ASSERT_TRUE(dataset) << dataset.error().message;
  ASSERT_EQ(dataset->size(), 2);
  EXPECT_EQ(format(dataset->fetch(0)), "2: (0, 1, 1) (1, 2, 1)");
  EXPECT_EQ(format(dataset->fetch(1)), "1: (0, 3, 1)");
  EXPECT_EQ(dataset->name(1), path + "[1]");
  EXPECT_EQ(ownLabels(*dataset), (std::vector<int64_t>{2, 10}));
}

TEST(Aedat, RefusesLabelLinesThatAreNone) {
  std::string path = writeFile("x.aedat", header3);
  writeFile("x_labels.csv", "0,1,2\n");
  EXPECT_EQ(readOnly(path, {2, 128, 128}),
            "line 1 of 'x_labels.csv' is '0,1,2'; expected 'class,start,end' "
            "with a class from 1 and times in microseconds");
}

TEST(Aedat, RefusesOtherVersionsAndCameras) {
  EXPECT_EQ(readOnly(writeFile("x.aedat", "#!AER-DAT4.0\r\n"), {2, 4, 4}),
            "'x.aedat' begins with '#!AER-DAT4.0'; AEDAT is read in the "
            "versions 2.0 and 3.1");
  EXPECT_EQ(readOnly(writeFile("y.aedat", "#!AER-DAT2.0\r\n# AEChip: "
                                          "eu.seebetter.chips.DAVIS240C\r\n"),
                     {2, 4, 4}),
            "'y.aedat' is an AEDAT 2.0 recording of a DAVIS camera; of version "
            "2.0, those of a DVS128 are read: save it as AEDAT 3.1");
}

TEST(Aedat, RefusesFilesThatAreCutOff) {
  EXPECT_EQ(readOnly(writeFile("x.aedat", header2 + "123"), {2, 128, 128}),
            "'x.aedat' has 3 bytes behind its header, which is no multiple of "
            "the 8 bytes of an event; the file is cut off");
  std::string packet = packet3(1, 0, event3(1, 0, 0, 500), 2);
  EXPECT_EQ(readOnly(writeFile("y.aedat", header3 + packet), {2, 128, 128}),
            "'y.aedat' ends within the packet at byte 61; the file is cut "
            "off");
  EXPECT_EQ(readOnly(writeFile("z.aedat", header3 + "12"), {2, 128, 128}),
            "'z.aedat' ends within the packet at byte 61; the file is cut "
            "off");
}

TEST(Aedat, RefusesPolarityEventsOfAnotherSize) {
  std::string packet = packet3(1, 0, std::string(4, 'x'), 1, 4);
  EXPECT_EQ(readOnly(writeFile("x.aedat", header3 + packet), {2, 128, 128}),
            "'x.aedat' has a packet at byte 61 that declares 1 of 1 events of "
            "4 bytes with their time at byte 4; polarity events have 8 bytes "
            "and their time at byte 4");
}

} // namespace
