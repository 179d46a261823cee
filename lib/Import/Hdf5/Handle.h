// Handles of the HDF5 library that close themselves, and its errors as text.

#ifndef SNNC_IMPORT_HDF5_HANDLE_H
#define SNNC_IMPORT_HDF5_HANDLE_H

#include <hdf5.h>

#include <mutex>
#include <string>
#include <sys/types.h>
#include <utility>

namespace snnc::hdf5 {

/// An identifier of the HDF5 library, closed at the end of its life.
class Handle {
public:
  Handle() = default;
  Handle(hid_t id, herr_t (*close)(hid_t)) : id(id), close(close) {}
  Handle(Handle &&other) noexcept
      : id(std::exchange(other.id, -1)), close(other.close) {}
  Handle &operator=(Handle &&other) noexcept {
    std::swap(id, other.id);
    std::swap(close, other.close);
    return *this;
  }
  ~Handle() {
    if (id >= 0)
      close(id);
  }
  /// True if the library gave one.
  explicit operator bool() const { return id >= 0; }
  operator hid_t() const { return id; }

private:
  hid_t id = -1;
  herr_t (*close)(hid_t) = nullptr;
};

/// Holds the HDF5 library, which one thread may use at a time, and keeps it
/// from printing errors, until the end of its life.
class Session {
public:
  Session();
  ~Session();
  /// The innermost error of the last call that failed, as the library words it.
  std::string lastError() const;

private:
  std::unique_lock<std::mutex> lock;
  H5E_auto2_t print = nullptr;
  void *printData = nullptr;
};

/// fork(2) while no thread is inside the HDF5 library, so that the child may
/// use it.
pid_t forkOutsideLibrary();

} // namespace snnc::hdf5

#endif // SNNC_IMPORT_HDF5_HANDLE_H
