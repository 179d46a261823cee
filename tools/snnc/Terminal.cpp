// What the user sees while a subcommand works: errors and progress on stderr.

#include "Terminal.h"

#include "Commands.h"

#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace snnc::cli {

static bool progressShown = false;

void fail(const Error &error) {
  endProgress();
  std::fprintf(stderr, "error: %s\n", error.message.c_str());
  exitCode = 1;
}

std::function<void(int64_t)> progress(const std::string &what, int64_t total,
                                      const std::string &unit) {
  if (!isatty(STDERR_FILENO))
    return [](int64_t) {};
  auto mutex = std::make_shared<std::mutex>();
  auto shown = std::make_shared<int64_t>(-1);
  return [=](int64_t done) {
    std::lock_guard<std::mutex> lock(*mutex);
    int64_t percent = total > 0 ? done * 100 / total : 100;
    if (percent <= *shown)
      return;
    *shown = percent;
    progressShown = true;
    std::fprintf(stderr, "\r%s: %lld of %lld %s (%lld %%)", what.c_str(),
                 static_cast<long long>(done), static_cast<long long>(total),
                 unit.c_str(), static_cast<long long>(percent));
    std::fflush(stderr);
  };
}

std::function<void(int64_t, int64_t)> progress(const std::string &what,
                                               const std::string &unit) {
  std::function<void(int64_t)> show;
  return [=](int64_t done, int64_t total) mutable {
    if (!show)
      show = progress(what, total, unit);
    show(done);
  };
}

void endProgress() {
  if (progressShown)
    std::fprintf(stderr, "\r\033[K");
  progressShown = false;
}

std::string wrap(const std::string &text, size_t indent, size_t width) {
  std::string wrapped;
  size_t column = indent;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find(' ', begin), text.size());
    if (column > indent && column + 1 + end - begin > width) {
      wrapped += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (begin > 0) {
      wrapped += " ";
      ++column;
    }
    wrapped += text.substr(begin, end - begin);
    column += end - begin;
    begin = end + 1;
  }
  return wrapped;
}

Status writeText(const std::string &path, const std::string &text) {
  std::string temporary = path + ".tmp" + std::to_string(getpid());
  std::FILE *file = std::fopen(temporary.c_str(), "wb");
  if (!file)
    return Error{path + ": cannot be written: does the folder exist?"};
  bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  written = std::fclose(file) == 0 && written;
  if (written && std::rename(temporary.c_str(), path.c_str()) == 0)
    return {};
  std::remove(temporary.c_str());
  return Error{path + ": could not be written completely: is the disk full?"};
}

} // namespace snnc::cli
