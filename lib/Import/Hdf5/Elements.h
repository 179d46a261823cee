// Reads the elements of one data set or attribute, within limits.

#ifndef SNNC_IMPORT_HDF5_ELEMENTS_H
#define SNNC_IMPORT_HDF5_ELEMENTS_H

#include "Handle.h"

#include "snnc/Import/Hdf5.h"

namespace snnc::hdf5 {

/// What reading may still cost.
struct Budget {
  int64_t fileBytes = 0; ///< size of the file, which bounds what it can hold
  int64_t bytes = 0;     ///< of arrays that may still be made
  int64_t objects = 0;   ///< that may still be read
};

/// Reads a data set. The error says what it holds or how it is stored, to
/// follow the object's name.
Result<Array> readDataset(hid_t dataset, const Session &session,
                          Budget &budget);

/// Reads an attribute, likewise.
Result<Array> readAttribute(hid_t attribute, const Session &session,
                            Budget &budget);

} // namespace snnc::hdf5

#endif // SNNC_IMPORT_HDF5_ELEMENTS_H
