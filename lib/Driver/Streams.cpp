// Event data as the input of a spiking network takes them.

#include "snnc/Driver/Streams.h"

#include "llvm/ADT/StringRef.h"

using namespace snnc;
using namespace snnc::driver;

/// Reads `HxW` into the pixels of the camera; an empty text says nothing.
static Status parseSensor(llvm::StringRef text, data::EventOptions &how) {
  auto [height, width] = text.split('x');
  if (text.empty() || (!height.getAsInteger(10, how.sensorHeight) &&
                       !width.getAsInteger(10, how.sensorWidth) &&
                       how.sensorHeight > 0 && how.sensorWidth > 0))
    return {};
  return Error{"--sensor '" + text.str() +
               "': expected HEIGHTxWIDTH, as in "
               "128x128"};
}

Result<data::EventDataset> snnc::driver::openStreams(const DataOptions &options,
                                                     std::vector<int64_t> shape,
                                                     double dt, int64_t steps) {
  const StreamOptions &streams = options.streams;
  std::optional<data::EventBin> bin = data::parseEventBin(streams.bin);
  std::optional<data::TimeOrigin> origin =
      data::parseTimeOrigin(streams.origin);
  if (!bin || !origin)
    return Error{"--bin '" + streams.bin + "' --time-origin '" +
                 streams.origin +
                 "': expected count or binary, and auto, zero or first"};
  data::EventOptions how;
  how.dt = dt;
  how.steps = steps;
  how.crop = streams.crop;
  how.columns = streams.columns;
  how.timeUnit = streams.timeUnit;
  how.bin = *bin;
  how.origin = *origin;
  if (Status status = parseSensor(streams.sensor, how); !status)
    return status.error();
  if (shape.size() == 4 && shape.front() == 1)
    shape.erase(shape.begin());
  return data::openEvents({options.path}, shape, how);
}
