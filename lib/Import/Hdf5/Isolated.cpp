// Reads a file in a child process, which sends what it finds through a pipe.
//
// The HDF5 library is known to crash and to loop on damaged files (its list of
// CVEs is long), so it only sees untrusted bytes in a process whose end, memory
// and time do not concern this one.

#include "Handle.h"
#include "Sink.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

using namespace snnc;
using namespace snnc::hdf5;

namespace {
/// What a message of the child says.
enum class Tag : uint8_t { Group, End, Array, Attribute, Done, Failed };

/// The child's end of the pipe.
class PipeSink : public Sink {
public:
  explicit PipeSink(int pipe) : pipe(pipe) {}

  void beginGroup(const std::string &name) override {
    put(Tag::Group);
    putText(name);
  }
  void endGroup() override { put(Tag::End); }
  void addArray(const std::string &name, Array array) override {
    putArray(Tag::Array, name, array);
  }
  void addAttribute(const std::string &name, Array array) override {
    putArray(Tag::Attribute, name, array);
  }

  /// Sends how the reading ended. False if the parent is gone.
  bool finish(const Status &status) {
    put(status ? Tag::Done : Tag::Failed);
    if (!status)
      putText(status.error().message);
    flush();
    return good;
  }

private:
  void putArray(Tag tag, const std::string &name, const Array &array) {
    put(tag);
    putText(name);
    put(array.type);
    put<uint64_t>(array.shape.size());
    for (int64_t extent : array.shape)
      put(extent);
    putBytes(array.bytes.data(), array.bytes.size());
    for (const std::string &text : array.strings)
      putText(text);
  }
  void putText(const std::string &text) {
    put<uint64_t>(text.size());
    putBytes(text.data(), text.size());
  }
  template <typename T>
  void put(T value) {
    static_assert(std::is_trivially_copyable<T>::value, "sent as bytes");
    putBytes(&value, sizeof value);
  }
  void putBytes(const void *bytes, size_t size) {
    if (buffer.size() + size > (1 << 16))
      flush();
    if (size > (1 << 16))
      return send(bytes, size);
    buffer.append(static_cast<const char *>(bytes), size);
  }
  void flush() {
    send(buffer.data(), buffer.size());
    buffer.clear();
  }
  void send(const void *bytes, size_t size) {
    const char *at = static_cast<const char *>(bytes);
    while (good && size) {
      ssize_t sent = ::write(pipe, at, size);
      if (sent < 0 && errno == EINTR)
        continue;
      good = sent > 0;
      at += good ? sent : 0;
      size -= good ? sent : 0;
    }
  }

  int pipe;
  bool good = true;
  std::string buffer;
};

/// The parent's end of the pipe. What comes out of it is as untrusted as the
/// file is.
class Receiver {
public:
  Receiver(int pipe, const Limits &limits) : pipe(pipe), left(limits.bytes) {}

  /// Fills the sink until the child says how it ended. No value: it did not.
  bool receive(TreeSink &sink, const Limits &limits, Status &status);

private:
  bool getArray(Array &array);
  bool getText(std::string &text) {
    uint64_t size = 0;
    if (!get(size) || !spend(size))
      return false;
    text.resize(size);
    return getBytes(text.data(), size);
  }
  template <typename T>
  bool get(T &value) {
    return getBytes(&value, sizeof value);
  }
  bool getBytes(void *bytes, size_t size);
  /// Counts memory that is about to be taken.
  bool spend(uint64_t size) {
    if (size > static_cast<uint64_t>(left))
      return false;
    left -= static_cast<int64_t>(size);
    return true;
  }

  int pipe;
  int64_t left;
  std::string buffer;
  size_t at = 0;
};
} // namespace

bool Receiver::getBytes(void *bytes, size_t size) {
  char *to = static_cast<char *>(bytes);
  while (size) {
    if (at < buffer.size()) {
      size_t part = std::min(size, buffer.size() - at);
      std::memcpy(to, buffer.data() + at, part);
      at += part;
      to += part;
      size -= part;
      continue;
    }
    // Large arrays go straight to their place.
    bool direct = size > (1 << 16);
    if (!direct)
      buffer.resize(1 << 16);
    ssize_t got = ::read(pipe, direct ? to : buffer.data(),
                         direct ? size : buffer.size());
    if (got < 0 && errno == EINTR) {
      buffer.clear();
      at = 0;
      continue;
    }
    if (!direct) {
      buffer.resize(std::max<ssize_t>(got, 0));
      at = 0;
    }
    if (got <= 0)
      return false;
    to += direct ? got : 0;
    size -= direct ? got : 0;
  }
  return true;
}

bool Receiver::getArray(Array &array) {
  uint64_t rank = 0;
  if (!get(array.type) || array.type > ElementType::String || !get(rank) ||
      rank > 32)
    return false;
  uint64_t count = 1;
  for (uint64_t axis = 0; axis < rank; ++axis) {
    int64_t extent = 0;
    if (!get(extent) || extent < 0 ||
        (extent && count > (uint64_t(1) << 40) / extent))
      return false;
    array.shape.push_back(extent);
    count *= extent;
  }
  if (array.type != ElementType::String) {
    if (!spend(count * sizeOf(array.type)))
      return false;
    array.bytes.resize(count * sizeOf(array.type));
    return getBytes(array.bytes.data(), array.bytes.size());
  }
  if (!spend(count * sizeof(std::string)))
    return false;
  array.strings.resize(count);
  return std::all_of(array.strings.begin(), array.strings.end(),
                     [&](std::string &text) { return getText(text); });
}

bool Receiver::receive(TreeSink &sink, const Limits &limits, Status &status) {
  for (int64_t object = 0; object <= 2 * limits.objects; ++object) {
    Tag tag;
    std::string name;
    if (!get(tag))
      return false;
    if (tag == Tag::Done)
      return true;
    if (tag == Tag::End) {
      if (sink.depth() == 0)
        return false;
      sink.endGroup();
      continue;
    }
    if (tag > Tag::Failed || !getText(name))
      return false;
    if (tag == Tag::Failed) {
      status = Error{name};
      return true;
    }
    if (tag == Tag::Group) {
      if (sink.depth() >= static_cast<size_t>(limits.depth))
        return false;
      sink.beginGroup(name);
      continue;
    }
    Array array;
    if (!getArray(array))
      return false;
    if (tag == Tag::Array)
      sink.addArray(name, std::move(array));
    else
      sink.addAttribute(name, std::move(array));
  }
  return false;
}

#if defined(__SANITIZE_ADDRESS__)
#define SNNC_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SNNC_ADDRESS_SANITIZER 1
#endif
#endif

/// The processor time that a file may take: a gigabyte takes under 2 s.
static unsigned secondsFor(const Source &source, const Limits &limits) {
  uint64_t size = source.size;
  struct stat status;
  if (!source.data && stat(source.name.c_str(), &status) == 0)
    size = static_cast<uint64_t>(status.st_size);
  return static_cast<unsigned>(limits.seconds + size / (64 << 20));
}

/// Bounds what the child may take. AddressSanitizer reserves terabytes of
/// addresses, so under it the memory is left unbounded.
static void bound(const Source &source, const Limits &limits) {
  rlimit seconds;
  seconds.rlim_cur = seconds.rlim_max = secondsFor(source, limits);
  setrlimit(RLIMIT_CPU, &seconds);
  alarm(10 * secondsFor(source, limits)); // if it waits for nothing
  rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#ifndef SNNC_ADDRESS_SANITIZER
  // The parent's own addresses are mapped too: bound what is added to them.
  long pages = 0;
  if (FILE *file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld", &pages) != 1)
      pages = 0;
    std::fclose(file);
  }
  if (pages > 0) {
    uint64_t added = static_cast<uint64_t>(limits.bytes) + source.size +
                     (uint64_t(512) << 20);
    rlimit memory;
    memory.rlim_cur = memory.rlim_max =
        static_cast<uint64_t>(pages) * sysconf(_SC_PAGESIZE) + added;
    setrlimit(RLIMIT_AS, &memory);
  }
#endif
}

/// The child: reads, sends, ends without running the parent's exit handlers.
[[noreturn]] static void runChild(const Source &source, const Limits &limits,
                                  int pipe) {
  signal(SIGPIPE, SIG_IGN);
  for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGALRM})
    signal(fault, SIG_DFL); // no stack trace of a crash that is expected
  // What the C library prints of a broken heap is no news to the user.
  if (int null = ::open("/dev/null", O_WRONLY); null >= 0)
    dup2(null, STDERR_FILENO);
  bound(source, limits);
  PipeSink sink(pipe);
  bool sent = false;
  try {
    sent = sink.finish(readHere(source, limits, sink));
  } catch (const std::exception &) {
    _exit(2); // out of memory
  }
  _exit(sent ? 0 : 1);
}

/// Why the child did not say how it ended.
static std::string describeEnd(int status, const Limits &limits) {
  if (WIFSIGNALED(status) &&
      (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM ||
       WTERMSIG(status) == SIGKILL))
    return "took more than " + std::to_string(limits.seconds) +
           " s to read: it is damaged or far too large";
  if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
    return "takes more memory than the limit of " +
           std::to_string(limits.bytes) + " bytes";
  return "is damaged: the HDF5 library failed on it";
}

Status snnc::hdf5::readIsolated(const Source &source, const Limits &limits,
                                Sink &sink) {
  int ends[2];
  if (::pipe(ends) != 0)
    return Error{source.name +
                 ": no pipe to read it through: " + std::strerror(errno)};
  pid_t child = forkOutsideLibrary();
  if (child == 0) {
    close(ends[0]);
    runChild(source, limits, ends[1]);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return Error{source.name +
                 ": no process to read it in: " + std::strerror(errno)};
  }
  Status status;
  bool ended = Receiver(ends[0], limits)
                   .receive(static_cast<TreeSink &>(sink), limits, status);
  close(ends[0]);
  int exit = 0;
  while (waitpid(child, &exit, 0) < 0 && errno == EINTR) {
  }
  if (!ended)
    return Error{source.name + ": " + describeEnd(exit, limits)};
  return status;
}
