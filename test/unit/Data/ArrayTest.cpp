// Tests the readers of idx, .npy and .npz.

#include "DataFiles.h"

#include "snnc/Data/Array.h"

#include <cstring>
#include <random>

using namespace snnc::data;
using namespace snnc::data::test;

namespace {

std::string errorOf(const std::string &path) {
  snnc::Result<Array> array = readArray(path);
  return array ? "no error" : array.error().message;
}

/// The message with the folder of temporary files cut out.
std::string errorOfFile(const std::string &bytes) {
  std::string path = writeFile("f", bytes);
  std::string text = errorOf(path);
  for (size_t at; (at = text.find(path)) != std::string::npos;)
    text.replace(at, path.size(), "f");
  return text;
}

TEST(Array, ReadsIdxOfBytes) {
  auto array = readArray(writeFile("x", idx({2, 1, 3}, "abcdef")));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->shape, (std::vector<int64_t>{2, 1, 3}));
  EXPECT_EQ(array->at(5), 'f');
}

TEST(Array, ReadsIdxCompressedByGzip) {
  std::string path = writeFile("x.gz", "");
  gzFile file = gzopen(path.c_str(), "wb");
  std::string bytes = idx({4}, "abcd");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  auto array = readArray(path);
  ASSERT_TRUE(array);
  EXPECT_EQ(array->at(3), 'd');
}

TEST(Array, ReadsTheFirstMnistTestDigits) {
  auto array = readArray(SNNC_SOURCE_DIR "/test/data/mnist/"
                                         "t10k-first1000-images-idx3-ubyte.gz");
  ASSERT_TRUE(array);
  EXPECT_EQ(array->shape, (std::vector<int64_t>{1000, 28, 28}));
  EXPECT_EQ(array->bytes.size(), 784000u);
  // The first digit, a 7, has its first ink in row 7, column 6.
  EXPECT_EQ(array->at(7 * 28 + 5), 0);
  EXPECT_EQ(array->at(7 * 28 + 6), 84);
}

TEST(Array, ReadsBigEndianIdxNumbers) {
  std::string bytes = {0, 0, 0x0b, 1};
  auto array = readArray(writeFile(
      "x", bytes + bigEndian(2, 4) + bigEndian(0xfffe, 2) + bigEndian(300, 2)));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->at(0), -2);
  EXPECT_EQ(array->at(1), 300);
}

/// Any element type, byte order, memory order and version gives back the
/// numbers that were written.
TEST(Array, ReadsWhatAnyNpyHolds) {
  std::mt19937 random(1);
  const char *types[] = {"u1", "i1", "i2", "u2", "i4", "u4",
                         "i8", "u8", "f2", "f4", "f8"};
  for (int trial = 0; trial < 150; ++trial) {
    const char *type = types[random() % 11];
    bool isBig = random() % 2;
    int size = type[1] - '0';
    int64_t value = static_cast<int64_t>(random() % 64);
    if (type[0] != 'u' && random() % 2)
      value = -value;
    uint64_t bits = static_cast<uint64_t>(value);
    if (type[0] == 'f' && size == 8) {
      double number = static_cast<double>(value);
      std::memcpy(&bits, &number, 8);
    } else if (type[0] == 'f') {
      float number = static_cast<float>(value);
      uint32_t single;
      std::memcpy(&single, &number, 4);
      bits = single;
      if (size == 2) // rebias the exponent; small integers are exact
        bits = value == 0 ? 0
                          : (single >> 16 & 0x8000) |
                                ((single >> 23 & 255) - 112) << 10 |
                                (single >> 13 & 1023);
    }
    std::string element =
        isBig ? bigEndian(bits, size) : littleEndian(bits, size);
    auto array = readArray(
        writeFile("x", npy((isBig ? ">" : "<") + std::string(type), "1,",
                           element, random() % 2, 1 + random() % 3)));
    ASSERT_TRUE(array);
    EXPECT_EQ(array->at(0), static_cast<double>(value)) << type << isBig;
  }
}

TEST(Array, HalvesHaveSubnormalsAndInfinities) {
  std::string bytes =
      littleEndian(1, 2) + littleEndian(0xfc00, 2) + littleEndian(0x3555, 2);
  auto array = readArray(writeFile("x", npy("<f2", "3,", bytes)));
  ASSERT_TRUE(array);
  EXPECT_EQ(array->at(0), 5.9604644775390625e-08);
  EXPECT_EQ(array->at(1), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(array->at(2), 0.333251953125);
}

TEST(Array, ReadsStoredAndDeflatedArchives) {
  std::string images = npy("|u1", "2, 300", std::string(600, 'x'));
  std::string labels = npy("|u1", "2,", "ab");
  for (bool compress : {false, true}) {
    std::string path =
        writeFile("x.npz", zip({{"images.npy", images}, {"labels.npy", labels}},
                               compress));
    auto array = readArray(path + ":labels");
    ASSERT_TRUE(array) << array.error().message;
    EXPECT_EQ(array->at(1), 'b');
    array = readArray(path + ":images");
    ASSERT_TRUE(array) << array.error().message;
    EXPECT_EQ(array->bytes.size(), 600u);
    EXPECT_EQ(errorOf(path), "'" + path +
                                 "' holds 2 arrays ('images', 'labels'); "
                                 "choose one as '" +
                                 path + ":images'");
    EXPECT_EQ(errorOf(path + ":x"), "'" + path +
                                        "' holds no array 'x'; it holds "
                                        "'images', 'labels'");
  }
  std::string single = writeFile("y.npz", zip({{"labels.npy", labels}}, true));
  EXPECT_TRUE(readArray(single));
}

TEST(Array, NamesWhatIsWrongWithAFile) {
  EXPECT_EQ(errorOf("no/such/file"),
            "'no/such/file' cannot be opened: No such file or directory");
  std::string folder = testing::TempDir();
  EXPECT_EQ(errorOf(folder),
            "'" + folder + "' is a folder; a data file is expected");
  EXPECT_EQ(errorOfFile("ab"), "'f' ends after 2 bytes, but its header asks "
                               "for 4; the file is cut off or damaged");
  EXPECT_EQ(errorOfFile("hello"),
            "'f' is no data set: its first bytes are neither those of idx "
            "(MNIST's format), nor of .npy, nor of .npz");
  std::string path = writeFile("g", idx({1}, "a"));
  EXPECT_EQ(errorOf(writeFile("x.npz", idx({1}, "a")) + ":b").substr(0, 1),
            "'");
}

TEST(Array, NamesWhatIsWrongWithIdx) {
  EXPECT_EQ(errorOfFile(idx({2, 3}, "abcde")),
            "'f' ends after 17 bytes, but its header asks for 18; the file is "
            "cut off or damaged");
  EXPECT_EQ(errorOfFile(idx({2, 3}, "abcdefg")),
            "'f' goes on after the 18 bytes that its header asks for; the "
            "file is damaged");
  EXPECT_EQ(errorOfFile(std::string({0, 0, 7, 0})),
            "'f' has the idx element type 7; 8, 9, 11, 12, 13 and 14 are "
            "known");
  EXPECT_EQ(errorOfFile(idx({1 << 30, 1 << 30, 1 << 30}, "")),
            "'f' declares the shape 1073741824x1073741824x1073741824, whose "
            "size in bytes does not fit 63 bits");
  EXPECT_EQ(errorOfFile(idx({1 << 30, 1 << 30}, "abc")),
            "'f' ends after 15 bytes, but its header asks for "
            "1152921504606846988; the file is cut off or damaged");
}

TEST(Array, NamesWhatIsWrongWithNpy) {
  EXPECT_EQ(errorOfFile(npy("<U5", "1,", "abcde")),
            "'f' holds elements of type '<U5'; a data set holds integers or "
            "floats of 1 to 8 bytes");
  EXPECT_EQ(errorOfFile(npyWithHeader("{'descr': [('a', '<f4')], "
                                      "'fortran_order': False, 'shape': (1,)}",
                                      "abcd")),
            "'f' holds elements of type '[('a', '<f4')]'; a data set holds "
            "integers or floats of 1 to 8 bytes");
  std::string noDictionary =
      "the header of 'f' is no dictionary of descr, fortran_order and shape; "
      "the file is damaged";
  EXPECT_EQ(errorOfFile(npyWithHeader("{'descr': '<f4'}", "")), noDictionary);
  EXPECT_EQ(errorOfFile(npyWithHeader("", "")), noDictionary);
  EXPECT_EQ(errorOfFile(npy("<f4", "99999999999999999999,", "")), noDictionary);
  EXPECT_EQ(errorOfFile(npy("<f4", "-1,", "")), noDictionary);
  EXPECT_EQ(errorOfFile(npy("<f4", "1,", "abcd", false, 4)),
            "'f' is written in .npy version 4; 1 to 3 are known");
  EXPECT_EQ(errorOfFile("\x93NUMBERS"),
            "'f' does not begin as an .npy file; it is damaged");
  EXPECT_EQ(
      errorOfFile("\x93NUMPY" + std::string({2, 0}) + littleEndian(1 << 24, 4)),
      "'f' has a header of 16777216 bytes; at most 1048576 are read");
}

TEST(Array, NamesWhatIsWrongWithNpz) {
  std::string member = npy("|u1", "3,", "abc");
  std::string good = zip({{"a.npy", member}});
  EXPECT_EQ(errorOfFile(good.substr(0, good.size() - 5)),
            "'f' begins as a zip archive but has no complete directory at its "
            "end; the file is cut off or damaged");
  EXPECT_EQ(errorOfFile(zip({})).substr(0, 30),
            "'f' is an archive without arra");
  EXPECT_EQ(errorOfFile(zip({{"a.npy", member}}, false, 12)),
            "'f:a' is compressed by zip method 12; write it with numpy.savez "
            "or numpy.savez_compressed");
  std::string changed = good;
  changed[good.find("abc")] = 'x';
  EXPECT_EQ(errorOfFile(changed),
            "'f:a' does not have the checksum that its archive states; the "
            "file is damaged");
  std::string packed = zip({{"a.npy", member}}, true);
  packed[35] = '\xff';
  EXPECT_EQ(errorOfFile(packed),
            "'f:a' holds compressed data that cannot be unpacked; the file is "
            "damaged");
}

/// Cut or changed at any place, a file gives an array or an error.
TEST(Array, SurvivesAnyDamage) {
  std::mt19937 random(2);
  std::string member = npy("<f4", "2, 3", std::string(24, 'a'));
  for (const std::string &good :
       {idx({2, 3}, "abcdef"), member, zip({{"a.npy", member}}),
        zip({{"a.npy", member}, {"b.npy", member}}, true)}) {
    for (size_t size = 0; size < good.size(); ++size)
      EXPECT_FALSE(readArray(writeFile("f", good.substr(0, size))));
    for (int trial = 0; trial < 150; ++trial) {
      std::string bad = good;
      for (int change = 0; change < 1 + trial % 3; ++change)
        bad[random() % bad.size()] = static_cast<char>(random());
      auto array = readArray(writeFile("f", bad));
      if (array) {
        EXPECT_EQ(array->bytes.size(),
                  size_t(array->numElements() * array->type.bytes));
      }
    }
  }
}

} // namespace
