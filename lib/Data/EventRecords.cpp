// Reads files of events of fixed size, most significant byte first:
//   .bs1  16 bits address, 24 bits time
//   .bin, .bs2  8 bits x, 8 bits y, 1 bit polarity, 23 bits time
//   .bs3  12 bits x, 12 bits y, 8 bits polarity, 24 bits time
// with times in microseconds. .bin is the format of N-MNIST: Orchard et al.,
// Converting Static Image Datasets to Spiking Neuromorphic Datasets Using
// Saccades, Frontiers in Neuroscience 9, 2015; .bs1 to .bs3 are those of
// SLAYER: Shrestha and Orchard, SLAYER: Spike Layer Error Reassignment in
// Time, NeurIPS 2018.

#include "EventSource.h"

namespace snnc::data {
namespace {

enum class RecordKind { Bs1, Bs2, Bs3 };

/// One file, one sample.
class RecordSource : public EventSource {
public:
  RecordSource(std::string path, RecordKind kind, bool hasOverflows,
               PixelMap map, EventOptions options)
      : path(std::move(path)), kind(kind), hasOverflows(hasOverflows), map(map),
        options(std::move(options)) {}

  int64_t size() const override { return 1; }
  std::string name(int64_t) const override { return path; }
  Result<EventSample> fetch(int64_t) const override;

private:
  size_t recordBytes() const { return kind == RecordKind::Bs3 ? 7 : 5; }
  void decode(const uint8_t *bytes, size_t count, int64_t &carry,
              std::vector<RawEvent> &events) const;

  std::string path;
  RecordKind kind;
  /// The ATIS camera sends row 240, which it does not have, when its clock of
  /// 13 bits turns over.
  bool hasOverflows;
  PixelMap map;
  EventOptions options;
};

} // namespace

static uint64_t big(const uint8_t *bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i)
    value = value << 8 | bytes[i];
  return value;
}

void RecordSource::decode(const uint8_t *bytes, size_t count, int64_t &carry,
                          std::vector<RawEvent> &events) const {
  constexpr int32_t overflowRow = 240;
  constexpr int64_t overflowTime = 1 << 13;
  for (size_t i = 0; i < count; ++i, bytes += recordBytes()) {
    uint64_t word = big(bytes, recordBytes());
    RawEvent event = {};
    switch (kind) {
    case RecordKind::Bs1:
      event.time = static_cast<int64_t>(word & 0xffffff);
      event.x = static_cast<int32_t>(word >> 24);
      break;
    case RecordKind::Bs2:
      event.time = static_cast<int64_t>(word & 0x7fffff);
      event.polarity = static_cast<int32_t>(word >> 23 & 1);
      event.y = static_cast<int32_t>(word >> 24 & 0xff);
      event.x = static_cast<int32_t>(word >> 32);
      break;
    case RecordKind::Bs3:
      event.time = static_cast<int64_t>(word & 0xffffff);
      event.polarity = static_cast<int32_t>(word >> 24 & 0xff);
      event.y = static_cast<int32_t>(word >> 32 & 0xfff);
      event.x = static_cast<int32_t>(word >> 44);
      break;
    }
    if (hasOverflows && event.y == overflowRow) {
      carry += overflowTime;
      continue;
    }
    event.time += carry;
    events.push_back(event);
  }
}

Result<EventSample> RecordSource::fetch(int64_t) const {
  Result<std::unique_ptr<ByteSource>> source = openFile(path);
  if (!source)
    return source.error();
  Recording recording;
  recording.name = path;
  std::vector<uint8_t> buffer(recordBytes() * 65536);
  uint64_t total = 0;
  int64_t carry = 0;
  for (bool atEnd = false; !atEnd;) {
    Result<size_t> got = (*source)->read(buffer.data(), buffer.size());
    if (!got)
      return got.error();
    total += *got;
    atEnd = *got < buffer.size();
    decode(buffer.data(), *got / recordBytes(), carry, recording.events);
    if (static_cast<int64_t>(recording.events.size()) > maxEvents)
      return Error{"'" + path + "' holds more than " +
                   std::to_string(maxEvents) +
                   " events; cut it into several files"};
  }
  if (total % recordBytes() != 0)
    return Error{"'" + path + "' has " + std::to_string(total) +
                 " bytes, which is no multiple of the " +
                 std::to_string(recordBytes()) +
                 " bytes of an event; the file is cut off or of another "
                 "format"};
  if (options.origin == TimeOrigin::FirstEvent)
    startAtFirstEvent(recording);
  return binEvents(recording, map, options);
}

Result<EventSourcePtr> openRecords(const std::string &path,
                                   const std::string &ending,
                                   const std::vector<int64_t> &shape,
                                   const EventOptions &options) {
  Result<PixelMap> map = mapPixels(path, shape, 0, 0, options);
  if (!map)
    return map.error();
  RecordKind kind = ending == "bs1"   ? RecordKind::Bs1
                    : ending == "bs3" ? RecordKind::Bs3
                                      : RecordKind::Bs2;
  bool hasOverflows = ending == "bin" && map->sensorHeight <= 240;
  return EventSourcePtr(
      std::make_shared<RecordSource>(path, kind, hasOverflows, *map, options));
}

} // namespace snnc::data
