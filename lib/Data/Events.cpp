// Opens event data: finds the files of a folder and tells formats apart.

#include "snnc/Data/Events.h"

#include "EventSource.h"
#include "snnc/Data/Array.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>

namespace fs = std::filesystem;

namespace snnc::data {

std::optional<EventBin> parseEventBin(const std::string &text) {
  if (text == "count")
    return EventBin::Count;
  if (text == "binary")
    return EventBin::Binary;
  return std::nullopt;
}

std::optional<TimeOrigin> parseTimeOrigin(const std::string &text) {
  if (text == "auto")
    return TimeOrigin::Automatic;
  if (text == "zero")
    return TimeOrigin::Zero;
  if (text == "first")
    return TimeOrigin::FirstEvent;
  return std::nullopt;
}

/// Digits compare as numbers, so that 'a9' comes before 'a10'.
static bool naturalLess(const std::string &a, const std::string &b) {
  auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  auto numberAt = [&](const std::string &text, size_t at) {
    size_t end = at;
    while (end < text.size() && isDigit(text[end]))
      ++end;
    while (at < end && text[at] == '0')
      ++at;
    return std::pair<std::string, size_t>(text.substr(at, end - at), end);
  };
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (isDigit(a[i]) && isDigit(b[j])) {
      auto [left, leftEnd] = numberAt(a, i);
      auto [right, rightEnd] = numberAt(b, j);
      if (left.size() != right.size())
        return left.size() < right.size();
      if (left != right)
        return left < right;
      i = leftEnd, j = rightEnd;
      continue;
    }
    if (a[i] != b[j])
      return static_cast<unsigned char>(a[i]) <
             static_cast<unsigned char>(b[j]);
    ++i, ++j;
  }
  if ((i == a.size()) != (j == b.size()))
    return i == a.size();
  return a < b; // '1' and '01'
}

/// The name's ending in lower case, without the dot and without '.gz'.
static std::string endingOf(const std::string &path) {
  fs::path name = fs::path(path).filename();
  if (name.extension() == ".gz")
    name = name.stem();
  std::string text = name.extension().string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text.empty() ? text : text.substr(1);
}

static bool isEventEnding(const std::string &ending) {
  static const char *const endings[] = {"bin",   "bs1", "bs2", "bs3",
                                        "aedat", "npy", "npz"};
  return std::find(std::begin(endings), std::end(endings), ending) !=
         std::end(endings);
}

/// Replaces a folder by its event files; other paths stay as they are.
static Status expandPath(const std::string &path,
                         std::vector<std::string> &files) {
  constexpr size_t maxFiles = 1 << 20;
  std::error_code code;
  if (!fs::is_directory(path, code)) {
    files.push_back(path);
    return {};
  }
  std::vector<std::string> found;
  fs::recursive_directory_iterator it(path, code), end;
  for (; !code && it != end && found.size() <= maxFiles; it.increment(code)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) &&
        isEventEnding(endingOf(it->path().string())))
      found.push_back(it->path().string());
  }
  if (code)
    return Error{"the folder '" + path + "' cannot be read: " + code.message()};
  if (found.size() > maxFiles)
    return Error{"the folder '" + path + "' holds more than " +
                 std::to_string(maxFiles) + " event files; name a part of it"};
  if (found.empty())
    return Error{"the folder '" + path +
                 "' holds no event file; known are .bin, .bs1, .bs2, .bs3, "
                 ".aedat, .npy and .npz"};
  std::sort(found.begin(), found.end(), naturalLess);
  files.insert(files.end(), found.begin(), found.end());
  return {};
}

/// The first `count` bytes of a file, fewer if it is shorter.
static Result<std::string> firstBytes(const std::string &path, size_t count) {
  Result<std::unique_ptr<ByteSource>> source = openFile(path);
  if (!source)
    return source.error();
  std::string bytes(count, '\0');
  Result<size_t> got =
      (*source)->read(reinterpret_cast<uint8_t *>(bytes.data()), count);
  if (!got)
    return got.error();
  bytes.resize(*got);
  return bytes;
}

static Result<EventSourcePtr>
openFileOfEvents(const std::string &path, const std::vector<int64_t> &shape,
                 const EventOptions &options) {
  // 'FILE.npz:NAME' is no file of its own.
  std::error_code code;
  if (path.find(".npz:") != std::string::npos && !fs::exists(path, code))
    return openEventArrays(path, shape, options);
  Result<std::string> magic = firstBytes(path, 9);
  if (!magic)
    return magic.error();
  if (*magic == "#!AER-DAT")
    return openAedat(path, shape, options);
  if (magic->compare(0, 6, "\x93NUMPY") == 0 ||
      magic->compare(0, 4, "PK\x03\x04") == 0)
    return openEventArrays(path, shape, options);
  std::string ending = endingOf(path);
  if (ending == "bin" || ending == "bs1" || ending == "bs2" || ending == "bs3")
    return openRecords(path, ending, shape, options);
  return Error{"'" + path +
               "' is no event data: its first bytes are neither those of AEDAT "
               "nor of .npy nor of .npz, and its name does not end in .bin, "
               ".bs1, .bs2 or .bs3"};
}

static Status checkOptions(const EventOptions &options) {
  if (!(options.dt > 0) || !std::isfinite(options.dt))
    return Error{"a time step of " + std::to_string(options.dt) +
                 " s cannot sort events; expected more than 0"};
  if (options.steps < 0 || options.steps > maxSteps)
    return Error{std::to_string(options.steps) +
                 " steps per sample are asked for; expected 0 to " +
                 std::to_string(maxSteps)};
  return {};
}

Result<EventDataset> openEvents(const std::vector<std::string> &paths,
                                const std::vector<int64_t> &shape,
                                const EventOptions &options) {
  if (Status status = checkOptions(options); !status)
    return status.error();
  std::vector<std::string> files;
  for (const std::string &path : paths)
    if (Status status = expandPath(path, files); !status)
      return status.error();
  EventDataset dataset;
  dataset.extents = shape;
  for (const std::string &file : files) {
    Result<EventSourcePtr> source = openFileOfEvents(file, shape, options);
    if (!source)
      return source.error();
    for (int64_t i = 0; i < (*source)->size(); ++i)
      dataset.places.push_back({dataset.sources.size(), i});
    dataset.sources.push_back(*source);
  }
  if (dataset.places.empty())
    return Error{"the event data hold no sample"};
  return dataset;
}

std::string EventDataset::name(int64_t index) const {
  const Place &place = places[index];
  return sources[place.source]->name(place.index);
}

std::optional<int64_t> EventDataset::label(int64_t index) const {
  const Place &place = places[index];
  const EventSource &source = *sources[place.source];
  if (std::optional<int64_t> label = source.label(place.index))
    return label;
  std::string folder =
      fs::path(source.name(place.index)).parent_path().filename().string();
  bool isNumber = !folder.empty() && folder.size() < 10 &&
                  std::all_of(folder.begin(), folder.end(),
                              [](char c) { return c >= '0' && c <= '9'; });
  if (!isNumber)
    return std::nullopt;
  return std::stoll(folder);
}

Result<EventSample> EventDataset::fetch(int64_t index) const {
  const Place &place = places[index];
  return sources[place.source]->fetch(place.index);
}

std::optional<std::vector<int64_t>> ownLabels(const EventDataset &dataset) {
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    std::optional<int64_t> label = dataset.label(i);
    if (!label)
      return std::nullopt;
    labels.push_back(*label);
  }
  return labels;
}

} // namespace snnc::data
