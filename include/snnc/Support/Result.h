// A value or the reason why there is none, for the parts that do not know MLIR.

#ifndef SNNC_SUPPORT_RESULT_H
#define SNNC_SUPPORT_RESULT_H

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace snnc {

/// What is wrong with the user's input: one clear sentence that names the
/// file and the place in it, without a final period.
struct Error {
  std::string message;
};

/// Either a `T` or an `Error`. Test it as a bool before use.
template <typename T>
class [[nodiscard]] Result {
public:
  Result(T value) : state(std::move(value)) {}
  Result(Error error) : state(std::move(error)) {}

  /// True if there is a value.
  explicit operator bool() const { return std::holds_alternative<T>(state); }

  T &operator*() {
    assert(*this && "result holds an error");
    return std::get<T>(state);
  }
  const T &operator*() const {
    assert(*this && "result holds an error");
    return std::get<T>(state);
  }
  T *operator->() { return &**this; }
  const T *operator->() const { return &**this; }

  /// The reason; only if there is no value.
  const Error &error() const {
    assert(!*this && "result holds a value");
    return std::get<Error>(state);
  }

private:
  std::variant<T, Error> state;
};

/// Success or an `Error`, for functions without a value.
class [[nodiscard]] Status {
public:
  Status() = default;
  Status(Error error) : failure(std::move(error)) {}

  /// True on success.
  explicit operator bool() const { return !failure; }
  const Error &error() const {
    assert(failure && "status holds no error");
    return *failure;
  }

private:
  std::optional<Error> failure;
};

} // namespace snnc

#endif // SNNC_SUPPORT_RESULT_H
