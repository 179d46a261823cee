// What the readers of event files share: raw events, their way into the steps
// and neurons of an input, and the interface of an opened file.

#ifndef SNNC_LIB_DATA_EVENTSOURCE_H
#define SNNC_LIB_DATA_EVENTSOURCE_H

#include "ByteSource.h"

#include "snnc/Data/Events.h"

namespace snnc::data {

/// An event as a camera sends it.
struct RawEvent {
  /// In units of the file, from an origin of the file.
  int64_t time;
  int32_t x;
  int32_t y;
  /// 1: ON, 0: OFF.
  int32_t polarity;
};

/// Events of one sample and what they mean.
struct Recording {
  /// For messages.
  std::string name;
  std::vector<RawEvent> events;
  /// Seconds per unit of time.
  double unit = 1e-6;
  /// The time at which step 0 begins.
  int64_t origin = 0;
};

/// How addresses of a camera become neurons of an input.
struct PixelMap {
  int64_t channels = 1;
  /// The camera.
  int64_t sensorHeight = 0;
  int64_t sensorWidth = 0;
  /// Pixels that add up to one neuron.
  int64_t blockHeight = 1;
  int64_t blockWidth = 1;
  /// Neurons of a row, and rows.
  int64_t height = 0;
  int64_t width = 0;
};

/// More events than this in one file are refused: 2^26, 1.5 GiB in memory.
constexpr int64_t maxEvents = int64_t(1) << 26;
/// More steps than this in one sample are refused: a wrong unit of time would
/// otherwise run for days.
constexpr int64_t maxSteps = int64_t(1) << 24;

/// A file with one or more samples.
class EventSource {
public:
  virtual ~EventSource() = default;
  virtual int64_t size() const = 0;
  virtual std::string name(int64_t index) const = 0;
  virtual std::optional<int64_t> label(int64_t) const { return std::nullopt; }
  virtual Result<EventSample> fetch(int64_t index) const = 0;
};

using EventSourcePtr = std::shared_ptr<const EventSource>;

/// Fits a camera of `sensorHeight` x `sensorWidth` (0: as the input, or as the
/// options say) to an input of `shape`. Errors name `name`.
Result<PixelMap> mapPixels(const std::string &name,
                           const std::vector<int64_t> &shape,
                           int64_t sensorHeight, int64_t sensorWidth,
                           const EventOptions &options);

/// Makes the earliest event of `recording` its origin.
void startAtFirstEvent(Recording &recording);

/// Sorts the events of `recording` into steps and neurons. Events before its
/// origin are an error.
Result<EventSample> binEvents(const Recording &recording, const PixelMap &map,
                              const EventOptions &options);

/// Sets the length of a sample whose last event is in step `lastStep` (-1:
/// none) and whose own length is `ownSteps`, as the options want it; drops what
/// lies behind if they allow it.
Status setLength(const std::string &name, int64_t ownSteps,
                 const EventOptions &options, EventSample &sample);

/// Sorts events, merges those of one step and neuron, and drops zeros.
void normalize(std::vector<Event> &events, EventBin bin);

/// Opens .bin, .bs1, .bs2 or .bs3; `ending` is the name's, without the dot.
Result<EventSourcePtr> openRecords(const std::string &path,
                                   const std::string &ending,
                                   const std::vector<int64_t> &shape,
                                   const EventOptions &options);

/// Opens an AEDAT file, which begins with '#!AER-DAT'.
Result<EventSourcePtr> openAedat(const std::string &path,
                                 const std::vector<int64_t> &shape,
                                 const EventOptions &options);

/// Opens an .npy or .npz file.
Result<EventSourcePtr> openEventArrays(const std::string &path,
                                       const std::vector<int64_t> &shape,
                                       const EventOptions &options);

} // namespace snnc::data

#endif // SNNC_LIB_DATA_EVENTSOURCE_H
