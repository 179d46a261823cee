// The element types of files and those of arrays in memory.

#ifndef SNNC_IMPORT_HDF5_ELEMENTTYPES_H
#define SNNC_IMPORT_HDF5_ELEMENTTYPES_H

#include "Handle.h"

#include "snnc/Import/Hdf5.h"

namespace snnc::hdf5 {

/// The type of elements that a file declares as `type`. The error names the
/// class of a type that is not read and begins with "holds".
Result<ElementType> classify(hid_t type);

/// The type of an array in memory; not for strings.
Handle memoryType(ElementType type);

/// The type that files are written with, little-endian.
Handle fileType(ElementType type);

} // namespace snnc::hdf5

#endif // SNNC_IMPORT_HDF5_ELEMENTTYPES_H
