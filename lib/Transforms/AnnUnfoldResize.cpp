// Take maps apart into their even and odd rows and columns behind a resize.
//
// A projection cannot spread a map over a larger one, but every element of a
// map that was enlarged twice is one of the smaller map. So from a resize on
// the network computes four small maps, the phases (even or odd rows, even or
// odd columns), instead of a large one. A convolution of a large map is a sum
// of convolutions of phases, each with the taps that fall on it.

#include "snnc/Transforms/Passes.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Grid.h"
#include "dialects/Ann/Weights.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/TypeSwitch.h"

#include <array>
#include <optional>

namespace snnc {
#define GEN_PASS_DEF_ANNUNFOLDRESIZE
#include "snnc/Transforms/Passes.h.inc"
} // namespace snnc

using namespace mlir;
using namespace snnc;

namespace {

/// Channels of a large map: its four phases, or the map itself.
struct Part {
  std::array<Value, 4> phases; ///< [row % 2 * 2 + column % 2]
  Value whole;                 ///< null if there are phases

  bool isWhole() const { return whole != nullptr; }
  RankedTensorType type() const {
    return cast<RankedTensorType>((whole ? whole : phases[0]).getType());
  }
};

/// A large map as parts along its channels.
using Parts = SmallVector<Part>;

/// One axis of a convolution of stride `stride` that computes one phase of a
/// convolution of stride 1: `taps[i]` is the place in the old kernel, or -1.
struct Axis {
  SmallVector<int64_t> taps;
  int64_t padLow = 0, padHigh = 0;
  int64_t stride = 1;
};

} // namespace

static int64_t ceilHalf(int64_t value) {
  return value >= 0 ? (value + 1) / 2 : -(-value / 2);
}

/// The taps of the old kernel that join phase `from` of the input, of `inputs`
/// elements, to phase `to` of the output, of `outputs`.
static Axis makePhaseAxis(int64_t kernel, int64_t pad, int64_t from, int64_t to,
                          int64_t inputs, int64_t outputs) {
  // Tap k = 2 j + from - to + pad reads the element j further on.
  int64_t shift = to - from - pad;
  int64_t low = std::min<int64_t>(ceilHalf(shift), 0);
  int64_t high =
      std::max(ceilHalf(kernel + shift) - 1, std::max(inputs - outputs, low));
  Axis axis;
  for (int64_t j = low; j <= high; ++j) {
    int64_t tap = 2 * j - shift;
    axis.taps.push_back(tap >= 0 && tap < kernel ? tap : -1);
  }
  axis.padLow = -low;
  axis.padHigh = outputs - inputs + high;
  return axis;
}

/// The same for an input that is not taken apart, by a stride of 2.
static Axis makeWholeAxis(int64_t kernel, int64_t pad, int64_t to,
                          int64_t inputs, int64_t outputs) {
  int64_t low = std::min<int64_t>(to - pad, 0);
  int64_t high = std::max(to + kernel - 1 - pad, inputs - 2 * outputs);
  Axis axis;
  axis.stride = 2;
  for (int64_t offset = low; offset <= high; ++offset) {
    int64_t tap = offset - to + pad;
    axis.taps.push_back(tap >= 0 && tap < kernel ? tap : -1);
  }
  axis.padLow = -low;
  axis.padHigh = std::max<int64_t>(0, 2 * outputs - 1 + high - inputs);
  return axis;
}

/// True if no tap of the old kernel is left.
static bool isEmpty(const Axis &axis) {
  return llvm::all_of(axis.taps, [](int64_t tap) { return tap < 0; });
}

/// True if element o of rows and columns is element o / 2 of the input.
static bool doublesMaps(ann::ResizeOp op) {
  ArrayRef<int64_t> from = op.getInput().getType().getShape();
  ArrayRef<int64_t> to = op.getSizes();
  if (op.getMode() != ann::ResizeMode::Nearest || from.size() != 4 ||
      from[0] != 1 || from.take_front(2) != to.take_front(2) ||
      to[2] != 2 * from[2] || to[3] != 2 * from[3] ||
      op.getScales()[2] != 2.0 || op.getScales()[3] != 2.0)
    return false;
  ann::Rounding rounding = op.getRounding();
  switch (op.getCoordinates()) {
  case ann::Coordinates::Asymmetric:
    return rounding == ann::Rounding::Floor ||
           rounding == ann::Rounding::PreferFloor;
  case ann::Coordinates::HalfPixel:
    return rounding == ann::Rounding::PreferFloor ||
           rounding == ann::Rounding::PreferCeil;
  default:
    return false;
  }
}

/// True for a convolution whose output has phases that are convolutions.
static bool hasPhases(ann::Conv2DOp op) {
  auto isOne = [](int64_t size) { return size == 1; };
  ArrayRef<int64_t> output = op.getType().getShape();
  return llvm::all_of(op.getStrides(), isOne) &&
         llvm::all_of(op.getDilations(), isOne) && output[2] % 2 == 0 &&
         output[3] % 2 == 0 && ann::getWeightGrid(op).empty() &&
         succeeded(ann::getFloats(op.getWeights()));
}

/// True if a layer with weights is `op` or follows it.
static bool reachesLayer(Operation *op, llvm::DenseSet<Operation *> &seen) {
  if (!seen.insert(op).second)
    return false;
  if (isa<ann::Conv2DOp, ann::Conv3DOp, ann::ConvTransposeOp, ann::DenseOp>(op))
    return true;
  return llvm::any_of(op->getUsers(), [&](Operation *user) {
    return reachesLayer(user, seen);
  });
}

namespace {

/// Follows what can be unfolded before anything is changed.
class Scout {
public:
  /// True if no operation that needs a large map stands in the middle.
  bool canUnfold(func::FuncOp func) {
    for (Operation &op : func.getBody().front()) {
      auto resize = dyn_cast<ann::ResizeOp>(op);
      if (resize && doublesMaps(resize) && !found.count(resize.getInput()))
        found[resize] = true;
      else if (llvm::any_of(op.getOperands(),
                            [&](Value value) { return found.count(value); }) &&
               !follow(&op))
        if (llvm::DenseSet<Operation *> seen; reachesLayer(&op, seen))
          return false;
    }
    return true;
  }

private:
  llvm::DenseMap<Value, bool> found; ///< large maps; true: of one part

  bool follow(Operation *op) {
    bool isOne = llvm::all_of(op->getOperands(), [&](Value value) {
      return value.getDefiningOp<ann::ConstantOp>() || found.lookup(value);
    });
    auto conv = dyn_cast<ann::Conv2DOp>(op);
    auto concat = dyn_cast<ann::ConcatOp>(op);
    bool joins =
        concat && concat.getAxis() == 1 && concat.getType().getRank() == 4;
    bool adds = isa<ann::AddOp>(op) && isOne &&
                op->getOperand(0).getType() == op->getOperand(1).getType();
    if (!joins && !adds && !isa<ann::ReluOp, ann::ClipOp>(op) &&
        !(conv && hasPhases(conv) && (isOne || conv.getGroups() == 1)))
      return false;
    found[op->getResult(0)] = conv || (!joins && isOne);
    return true;
  }
};

class Unfolder {
public:
  explicit Unfolder(func::FuncOp func) : func(func), builder(func) {}

  void run() {
    if (!Scout().canUnfold(func))
      return;
    SmallVector<Operation *> ops;
    for (Operation &op : func.getBody().front())
      ops.push_back(&op);
    for (Operation *op : ops)
      visit(op);
    for (Operation *op : llvm::reverse(ops))
      if (!isa<func::ReturnOp>(op) && op->use_empty())
        op->erase();
  }

private:
  func::FuncOp func;
  OpBuilder builder;
  llvm::DenseMap<Value, Parts> unfolded;
  llvm::DenseMap<Value, Value> folded; ///< what `fold` made
  std::optional<Location> reason;      ///< the first resize

  void visit(Operation *op) {
    if (auto resize = dyn_cast<ann::ResizeOp>(op);
        resize && doublesMaps(resize) && !unfolded.count(resize.getInput())) {
      Value input = resize.getInput();
      if (!reason)
        reason = resize.getLoc();
      unfolded[resize] = {Part{{input, input, input, input}, {}}};
      return;
    }
    if (llvm::none_of(op->getOperands(),
                      [&](Value value) { return unfolded.count(value); }))
      return;
    builder.setInsertionPoint(op);
    bool isDone =
        llvm::TypeSwitch<Operation *, bool>(op)
            .Case<ann::ReluOp, ann::ClipOp>(
                [&](Operation *activation) { return activate(activation); })
            .Case([&](ann::AddOp add) { return unfold(add); })
            .Case([&](ann::ConcatOp concat) { return unfold(concat); })
            .Case([&](ann::Conv2DOp conv) { return unfold(conv); })
            .Default([](Operation *) { return false; });
    if (isDone)
      return;
    for (OpOperand &operand : op->getOpOperands())
      if (unfolded.count(operand.get()))
        operand.set(fold(operand.get()));
  }

  /// The large map again, by the name of the resize: only the host can do it.
  Value fold(Value value) {
    Value &result = folded[value];
    if (result)
      return result;
    Location loc = *reason;
    SmallVector<Value> parts;
    for (const Part &part : unfolded[value])
      parts.push_back(part.isWhole() ? part.whole : interleave(part, loc));
    result = parts.size() == 1
                 ? parts.front()
                 : ann::ConcatOp::create(builder, loc, parts, 1).getOutput();
    return result;
  }

  Value interleave(const Part &part, Location loc) {
    ArrayRef<int64_t> shape = part.type().getShape();
    int64_t c = shape[1], h = shape[2], w = shape[3];
    auto reshape = [&](Value value, ArrayRef<int64_t> sizes) -> Value {
      return ann::ReshapeOp::create(
          builder, loc, RankedTensorType::get(sizes, builder.getF32Type()),
          value);
    };
    Value all = ann::ConcatOp::create(builder, loc, ValueRange(part.phases), 1);
    all = reshape(all, {2, 2, c, h, w});
    all = ann::TransposeOp::create(builder, loc, all,
                                   ArrayRef<int64_t>{2, 3, 0, 4, 1});
    return reshape(all, {1, c, 2 * h, 2 * w});
  }

  /// A copy of `op` for other operands, with its range.
  Value copy(Operation *op, ValueRange operands) {
    Operation *made = builder.clone(*op);
    made->setOperands(operands);
    made->getResult(0).setType(operands[0].getType());
    return made->getResult(0);
  }

  bool activate(Operation *op) {
    Parts parts = unfolded[op->getOperand(0)];
    for (Part &part : parts) {
      if (part.isWhole())
        part.whole = copy(op, part.whole);
      else
        for (Value &phase : part.phases)
          phase = copy(op, phase);
    }
    unfolded[op->getResult(0)] = std::move(parts);
    return true;
  }

  /// A sum of two maps of phases alone.
  bool unfold(ann::AddOp op) {
    auto isOnePart = [&](Value value) {
      auto found = unfolded.find(value);
      return found != unfolded.end() && found->second.size() == 1 &&
             !found->second[0].isWhole();
    };
    if (!isOnePart(op.getLhs()) || !isOnePart(op.getRhs()) ||
        op.getLhs().getType() != op.getRhs().getType())
      return false;
    Part sum;
    for (int i = 0; i < 4; ++i)
      sum.phases[i] = copy(op, {unfolded[op.getLhs()][0].phases[i],
                                unfolded[op.getRhs()][0].phases[i]});
    unfolded[op] = {sum};
    return true;
  }

  bool unfold(ann::ConcatOp op) {
    bool hasReader = llvm::any_of(op->getUsers(), [](Operation *user) {
      return isa<ann::Conv2DOp, ann::ReluOp, ann::ClipOp, ann::AddOp,
                 ann::ConcatOp>(user);
    });
    if (op.getAxis() != 1 || op.getType().getRank() != 4 || !hasReader)
      return false;
    Parts parts;
    for (Value input : op.getInputs()) {
      auto found = unfolded.find(input);
      if (found == unfolded.end())
        parts.push_back(Part{{}, input});
      else
        parts.append(found->second.begin(), found->second.end());
    }
    unfolded[op] = std::move(parts);
    return true;
  }

  bool unfold(ann::Conv2DOp op) {
    const Parts parts = unfolded[op.getInput()];
    if (!hasPhases(op) || (op.getGroups() > 1 && parts.size() > 1))
      return false;
    Part result;
    for (int64_t phase = 0; phase < 4; ++phase)
      result.phases[phase] = computePhase(op, parts, phase);
    unfolded[op] = {result};
    return true;
  }

  /// The sum of what all parts add to a phase of the output of `op`.
  Value computePhase(ann::Conv2DOp op, const Parts &parts, int64_t phase) {
    Value sum, bias = op.getBias();
    auto add = [&](Value term) {
      sum =
          sum ? ann::AddOp::create(builder, op.getLoc(), sum, term).getResult()
              : term;
      bias = Value(); // one of the terms has it
    };
    int64_t firstChannel = 0;
    for (const Part &part : parts) {
      for (int64_t from = 0; from < (part.isWhole() ? 1 : 4); ++from)
        if (Value term = convolve(op, part, firstChannel, from, phase, bias))
          add(term);
      firstChannel += part.type().getDimSize(1);
    }
    if (ann::RangeAttr range = ann::getRange(op))
      ann::setRange(sum, range);
    return sum;
  }

  /// What one phase of a part, or the whole of it, adds to phase `to`; null if
  /// no tap falls on it.
  Value convolve(ann::Conv2DOp op, const Part &part, int64_t firstChannel,
                 int64_t from, int64_t to, Value bias) {
    ArrayRef<int64_t> kernel = op.getWeights().getType().getShape();
    ArrayRef<int64_t> input = part.type().getShape();
    ArrayRef<int64_t> output = op.getType().getShape();
    std::array<Axis, 2> axes;
    for (int i = 0; i < 2; ++i) {
      int64_t toPhase = i == 0 ? to / 2 : to % 2;
      int64_t fromPhase = i == 0 ? from / 2 : from % 2;
      axes[i] = part.isWhole()
                    ? makeWholeAxis(kernel[i + 2], op.getPads()[i], toPhase,
                                    input[i + 2], output[i + 2] / 2)
                    : makePhaseAxis(kernel[i + 2], op.getPads()[i], fromPhase,
                                    toPhase, input[i + 2], output[i + 2] / 2);
      if (isEmpty(axes[i]))
        return {};
    }
    int64_t channels = input[1] / op.getGroups();
    Value weights = selectTaps(op, firstChannel, channels, axes);
    return ann::Conv2DOp::create(
        builder, op.getLoc(), part.isWhole() ? part.whole : part.phases[from],
        weights, bias, ArrayRef<int64_t>{axes[0].stride, axes[1].stride},
        ArrayRef<int64_t>{axes[0].padLow, axes[1].padLow, axes[0].padHigh,
                          axes[1].padHigh},
        ArrayRef<int64_t>{1, 1}, op.getGroups());
  }

  Value selectTaps(ann::Conv2DOp op, int64_t firstChannel, int64_t channels,
                   const std::array<Axis, 2> &axes) {
    ArrayRef<int64_t> shape = op.getWeights().getType().getShape();
    ann::Floats old = *ann::getFloats(op.getWeights());
    std::vector<float> weights;
    for (int64_t o = 0; o < shape[0]; ++o)
      for (int64_t c = 0; c < channels; ++c)
        for (int64_t y : axes[0].taps)
          for (int64_t x : axes[1].taps) {
            int64_t place =
                ((o * shape[1] + firstChannel + c) * shape[2] + y) * shape[3] +
                x;
            weights.push_back(y < 0 || x < 0 ? 0.0f : old[place]);
          }
    auto type = RankedTensorType::get(
        {shape[0], channels, static_cast<int64_t>(axes[0].taps.size()),
         static_cast<int64_t>(axes[1].taps.size())},
        builder.getF32Type());
    return ann::ConstantOp::create(
        builder, op.getLoc(),
        ann::makeFloats(type, std::move(weights), "weights"));
  }
};

struct AnnUnfoldResize : snnc::impl::AnnUnfoldResizeBase<AnnUnfoldResize> {
  void runOnOperation() override {
    auto func = dyn_cast<func::FuncOp>(getOperation());
    if (func && llvm::hasSingleElement(func.getBody()))
      Unfolder(func).run();
  }
};

} // namespace
