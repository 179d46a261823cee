// What the user sees while a subcommand works: errors and progress on stderr.

#ifndef SNNC_TOOLS_SNNC_TERMINAL_H
#define SNNC_TOOLS_SNNC_TERMINAL_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <functional>
#include <string>

namespace snnc::cli {

/// Prints `error: MESSAGE` to stderr and makes the exit code 1.
void fail(const Error &error);

/// A progress line such as `run: 420 of 1000 samples` that overwrites itself;
/// prints nothing when stderr is not a terminal. Call it from any thread with
/// the number done so far.
std::function<void(int64_t)> progress(const std::string &what, int64_t total,
                                      const std::string &unit);

/// The same for work whose total is told with each call: (done, total).
std::function<void(int64_t, int64_t)> progress(const std::string &what,
                                               const std::string &unit);

/// Ends a progress line, if there is one.
void endProgress();

/// Breaks `text` at spaces into lines of at most `width` columns; the first
/// begins at column `indent`, the others with so many spaces.
std::string wrap(const std::string &text, size_t indent, size_t width = 80);

/// Writes to a temporary name beside `path`, then renames it.
Status writeText(const std::string &path, const std::string &text);

} // namespace snnc::cli

#endif // SNNC_TOOLS_SNNC_TERMINAL_H
