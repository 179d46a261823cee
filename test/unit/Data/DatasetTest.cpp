// Tests how arrays become samples of a network, and labels.

#include "DataFiles.h"

#include "snnc/Data/Dataset.h"

#include <numeric>

using namespace snnc::data;
using namespace snnc::data::test;

namespace {

/// An array of bytes that counts up in storage order.
Array counting(std::vector<int64_t> shape, bool fortran = false) {
  Array array;
  array.name = "x";
  array.shape = std::move(shape);
  array.fortranOrder = fortran;
  array.bytes.resize(array.numElements());
  std::iota(array.bytes.begin(), array.bytes.end(), 0);
  return array;
}

std::string errorOf(const snnc::Result<Dataset> &dataset) {
  return dataset ? "no error" : dataset.error().message;
}

using Floats = std::vector<float>;

TEST(Dataset, TakesDigitsWithoutChannels) {
  auto dataset = makeDataset(counting({3, 2, 2}), {1, 1, 2, 2});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->size(), 3);
  EXPECT_EQ(dataset->sampleShape(), (std::vector<int64_t>{1, 2, 2}));
  EXPECT_EQ(dataset->sample(1), (Floats{4, 5, 6, 7}));
}

TEST(Dataset, TurnsChannelsLastIntoChannelsFirst) {
  auto dataset = makeDataset(counting({2, 2, 2, 3}), {1, 3, 2, 2});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->sample(1),
            (Floats{12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23}));
}

TEST(Dataset, KeepsChannelsFirst) {
  auto dataset = makeDataset(counting({2, 3, 2, 2}), {1, 3, 2, 2});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->sample(0)[5], 5);
}

TEST(Dataset, ReadsFortranOrder) {
  // Element (n, c, y, x) stands at n + 2 c + 4 y + 8 x.
  auto dataset = makeDataset(counting({2, 2, 2, 2}, true), {1, 2, 2, 2},
                             {Layout::ChannelsFirst});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->sample(1), (Floats{1, 9, 5, 13, 3, 11, 7, 15}));
}

TEST(Dataset, AsksForTheLayoutIfBothFit) {
  Array array = counting({1, 2, 2, 2});
  EXPECT_EQ(errorOf(makeDataset(array, {1, 2, 2, 2})),
            "'x' has the shape 1x2x2x2, which can be channels first or "
            "channels last; say which by --layout chw or --layout hwc");
  auto first = makeDataset(array, {1, 2, 2, 2}, {Layout::ChannelsFirst});
  auto last = makeDataset(array, {1, 2, 2, 2}, {Layout::ChannelsLast});
  EXPECT_EQ(first->sample(0), (Floats{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(last->sample(0), (Floats{0, 2, 4, 6, 1, 3, 5, 7}));
  EXPECT_TRUE(makeDataset(counting({5, 1, 1, 1}), {1, 1, 1, 1}));
}

TEST(Dataset, TakesFlatSamples) {
  auto dataset = makeDataset(counting({2, 8}), {1, 2, 2, 2});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->sample(1)[0], 8);
  auto turned =
      makeDataset(counting({2, 8}), {1, 2, 2, 2}, {Layout::ChannelsLast});
  EXPECT_EQ(turned->sample(1), (Floats{8, 10, 12, 14, 9, 11, 13, 15}));
  auto images = makeDataset(counting({2, 2, 4}), {1, 8});
  ASSERT_TRUE(images);
  EXPECT_EQ(images->sample(1)[7], 15);
}

TEST(Dataset, TakesOneSampleWithoutAnAxisOfSamples) {
  auto image = makeDataset(counting({3, 2, 2}), {1, 3, 2, 2});
  ASSERT_TRUE(image);
  EXPECT_EQ(image->size(), 1);
  auto features = makeDataset(counting({8}), {1, 8});
  ASSERT_TRUE(features);
  EXPECT_EQ(features->sample(0)[7], 7);
}

TEST(Dataset, TakesChannelsLastNetworks) {
  auto dataset = makeDataset(counting({3, 4, 4}), {1, 4, 4, 1});
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->sample(2)[1], 33);
}

TEST(Dataset, Scales) {
  auto dataset =
      makeDataset(counting({2, 2}), {1, 2}, {Layout::Automatic, 0.5, -1});
  EXPECT_EQ(dataset->sample(1), (Floats{0, 0.5}));
}

TEST(Dataset, NamesBothShapesIfNoneFits) {
  EXPECT_EQ(errorOf(makeDataset(counting({2, 3, 4}), {1, 3, 8, 8})),
            "'x' has the shape 2x3x4, but a sample of the network is 3x8x8; "
            "expected samples x 3x8x8, x 8x8x3 or x 192");
  EXPECT_EQ(errorOf(makeDataset(counting({2, 3}), {1, 4})),
            "'x' has the shape 2x3, but a sample of the network is 4; "
            "expected samples x 4");
  EXPECT_EQ(errorOf(makeDataset(counting({}), {1, 4})),
            "'x' has the shape scalar, but a sample of the network is 4; "
            "expected samples x 4");
  EXPECT_EQ(errorOf(makeDataset(counting({0, 4}), {1, 4})),
            "'x' has the shape 0x4: it holds no sample");
}

TEST(Dataset, ReadsLayouts) {
  EXPECT_EQ(parseLayout("auto"), Layout::Automatic);
  EXPECT_EQ(parseLayout("chw"), Layout::ChannelsFirst);
  EXPECT_EQ(parseLayout("hwc"), Layout::ChannelsLast);
  EXPECT_FALSE(parseLayout("nchw"));
}

TEST(Labels, AreReadFromEachFormat) {
  auto dataset = makeDataset(counting({3, 4}), {1, 4});
  std::string values = {7, 0, 9};
  std::string array = npy("|u1", "3, 1", values);
  for (const std::string &bytes :
       {idx({3}, values), array, zip({{"labels.npy", array}}, true)}) {
    auto labels = readLabels(writeFile("f", bytes), *dataset);
    ASSERT_TRUE(labels) << labels.error().message;
    EXPECT_EQ(*labels, (std::vector<int64_t>{7, 0, 9}));
  }
}

TEST(Labels, NameWhatIsWrong) {
  auto dataset = makeDataset(counting({3, 4}), {1, 4});
  auto errorOfLabels = [&](const std::string &bytes) {
    std::string path = writeFile("f", bytes);
    auto labels = readLabels(path, *dataset);
    std::string text = labels ? "no error" : labels.error().message;
    for (size_t at; (at = text.find(path)) != std::string::npos;)
      text.replace(at, path.size(), "f");
    return text;
  };
  EXPECT_EQ(errorOfLabels(idx({2}, "ab")),
            "'f' has 2 labels, but 'x' has 3 samples");
  EXPECT_EQ(errorOfLabels(idx({3, 2}, "abcdef")),
            "'f' has the shape 3x2; labels are a list of one class per sample");
  EXPECT_EQ(errorOfLabels(npy("|i1", "3,", {1, -2, 3})),
            "label 1 of 'f' is -2.000000; a label is a whole number from 0 to "
            "2147483647");
}

} // namespace
