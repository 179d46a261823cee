// Tests that images survive their way through bytes and files.

#include "snnc/Image/Image.h"

#include "RandomImage.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include <unistd.h>

using namespace snnc;
using namespace snnc::image;

/// A folder that is removed at the end of a test.
namespace {
class Folder {
public:
  Folder()
      : path(std::filesystem::temp_directory_path() /
             ("snnc-image-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }

  std::string file(const std::string &name) const { return path / name; }

  size_t numFiles() const {
    return std::distance(std::filesystem::directory_iterator(path),
                         std::filesystem::directory_iterator());
  }

private:
  std::filesystem::path path;
};
} // namespace

static Image read(const std::vector<uint8_t> &bytes) {
  Result<Image> image = deserialize(bytes.data(), bytes.size(), "net.snnb");
  EXPECT_TRUE(image) << image.error().message;
  return image ? *image : Image();
}

static void expectEqual(const Memory &a, const Memory &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.rowBits, b.rowBits);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.words, b.words);
}

static void expectEqual(const Input &a, const Input &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_EQ(a.tensorShape, b.tensorShape);
  EXPECT_EQ(a.encoder, b.encoder);
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
  EXPECT_EQ(a.window, b.window);
  expectEqual(a.axons, b.axons);
}

static void expectEqual(const Output &a, const Output &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_EQ(a.tensorShape, b.tensorShape);
  EXPECT_EQ(a.decoder, b.decoder);
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.softmax, b.softmax);
  ASSERT_EQ(a.fragments.size(), b.fragments.size());
  for (size_t i = 0; i < a.fragments.size(); ++i) {
    EXPECT_EQ(a.fragments[i].core, b.fragments[i].core);
    EXPECT_EQ(a.fragments[i].population, b.fragments[i].population);
  }
}

static void expectDebugEqual(const Image &a, const Image &b) {
  ASSERT_EQ(a.fragmentNames.size(), b.fragmentNames.size());
  ASSERT_EQ(a.tableNames.size(), b.tableNames.size());
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_EQ(a.fragmentNames[i].core, b.fragmentNames[i].core);
    EXPECT_EQ(a.fragmentNames[i].population, b.fragmentNames[i].population);
    EXPECT_EQ(a.fragmentNames[i].layer, b.fragmentNames[i].layer);
    EXPECT_EQ(a.tableNames[i].core, b.tableNames[i].core);
    EXPECT_EQ(a.tableNames[i].table, b.tableNames[i].table);
    EXPECT_EQ(a.tableNames[i].layer, b.tableNames[i].layer);
    EXPECT_EQ(a.layers[i].name, b.layers[i].name);
    EXPECT_EQ(a.layers[i].kind, b.layers[i].kind);
    EXPECT_EQ(a.layers[i].shape, b.layers[i].shape);
    EXPECT_EQ(a.layers[i].synapses, b.layers[i].synapses);
    EXPECT_EQ(a.layers[i].weights, b.layers[i].weights);
  }
}

static void expectEqual(const Image &a, const Image &b) {
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.chipName, b.chipName);
  EXPECT_EQ(a.chipHash, b.chipHash);
  EXPECT_EQ(a.chipJson, b.chipJson);
  EXPECT_EQ(a.modelName, b.modelName);
  EXPECT_EQ(a.modelHash, b.modelHash);
  EXPECT_EQ(a.options, b.options);
  EXPECT_EQ(a.ticks, b.ticks);
  ASSERT_EQ(a.cores.size(), b.cores.size());
  for (size_t i = 0; i < a.cores.size(); ++i) {
    EXPECT_EQ(a.cores[i].x, b.cores[i].x);
    EXPECT_EQ(a.cores[i].y, b.cores[i].y);
    ASSERT_EQ(a.cores[i].memories.size(), b.cores[i].memories.size());
    for (size_t m = 0; m < a.cores[i].memories.size(); ++m)
      expectEqual(a.cores[i].memories[m], b.cores[i].memories[m]);
  }
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  for (size_t i = 0; i < a.inputs.size(); ++i)
    expectEqual(a.inputs[i], b.inputs[i]);
  ASSERT_EQ(a.outputs.size(), b.outputs.size());
  for (size_t i = 0; i < a.outputs.size(); ++i)
    expectEqual(a.outputs[i], b.outputs[i]);
  EXPECT_EQ(a.tail, b.tail);
  expectDebugEqual(a, b);
}

TEST(Image, SurvivesTheRoundTrip) {
  ImageMaker maker(1);
  for (int round = 0; round < 500; ++round) {
    Image image = maker.make();
    std::vector<uint8_t> bytes = serialize(image);
    Image copy = read(bytes);
    expectEqual(copy, image);
    ASSERT_EQ(serialize(copy), bytes);
  }
}

TEST(Image, StartsWithItsIdentifier) {
  std::vector<uint8_t> bytes = serialize(Image());
  EXPECT_EQ(std::string(bytes.begin() + 4, bytes.begin() + 8), "SNNB");
}

TEST(Image, ReadsFromAnyAddress) {
  std::vector<uint8_t> bytes = serialize(ImageMaker(2).make());
  for (size_t offset = 1; offset < 8; ++offset) {
    std::vector<uint8_t> moved(offset);
    moved.insert(moved.end(), bytes.begin(), bytes.end());
    EXPECT_TRUE(deserialize(moved.data() + offset, bytes.size(), "net.snnb"));
  }
}

TEST(Image, SurvivesTheWayThroughAFile) {
  Folder folder;
  Image image = ImageMaker(3).make();
  std::string path = folder.file("net.snnb");
  for (int time = 0; time < 2; ++time) { // the second one replaces the first
    Status status = writeFile(image, path);
    ASSERT_TRUE(status) << status.error().message;
    Result<Image> copy = readFile(path);
    ASSERT_TRUE(copy) << copy.error().message;
    expectEqual(*copy, image);
  }
  EXPECT_EQ(folder.numFiles(), 1u);
}

TEST(Image, SaysWhyAFileCannotBeWritten) {
  Folder folder;
  std::string path = folder.file("missing/net.snnb");
  EXPECT_EQ(writeFile(Image(), path).error().message,
            path + ": cannot be written: No such file or directory");
  path = folder.file("");
  EXPECT_EQ(writeFile(Image(), path).error().message,
            path + ": it exists and is no regular file; name another file");
  EXPECT_EQ(folder.numFiles(), 0u);
}

TEST(Image, SaysWhyAFileCannotBeRead) {
  Folder folder;
  std::string path = folder.file("net.snnb");
  EXPECT_EQ(readFile(path).error().message,
            path + ": cannot be read: No such file or directory");
  EXPECT_EQ(readFile(folder.file("")).error().message,
            folder.file("") + ": it is no regular file; name an image");
  std::ofstream(path) << "some text that is no image";
  EXPECT_EQ(readFile(path).error().message,
            path + ": it is no image: the identifier 'SNNB' is missing; 'snnc "
                   "compile' makes an image of a model");
  std::ofstream(path, std::ios::trunc).close();
  EXPECT_FALSE(readFile(path));
}
