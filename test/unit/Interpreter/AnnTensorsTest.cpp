// Tests moves, sums and choices on random shapes against slow versions.

#include "AnnOpsFixture.h"

#include "dialects/Ann/Functions.h"

#include "mlir/IR/BuiltinAttributes.h"

using namespace mlir;
using namespace snnc;
using reference::Shape;
using reference::Tensor;

namespace {

class AnnTensors : public AnnOps {
protected:
  Shape makeShape(size_t rank) {
    Shape shape;
    for (size_t axis = 0; axis < rank; ++axis)
      shape.push_back(pick(1, 5));
    return shape;
  }

  /// `shape` with some sizes replaced by 1 and some in front left out.
  Shape narrow(Shape shape) {
    for (int64_t &size : shape)
      size = flip() ? 1 : size;
    shape.erase(shape.begin(),
                shape.begin() + pick(0, static_cast<int64_t>(shape.size())));
    return shape;
  }
};

} // namespace

/// The element of `tensor`, repeated, that stands at `index` of the result.
static double atRepeated(const Tensor &tensor, const Shape &index) {
  Shape own(index.end() - tensor.shape.size(), index.end());
  for (size_t axis = 0; axis < own.size(); ++axis)
    own[axis] = tensor.shape[axis] == 1 ? 0 : own[axis];
  return tensor.at(own);
}

/// A tensor of `shape` whose elements `body` computes.
static Tensor compute(const Shape &shape,
                      const std::function<double(const Shape &)> &body) {
  Tensor tensor(shape);
  reference::forEach(
      shape, [&](const Shape &index) { tensor.at(index) = body(index); });
  return tensor;
}

TEST_F(AnnTensors, ConcatMatches) {
  for (int round = 0; round < 100; ++round) {
    Shape shape = makeShape(pick(1, 4));
    size_t axis = pick(0, static_cast<int64_t>(shape.size()) - 1);
    std::vector<Tensor> parts;
    Shape whole = shape;
    whole[axis] = 0;
    for (int64_t i = pick(1, 4); i > 0; --i) {
      shape[axis] = pick(1, 4);
      whole[axis] += shape[axis];
      parts.push_back(makeTensor(shape));
    }
    Tensor expected = compute(whole, [&](Shape index) {
      size_t part = 0;
      for (; index[axis] >= parts[part].shape[axis]; ++part)
        index[axis] -= parts[part].shape[axis];
      return parts[part].at(index);
    });
    begin(parts);
    ValueRange arguments = network.getArguments();
    expect(add<ann::ConcatOp>(arguments, static_cast<uint64_t>(axis)),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, SliceMatches) {
  for (int round = 0; round < 200; ++round) {
    Tensor input = makeTensor(makeShape(pick(1, 4)));
    Shape starts, sizes, steps;
    for (int64_t size : input.shape) {
      starts.push_back(pick(0, size - 1));
      steps.push_back(flip() ? pick(1, 3) : -pick(1, 3));
      int64_t room =
          steps.back() > 0 ? size - 1 - starts.back() : starts.back();
      sizes.push_back(pick(1, room / std::abs(steps.back()) + 1));
    }
    Tensor expected = compute(sizes, [&](Shape index) {
      for (size_t axis = 0; axis < index.size(); ++axis)
        index[axis] = starts[axis] + index[axis] * steps[axis];
      return input.at(index);
    });
    begin({input});
    expect(add<ann::SliceOp>(argument(0), starts, sizes, steps), expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, GatherMatches) {
  for (int round = 0; round < 100; ++round) {
    Tensor input = makeTensor(makeShape(pick(1, 4)));
    size_t axis = pick(0, static_cast<int64_t>(input.shape.size()) - 1);
    Shape places = makeShape(pick(0, 2));
    Tensor numbers(places);
    std::vector<int64_t> indices;
    for (double &number : numbers.data) {
      indices.push_back(pick(0, input.shape[axis] - 1));
      number = static_cast<double>(indices.back());
    }
    Shape shape(input.shape.begin(), input.shape.begin() + axis);
    shape.insert(shape.end(), places.begin(), places.end());
    shape.insert(shape.end(), input.shape.begin() + axis + 1,
                 input.shape.end());
    Tensor expected = compute(shape, [&](const Shape &index) {
      Shape from(index.begin(), index.begin() + axis);
      Shape place(index.begin() + axis, index.begin() + axis + places.size());
      from.push_back(static_cast<int64_t>(numbers.at(place)));
      from.insert(from.end(), index.begin() + axis + places.size(),
                  index.end());
      return input.at(from);
    });
    begin({input});
    auto type = RankedTensorType::get(places, builder.getI64Type());
    expect(add<ann::GatherOp>(
               argument(0),
               DenseIntElementsAttr::get(type, ArrayRef<int64_t>(indices)),
               static_cast<uint64_t>(axis)),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, PadMatches) {
  for (int round = 0; round < 200; ++round) {
    Tensor input = makeTensor(makeShape(pick(1, 4)));
    auto mode = static_cast<ann::PadMode>(pick(0, 3));
    bool reflects = mode == ann::PadMode::Reflect;
    Shape low, high, shape;
    for (int64_t size : input.shape) {
      low.push_back(pick(0, reflects ? size - 1 : size));
      high.push_back(pick(0, reflects ? size - 1 : size));
      shape.push_back(low.back() + size + high.back());
    }
    Tensor expected = compute(shape, [&](Shape index) {
      for (size_t axis = 0; axis < index.size(); ++axis) {
        int64_t size = input.shape[axis], &at = index[axis];
        at -= low[axis];
        if (mode == ann::PadMode::Constant && (at < 0 || at >= size))
          return 3.5;
        if (mode == ann::PadMode::Edge)
          at = std::clamp<int64_t>(at, 0, size - 1);
        if (mode == ann::PadMode::Wrap)
          at = (at + size) % size;
        while (reflects && (at < 0 || at >= size))
          at = at < 0 ? -at : 2 * size - 2 - at;
      }
      return input.at(index);
    });
    begin({input});
    expect(add<ann::PadOp>(argument(0), low, high, mode, APFloat(3.5f)),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, WhereMatches) {
  for (int round = 0; round < 150; ++round) {
    Shape shape = makeShape(pick(1, 4));
    Tensor condition = makeTensor(narrow(shape));
    for (double &value : condition.data)
      value = flip() ? value : 0;
    Tensor left = makeTensor(narrow(shape)), right = makeTensor(shape);
    begin({condition, left, right});
    expect(add<ann::WhereOp>(argument(0), argument(1), argument(2)),
           compute(shape, [&](const Shape &index) {
             return atRepeated(condition, index) != 0 ? atRepeated(left, index)
                                                      : right.at(index);
           }));
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, BinaryMatches) {
  for (int64_t kind = 0; kind <= ann::getMaxEnumValForBinaryKind(); ++kind) {
    Shape shape = makeShape(3);
    Tensor left = makeTensor(shape), right = makeTensor(narrow(shape));
    auto named = static_cast<ann::BinaryKind>(kind);
    if (named == ann::BinaryKind::Pow)
      left = makeTensor(shape, 0.1, 2);
    begin({left, right});
    expect(add<ann::BinaryOp>(named, argument(0), argument(1)),
           reference::binary(left, right, [&](double a, double b) {
             switch (named) {
             case ann::BinaryKind::And:
             case ann::BinaryKind::Or:
               return 1.0; // random numbers are not 0
             case ann::BinaryKind::Equal:
             case ann::BinaryKind::Xor:
               return 0.0;
             case ann::BinaryKind::Fmod:
               return a - b * std::trunc(a / b);
             case ann::BinaryKind::Mod:
               return a - b * std::floor(a / b);
             case ann::BinaryKind::Greater:
             case ann::BinaryKind::GreaterEqual:
               return a > b ? 1.0 : 0.0;
             case ann::BinaryKind::Less:
             case ann::BinaryKind::LessEqual:
               return a < b ? 1.0 : 0.0;
             case ann::BinaryKind::Max:
               return std::max(a, b);
             case ann::BinaryKind::Min:
               return std::min(a, b);
             case ann::BinaryKind::Pow:
               return std::exp(b * std::log(a));
             case ann::BinaryKind::Prelu:
               return a < 0 ? a * b : a;
             }
             return 0.0;
           }));
    ASSERT_FALSE(HasFatalFailure())
        << "of kind " << stringifyBinaryKind(named).str();
  }
}

TEST_F(AnnTensors, ReduceMatches) {
  for (int round = 0; round < 200; ++round) {
    Tensor input = makeTensor(makeShape(pick(1, 4)));
    auto kind = static_cast<ann::ReduceKind>(pick(0, 5));
    Shape axes, shape = input.shape;
    for (size_t axis = 0; axis < shape.size(); ++axis)
      if (flip()) {
        axes.push_back(axis);
        shape[axis] = 1;
      }
    Tensor expected = compute(shape, [&](const Shape &index) {
      std::vector<double> values;
      reference::forEach(input.shape, [&](const Shape &from) {
        Shape to = from;
        for (int64_t axis : axes)
          to[axis] = 0;
        if (to == index)
          values.push_back(input.at(from));
      });
      double sum = 0, product = 1, exponents = 0;
      for (double value : values) {
        sum += value;
        product *= value;
        exponents += std::exp(value);
      }
      switch (kind) {
      case ann::ReduceKind::LogSumExp:
        return std::log(exponents);
      case ann::ReduceKind::Max:
        return *std::max_element(values.begin(), values.end());
      case ann::ReduceKind::Mean:
        return sum / values.size();
      case ann::ReduceKind::Min:
        return *std::min_element(values.begin(), values.end());
      case ann::ReduceKind::Prod:
        return product;
      case ann::ReduceKind::Sum:
        break;
      }
      return sum;
    });
    begin({input});
    expect(add<ann::ReduceOp>(kind, argument(0), axes), expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, MatMulMatches) {
  for (int round = 0; round < 100; ++round) {
    Shape batch = makeShape(pick(0, 2)), shape = batch;
    Shape left = narrow(batch), right = batch;
    int64_t rows = pick(1, 4), inner = pick(1, 5), columns = pick(1, 4);
    left.insert(left.end(), {rows, inner});
    right.insert(right.end(), {inner, columns});
    shape.insert(shape.end(), {rows, columns});
    Tensor a = makeTensor(left), b = makeTensor(right);
    Tensor expected = compute(shape, [&](const Shape &index) {
      double sum = 0;
      for (int64_t k = 0; k < inner; ++k) {
        Shape atLeft(index.begin() + (shape.size() - left.size()), index.end());
        for (size_t axis = 0; axis + 2 < left.size(); ++axis)
          atLeft[axis] = left[axis] == 1 ? 0 : atLeft[axis];
        Shape atRight = index;
        atLeft.back() = k;
        atRight[atRight.size() - 2] = k;
        sum += a.at(atLeft) * b.at(atRight);
      }
      return sum;
    });
    begin({a, b});
    expect(add<ann::MatMulOp>(argument(0), argument(1)), expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, LrnMatches) {
  for (int round = 0; round < 50; ++round) {
    Tensor input = makeTensor({pick(1, 2), pick(1, 8), pick(1, 4)});
    int64_t size = pick(1, 9);
    Tensor expected = compute(input.shape, [&](const Shape &index) {
      double sum = 0;
      for (int64_t channel = 0; channel < input.shape[1]; ++channel) {
        int64_t distance = channel - index[1];
        double value = input.at({index[0], channel, index[2]});
        if (distance >= -((size - 1) / 2) && distance <= size / 2)
          sum += value * value;
      }
      return input.at(index) / std::pow(2 + 0.5 * sum / size, 0.75);
    });
    begin({input});
    expect(add<ann::LrnOp>(argument(0), static_cast<uint64_t>(size),
                           APFloat(0.5f), APFloat(0.75f), APFloat(2.0f)),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnTensors, UnaryFunctionsHaveTheirKnownValues) {
  auto value = [](ann::UnaryKind kind, float x) {
    return ann::getFunction(kind)(x);
  };
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Sigmoid, 0), 0.5f);
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Softplus, 0), std::log(2.0f));
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Softplus, 200), 200);
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Softsign, -3), -0.75f);
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Erf, 0.5f), 0.5204998778f);
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Elu, -1), std::exp(-1.0f) - 1);
  EXPECT_FLOAT_EQ(value(ann::UnaryKind::Elu, 3), 3);
  // Halves go to the even neighbour.
  EXPECT_EQ(value(ann::UnaryKind::Round, 0.5f), 0);
  EXPECT_EQ(value(ann::UnaryKind::Round, 1.5f), 2);
  EXPECT_EQ(value(ann::UnaryKind::Round, -2.5f), -2);
  EXPECT_EQ(value(ann::UnaryKind::Sign, -7), -1);
  EXPECT_EQ(value(ann::UnaryKind::Sign, 0), 0);
  EXPECT_EQ(value(ann::UnaryKind::Not, 2), 0);
  EXPECT_EQ(value(ann::UnaryKind::Not, 0), 1);
  EXPECT_EQ(value(ann::UnaryKind::IsNan, NAN), 1);
  EXPECT_EQ(value(ann::UnaryKind::IsInf, -INFINITY), 1);
  EXPECT_EQ(value(ann::UnaryKind::Reciprocal, 0), INFINITY);
  EXPECT_EQ(value(ann::UnaryKind::Trunc, -1.7f), -1);
}

TEST_F(AnnTensors, LinearResizeOfARampIsARamp) {
  Tensor input = compute({1, 1, 1, 8}, [](const Shape &index) {
    return static_cast<double>(index[3]);
  });
  for (int64_t size : {4, 8, 13, 16}) {
    double scale = size / 8.0;
    Tensor expected = compute({1, 1, 1, size}, [&](const Shape &index) {
      return std::clamp((index[3] + 0.5) / scale - 0.5, 0.0, 7.0);
    });
    begin({input});
    expect(add<ann::ResizeOp>(ann::ResizeMode::Linear, argument(0),
                              ArrayRef<int64_t>{1, 1, 1, size},
                              ArrayRef<double>{1, 1, 1, scale},
                              ann::Coordinates::HalfPixel,
                              ann::Rounding::PreferFloor, APFloat(-0.75f),
                              ArrayRef<float>(), APFloat(0.0f), false, false),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "to the size " << size;
  }
}
