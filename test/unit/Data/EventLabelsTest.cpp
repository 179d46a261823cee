// Tests the labels of event data.

#include "EventFiles.h"

using namespace snnc;
using namespace snnc::data;
using namespace snnc::data::test;

namespace {

/// Two samples, 'snnc-...-a.bs2' and 'snnc-...-b.bs2'.
EventDataset twoSamples() {
  Result<EventDataset> dataset =
      openEvents({writeFile("a.bs2", ""), writeFile("b.bs2", "")}, {2, 2, 2});
  EXPECT_TRUE(dataset);
  return *dataset;
}

std::string labelsOf(const std::string &path, const EventDataset &dataset) {
  Result<std::vector<int64_t>> labels = readEventLabels(path, dataset);
  std::string text;
  if (labels)
    for (int64_t label : *labels)
      text += std::to_string(label) + " ";
  else
    text = labels.error().message;
  for (size_t at; (at = text.find(path)) != std::string::npos;)
    text.replace(at, path.size(), "f");
  return text;
}

/// Labels of a text in which $ and % are the names of the two samples.
std::string labelsOfText(std::string text, const std::string &name = "l.txt") {
  EventDataset dataset = twoSamples();
  for (int i : {0, 1}) {
    std::string stem = std::filesystem::path(dataset.name(i)).stem().string();
    for (size_t at; (at = text.find("$%"[i])) != std::string::npos;)
      text.replace(at, 1, stem);
  }
  return labelsOf(writeFile(name, text), dataset);
}

TEST(EventLabels, ReadsALabelPerLine) {
  EXPECT_EQ(labelsOfText("# digits\n7\n\n12\n"), "7 12 ");
}

TEST(EventLabels, ReadsNamesInAnyOrder) {
  EXPECT_EQ(labelsOfText("#sample #class\n% 3\n$ 4\nother 5\n"), "4 3 ");
}

TEST(EventLabels, ReadsNamesWithEndingsSeparatedByCommas) {
  EXPECT_EQ(labelsOfText("file,class\r\n$.bs2,4\r\n%.bs2,3\r\n", "l.csv"),
            "4 3 ");
}

TEST(EventLabels, ReadsArrays) {
  EXPECT_EQ(
      labelsOf(writeFile("l.npy", npy("|u1", "2,", {3, 4})), twoSamples()),
      "3 4 ");
}

TEST(EventLabels, ReadsThoseOfNmnist) {
  std::string folder = SNNC_SOURCE_DIR "/test/data/nmnist";
  Result<EventDataset> dataset = openEvents({folder}, {2, 34, 34});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(labelsOf(folder + "/labels.txt", *dataset), "7 2 1 0 4 1 4 9 5 9 ");
}

TEST(EventLabels, RefusesTextsThatAreNone) {
  EXPECT_EQ(labelsOfText("1\n2\n3\n"),
            "'f' has 3 labels, but the event data have 2 samples");
  EXPECT_EQ(labelsOfText("$ 1\n2\n"),
            "line 2 of 'f' is '2'; expected 'LABEL', or 'NAME LABEL' in every "
            "line, with whole labels from 0 to 2147483647");
  EXPECT_EQ(labelsOfText("1\n-2\n"),
            "line 2 of 'f' is '-2'; expected 'LABEL', or 'NAME LABEL' in every "
            "line, with whole labels from 0 to 2147483647");
  EXPECT_EQ(labelsOfText("\n"), "'f' holds no label");
  EXPECT_EQ(labelsOfText("x 1\nx 2\n"), "line 2 of 'f' names 'x' again");
  EXPECT_EQ(labelsOf("/nowhere/l.txt", twoSamples()), "'f' cannot be opened");
}

TEST(EventLabels, NamesTheSampleWithoutALabel) {
  EventDataset dataset = twoSamples();
  EXPECT_EQ(labelsOfText("% 1\n"),
            "'f' has no label for '" + dataset.name(0) + "'");
}

TEST(EventLabels, RefusesArraysThatAreNone) {
  EXPECT_EQ(labelsOf(writeFile("a.npy", npy("|u1", "3,", "abc")), twoSamples()),
            "'f' has 3 labels, but the event data have 2 samples");
  EXPECT_EQ(
      labelsOf(writeFile("b.npy", npy("|u1", "2, 2", "abcd")), twoSamples()),
      "'f' has the shape 2x2; labels are a list of one class per sample");
  EXPECT_EQ(
      labelsOf(writeFile("c.npy", npy("|i1", "2,", "\xff\1")), twoSamples()),
      "label 0 of 'f' is -1.000000; a label is a whole number from 0 to "
      "2147483647");
}

} // namespace
