// Reads event data of .npy and .npz files: dense arrays of a value per step
// and neuron, and lists of events with fields or columns t, x, y, p.

#include "EventSource.h"

#include "snnc/Data/Array.h"

#include <algorithm>
#include <cmath>

namespace snnc::data {
namespace {

/// A dense array: samples x steps x input, or steps x input.
class DenseSource : public EventSource {
public:
  DenseSource(Array array, size_t numLeading, EventOptions options)
      : array(std::move(array)), options(std::move(options)),
        hasSamples(numLeading == 2) {
    std::vector<int64_t> strides = this->array.strides();
    if (hasSamples)
      sampleStride = strides[0];
    numSteps = this->array.shape[numLeading - 1];
    stepStride = strides[numLeading - 1];
    for (size_t axis = numLeading; axis < strides.size(); ++axis)
      loops.push_back({this->array.shape[axis], strides[axis]});
  }

  int64_t size() const override { return hasSamples ? array.shape[0] : 1; }
  std::string name(int64_t index) const override {
    return hasSamples ? array.name + "[" + std::to_string(index) + "]"
                      : array.name;
  }
  Result<EventSample> fetch(int64_t index) const override;

private:
  /// Extent and distance in storage of an axis of the input.
  struct Loop {
    int64_t extent;
    int64_t stride;
  };

  Array array;
  EventOptions options;
  bool hasSamples;
  int64_t numSteps = 0;
  int64_t sampleStride = 0;
  int64_t stepStride = 0;
  std::vector<Loop> loops;
};

/// A list of events: one sample.
class ListSource : public EventSource {
public:
  ListSource(Recording recording, PixelMap map, EventOptions options)
      : recording(std::move(recording)), map(map), options(std::move(options)) {
  }

  int64_t size() const override { return 1; }
  std::string name(int64_t) const override { return recording.name; }
  Result<EventSample> fetch(int64_t) const override {
    return binEvents(recording, map, options);
  }

private:
  Recording recording;
  PixelMap map;
  EventOptions options;
};

/// Where one of t, x, y, p of a list of events stands.
struct Column {
  const Array *array = nullptr;
  int64_t first = 0;
  int64_t stride = 1;
};

struct Columns {
  std::string name;
  int64_t numEvents = 0;
  Column t, x, y, p;
};

} // namespace

Result<EventSample> DenseSource::fetch(int64_t index) const {
  EventSample sample;
  int64_t elements = 1;
  for (const Loop &loop : loops)
    elements *= loop.extent;
  std::vector<int64_t> at(loops.size());
  for (int64_t step = 0; step < numSteps; ++step) {
    std::fill(at.begin(), at.end(), 0);
    int64_t place = index * sampleStride + step * stepStride;
    for (int64_t neuron = 0; neuron < elements; ++neuron) {
      bool isZeroByte = array.type.bytes == 1 && array.bytes[place] == 0;
      float value = isZeroByte ? 0 : static_cast<float>(array.at(place));
      if (!std::isfinite(value))
        return Error{"'" + name(index) + "' holds a value in step " +
                     std::to_string(step) + ", neuron " +
                     std::to_string(neuron) + " that is not finite"};
      if (value != 0)
        sample.events.push_back(
            {step, neuron, options.bin == EventBin::Binary ? 1.0f : value});
      for (size_t axis = loops.size(); axis-- > 0;) {
        place += loops[axis].stride;
        if (++at[axis] < loops[axis].extent)
          break;
        place -= loops[axis].stride * loops[axis].extent;
        at[axis] = 0;
      }
    }
  }
  if (Status status = setLength(name(index), numSteps, options, sample);
      !status)
    return status.error();
  return sample;
}

static std::vector<int64_t> withoutOnes(const std::vector<int64_t> &shape) {
  std::vector<int64_t> result;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(result),
               [](int64_t extent) { return extent != 1; });
  return result;
}

/// How many axes stand before those of the input: 1 (steps) or 2 (samples,
/// steps); 0 if the array does not fit. The input's own axes are tried first,
/// then its neurons in one axis, then its axes without those of extent 1.
static size_t countLeading(const std::vector<int64_t> &stored,
                           const std::vector<int64_t> &wanted) {
  int64_t neurons = 1;
  for (int64_t extent : wanted)
    neurons *= extent;
  for (const std::vector<int64_t> &tail :
       {wanted, std::vector<int64_t>{neurons}, withoutOnes(wanted)}) {
    size_t leading = stored.size() - tail.size();
    bool fits = stored.size() > tail.size() && leading <= 2 &&
                std::equal(tail.begin(), tail.end(), stored.begin() + leading);
    if (fits)
      return leading;
  }
  return 0;
}

static Result<EventSourcePtr> openDense(Array array,
                                        const std::vector<int64_t> &shape,
                                        const EventOptions &options) {
  size_t leading = countLeading(array.shape, shape);
  if (leading == 0)
    return Error{"'" + array.name + "' has the shape " +
                 formatShape(array.shape) + ", but the network's input is " +
                 formatShape(shape) + "; expected samples x steps x " +
                 formatShape(shape) + " or steps x " + formatShape(shape) +
                 ", or a list of events (say what its columns are by "
                 "--columns, e.g. txyp)"};
  int64_t steps = array.shape[leading - 1];
  if (array.numElements() == 0 || steps > maxSteps)
    return Error{"'" + array.name + "' has the shape " +
                 formatShape(array.shape) + "; expected 1 to " +
                 std::to_string(maxSteps) + " steps and at least one sample"};
  return EventSourcePtr(
      std::make_shared<DenseSource>(std::move(array), leading, options));
}

/// The elements of `column` of event `index`.
static double elementOf(const Column &column, int64_t index) {
  return column.array->at(column.first + index * column.stride);
}

static Result<int32_t> addressOf(const Columns &columns, const Column &column,
                                 const char *what, int64_t index) {
  if (!column.array)
    return 0;
  double value = elementOf(column, index);
  if (!(value >= 0 && value < 65536 && value == std::floor(value)))
    return Error{std::string(what) + " of event " + std::to_string(index) +
                 " of '" + columns.name + "' is " + std::to_string(value) +
                 "; expected a whole number from 0 to 65535"};
  return static_cast<int32_t>(value);
}

/// Times of integers stay exact; floats are rounded to nanoseconds, so that
/// 0.003 s is in step 3 of 1 ms.
static Result<int64_t> timeOf(const Columns &columns, double unit,
                              int64_t index) {
  double value = elementOf(columns.t, index);
  if (columns.t.array->type.kind == ElementType::Kind::Float)
    value = std::round(value * unit * 1e9);
  if (!(std::abs(value) < 9e15))
    return Error{"the time of event " + std::to_string(index) + " of '" +
                 columns.name + "' is " + std::to_string(value) +
                 "; check the unit of time"};
  return static_cast<int64_t>(value);
}

static Result<EventSourcePtr> openList(const Columns &columns,
                                       const std::vector<int64_t> &shape,
                                       const EventOptions &options) {
  Result<PixelMap> map = mapPixels(columns.name, shape, 0, 0, options);
  if (!map)
    return map.error();
  if (map->channels == 2 && !columns.p.array)
    return Error{
        "'" + columns.name +
        "' holds events without polarity, but the network's input of " +
        formatShape(shape) + " takes two polarities"};
  if (columns.numEvents > maxEvents)
    return Error{"'" + columns.name + "' holds more than " +
                 std::to_string(maxEvents) +
                 " events; cut it into several files"};
  Recording recording;
  recording.name = columns.name;
  bool isFloat = columns.t.array->type.kind == ElementType::Kind::Float;
  recording.unit = isFloat ? 1e-9 : options.timeUnit;
  for (int64_t i = 0; i < columns.numEvents; ++i) {
    Result<int64_t> time = timeOf(columns, options.timeUnit, i);
    if (!time)
      return time.error();
    Result<int32_t> x = addressOf(columns, columns.x, "x", i);
    if (!x)
      return x.error();
    Result<int32_t> y = addressOf(columns, columns.y, "y", i);
    if (!y)
      return y.error();
    // -1 stands for OFF in some data sets.
    bool isOn = columns.p.array && elementOf(columns.p, i) > 0;
    recording.events.push_back({*time, *x, *y, isOn});
  }
  if (options.origin == TimeOrigin::FirstEvent)
    startAtFirstEvent(recording);
  return EventSourcePtr(
      std::make_shared<ListSource>(std::move(recording), *map, options));
}

/// The column that a field of this name is; null if it is none of an event.
static Column *columnOf(Columns &columns, const std::string &field) {
  if (field == "t" || field == "ts" || field == "time" || field == "timestamp")
    return &columns.t;
  if (field == "x")
    return &columns.x;
  if (field == "y")
    return &columns.y;
  if (field == "p" || field == "pol" || field == "polarity")
    return &columns.p;
  return nullptr;
}

/// Arrays of one length with the names of an event's fields.
static Result<EventSourcePtr> openFields(const std::string &name,
                                         const std::vector<Array> &fields,
                                         const std::vector<int64_t> &shape,
                                         const EventOptions &options) {
  Columns columns;
  columns.name = name;
  for (const Array &field : fields) {
    size_t colon = field.name.rfind(':');
    Column *column = columnOf(columns, field.name.substr(colon + 1));
    if (!column)
      continue;
    if (field.shape.size() != 1 ||
        (columns.t.array && field.shape[0] != columns.t.array->shape[0]))
      return Error{"'" + field.name + "' has the shape " +
                   formatShape(field.shape) +
                   "; the fields of events are lists of one length"};
    *column = {&field, 0, 1};
    columns.numEvents = field.shape[0];
  }
  if (!columns.t.array || !columns.x.array)
    return Error{"'" + name +
                 "' holds records without the fields t and x; expected t, x, "
                 "y and p"};
  for (const Column *column : {&columns.x, &columns.y, &columns.p})
    if (column->array && column->array->shape != columns.t.array->shape)
      return Error{"'" + column->array->name + "' has the shape " +
                   formatShape(column->array->shape) + ", but '" +
                   columns.t.array->name + "' has " +
                   formatShape(columns.t.array->shape)};
  return openList(columns, shape, options);
}

/// A matrix whose columns the user named.
static Result<EventSourcePtr> openMatrix(const Array &array,
                                         const std::vector<int64_t> &shape,
                                         const EventOptions &options) {
  int64_t width = static_cast<int64_t>(options.columns.size());
  if (array.shape.size() != 2 || array.shape[1] != width)
    return Error{"'" + array.name + "' has the shape " +
                 formatShape(array.shape) + ", but --columns " +
                 options.columns + " names " + std::to_string(width) +
                 " columns"};
  Columns columns;
  columns.name = array.name;
  columns.numEvents = array.shape[0];
  for (int64_t i = 0; i < width; ++i) {
    Column *column = columnOf(columns, options.columns.substr(i, 1));
    if (!column || column->array)
      return Error{"--columns " + options.columns +
                   " names columns that are not the letters t, x, y and p, "
                   "each once"};
    *column = {&array, i * array.strides()[1], array.strides()[0]};
  }
  if (!columns.t.array || !columns.x.array)
    return Error{"--columns " + options.columns +
                 " names no column t or no column x"};
  return openList(columns, shape, options);
}

Result<EventSourcePtr> openEventArrays(const std::string &path,
                                       const std::vector<int64_t> &shape,
                                       const EventOptions &options) {
  Result<std::vector<Array>> fields = readFields(path);
  if (!fields)
    return fields.error();
  if (!fields->empty())
    return openFields(path, *fields, shape, options);
  Result<Array> array = readArray(path);
  if (!array)
    return array.error();
  if (!options.columns.empty())
    return openMatrix(*array, shape, options);
  return openDense(std::move(*array), shape, options);
}

} // namespace snnc::data
