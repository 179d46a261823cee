// Random networks of convolutions, poolings, residual adds and dense layers.

#ifndef SNNC_TEST_UNIT_MAPPING_RANDOMPROBLEM_H
#define SNNC_TEST_UNIT_MAPPING_RANDOMPROBLEM_H

#include "snnc/Mapping/Mapping.h"

#include <random>

namespace snnc::mapping {

/// Draws problems that are well formed, though not always solvable.
class RandomProblem {
public:
  explicit RandomProblem(unsigned seed) : random(seed) {}

  /// A number from `low` to `high`, both inclusive.
  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }

  /// A projection between shapes that it chooses; source 0, target 1.
  Projection kernel(Shape &source, Shape &target) {
    Projection projection;
    projection.encoding = synapse::Encoding::Functional;
    projection.target = 1;
    synapse::Kernel &kernel = projection.kernel;
    kernel.groups = draw(1, 4);
    source = {kernel.groups * draw(1, 4), draw(1, 13), draw(1, 13)};
    kernel.height = draw(1, 5);
    kernel.width = draw(1, 5);
    kernel.strideH = draw(1, 4);
    kernel.strideW = draw(1, 4);
    kernel.dilationH = draw(1, 3);
    kernel.dilationW = draw(1, 3);
    kernel.padTop = draw(0, 3);
    kernel.padLeft = draw(0, 3);
    target = {kernel.groups * draw(1, 4),
              outputs(source.height, kernel.padTop, kernel.strideH),
              outputs(source.width, kernel.padLeft, kernel.strideW)};
    return projection;
  }

  /// A non-empty box of a population.
  Box box(const Shape &shape) {
    Coordinate low{draw(0, shape.channels - 1), draw(0, shape.height - 1),
                   draw(0, shape.width - 1)};
    return {low,
            {draw(1, shape.channels - low.c), draw(1, shape.height - low.y),
             draw(1, shape.width - low.x)}};
  }

  Problem problem() {
    Problem problem;
    problem.limits = limits();
    problem.populations.push_back(
        {"in", {draw(1, 6), draw(1, 17), draw(1, 17)}, true});
    int64_t layers = draw(1, 5);
    for (int64_t i = 0; i < layers; ++i)
      addLayer(problem, "layer" + std::to_string(i));
    return problem;
  }

private:
  int64_t outputs(int64_t inputs, int64_t pad, int64_t stride) {
    return std::max<int64_t>(1, (inputs + 2 * pad) / stride - draw(0, 2));
  }

  Limits limits() {
    Limits limits;
    limits.meshWidth = draw(1, 9);
    limits.meshHeight = draw(1, 9);
    limits.neurons = draw(16, 600);
    limits.synapseWords = draw(5, 3000);
    limits.weightBits = 8;
    limits.tables = draw(1, 20);
    limits.populations = draw(1, 12);
    limits.parameters = draw(8, 100);
    limits.axons = draw(2, 200);
    limits.delay = 4;
    return limits;
  }

  void addLayer(Problem &problem, const std::string &name) {
    int64_t target = problem.populations.size();
    Shape source = problem.populations.back().shape;
    Projection projection;
    projection.name = name;
    projection.source = target - 1;
    projection.target = target;
    projection.weightBits = draw(1, 8);
    Shape shape;
    if (draw(0, 3) == 0) {
      shape = {draw(1, 40), 1, 1};
    } else {
      shape = convolution(projection, source);
    }
    problem.populations.push_back({name, shape, false});
    problem.projections.push_back(projection);
    if (draw(0, 2) == 0)
      addIdentity(problem, target);
  }

  Shape convolution(Projection &projection, const Shape &source) {
    projection.encoding = synapse::Encoding::Functional;
    synapse::Kernel &kernel = projection.kernel;
    kernel.height = draw(1, 4);
    kernel.width = draw(1, 4);
    kernel.strideH = draw(1, 3);
    kernel.strideW = draw(1, 3);
    kernel.padTop = draw(0, 2);
    kernel.padLeft = draw(0, 2);
    if (draw(0, 2) == 0) { // pooling
      kernel.groups = source.channels;
      projection.weightBits = 0;
    }
    return {kernel.groups == 1 ? draw(1, 20) : source.channels,
            outputs(source.height, kernel.padTop, kernel.strideH),
            outputs(source.width, kernel.padLeft, kernel.strideW)};
  }

  /// Adds a residual connection from an earlier population of equal shape.
  void addIdentity(Problem &problem, int64_t target) {
    for (int64_t source = 0; source < target; ++source) {
      const Shape &shape = problem.populations[source].shape;
      if (shape != problem.populations[target].shape)
        continue;
      Projection projection;
      projection.name = "skip" + std::to_string(target);
      projection.source = source;
      projection.target = target;
      projection.encoding = synapse::Encoding::Functional;
      projection.kernel.groups = shape.channels;
      projection.delay = draw(0, 4);
      problem.projections.push_back(projection);
      return;
    }
  }

  std::mt19937 random;
};

} // namespace snnc::mapping

#endif // SNNC_TEST_UNIT_MAPPING_RANDOMPROBLEM_H
