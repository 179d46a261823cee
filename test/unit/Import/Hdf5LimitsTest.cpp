// Sizes that files claim are checked before memory is taken, and what is
// written comes back bit by bit.

#include "Hdf5Files.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace snnc;
using namespace snnc::test;

TEST(Hdf5Limits, CountsNothingInAnEmptyArrayOfLongAxes) {
  hdf5::Array array;
  array.shape = {int64_t(1) << 60, 4096, 0};
  EXPECT_EQ(array.size(), 0);
}

TEST(Hdf5Limits, RefuseWhatAFileCannotHold) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk = 1024;
    H5Pset_chunk(properties, 1, &chunk);
    makeDataset(file, "weight", H5T_IEEE_F64LE, {hsize_t(1) << 32}, properties);
    H5Pclose(properties);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'weight' claims 34359738368 bytes, more "
                            "than a file of " +
                                std::to_string(bytes.size()) +
                                " bytes can hold");
}

TEST(Hdf5Limits, RefuseAnElementCountThatOverflows) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[2] = {64, 64};
    H5Pset_chunk(properties, 2, chunk);
    makeDataset(file, "weight", H5T_STD_U8LE,
                {hsize_t(1) << 31, hsize_t(1) << 31}, properties);
    H5Pclose(properties);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'weight' claims more than 2^40 elements");
}

TEST(Hdf5Limits, RefuseChunksMuchLargerThanTheirDataSet) {
  std::string bytes = makeFile([](hid_t file) {
    hsize_t size = 4, most = H5S_UNLIMITED, chunk = hsize_t(1) << 30;
    hid_t space = H5Screate_simple(1, &size, &most);
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 1, &chunk);
    H5Pset_deflate(properties, 1);
    H5Dclose(H5Dcreate2(file, "x", H5T_STD_I16LE, space, H5P_DEFAULT,
                        properties, H5P_DEFAULT));
    H5Sclose(space);
    H5Pclose(properties);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'x' is stored in chunks that are larger "
                            "than the data set");
}

TEST(Hdf5Limits, BoundBytesObjectsAndDepth) {
  hdf5::Group tree;
  tree.arrays["a"] = hdf5::Array::of(std::vector<float>(100), {100});
  tree.groups["g"].groups["h"].arrays["b"] = hdf5::Array::of(int64_t(1));
  auto bytes = hdf5::serialize(tree);
  ASSERT_TRUE(bytes);
  hdf5::Limits limits;
  limits.bytes = 399;
  EXPECT_EQ(errorOf(*bytes, limits),
            "made.h5: 'a' needs 400 bytes, more than the 399 that are left of "
            "the limit");
  limits = {};
  limits.objects = 1;
  EXPECT_EQ(errorOf(*bytes, limits),
            "made.h5: '/' holds more than the 1 objects that are read of a "
            "file");
  limits = {};
  limits.depth = 1;
  EXPECT_EQ(errorOf(*bytes, limits),
            "made.h5: 'g/h' lies 2 groups deep; 1 are read");
  limits.isolated = false;
  EXPECT_EQ(errorOf(*bytes, limits),
            "made.h5: 'g/h' lies 2 groups deep; 1 are read");
}

TEST(Hdf5Limits, TextOfOneHeapObjectCountsEachTime) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    hsize_t size = 1000;
    hid_t space = H5Screate_simple(1, &size, nullptr);
    std::string text(1000, 'x');
    std::vector<const char *> texts(size, text.c_str());
    hid_t made = H5Dcreate2(file, "x", type, space, H5P_DEFAULT, H5P_DEFAULT,
                            H5P_DEFAULT);
    H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data());
    H5Dclose(made);
    H5Sclose(space);
    H5Tclose(type);
  });
  EXPECT_EQ(errorOf(bytes), "");
  hdf5::Limits limits;
  limits.bytes = 500000;
  EXPECT_NE(errorOf(bytes, limits).find("made.h5: 'x' cannot be read: "),
            std::string::npos);
}

TEST(Hdf5Text, FixedLengthAndAsciiAreRead) {
  std::string bytes = makeFile([](hid_t file) {
    hsize_t size = 2;
    hid_t space = H5Screate_simple(1, &size, nullptr);
    for (bool spaces : {false, true}) {
      hid_t type = H5Tcopy(H5T_C_S1);
      H5Tset_size(type, 6);
      H5Tset_strpad(type, spaces ? H5T_STR_SPACEPAD : H5T_STR_NULLPAD);
      hid_t made = H5Dcreate2(file, spaces ? "spaces" : "zeros", type, space,
                              H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
      H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
               spaces ? "same  a b   " : "same\0\0sixsix");
      H5Dclose(made);
      H5Tclose(type);
    }
    H5Sclose(space);
  });
  auto tree = hdf5::read(bytes.data(), bytes.size(), "made.h5");
  ASSERT_TRUE(tree);
  using Texts = std::vector<std::string>;
  EXPECT_EQ(tree->arrays["spaces"].strings, (Texts{"same", "a b"}));
  EXPECT_EQ(tree->arrays["zeros"].strings, (Texts{"same", "sixsix"}));
}

TEST(Hdf5Numbers, BigEndianIsReadInTheOrderOfThisMachine) {
  std::string bytes = makeFile([](hid_t file) {
    hsize_t size = 2;
    hid_t space = H5Screate_simple(1, &size, nullptr);
    hid_t made = H5Dcreate2(file, "x", H5T_IEEE_F32BE, space, H5P_DEFAULT,
                            H5P_DEFAULT, H5P_DEFAULT);
    float values[2] = {1.5f, -2.0f};
    H5Dwrite(made, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(made);
    H5Sclose(space);
  });
  auto tree = hdf5::read(bytes.data(), bytes.size(), "made.h5");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->arrays["x"],
            hdf5::Array::of(std::vector<float>{1.5f, -2.0f}, {2}));
}

TEST(Hdf5Numbers, ConvertOrSayWhyNot) {
  using hdf5::Array;
  auto message = [](const Array &array) {
    auto floats = hdf5::toFloats(array);
    return floats ? "" : floats.error().message;
  };
  EXPECT_EQ(message(Array::of(std::string("a"))),
            "holds text where numbers are expected");
  EXPECT_EQ(message(Array::of(std::vector<float>{0, NAN}, {2})),
            "holds NaN at element 1 where finite numbers are expected");
  EXPECT_EQ(message(Array::of(1e300)).substr(0, 10), "holds 1000");
  auto integers = [](const Array &array) {
    auto values = hdf5::toIntegers(array);
    return values ? "" : values.error().message;
  };
  EXPECT_EQ(integers(Array::of(0.5)),
            "holds 0.500000 where integers are expected");
  EXPECT_EQ(integers(Array::of(std::string("a"))),
            "holds text where integers are expected");
  Array large;
  large.type = hdf5::ElementType::UInt64;
  large.bytes.assign(8, 0xFF);
  EXPECT_EQ(integers(large), "holds an integer beyond 2^63 - 1");
  Array half; // 1, -2, the smallest subnormal, 65504
  half.type = hdf5::ElementType::Float16;
  half.shape = {4};
  half.bytes = {0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B};
  auto halves = hdf5::toFloats(half);
  ASSERT_TRUE(halves);
  EXPECT_EQ(*halves, (std::vector<float>{1, -2, std::ldexp(1.0f, -24), 65504}));
}

/// A tree of random arrays of all types, also empty ones and scalars.
static hdf5::Group randomTree(std::mt19937 &random, int depth) {
  hdf5::Group group;
  for (int count = random() % 5; count > 0; --count) {
    hdf5::Array array;
    array.type = static_cast<hdf5::ElementType>(random() % 13);
    for (int axes = random() % 4; axes > 0; --axes)
      array.shape.push_back(random() % 5 ? 1 + random() % 7 : random() % 2);
    if (array.type == hdf5::ElementType::String)
      for (int64_t index = 0; index < array.size(); ++index)
        array.strings.push_back(std::string(random() % 9, 'a') + "µ");
    array.bytes.resize(array.size() * hdf5::sizeOf(array.type));
    for (uint8_t &byte : array.bytes)
      byte = array.type == hdf5::ElementType::Bool ? random() % 2 : random();
    // Attributes of no elements are nothing that HDF5 1.10 can write.
    auto &place =
        random() % 4 || array.size() == 0 ? group.arrays : group.attributes;
    place["a." + std::to_string(random() % 100)] = std::move(array);
  }
  for (int count = depth ? random() % 3 : 0; count > 0; --count)
    group.groups["g" + std::to_string(random() % 10)] =
        randomTree(random, depth - 1);
  return group;
}

TEST(Hdf5Tree, ComesBackBitByBit) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 200; ++trial) {
    hdf5::Group tree = randomTree(random, 3);
    hdf5::WriteOptions options;
    options.compression = trial % 3 ? 0 : 6;
    auto bytes = hdf5::serialize(tree, options);
    ASSERT_TRUE(bytes) << bytes.error().message;
    hdf5::Limits limits;
    limits.isolated = trial % 2;
    auto read = hdf5::read(bytes->data(), bytes->size(), "made.h5", limits);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, tree);
    auto again = hdf5::serialize(*read, options);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *bytes);
  }
}

TEST(Hdf5Tree, NamesWhatHdf5CannotHold) {
  auto message = [](const hdf5::Group &tree) {
    auto bytes = hdf5::serialize(tree);
    return bytes ? "" : bytes.error().message;
  };
  hdf5::Group tree;
  tree.groups["a"].arrays["b/c"] = hdf5::Array::of(1.0);
  EXPECT_EQ(message(tree), "'/a/' has a member named 'b/c', which HDF5 cannot "
                           "hold; rename it");
  tree = {};
  tree.arrays["x"] = hdf5::Array::of(1.0);
  tree.groups["x"];
  EXPECT_EQ(message(tree), "'/x' is both an array and a group");
  tree = {};
  tree.arrays["x"] = hdf5::Array::of(std::string("a\0b", 3));
  EXPECT_EQ(message(tree),
            "'/x' holds a text with a zero byte, where it would end");
  Status written = hdf5::write({}, "no/such/folder.h5");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().message, "no/such/folder.h5: cannot be written: No "
                                     "such file or directory");
}
