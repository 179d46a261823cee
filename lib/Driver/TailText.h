// What the text of a tail may be made of, before MLIR parses it.

#ifndef SNNC_LIB_DRIVER_TAILTEXT_H
#define SNNC_LIB_DRIVER_TAILTEXT_H

#include "snnc/Support/Result.h"

#include "llvm/ADT/StringRef.h"

namespace snnc::driver {

/// Checks that MLIR's parser, which is recursive and takes any format, any
/// width and any length, reads `text` with bounded stack, memory and time.
/// Every tail that snnc prints passes; what passes need not be a tail.
Status checkTailText(llvm::StringRef text);

} // namespace snnc::driver

#endif // SNNC_LIB_DRIVER_TAILTEXT_H
