// Makes HDF5 files that the writer does not make, by the library's own calls.

#ifndef SNNC_TEST_UNIT_IMPORT_HDF5FILES_H
#define SNNC_TEST_UNIT_IMPORT_HDF5FILES_H

#include "snnc/Import/Hdf5.h"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <functional>
#include <string>
#include <vector>

namespace snnc::test {

/// The bytes of a file that `fill` fills.
inline std::string makeFile(const std::function<void(hid_t)> &fill) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(access, 1 << 16, false);
  hid_t file = H5Fcreate("made.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
  fill(file);
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  std::string bytes(H5Fget_file_image(file, nullptr, 0), '\0');
  H5Fget_file_image(file, bytes.data(), bytes.size());
  H5Fclose(file);
  H5Pclose(access);
  return bytes;
}

/// A group that is left closed.
inline void makeGroup(hid_t parent, const char *name) {
  H5Gclose(H5Gcreate2(parent, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
}

/// A data set of `shape` that is left without values.
inline void makeDataset(hid_t parent, const char *name, hid_t type,
                        const std::vector<hsize_t> &shape,
                        hid_t properties = H5P_DEFAULT) {
  hid_t space =
      H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr);
  H5Dclose(H5Dcreate2(parent, name, type, space, H5P_DEFAULT, properties,
                      H5P_DEFAULT));
  H5Sclose(space);
}

/// What hdf5::read says of the bytes of a file; empty if it reads them.
inline std::string errorOf(const std::string &bytes,
                           const hdf5::Limits &limits = {}) {
  auto tree = hdf5::read(bytes.data(), bytes.size(), "made.h5", limits);
  return tree ? "" : tree.error().message;
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_IMPORT_HDF5FILES_H
