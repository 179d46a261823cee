// Values that are put together from the channels of populations: joined,
// chosen and reordered channels cost nothing, the next layer reads them where
// they are.

#include "AnnToSnnPlan.h"

#include "dialects/Ann/Move.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

std::optional<Signal> Bundle::asSignal(const Plan &plan) const {
  const Channel &first = channels.front();
  if (plan.nodes[first.node].shape != shape())
    return std::nullopt;
  for (auto [index, channel] : llvm::enumerate(channels))
    if (channel.node != first.node || channel.factor != first.factor ||
        channel.channel != static_cast<int64_t>(index))
      return std::nullopt;
  return Signal{first.node, first.factor};
}

std::map<int64_t, std::vector<Column>> Bundle::byNode() const {
  std::map<int64_t, std::vector<Column>> columns;
  for (auto [index, channel] : llvm::enumerate(channels))
    columns[channel.node].push_back(
        {static_cast<int64_t>(index), channel.channel, channel.factor});
  return columns;
}

const Signal *Values::signalOf(Value value) const {
  auto found = signals.find(value);
  return found == signals.end() ? nullptr : &found->second;
}

const Signal *Values::sourceOf(Value value) const {
  if (const Signal *signal = signalOf(value))
    return signal;
  auto found = gathered.find(value);
  return found == gathered.end() ? nullptr : &found->second;
}

const Bundle *Values::bundleOf(Value value) const {
  auto found = bundles.find(value);
  return found == bundles.end() ? nullptr : &found->second;
}

std::optional<Bundle> Values::channelsOf(Value value, const Plan &plan) const {
  if (const Bundle *bundle = bundleOf(value))
    return *bundle;
  const Signal *signal = signalOf(value);
  if (!signal)
    return std::nullopt;
  const Shape &shape = plan.nodes[signal->node].shape;
  Bundle bundle{{}, shape.height, shape.width};
  for (int64_t c = 0; c < shape.channels; ++c)
    bundle.channels.push_back({signal->node, c, signal->factor});
  return bundle;
}

/// For each element of a moved tensor, in row-major order, the place of it in
/// the input; -1 for a fill.
static std::vector<int64_t> sourcesOf(const ann::Move &move) {
  std::vector<int64_t> sources = {0};
  for (const std::vector<int64_t> &line : move.offsets) {
    std::vector<int64_t> next;
    next.reserve(sources.size() * line.size());
    for (int64_t base : sources)
      for (int64_t offset : line)
        next.push_back(base < 0 || offset < 0 ? -1 : base + offset);
    sources = std::move(next);
  }
  return sources;
}

/// The channels of `input` in the order in which `move` puts them; nothing if
/// it moves elements within a channel or from one to another.
static std::optional<Bundle> moveBundle(const Bundle &input,
                                        const ann::Move &move) {
  std::vector<int64_t> sources = sourcesOf(move);
  int64_t area = input.height * input.width;
  int64_t count = static_cast<int64_t>(sources.size());
  Bundle result{{}, input.height, input.width};
  if (count % area != 0)
    return std::nullopt;
  for (int64_t first = 0; first < count; first += area) {
    int64_t source = sources[first];
    if (source < 0 || source % area != 0)
      return std::nullopt;
    for (int64_t i = 1; i < area; ++i)
      if (sources[first + i] != source + i)
        return std::nullopt;
    result.channels.push_back(input.channels[source / area]);
  }
  return result;
}

/// The channels of all inputs of a concatenation, each as a whole.
static std::optional<Bundle> joinBundles(ann::ConcatOp op, const Values &values,
                                         const Plan &plan) {
  std::vector<Bundle> inputs;
  for (Value input : op.getInputs()) {
    std::optional<Bundle> bundle = values.channelsOf(input, plan);
    if (!bundle || (!inputs.empty() && (bundle->height != inputs[0].height ||
                                        bundle->width != inputs[0].width)))
      return std::nullopt;
    inputs.push_back(std::move(*bundle));
  }
  int64_t area = inputs[0].height * inputs[0].width;
  int64_t outer = ShapedType::getNumElements(
      op.getType().getShape().take_front(op.getAxis()));
  Bundle result{{}, inputs[0].height, inputs[0].width};
  for (const Bundle &input : inputs)
    if (input.channels.size() % outer != 0)
      return std::nullopt;
  // A part of a channel, as of two maps joined along their rows, is none.
  for (Value input : op.getInputs()) {
    ArrayRef<int64_t> shape =
        cast<RankedTensorType>(input.getType()).getShape();
    if (ShapedType::getNumElements(shape.drop_front(op.getAxis())) % area != 0)
      return std::nullopt;
  }
  for (int64_t o = 0; o < outer; ++o)
    for (const Bundle &input : inputs) {
      size_t count = input.channels.size() / outer;
      auto first = input.channels.begin() + o * count;
      result.channels.insert(result.channels.end(), first, first + count);
    }
  return result;
}

std::optional<Bundle>
anntosnn::moveChannels(Operation *op, const Values &values, const Plan &plan) {
  if (auto concat = dyn_cast<ann::ConcatOp>(op))
    return joinBundles(concat, values, plan);
  std::optional<Bundle> input = values.channelsOf(op->getOperand(0), plan);
  if (!input)
    return std::nullopt;
  if (isa<ann::ReshapeOp>(op))
    return input;
  if (!isa<ann::TransposeOp, ann::SliceOp, ann::GatherOp>(op))
    return std::nullopt;
  return moveBundle(*input, *ann::getMove(op));
}
