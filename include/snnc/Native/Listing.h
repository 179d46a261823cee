// Shows what the memories and registers of a chip hold.

#ifndef SNNC_NATIVE_LISTING_H
#define SNNC_NATIVE_LISTING_H

#include "snnc/Native/Store.h"

#include <string>

namespace snnc::native {

/// As text: registers; of each core, or of core `core` alone if that is not -1,
/// the rows of each memory that are not as the default row, field by field. An
/// error if there is no such core.
Result<std::string> listConfiguration(const Store &store, int64_t core = -1);

/// The same as JSON.
Result<std::string> listConfigurationAsJson(const Store &store,
                                            int64_t core = -1);

} // namespace snnc::native

#endif // SNNC_NATIVE_LISTING_H
