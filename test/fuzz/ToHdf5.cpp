// Writes the tree that an input of nir-fuzz or netx-fuzz stands for as an HDF5
// file: fuzz-to-hdf5 crash-1234 odd.nir.

#include "Tree.h"

#include <cstdio>
#include <fstream>
#include <iterator>

int main(int argc, char **argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: fuzz-to-hdf5 INPUT FILE\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)),
                    std::istreambuf_iterator<char>());
  auto root = snnc::fuzz::readTree(
      reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), argv[1]);
  snnc::Status status =
      root ? snnc::hdf5::write(*root, argv[2]) : snnc::Status(root.error());
  if (!status)
    std::fprintf(stderr, "%s\n", status.error().message.c_str());
  return status ? 0 : 1;
}
