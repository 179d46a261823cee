// Tests that damaged and forged images are refused with a clear message.

#include "Image_generated.h"
#include "RandomImage.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Image/Image.h"

#include <array>
#include <functional>
#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::image;

static std::string errorOf(const std::vector<uint8_t> &bytes) {
  Result<Image> image = deserialize(bytes.data(), bytes.size(), "net.snnb");
  return image ? "" : image.error().message;
}

/// A small image with one of everything.
static Image smallImage() {
  Image image;
  image.version = "0.1.0";
  Memory memory{"synapse", 64, 2, {0x0123456789abcdef, 42}};
  image.cores.push_back({3, 1, {memory}});
  Input input;
  input.name = "x";
  input.axons = {"axon", 10, 3, {0x3fffffff}};
  image.inputs.push_back(input);
  Output output;
  output.name = "y";
  output.fragments.push_back({3, 0});
  image.outputs.push_back(output);
  image.layers.push_back({"Conv1", "conv2d", {1, 2, 3}, 4, 5});
  image.fragmentNames.push_back({3, 0, "Conv1"});
  image.tableNames.push_back({3, 0, "Conv1"});
  return image;
}

/// What `deserialize` says of the small image after a change.
static std::string errorAfter(const std::function<void(Image &)> &change) {
  Image image = smallImage();
  change(image);
  return errorOf(serialize(image));
}

static const char *const damaged = ": the file is damaged; compile it again";

TEST(Damage, OfEveryBitIsDetected) {
  std::vector<uint8_t> bytes = serialize(smallImage());
  ASSERT_EQ(errorOf(bytes), "");
  for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    bytes[bit / 8] ^= 1 << bit % 8;
    ASSERT_NE(errorOf(bytes), "") << "bit " << bit;
    bytes[bit / 8] ^= 1 << bit % 8;
  }
}

TEST(Damage, NamesTheSection) {
  Image image = smallImage();
  std::vector<uint8_t> bytes = serialize(image);
  auto flip = [&bytes](const std::string &text) {
    std::vector<uint8_t> copy = bytes;
    auto at = std::search(copy.begin(), copy.end(), text.begin(), text.end());
    EXPECT_NE(at, copy.end());
    *at ^= 0x40;
    return errorOf(copy);
  };
  std::string prefix = "net.snnb: the checksum of section '";
  std::string suffix =
      "' does not match: the file is damaged; compile it again";
  EXPECT_EQ(flip("0.1.0"), prefix + "header" + suffix);
  EXPECT_EQ(flip("synapse"), prefix + "core 0" + suffix);
  EXPECT_EQ(flip("axon"), prefix + "host" + suffix);
  EXPECT_EQ(flip("Conv1"), prefix + "debug" + suffix);
  bytes.back() ^= 1;
  EXPECT_EQ(errorOf(bytes), "net.snnb: the checksum of the file does not "
                            "match: the file is damaged; compile it again");
}

TEST(Damage, ByTruncationIsDetected) {
  std::vector<uint8_t> bytes = serialize(smallImage());
  for (size_t size = 0; size < bytes.size(); ++size)
    ASSERT_NE(errorOf({bytes.begin(), bytes.begin() + size}), "") << size;
  EXPECT_EQ(errorOf({bytes.begin(), bytes.begin() + 20}),
            "net.snnb: it ends after 20 bytes: the file is damaged; compile it "
            "again");
  EXPECT_EQ(errorOf({bytes.begin(), bytes.begin() + bytes.size() / 2}),
            "net.snnb: its sections are cut off or out of place: the file is "
            "damaged; compile it again");
  bytes.push_back(0);
  EXPECT_EQ(errorOf(bytes), "net.snnb: the checksum of the file does not "
                            "match: the file is damaged; compile it again");
}

TEST(Damage, ByRandomBytesIsDetected) {
  ImageMaker maker(1);
  for (int round = 0; round < 20000; ++round) {
    std::vector<uint8_t> bytes(maker.number(0, 200));
    for (uint8_t &byte : bytes)
      byte = maker.number(0, 255);
    if (bytes.size() >= 8 && round % 2)
      std::copy_n("SNNB", 4, bytes.begin() + 4);
    ASSERT_NE(errorOf(bytes), "");
  }
}

// ---- Images with valid checksums that no compiler writes -------------------

/// The 32 bytes of a checksum.
static std::array<uint8_t, 32> checksumOf(const uint8_t *data, size_t size) {
  std::string hex = chip::sha256(data, size);
  std::array<uint8_t, 32> sum;
  for (size_t i = 0; i < sum.size(); ++i)
    sum[i] = std::stoi(hex.substr(2 * i, 2), nullptr, 16);
  return sum;
}

namespace {
/// Writes containers with any sections.
struct Forger {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<fb::Section>> sections;

  void add(int kind, int number, const std::vector<uint8_t> &data) {
    std::array<uint8_t, 32> bits = checksumOf(data.data(), data.size());
    fb::Checksum sum(flatbuffers::make_span(bits));
    auto bytes = builder.CreateVector(data);
    sections.push_back(fb::CreateSection(
        builder, static_cast<fb::SectionKind>(kind), number, &sum, bytes));
  }

  std::string error() {
    fb::FinishContainerBuffer(
        builder, fb::CreateContainer(builder, builder.CreateVector(sections)));
    std::vector<uint8_t> bytes(builder.GetBufferPointer(),
                               builder.GetBufferPointer() + builder.GetSize());
    std::array<uint8_t, 32> sum = checksumOf(bytes.data(), bytes.size());
    bytes.insert(bytes.end(), sum.begin(), sum.end());
    return errorOf(bytes);
  }
};
} // namespace

/// The bytes of the sections of the small image: header, core, host, debug.
static std::vector<std::vector<uint8_t>> sectionsOf(const Image &image) {
  std::vector<uint8_t> bytes = serialize(image);
  std::vector<std::vector<uint8_t>> sections;
  for (const fb::Section *section : *fb::GetContainer(bytes.data())->sections())
    sections.emplace_back(section->data()->begin(), section->data()->end());
  return sections;
}

TEST(Forgery, MayLeaveOutTheDebugSection) {
  std::vector<std::vector<uint8_t>> sections = sectionsOf(smallImage());
  Forger forger;
  for (int kind = 0; kind < 3; ++kind)
    forger.add(kind, 0, sections[kind]);
  EXPECT_EQ(forger.error(), "");
}

TEST(Forgery, OfTheOrderOfSectionsIsRefused) {
  std::vector<std::vector<uint8_t>> sections = sectionsOf(smallImage());
  auto error = [&sections](const std::vector<std::pair<int, int>> &order) {
    Forger forger;
    for (auto [kind, number] : order)
      forger.add(kind, number, sections[std::min(kind, 3)]);
    return forger.error();
  };
  EXPECT_EQ(error({{0, 0}, {1, 0}}),
            std::string("net.snnb: the section 'host' is missing") + damaged);
  EXPECT_EQ(error({{1, 0}, {2, 0}}),
            std::string("net.snnb: the section 'header' is missing") + damaged);
  EXPECT_EQ(error({{0, 0}, {1, 1}}),
            std::string("net.snnb: section 'core 1' is not expected there") +
                damaged);
  EXPECT_EQ(error({{0, 0}, {0, 0}}),
            std::string("net.snnb: section 'header' is not expected there") +
                damaged);
  EXPECT_EQ(error({{0, 0}, {7, 0}}),
            std::string("net.snnb: section 'of kind 7' is not expected there") +
                damaged);
}

TEST(Forgery, OfASectionsContentIsRefused) {
  Forger forger;
  forger.add(0, 0, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(
      forger.error(),
      std::string("net.snnb: section 'header' is not what its kind says") +
          damaged);
}

TEST(Forgery, OfOverlappingPartsIsRefused) {
  std::vector<std::vector<uint8_t>> sections = sectionsOf(smallImage());
  Forger forger;
  forger.add(0, 0, sections[0]);
  forger.sections.resize(100, forger.sections[0]);
  EXPECT_EQ(forger.error(),
            std::string("net.snnb: its sections overlap") + damaged);

  flatbuffers::FlatBufferBuilder debug;
  auto name = fb::CreateFragmentName(debug, 0, 0,
                                     debug.CreateString(std::string(999, 'a')));
  std::vector<flatbuffers::Offset<fb::FragmentName>> names(99, name);
  auto all = debug.CreateVector(names);
  debug.Finish(fb::CreateDebug(
      debug, all,
      debug.CreateVector(std::vector<flatbuffers::Offset<fb::TableName>>()),
      debug.CreateVector(std::vector<flatbuffers::Offset<fb::Layer>>())));
  Forger parts;
  for (int kind = 0; kind < 3; ++kind)
    parts.add(kind, 0, sections[kind]);
  parts.add(
      3, 0,
      {debug.GetBufferPointer(), debug.GetBufferPointer() + debug.GetSize()});
  EXPECT_EQ(parts.error(),
            std::string("net.snnb: its parts overlap") + damaged);
}

TEST(Forgery, OfNumbersIsRefused) {
  std::string prefix = "net.snnb: ";
  EXPECT_EQ(errorAfter([](Image &image) { image.ticks = 0; }),
            prefix + "the number of ticks is 0, expected 1 to 4294967295" +
                damaged);
  EXPECT_EQ(errorAfter([](Image &image) { image.cores[0].x = -1; }),
            prefix + "the x of a core is -1, expected 0 to 65536" + damaged);
  EXPECT_EQ(errorAfter([](Image &image) { image.inputs[0].shape.height = 0; }),
            prefix + "the height of input 'x' is 0, expected 1 to 65536" +
                damaged);
  EXPECT_EQ(errorAfter([](Image &image) {
              image.inputs[0].encoder = static_cast<EncoderKind>(3);
            }),
            prefix + "the encoder of input 'x' is 3, expected 0 to 2" +
                damaged);
  EXPECT_EQ(
      errorAfter([](Image &image) { image.inputs[0].high = -1; }),
      prefix +
          "the largest value of input 'x' is -1, expected 0 to 2147483647" +
          damaged);
  EXPECT_EQ(errorAfter([](Image &image) {
              image.outputs[0].decoder = static_cast<DecoderKind>(3);
            }),
            prefix + "the decoder of output 'y' is 3, expected 0 to 2" +
                damaged);
  EXPECT_EQ(
      errorAfter([](Image &image) { image.outputs[0].scale = 0.0; }),
      prefix +
          "the scale of output 'y' is 0.000000, expected a positive number" +
          damaged);
  EXPECT_EQ(errorAfter([](Image &image) { image.layers[0].weights = -1; }),
            prefix +
                "the number of weights of layer 'Conv1' is -1, expected 0 to "
                "9223372036854775807" +
                damaged);
}

TEST(Forgery, OfMemoriesIsRefused) {
  std::string prefix = "net.snnb: ";
  EXPECT_EQ(
      errorAfter([](Image &image) {
        image.cores[0].memories[0].rows = uint64_t(1) << 60;
      }),
      prefix +
          "memory 'synapse' of core (3, 1) has 2 words, which is not what "
          "1152921504606846976 rows of 64 bits take" +
          damaged);
  EXPECT_EQ(
      errorAfter([](Image &image) { image.cores[0].memories[0].rowBits = 0; }),
      prefix +
          "the row width of memory 'synapse' of core (3, 1) is 0, expected 1 "
          "to 65536" +
          damaged);
  EXPECT_EQ(errorAfter([](Image &image) {
              image.cores[0].memories.push_back(image.cores[0].memories[0]);
            }),
            prefix + "core (3, 1) has two memories 'synapse'" + damaged);
  EXPECT_EQ(
      errorAfter([](Image &image) {
        image.cores.push_back({2, 1, {}});
      }),
      prefix + "core (2, 1) does not stand in the order of the cores' numbers" +
          damaged);
}
