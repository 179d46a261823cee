// Reads AEDAT 2.0 recordings of the DVS128 camera and AEDAT 3.1 recordings:
// iniVation, "AEDAT file formats", docs.inivation.com. Addresses of the DVS128
// are those of jAER: bit 0 is clear for ON, bits 1 to 7 count columns from the
// right, bits 8 to 14 are the row. A recording R.aedat of version 3.1 with a
// file R_labels.csv beside it (DVS Gesture: lines 'class,startTime_usec,
// endTime_usec', classes from 1) is a sample per line.

#include "EventSource.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace snnc::data {
namespace {

/// A part of a recording: start <= time < end.
struct Trial {
  int64_t label;
  int64_t start;
  int64_t end;
};

class AedatSource : public EventSource {
public:
  AedatSource(std::string path, bool isVersion2, PixelMap map,
              EventOptions options, std::vector<Trial> trials)
      : path(std::move(path)), isVersion2(isVersion2), map(map),
        options(std::move(options)), trials(std::move(trials)) {}

  int64_t size() const override {
    return trials.empty() ? 1 : static_cast<int64_t>(trials.size());
  }
  std::string name(int64_t index) const override {
    return trials.empty() ? path : path + "[" + std::to_string(index) + "]";
  }
  std::optional<int64_t> label(int64_t index) const override {
    if (trials.empty())
      return std::nullopt;
    return trials[index].label;
  }
  Result<EventSample> fetch(int64_t index) const override;

private:
  std::string path;
  bool isVersion2;
  PixelMap map;
  EventOptions options;
  /// Empty: the whole file is one sample.
  std::vector<Trial> trials;
};

/// A file in memory and the end of its header.
struct AedatFile {
  std::vector<uint8_t> bytes;
  size_t headerEnd = 0;
  std::string header;
};

} // namespace

static uint32_t big32(const uint8_t *bytes) {
  return uint32_t(bytes[0]) << 24 | uint32_t(bytes[1]) << 16 |
         uint32_t(bytes[2]) << 8 | bytes[3];
}

static uint32_t little32(const uint8_t *bytes) {
  return uint32_t(bytes[3]) << 24 | uint32_t(bytes[2]) << 16 |
         uint32_t(bytes[1]) << 8 | bytes[0];
}

/// Finds the end of the lines that begin with '#'.
static void splitHeader(AedatFile &file) {
  size_t at = 0;
  while (at < file.bytes.size() && file.bytes[at] == '#') {
    auto end = std::find(file.bytes.begin() + at, file.bytes.end(), '\n');
    if (end == file.bytes.end())
      break;
    size_t next = static_cast<size_t>(end - file.bytes.begin()) + 1;
    std::string line(file.bytes.begin() + at, end);
    file.header += line + "\n";
    at = next;
    if (line.rfind("#!END-HEADER", 0) == 0)
      break;
  }
  file.headerEnd = at;
}

/// Reads at most `limit` bytes, or all if the file has no more than the events
/// that we take.
static Result<AedatFile> readAedat(const std::string &path, uint64_t limit) {
  constexpr uint64_t maxBytes = 8 * uint64_t(maxEvents) + (1 << 24);
  Result<std::unique_ptr<ByteSource>> source = openFile(path);
  if (!source)
    return source.error();
  AedatFile file;
  limit = std::min(limit, maxBytes + 1);
  constexpr size_t chunk = 1 << 22;
  for (bool atEnd = false; !atEnd && file.bytes.size() < limit;) {
    size_t done = file.bytes.size();
    size_t take = std::min<size_t>(chunk, limit - done);
    file.bytes.resize(done + take);
    Result<size_t> got = (*source)->read(file.bytes.data() + done, take);
    if (!got)
      return got.error();
    file.bytes.resize(done + *got);
    atEnd = *got < take;
  }
  if (file.bytes.size() > maxBytes)
    return Error{"'" + path + "' is longer than " + std::to_string(maxBytes) +
                 " bytes; cut it into several files"};
  splitHeader(file);
  return file;
}

static Status decodeVersion2(const std::string &path, const AedatFile &file,
                             std::vector<RawEvent> &events) {
  size_t length = file.bytes.size() - file.headerEnd;
  if (length % 8 != 0)
    return Error{"'" + path + "' has " + std::to_string(length) +
                 " bytes behind its header, which is no multiple of the 8 "
                 "bytes of an event; the file is cut off"};
  const uint8_t *bytes = file.bytes.data() + file.headerEnd;
  events.reserve(length / 8);
  for (size_t i = 0; i < length / 8; ++i, bytes += 8) {
    uint32_t address = big32(bytes);
    if (address & 0x8000) // an external pin, no pixel
      continue;
    RawEvent event;
    event.time = big32(bytes + 4);
    event.polarity = (address & 1) ? 0 : 1;
    event.x = 127 - static_cast<int32_t>(address >> 1 & 0x7f);
    event.y = static_cast<int32_t>(address >> 8 & 0x7f);
    events.push_back(event);
  }
  return {};
}

/// Header of a packet of version 3.1, in 28 bytes.
struct Packet {
  unsigned type;
  uint32_t eventSize;
  uint32_t timeOffset;
  uint32_t overflow;
  uint32_t capacity;
  uint32_t number;
};

static Packet readPacket(const uint8_t *bytes) {
  return {static_cast<unsigned>(bytes[0] | bytes[1] << 8),
          little32(bytes + 4),
          little32(bytes + 8),
          little32(bytes + 12),
          little32(bytes + 16),
          little32(bytes + 20)};
}

static Status decodeVersion3(const std::string &path, const AedatFile &file,
                             int64_t start, int64_t end,
                             std::vector<RawEvent> &events) {
  constexpr unsigned polarityType = 1;
  constexpr size_t headerSize = 28;
  for (size_t at = file.headerEnd; at < file.bytes.size();) {
    size_t left = file.bytes.size() - at;
    Packet packet = {};
    if (left >= headerSize)
      packet = readPacket(&file.bytes[at]);
    uint64_t length = uint64_t(packet.eventSize) * packet.capacity;
    if (left < headerSize || left - headerSize < length)
      return Error{"'" + path + "' ends within the packet at byte " +
                   std::to_string(at) + "; the file is cut off"};
    bool isPolarity = packet.type == polarityType;
    if (packet.number > packet.capacity ||
        (isPolarity && (packet.eventSize < 8 || packet.timeOffset != 4)))
      return Error{"'" + path + "' has a packet at byte " + std::to_string(at) +
                   " that declares " + std::to_string(packet.number) + " of " +
                   std::to_string(packet.capacity) + " events of " +
                   std::to_string(packet.eventSize) +
                   " bytes with their time "
                   "at byte " +
                   std::to_string(packet.timeOffset) +
                   "; polarity events have 8 bytes and their time at byte 4"};
    const uint8_t *bytes = file.bytes.data() + at + headerSize;
    at += headerSize + length;
    for (uint32_t i = 0; isPolarity && i < packet.number; ++i) {
      uint32_t word = little32(bytes);
      int64_t time = int64_t(packet.overflow & 0x7fffffff) << 31 |
                     (little32(bytes + 4) & 0x7fffffff);
      bytes += packet.eventSize;
      bool isValid = word & 1;
      if (isValid && time >= start && time < end)
        events.push_back({time, static_cast<int32_t>(word >> 17),
                          static_cast<int32_t>(word >> 2 & 0x7fff),
                          static_cast<int32_t>(word >> 1 & 1)});
    }
  }
  return {};
}

Result<EventSample> AedatSource::fetch(int64_t index) const {
  Result<AedatFile> file = readAedat(path, UINT64_MAX);
  if (!file)
    return file.error();
  Recording recording;
  recording.name = name(index);
  Trial trial = {0, INT64_MIN, INT64_MAX};
  if (!trials.empty())
    trial = trials[index];
  Status status = isVersion2 ? decodeVersion2(path, *file, recording.events)
                             : decodeVersion3(path, *file, trial.start,
                                              trial.end, recording.events);
  if (!status)
    return status.error();
  bool startsAtTrial =
      !trials.empty() && options.origin != TimeOrigin::FirstEvent;
  if (startsAtTrial)
    recording.origin = trial.start;
  else if (options.origin != TimeOrigin::Zero)
    startAtFirstEvent(recording);
  return binEvents(recording, map, options);
}

/// Reads the label file of DVS Gesture, if there is one.
static Result<std::vector<Trial>> readTrials(const std::string &path) {
  std::vector<Trial> trials;
  std::string csv =
      std::filesystem::path(path).replace_extension().string() + "_labels.csv";
  std::ifstream file(csv);
  if (!file)
    return trials;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    bool isBlank = line.find_first_not_of(" \t\r") == std::string::npos;
    bool isTitle = number == 1 && line.rfind("class", 0) == 0;
    if (isBlank || isTitle)
      continue;
    std::istringstream text(line);
    Trial trial = {};
    char comma1 = 0, comma2 = 0;
    text >> trial.label >> comma1 >> trial.start >> comma2 >> trial.end;
    if (!text || comma1 != ',' || comma2 != ',' || trial.label < 1 ||
        trial.start < 0 || trial.end <= trial.start)
      return Error{"line " + std::to_string(number) + " of '" + csv + "' is '" +
                   line.substr(0, 80) +
                   "'; expected 'class,start,end' with a class from 1 and "
                   "times in microseconds"};
    trial.label -= 1;
    trials.push_back(trial);
  }
  return trials;
}

Result<EventSourcePtr> openAedat(const std::string &path,
                                 const std::vector<int64_t> &shape,
                                 const EventOptions &options) {
  Result<AedatFile> file = readAedat(path, 1 << 20);
  if (!file)
    return file.error();
  const std::string &header = file->header;
  std::string version = header.substr(0, header.find_first_of("\r\n"));
  bool isVersion2 = version == "#!AER-DAT2.0";
  if (!isVersion2 && version != "#!AER-DAT3.1")
    return Error{"'" + path + "' begins with '" + version.substr(0, 40) +
                 "'; AEDAT is read in the versions 2.0 and 3.1"};
  bool hasDavis = header.find("DAVIS") != std::string::npos ||
                  header.find("davis") != std::string::npos;
  if (isVersion2 && hasDavis)
    return Error{"'" + path +
                 "' is an AEDAT 2.0 recording of a DAVIS camera; of version "
                 "2.0, those of a DVS128 are read: save it as AEDAT 3.1"};
  bool isDvs128 = isVersion2 || header.find("DVS128") != std::string::npos;
  int64_t sensor = isDvs128 ? 128 : 0;
  Result<PixelMap> map = mapPixels(path, shape, sensor, sensor, options);
  if (!map)
    return map.error();
  std::vector<Trial> trials;
  if (!isVersion2) {
    Result<std::vector<Trial>> read = readTrials(path);
    if (!read)
      return read.error();
    trials = std::move(*read);
  }
  return EventSourcePtr(
      std::make_shared<AedatSource>(path, isVersion2, *map, options, trials));
}

} // namespace snnc::data
