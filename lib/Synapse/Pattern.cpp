// Lists the weights of a layer that are not 0 in the order of a table's rows.

#include "Pattern.h"

#include "Bounds.h"

#include <map>
#include <numeric>

namespace snnc::synapse {

namespace {
/// One axis of a projection.
struct Side {
  int64_t source, kernel, stride, pad, dilation, origin, size;
};
} // namespace

static AxisReach reachAlong(const Side &side) {
  AxisReach reach;
  reach.targetStep = side.dilation / std::gcd(side.stride, side.dilation);
  std::map<std::vector<int64_t>, int64_t> known;
  for (int64_t source = 0; source < side.source; ++source) {
    std::vector<int64_t> positions;
    AxisReach::Source entry;
    for (int64_t k = 0; k < side.kernel; ++k) {
      int64_t distance = source + side.pad - k * side.dilation;
      int64_t target = distance / side.stride - side.origin;
      if (distance < 0 || distance % side.stride != 0 || target < 0 ||
          target >= side.size)
        continue;
      positions.push_back(k);
      entry.firstTarget = target; // the last one is the smallest
    }
    if (!positions.empty()) {
      auto [found, isNew] = known.emplace(positions, reach.classes.size());
      if (isNew)
        reach.classes.push_back({positions, 0});
      ++reach.classes[found->second].members;
      entry.index = found->second;
    }
    reach.sources.push_back(entry);
  }
  return reach;
}

AxisReach rowReach(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  return reachAlong({geometry.source.height, kernel.height, kernel.strideH,
                     kernel.padTop, kernel.dilationH, geometry.target.origin.y,
                     geometry.target.size.height});
}

AxisReach columnReach(const Geometry &geometry) {
  const Kernel &kernel = geometry.kernel;
  return reachAlong({geometry.source.width, kernel.width, kernel.strideW,
                     kernel.padLeft, kernel.dilationW, geometry.target.origin.x,
                     geometry.target.size.width});
}

std::vector<int64_t> AxisReach::membersOf(int64_t numPositions) const {
  std::vector<int64_t> members(numPositions, 0);
  for (const Class &one : classes)
    for (int64_t position : one.positions)
      members[position] += one.members;
  return members;
}

namespace {
/// Weights [target][position] of which each target's are contiguous.
struct Matrix {
  int64_t numTargets = 0;
  int64_t numPositions = 0;
  std::vector<uint64_t> starts; ///< of each target
};
} // namespace

/// Lists `columns` of neighbouring positions at once, so that each line of the
/// weights is fetched once; then visits them. `isSet(i)` is true of weights
/// that are not 0.
template <typename IsSet>
static void forEachPosition(const Matrix &matrix, IsSet isSet,
                            const Pattern::Visitor &visit) {
  int64_t targets = matrix.numTargets;
  int64_t most = std::clamp<int64_t>((int64_t(1) << 20) / targets, 1, 64);
  std::vector<uint32_t> lists(most * targets);
  std::vector<int64_t> counts(most);
  for (int64_t first = 0; first < matrix.numPositions; first += most) {
    int64_t block = std::min(most, matrix.numPositions - first);
    std::fill(counts.begin(), counts.end(), 0);
    for (int64_t j = 0; j < targets; ++j) {
      uint64_t start = matrix.starts[j] + first;
      for (int64_t k = 0; k < block; ++k) {
        lists[k * targets + counts[k]] = j; // overwritten if it is not set
        counts[k] += isSet(start + k);
      }
    }
    for (int64_t k = 0; k < block; ++k)
      visit(first + k, lists.data() + k * targets, counts[k]);
  }
}

static void forEachPosition(const Matrix &matrix, const LayerWeights &weights,
                            const Pattern::Visitor &visit) {
  auto visitArray = [&](const auto *array) {
    forEachPosition(
        matrix, [array](uint64_t i) { return array[i] != 0; }, visit);
  };
  if (weights.bytes)
    return visitArray(weights.bytes);
  if (weights.shorts)
    return visitArray(weights.shorts);
  if (weights.ints)
    return visitArray(weights.ints);
  if (weights.reals)
    return visitArray(weights.reals);
  forEachPosition(
      matrix, [](uint64_t) { return true; }, visit);
}

/// The source channels of the groups that the fragment has channels of.
static GroupChannels reachedChannels(const Geometry &geometry) {
  int64_t perGroup = geometry.source.channels / geometry.kernel.groups;
  int64_t targetsPerGroup =
      geometry.targetPopulation.channels / geometry.kernel.groups;
  int64_t low = geometry.target.origin.c;
  int64_t first = low / targetsPerGroup;
  int64_t last = (low + geometry.target.size.channels - 1) / targetsPerGroup;
  return {first * perGroup, (last - first + 1) * perGroup};
}

static int64_t kernelSize(const Geometry &geometry) {
  return geometry.kernel.height * geometry.kernel.width;
}

static GroupChannels targetsOf(const Geometry &geometry, int64_t source) {
  return groupChannels(geometry, source * geometry.kernel.groups /
                                     geometry.source.channels);
}

Pattern::Pattern(const Geometry &geometry, const LayerWeights &weights)
    : geometry(geometry), weights(weights) {
  isExpanded = !hasWindows(geometry) && weights.ofKernel;
  if (hasWindows(geometry)) {
    GroupChannels sources = reachedChannels(geometry);
    numRows = sources.count * kernelSize(geometry);
    for (int64_t c = 0; c < sources.count; ++c)
      numColumns =
          std::max(numColumns, targetsOf(geometry, sources.first + c).count);
  } else {
    numRows = geometry.source.numNeurons();
    numColumns = geometry.target.numNeurons();
  }
  numShapes = numRows;
  if (isExpanded) {
    rows = rowReach(geometry);
    columns = columnReach(geometry);
    numShapes =
        geometry.source.channels * rows.classes.size() * columns.classes.size();
  }
}

int64_t Pattern::placesOf(int64_t row) const {
  if (!hasWindows(geometry))
    return numColumns;
  int64_t channel =
      reachedChannels(geometry).first + row / kernelSize(geometry);
  return targetsOf(geometry, channel).count;
}

int64_t Pattern::firstColumnOf(int64_t row) const {
  if (!hasWindows(geometry))
    return 0;
  int64_t channel =
      reachedChannels(geometry).first + row / kernelSize(geometry);
  return targetsOf(geometry, channel).first;
}

std::pair<int64_t, int64_t> Pattern::rowsOf(int64_t column) const {
  if (!hasWindows(geometry))
    return {0, numRows};
  int64_t groups = geometry.kernel.groups;
  int64_t perGroup = geometry.source.channels / groups;
  int64_t group = (geometry.target.origin.c + column) /
                  (geometry.targetPopulation.channels / groups);
  int64_t first = group * perGroup - reachedChannels(geometry).first;
  return {first * kernelSize(geometry),
          (first + perGroup) * kernelSize(geometry)};
}

Pattern::Row Pattern::rowAt(int64_t row) const {
  if (!isExpanded)
    return {row, 0};
  Coordinate at = neuronCoordinate(geometry.source, row);
  const AxisReach::Source &y = rows.sources[at.y];
  const AxisReach::Source &x = columns.sources[at.x];
  if (y.index < 0 || x.index < 0)
    return {};
  int64_t numY = rows.classes.size(), numX = columns.classes.size();
  const Shape &box = geometry.target.size;
  return {(at.c * numY + y.index) * numX + x.index,
          (y.firstTarget * box.width + x.firstTarget) * box.channels};
}

int64_t Pattern::membersOf(int64_t shape) const {
  if (!isExpanded)
    return 1;
  int64_t numX = columns.classes.size();
  int64_t y = shape / numX % static_cast<int64_t>(rows.classes.size());
  return rows.classes[y].members * columns.classes[shape % numX].members;
}

void Pattern::forEachShape(const Visitor &visit) const {
  if (isExpanded)
    forEachJoinedRow(visit);
  else if (hasWindows(geometry))
    forEachWindowRow(visit);
  else
    forEachSourceRow(visit);
}

/// The source positions of each class.
static std::vector<std::vector<int64_t>> members(const AxisReach &reach) {
  std::vector<std::vector<int64_t>> members(reach.classes.size());
  for (size_t source = 0; source < reach.sources.size(); ++source)
    if (reach.sources[source].index >= 0)
      members[reach.sources[source].index].push_back(source);
  return members;
}

void Pattern::forEachRow(const Visitor &visit) const {
  if (!isExpanded)
    return forEachShape(visit);
  std::vector<std::vector<int64_t>> ys = members(rows), xs = members(columns);
  std::vector<uint32_t> shifted;
  forEachShape([&](int64_t shape, const uint32_t *list, int64_t count) {
    int64_t x = shape % static_cast<int64_t>(xs.size());
    int64_t y = shape / static_cast<int64_t>(xs.size());
    int64_t channel = y / static_cast<int64_t>(ys.size());
    for (int64_t sourceY : ys[y % static_cast<int64_t>(ys.size())])
      for (int64_t sourceX : xs[x]) {
        int64_t row = neuronIndex(geometry.source, {channel, sourceY, sourceX});
        shifted.assign(list, list + count);
        for (uint32_t &column : shifted)
          column += rowAt(row).shift;
        visit(row, shifted.data(), count);
      }
  });
}

void Pattern::forEachSourceRow(const Visitor &visit) const {
  const Box &box = geometry.target;
  const Shape &all = geometry.targetPopulation;
  const Shape &source = geometry.source;
  Matrix matrix{box.numNeurons(), source.numNeurons(), {}};
  for (int64_t j = 0; j < box.numNeurons(); ++j) {
    Coordinate at = neuronCoordinate(box.size, j);
    uint64_t target =
        ((at.c + box.origin.c) * all.height + at.y + box.origin.y) * all.width +
        at.x + box.origin.x;
    matrix.starts.push_back(target * source.numNeurons());
  }
  auto visitInMachineOrder = [&](int64_t position, const uint32_t *list,
                                 int64_t count) {
    int64_t plane = source.height * source.width;
    visit(position % plane * source.channels + position / plane, list, count);
  };
  forEachPosition(matrix, weights, visitInMachineOrder);
}

void Pattern::forEachWindowRow(const Visitor &visit) const {
  GroupChannels sources = reachedChannels(geometry);
  int64_t perGroup = geometry.source.channels / geometry.kernel.groups;
  int64_t size = kernelSize(geometry);
  for (int64_t c = 0; c < sources.count; c += perGroup) {
    GroupChannels targets = targetsOf(geometry, sources.first + c);
    Matrix matrix{targets.count, perGroup * size, {}};
    for (int64_t k = 0; k < targets.count; ++k)
      matrix.starts.push_back((geometry.target.origin.c + targets.first + k) *
                              perGroup * size);
    forEachPosition(matrix, weights,
                    [&](int64_t position, const uint32_t *list, int64_t count) {
                      visit(c * size + position, list, count);
                    });
  }
}

void Pattern::forEachJoinedRow(const Visitor &visit) const {
  Geometry kernel = geometry; // whose rows are those of a functional table
  kernel.encoding = Encoding::Functional;
  int64_t size = kernelSize(geometry);
  int64_t firstChannel = reachedChannels(geometry).first;
  int64_t numX = columns.classes.size();
  const Shape &box = geometry.target.size;
  std::vector<std::vector<uint32_t>> lists(size); // of one source channel
  std::vector<uint32_t> joined;
  auto visitShapes = [&](int64_t channel) {
    int64_t shape = channel * static_cast<int64_t>(rows.classes.size()) * numX;
    for (const AxisReach::Class &y : rows.classes)
      for (const AxisReach::Class &x : columns.classes) {
        joined.clear();
        for (size_t ty = 0; ty < y.positions.size(); ++ty)
          for (size_t tx = 0; tx < x.positions.size(); ++tx) {
            int64_t ky = y.positions[y.positions.size() - 1 - ty];
            int64_t kx = x.positions[x.positions.size() - 1 - tx];
            int64_t target =
                (ty * rows.targetStep * box.width + tx * columns.targetStep) *
                box.channels;
            for (uint32_t k : lists[ky * geometry.kernel.width + kx])
              joined.push_back(target + k);
          }
        visit(shape++, joined.data(), joined.size());
      }
  };
  auto collect = [&](int64_t row, const uint32_t *list, int64_t count) {
    std::vector<uint32_t> &own = lists[row % size];
    own.assign(list, list + count);
    int64_t channel = firstChannel + row / size;
    for (uint32_t &k : own)
      k += targetsOf(geometry, channel).first;
    if (row % size == size - 1)
      visitShapes(channel);
  };
  Pattern(kernel, weights).forEachWindowRow(collect);
}

} // namespace snnc::synapse
