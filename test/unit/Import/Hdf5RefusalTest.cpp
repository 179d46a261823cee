// Files that are HDF5, but not such as are read: each error names the object.

#include "Hdf5Files.h"

using namespace snnc;
using namespace snnc::test;

TEST(Hdf5Refusal, NamesAMissingFileAndAFolder) {
  auto missing = hdf5::read("no/such.h5");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "no/such.h5: No such file or directory");
  auto folder = hdf5::read("/");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().message, "/: is no regular file");
}

TEST(Hdf5Refusal, SaysThatBytesAreNoHdf5) {
  EXPECT_EQ(errorOf("text"), "made.h5: is no HDF5 file, or is cut off or "
                             "damaged: file signature not found");
  EXPECT_NE(errorOf("").find("made.h5: is no HDF5 file"), std::string::npos);
}

TEST(Hdf5Refusal, FollowsNoLinkToAnotherFile) {
  std::string bytes = makeFile([](hid_t file) {
    makeGroup(file, "node");
    H5Lcreate_external("/etc/passwd", "/", file, "node/nodes", H5P_DEFAULT,
                       H5P_DEFAULT);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'node/nodes' is a link to another file; "
                            "copy what it names into this one");
}

TEST(Hdf5Refusal, FollowsNoSoftLink) {
  std::string bytes = makeFile([](hid_t file) {
    H5Lcreate_soft("/", file, "node", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'node' is a soft link; copy what it "
                            "names to its place");
}

TEST(Hdf5Refusal, EntersNoGroupTwice) {
  const char *message = " is a group that stands in the file at a second path; "
                        "a tree without hard links to groups is read";
  std::string cycle = makeFile([](hid_t file) {
    makeGroup(file, "a");
    makeGroup(file, "a/b");
    H5Lcreate_hard(file, "/a", file, "/a/b/c", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_EQ(errorOf(cycle), std::string("made.h5: 'a/b/c'") + message);
  std::string root = makeFile([](hid_t file) {
    H5Lcreate_hard(file, "/", file, "/a", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_EQ(errorOf(root), std::string("made.h5: 'a'") + message);
  std::string twice = makeFile([](hid_t file) {
    makeGroup(file, "a");
    H5Lcreate_hard(file, "/a", file, "/b", H5P_DEFAULT, H5P_DEFAULT);
  });
  EXPECT_EQ(errorOf(twice), std::string("made.h5: 'b'") + message);
}

TEST(Hdf5Refusal, ReadsNoValuesFromOtherFiles) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(properties, "/etc/passwd", 0, 16);
    makeDataset(file, "weight", H5T_STD_U8LE, {16}, properties);
    H5Pclose(properties);
  });
  EXPECT_EQ(errorOf(bytes), "made.h5: 'weight' keeps its values in another "
                            "file; copy them into this one");
}

TEST(Hdf5Refusal, ReadsNoVirtualDataSet) {
  std::string bytes = makeFile([](hid_t file) {
    hsize_t size = 4;
    hid_t space = H5Screate_simple(1, &size, nullptr);
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(properties, space, "/etc/passwd", "x", space);
    makeDataset(file, "weight", H5T_IEEE_F32LE, {4}, properties);
    H5Pclose(properties);
    H5Sclose(space);
  });
  EXPECT_EQ(errorOf(bytes),
            "made.h5: 'weight' is a virtual data set, which takes its values "
            "from others; copy them into it");
}

TEST(Hdf5Refusal, NamesTheFilterThatIsNotRead) {
  std::string bytes = makeFile([](hid_t file) {
    hsize_t size = 64;
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 1, &size);
    H5Pset_scaleoffset(properties, H5Z_SO_INT, 0);
    makeDataset(file, "weight", H5T_STD_I32LE, {64}, properties);
    H5Pclose(properties);
  });
  EXPECT_EQ(errorOf(bytes),
            "made.h5: 'weight' is stored with the filter 'scaleoffset'; gzip, "
            "shuffle and fletcher32 are read: write it again with "
            "compression=\"gzip\"");
}

TEST(Hdf5Refusal, NamesTheTypeThatIsNotRead) {
  auto message = [](hid_t type) {
    return errorOf(
        makeFile([&](hid_t file) { makeDataset(file, "x", type, {2}); }));
  };
  EXPECT_EQ(message(H5T_STD_REF_OBJ),
            "made.h5: 'x' holds references; integers, floats, booleans and "
            "text are read");
  EXPECT_EQ(message(H5T_STD_B8LE),
            "made.h5: 'x' holds bit fields; integers, floats, booleans and "
            "text are read");
  hid_t list = H5Tvlen_create(H5T_STD_I32LE);
  EXPECT_EQ(message(list), "made.h5: 'x' holds variable-length lists; "
                           "integers, floats, booleans and text are read");
  H5Tclose(list);
  hid_t odd = H5Tcopy(H5T_STD_I32LE);
  H5Tset_precision(odd, 17);
  EXPECT_EQ(message(odd), "made.h5: 'x' holds integers of 4 bytes in a layout "
                          "of their own; standard ones of 1, 2, 4 or 8 bytes "
                          "are read");
  H5Tclose(odd);
  EXPECT_EQ(message(H5T_NATIVE_LDOUBLE),
            "made.h5: 'x' holds floats of 16 bytes that are none of float16, "
            "float32 and float64");
}

TEST(Hdf5Refusal, WantsAValue) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t space = H5Screate(H5S_NULL);
    H5Dclose(H5Dcreate2(file, "x", H5T_IEEE_F32LE, space, H5P_DEFAULT,
                        H5P_DEFAULT, H5P_DEFAULT));
    H5Sclose(space);
  });
  EXPECT_EQ(errorOf(bytes),
            "made.h5: 'x' is empty: it has a type but no value");
}

TEST(Hdf5Refusal, WantsNamesInUtf8) {
  std::string bytes = makeFile([](hid_t file) { makeGroup(file, "n\xFFme"); });
  EXPECT_EQ(errorOf(bytes),
            "made.h5: '/' has a member whose name is no UTF-8 text");
  EXPECT_EQ(errorOf(makeFile([](hid_t file) { makeGroup(file, "couché"); })),
            "");
}

TEST(Hdf5Refusal, ReadsNoNamedType) {
  std::string bytes = makeFile([](hid_t file) {
    hid_t type = H5Tcopy(H5T_IEEE_F32LE);
    H5Tcommit2(file, "real", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Tclose(type);
  });
  EXPECT_EQ(errorOf(bytes),
            "made.h5: 'real' is neither a group nor a data set");
}
