// The state of the HDF5 library around a call.

#include "Handle.h"

#include <unistd.h>

using namespace snnc::hdf5;

static std::mutex &libraryMutex() {
  static std::mutex mutex;
  return mutex;
}

Session::Session() : lock(libraryMutex()) {
  H5Eget_auto2(H5E_DEFAULT, &print, &printData);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Session::~Session() { H5Eset_auto2(H5E_DEFAULT, print, printData); }

/// Keeps the first description, which is the innermost.
static herr_t keepFirst(unsigned, const H5E_error2_t *error, void *text) {
  auto &kept = *static_cast<std::string *>(text);
  if (kept.empty() && error->desc)
    kept = error->desc;
  return 0;
}

std::string Session::lastError() const {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keepFirst, &text);
  return text.empty() ? "no reason given" : text;
}

pid_t snnc::hdf5::forkOutsideLibrary() {
  // The child has only this thread, which holds the lock there as well.
  std::lock_guard<std::mutex> lock(libraryMutex());
  return fork();
}
