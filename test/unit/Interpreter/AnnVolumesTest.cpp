// Tests conv3d and conv_transpose on random shapes against slow versions.

#include "AnnOpsFixture.h"

using namespace mlir;
using namespace snnc;
using reference::Shape;
using reference::Tensor;

namespace {

/// The geometry of a layer with maps of any number of dimensions.
struct Geometry {
  Shape map, kernel, strides, pads, dilations;
  int64_t groups = 1, inputs, outputs; ///< channels of each group
};

class AnnVolumes : public AnnOps {
protected:
  Geometry makeGeometry(size_t rank) {
    Geometry made;
    for (size_t axis = 0; axis < rank; ++axis) {
      made.map.push_back(pick(1, 5));
      made.kernel.push_back(pick(1, 3));
      made.strides.push_back(pick(1, 3));
      made.dilations.push_back(pick(1, 2));
    }
    made.groups = flip() ? 1 : pick(1, 3);
    made.inputs = pick(1, 3);
    made.outputs = pick(1, 3);
    made.pads.assign(2 * rank, 0);
    return made;
  }
};

} // namespace

static Shape join(Shape first, const Shape &rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

/// Calls `body(input, output, weight)` with the index of each product that
/// a convolution of `window` positions (each at stride times its index) makes;
/// places outside of `map` are left out.
static void
forEachProduct(const Geometry &shape, const Shape &positions, const Shape &map,
               const std::function<void(const Shape &place, const Shape &tap,
                                        const Shape &position)> &body) {
  reference::forEach(positions, [&](const Shape &position) {
    reference::forEach(shape.kernel, [&](const Shape &tap) {
      Shape place(position.size());
      bool isInside = true;
      for (size_t axis = 0; axis < place.size(); ++axis) {
        place[axis] = position[axis] * shape.strides[axis] +
                      tap[axis] * shape.dilations[axis] - shape.pads[axis];
        isInside &= place[axis] >= 0 && place[axis] < map[axis];
      }
      if (isInside)
        body(place, tap, position);
    });
  });
}

TEST_F(AnnVolumes, Conv3DMatches) {
  for (int round = 0; round < 60; ++round) {
    Geometry shape = makeGeometry(3);
    Shape outMap;
    for (size_t axis = 0; axis < 3; ++axis) {
      int64_t extent = (shape.kernel[axis] - 1) * shape.dilations[axis] + 1;
      shape.pads[axis] = pick(extent - 1, extent);
      shape.pads[axis + 3] = pick(0, 2);
      outMap.push_back(
          (shape.map[axis] + shape.pads[axis] + shape.pads[axis + 3] - extent) /
              shape.strides[axis] +
          1);
    }
    int64_t outputs = shape.outputs * shape.groups;
    Tensor input =
        makeTensor(join({2, shape.inputs * shape.groups}, shape.map));
    Tensor weights = makeTensor(join({outputs, shape.inputs}, shape.kernel));
    Tensor bias = makeTensor({outputs});
    Tensor expected(join({2, outputs}, outMap));
    reference::forEach(expected.shape, [&](const Shape &index) {
      expected.at(index) = bias.data[index[1]];
    });
    reference::forEach({2, outputs, shape.inputs}, [&](const Shape &at) {
      int64_t channel = at[1] / shape.outputs * shape.inputs + at[2];
      forEachProduct(
          shape, outMap, shape.map,
          [&](const Shape &place, const Shape &tap, const Shape &position) {
            expected.at(join({at[0], at[1]}, position)) +=
                input.at(join({at[0], channel}, place)) *
                weights.at(join({at[1], at[2]}, tap));
          });
    });
    begin({input});
    expect(add<ann::Conv3DOp>(argument(0), constant(weights), constant(bias),
                              shape.strides, shape.pads, shape.dilations,
                              shape.groups),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}

TEST_F(AnnVolumes, ConvTransposeMatches) {
  for (int round = 0; round < 150; ++round) {
    size_t rank = pick(1, 3);
    Geometry shape = makeGeometry(rank);
    Shape outMap;
    for (size_t axis = 0; axis < rank; ++axis) {
      int64_t full = (shape.map[axis] - 1) * shape.strides[axis] +
                     (shape.kernel[axis] - 1) * shape.dilations[axis] + 1;
      shape.pads[axis] = pick(0, std::min<int64_t>(2, full - 1));
      shape.pads[axis + rank] =
          pick(1 - shape.strides[axis],
               std::min<int64_t>(2, full - 1 - shape.pads[axis]));
      outMap.push_back(full - shape.pads[axis] - shape.pads[axis + rank]);
    }
    int64_t inputs = shape.inputs * shape.groups;
    int64_t outputs = shape.outputs * shape.groups;
    Tensor input = makeTensor(join({2, inputs}, shape.map));
    Tensor weights = makeTensor(join({inputs, shape.outputs}, shape.kernel));
    Tensor bias = makeTensor({outputs});
    bool hasBias = flip();
    Tensor expected(join({2, outputs}, outMap));
    if (hasBias)
      reference::forEach(expected.shape, [&](const Shape &index) {
        expected.at(index) = bias.data[index[1]];
      });
    reference::forEach({2, inputs, shape.outputs}, [&](const Shape &at) {
      int64_t channel = at[1] / shape.inputs * shape.outputs + at[2];
      forEachProduct(
          shape, shape.map, outMap,
          [&](const Shape &place, const Shape &tap, const Shape &position) {
            expected.at(join({at[0], channel}, place)) +=
                input.at(join({at[0], at[1]}, position)) *
                weights.at(join({at[1], at[2]}, tap));
          });
    });
    begin({input});
    expect(add<ann::ConvTransposeOp>(argument(0), constant(weights),
                                     hasBias ? constant(bias) : Value(),
                                     shape.strides, shape.pads, shape.dilations,
                                     shape.groups),
           expected);
    ASSERT_FALSE(HasFatalFailure()) << "in round " << round;
  }
}
