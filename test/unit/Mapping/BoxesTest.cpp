// Boxes of targets and sources against counting all synapses.

#include "RandomProblem.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::mapping;

/// True if the synapse exists, by the words of docs/machine.md.
static bool reaches(const Projection &projection, const Shape &source,
                    const Shape &target, const Coordinate &from,
                    const Coordinate &to) {
  const synapse::Kernel &kernel = projection.kernel;
  if (from.c / (source.channels / kernel.groups) !=
      to.c / (target.channels / kernel.groups))
    return false;
  int64_t ky = from.y + kernel.padTop - to.y * kernel.strideH;
  int64_t kx = from.x + kernel.padLeft - to.x * kernel.strideW;
  return ky >= 0 && ky % kernel.dilationH == 0 &&
         ky / kernel.dilationH < kernel.height && kx >= 0 &&
         kx % kernel.dilationW == 0 && kx / kernel.dilationW < kernel.width;
}

/// The smallest box of the neurons of `shape` for which `holds`.
template <typename Predicate>
static Box boundingBox(const Shape &shape, Predicate holds) {
  Coordinate low{INT64_MAX, INT64_MAX, INT64_MAX}, high{-1, -1, -1};
  for (int64_t i = 0; i < shape.numNeurons(); ++i) {
    Coordinate at = neuronCoordinate(shape, i);
    if (!holds(at))
      continue;
    low = {std::min(low.c, at.c), std::min(low.y, at.y), std::min(low.x, at.x)};
    high = {std::max(high.c, at.c), std::max(high.y, at.y),
            std::max(high.x, at.x)};
  }
  if (high.c < 0)
    return {{0, 0, 0}, {0, 0, 0}};
  return {low, {high.c - low.c + 1, high.y - low.y + 1, high.x - low.x + 1}};
}

TEST(Boxes, TargetsOfASourceAreThoseWithASynapse) {
  RandomProblem random(1);
  for (int i = 0; i < 10000; ++i) {
    Shape source, target;
    Projection projection = random.kernel(source, target);
    Coordinate from = random.box(source).origin;
    Box expected = boundingBox(target, [&](const Coordinate &to) {
      return reaches(projection, source, target, from, to);
    });
    EXPECT_EQ(targetsOf(projection, source, target, {from, {1, 1, 1}}),
              expected)
        << "case " << i;
  }
}

TEST(Boxes, SourcesOfATargetAreThoseWithASynapse) {
  RandomProblem random(2);
  for (int i = 0; i < 10000; ++i) {
    Shape source, target;
    Projection projection = random.kernel(source, target);
    Coordinate to = random.box(target).origin;
    Box expected = boundingBox(source, [&](const Coordinate &from) {
      return reaches(projection, source, target, from, to);
    });
    EXPECT_EQ(sourcesOf(projection, source, target, {to, {1, 1, 1}}), expected)
        << "case " << i;
  }
}

TEST(Boxes, BoxesOfBoxesAreTheSmallestOnes) {
  RandomProblem random(3);
  for (int i = 0; i < 1500; ++i) {
    Shape source, target;
    Projection projection = random.kernel(source, target);
    Box sources = random.box(source);
    Box targets = random.box(target);
    auto anyOf = [](const Box &box, auto holds) {
      for (int64_t n = 0; n < box.numNeurons(); ++n) {
        Coordinate at = neuronCoordinate(box.size, n);
        if (holds(Coordinate{at.c + box.origin.c, at.y + box.origin.y,
                             at.x + box.origin.x}))
          return true;
      }
      return false;
    };
    EXPECT_EQ(targetsOf(projection, source, target, sources),
              boundingBox(target,
                          [&](const Coordinate &to) {
                            return anyOf(sources, [&](const Coordinate &from) {
                              return reaches(projection, source, target, from,
                                             to);
                            });
                          }))
        << "case " << i;
    EXPECT_EQ(sourcesOf(projection, source, target, targets),
              boundingBox(source,
                          [&](const Coordinate &from) {
                            return anyOf(targets, [&](const Coordinate &to) {
                              return reaches(projection, source, target, from,
                                             to);
                            });
                          }))
        << "case " << i;
  }
}

TEST(Boxes, DenseLayersConnectEverything) {
  Projection dense;
  Shape source{3, 2, 2}, target{10, 1, 1};
  EXPECT_EQ(targetsOf(dense, source, target, {{1, 0, 1}, {1, 1, 1}}),
            Box::whole(target));
  EXPECT_EQ(sourcesOf(dense, source, target, {{9, 0, 0}, {1, 1, 1}}),
            Box::whole(source));
  EXPECT_TRUE(targetsOf(dense, source, target, {{0, 0, 0}, {0, 1, 1}}).empty());
}
