// Sorts events of a camera into the steps and neurons of an input.

#include "EventSource.h"

#include "snnc/Data/Array.h"

#include <algorithm>
#include <cmath>

namespace snnc::data {

/// Splits `shape` into channels, rows and columns.
static Result<PixelMap> splitShape(const std::string &name,
                                   const std::vector<int64_t> &shape,
                                   int64_t sensorHeight, int64_t sensorWidth) {
  PixelMap map;
  switch (shape.size()) {
  case 3:
    map.channels = shape[0], map.height = shape[1], map.width = shape[2];
    break;
  case 2:
    map.channels = shape[0], map.height = 1, map.width = shape[1];
    break;
  case 1:
    map.height = sensorHeight ? sensorHeight : 1;
    map.width = sensorWidth ? sensorWidth : shape[0];
    map.channels = shape[0] / std::max<int64_t>(map.height * map.width, 1);
    if (map.channels * map.height * map.width == shape[0])
      break;
    return Error{"the input of the network has " + std::to_string(shape[0]) +
                 " neurons, but the camera of '" + name + "' has " +
                 std::to_string(map.height) + "x" + std::to_string(map.width) +
                 " pixels; their numbers have to be equal, or one twice the "
                 "other"};
  default:
    return Error{"'" + name +
                 "' holds events of a camera, which fit an input of channels x "
                 "rows x columns, but the network's is " +
                 formatShape(shape)};
  }
  if (map.channels != 1 && map.channels != 2)
    return Error{"'" + name +
                 "' holds events of two polarities, which fit an input of 1 or "
                 "2 channels, but the network's is " +
                 formatShape(shape)};
  return map;
}

Result<PixelMap> mapPixels(const std::string &name,
                           const std::vector<int64_t> &shape,
                           int64_t sensorHeight, int64_t sensorWidth,
                           const EventOptions &options) {
  if (options.sensorHeight > 0 && options.sensorWidth > 0) {
    sensorHeight = options.sensorHeight;
    sensorWidth = options.sensorWidth;
  }
  Result<PixelMap> map = splitShape(name, shape, sensorHeight, sensorWidth);
  if (!map)
    return map;
  map->sensorHeight = sensorHeight ? sensorHeight : map->height;
  map->sensorWidth = sensorWidth ? sensorWidth : map->width;
  if (map->height <= 0 || map->width <= 0 ||
      map->sensorHeight % map->height != 0 ||
      map->sensorWidth % map->width != 0)
    return Error{"the camera of '" + name + "' has " +
                 std::to_string(map->sensorHeight) + "x" +
                 std::to_string(map->sensorWidth) +
                 " pixels, which is no multiple of the network's input of " +
                 formatShape(shape) + "; give another size by --sensor"};
  map->blockHeight = map->sensorHeight / map->height;
  map->blockWidth = map->sensorWidth / map->width;
  return map;
}

void startAtFirstEvent(Recording &recording) {
  if (recording.events.empty())
    return;
  recording.origin = recording.events[0].time;
  for (const RawEvent &event : recording.events)
    recording.origin = std::min(recording.origin, event.time);
}

/// The step of time `time`, in units after the origin.
static int64_t stepOf(int64_t time, double unitsPerStep) {
  // Steps of whole units, the usual case, are exact at any time.
  double whole = std::round(unitsPerStep);
  if (whole >= 1 && std::abs(unitsPerStep - whole) < 1e-9 * whole)
    return time / static_cast<int64_t>(whole);
  double step = std::floor(static_cast<double>(time) / unitsPerStep);
  return step < static_cast<double>(maxSteps) ? static_cast<int64_t>(step)
                                              : maxSteps;
}

static Error outside(const Recording &recording, size_t index,
                     const PixelMap &map) {
  const RawEvent &event = recording.events[index];
  return Error{"event " + std::to_string(index) + " of '" + recording.name +
               "' is at x " + std::to_string(event.x) + ", y " +
               std::to_string(event.y) + ", polarity " +
               std::to_string(event.polarity) + ", outside of " +
               std::to_string(map.sensorWidth) + " columns, " +
               std::to_string(map.sensorHeight) +
               " rows and 2 polarities; give the size of the camera by "
               "--sensor HEIGHTxWIDTH"};
}

void normalize(std::vector<Event> &events, EventBin bin) {
  std::stable_sort(
      events.begin(), events.end(), [](const Event &a, const Event &b) {
        return a.step != b.step ? a.step < b.step : a.neuron < b.neuron;
      });
  size_t kept = 0;
  for (size_t i = 0; i < events.size();) {
    Event merged = events[i];
    for (++i; i < events.size() && events[i].step == merged.step &&
              events[i].neuron == merged.neuron;
         ++i)
      merged.value += events[i].value;
    if (merged.value == 0)
      continue;
    if (bin == EventBin::Binary)
      merged.value = 1;
    events[kept++] = merged;
  }
  events.resize(kept);
}

Status setLength(const std::string &name, int64_t ownSteps,
                 const EventOptions &options, EventSample &sample) {
  if (options.steps == 0) {
    sample.steps = ownSteps;
    return {};
  }
  sample.steps = options.steps;
  if (ownSteps <= options.steps)
    return {};
  if (!options.crop)
    return Error{"'" + name + "' lasts " + std::to_string(ownSteps) +
                 " steps, but " + std::to_string(options.steps) +
                 " are asked for; raise --steps or cut the sample by --crop"};
  while (!sample.events.empty() && sample.events.back().step >= options.steps)
    sample.events.pop_back();
  return {};
}

Result<EventSample> binEvents(const Recording &recording, const PixelMap &map,
                              const EventOptions &options) {
  EventSample sample;
  sample.events.reserve(recording.events.size());
  double unitsPerStep = options.dt / recording.unit;
  int64_t lastStep = -1;
  for (size_t i = 0; i < recording.events.size(); ++i) {
    const RawEvent &raw = recording.events[i];
    if (raw.x < 0 || raw.x >= map.sensorWidth || raw.y < 0 ||
        raw.y >= map.sensorHeight || raw.polarity < 0 || raw.polarity > 1)
      return outside(recording, i, map);
    int64_t time = 0;
    if (__builtin_sub_overflow(raw.time, recording.origin, &time) || time < 0)
      return Error{"event " + std::to_string(i) + " of '" + recording.name +
                   "' is at time " + std::to_string(raw.time) +
                   ", before the beginning of the sample at " +
                   std::to_string(recording.origin)};
    int64_t step = stepOf(time, unitsPerStep);
    if (step >= maxSteps)
      return Error{"event " + std::to_string(i) + " of '" + recording.name +
                   "' comes " + std::to_string(time) +
                   " units of time after the beginning, which is more than " +
                   std::to_string(maxSteps) +
                   " steps; check the unit of time and --dt"};
    int64_t channel = map.channels == 2 ? raw.polarity : 0;
    int64_t row = raw.y / map.blockHeight;
    int64_t column = raw.x / map.blockWidth;
    sample.events.push_back(
        {step, (channel * map.height + row) * map.width + column, 1});
    lastStep = std::max(lastStep, step);
  }
  normalize(sample.events, options.bin);
  if (Status status = setLength(recording.name, lastStep + 1, options, sample);
      !status)
    return status.error();
  return sample;
}

} // namespace snnc::data
