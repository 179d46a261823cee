// Trees of HDF5 arrays as the inputs of fuzz targets. libFuzzer changes bytes,
// of which nearly all changes to an HDF5 file are one error of the library in
// its child process; so trees have a short form of their own, every sequence
// of bytes is one, and mutations are made of trees.

#ifndef SNNC_TEST_FUZZ_TREE_H
#define SNNC_TEST_FUZZ_TREE_H

#include "snnc/Import/Hdf5.h"

#include <random>

namespace snnc::fuzz {

/// The tree that an input stands for, as hdf5::read could give it. Bytes that
/// begin with HDF5's signature are read as such a file, in a child process; all
/// others are the short form.
Result<hdf5::Group> readTree(const uint8_t *data, size_t size,
                             const std::string &name);

/// True for bytes that begin with HDF5's signature.
bool isHdf5(const uint8_t *data, size_t size);

/// The short form of a tree.
std::string encode(const hdf5::Group &root);

/// Words of a format: names and texts that its readers know.
using Words = std::vector<std::string>;

/// Changes `root` in one to four places; `donor` gives subtrees and arrays.
void mutate(hdf5::Group &root, const hdf5::Group &donor, const Words &words,
            std::minstd_rand &random);

/// libFuzzer's hooks, for the words of a format. Some mutations are of bytes.
size_t mutateInput(uint8_t *data, size_t size, size_t maxSize, unsigned seed,
                   const Words &words);
size_t crossInputs(const uint8_t *left, size_t leftSize, const uint8_t *right,
                   size_t rightSize, uint8_t *out, size_t maxSize,
                   unsigned seed, const Words &words);

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_TREE_H
