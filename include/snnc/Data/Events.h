// Event data: what an event camera or a spiking network recorded, as events of
// the steps of a network, fetched sample by sample, and their labels.

#ifndef SNNC_DATA_EVENTS_H
#define SNNC_DATA_EVENTS_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace snnc::data {

/// A value that reaches one neuron of an input in one step.
struct Event {
  /// Step of the network, from 0.
  int64_t step;
  /// Position in the shape of the input, row-major (c, y, x).
  int64_t neuron;
  float value;
};

/// All events of one sample, sorted by step, then neuron; no two of them share
/// both, and no value is 0.
struct EventSample {
  /// Length of the sample in steps; every event's step is below it.
  int64_t steps = 0;
  std::vector<Event> events;
};

/// What several events of one neuron and step become: their sum, or 1.
enum class EventBin { Count, Binary };

/// Which time is the beginning of step 0 of a recording. `Automatic` is the
/// first event for AEDAT, whose clock starts with the camera, and 0 for others.
enum class TimeOrigin { Automatic, Zero, FirstEvent };

/// Reads the value of `--bin`: count or binary; nothing if it is neither.
std::optional<EventBin> parseEventBin(const std::string &text);

/// Reads the value of `--time-origin`: auto, zero or first; nothing otherwise.
std::optional<TimeOrigin> parseTimeOrigin(const std::string &text);

/// How recordings become samples.
struct EventOptions {
  /// Length of a step in seconds: an event at time t after the origin is in
  /// step floor(t / dt). Dense arrays are in steps already.
  double dt = 1e-3;
  /// Length of every sample in steps; shorter ones end in silence. 0: as many
  /// as each has.
  int64_t steps = 0;
  /// Drop what comes after `steps` instead of refusing the sample.
  bool crop = false;
  EventBin bin = EventBin::Count;
  TimeOrigin origin = TimeOrigin::Automatic;
  /// Pixels of the camera. If it is a multiple of the network's input, blocks
  /// of pixels add up. 0: 128 for a DVS128, else the size of the input.
  int64_t sensorHeight = 0;
  int64_t sensorWidth = 0;
  /// Seconds per unit of the times in event arrays (.npy, .npz).
  double timeUnit = 1e-6;
  /// What the columns of an event array without names are: the letters t, x,
  /// y and p in their order; empty: an array without names is dense.
  std::string columns;
};

class EventSource;

/// Samples that fit one input of a spiking network. Files of events are read
/// when a sample is fetched; fetching is const and may happen from many
/// threads.
class EventDataset {
public:
  /// Number of samples.
  int64_t size() const { return static_cast<int64_t>(places.size()); }
  /// The extents of the input: C, H, W, or a number of neurons.
  const std::vector<int64_t> &shape() const { return extents; }
  /// Where sample `index` comes from, for messages: a file, 'x.npy[3]'.
  std::string name(int64_t index) const;
  /// The class of sample `index` if the data say it: the label file beside an
  /// AEDAT recording, or a folder whose name is a number.
  std::optional<int64_t> label(int64_t index) const;

  /// Reads sample `index`, which must be below size(). Errors: a file that
  /// cannot be read, is cut off, or whose events do not fit the input; a sample
  /// longer than the option `steps`.
  Result<EventSample> fetch(int64_t index) const;

private:
  friend Result<EventDataset> openEvents(const std::vector<std::string> &,
                                         const std::vector<int64_t> &,
                                         const EventOptions &);
  /// A sample of a source.
  struct Place {
    size_t source;
    int64_t index;
  };

  std::vector<int64_t> extents;
  std::vector<std::shared_ptr<const EventSource>> sources;
  std::vector<Place> places;
};

/// Opens event data for an input of `shape`: C x H x W (channel 1 of 2 is
/// polarity ON; one channel takes both), C x W, or a number of neurons.
/// A path is a file or a folder, whose event files are taken in the natural
/// order of their names ('9.bs2' before '10.bs2'), subfolders included.
/// Formats (content first, then the name's ending; gzip-compressed or not):
/// .bin and .bs2 (40 bits per event: N-MNIST), .bs1, .bs3 (56 bits), AEDAT 2.0
/// of a DVS128, AEDAT 3.1, .npy and .npz: dense N x T x shape or T x shape,
/// records or archives with fields t, x, y, p, and columns of them.
/// Errors: a path that does not exist, a folder without event files, a format
/// that is not known, a shape that does not fit.
Result<EventDataset> openEvents(const std::vector<std::string> &paths,
                                const std::vector<int64_t> &shape,
                                const EventOptions &options = {});

/// Reads the labels (classes, counted from 0) of `dataset`: an array of its
/// length (idx, .npy, .npz), or a text with a line per sample, 'LABEL', or
/// with lines 'NAME LABEL' or 'NAME,LABEL' in any order, where NAME is the
/// file's name with or without its ending. '#' begins a comment.
Result<std::vector<int64_t>> readEventLabels(const std::string &path,
                                             const EventDataset &dataset);

/// The labels that the data say themselves; nothing unless all samples have
/// one.
std::optional<std::vector<int64_t>> ownLabels(const EventDataset &dataset);

} // namespace snnc::data

#endif // SNNC_DATA_EVENTS_H
