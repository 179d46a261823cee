// The published storage and energies of Schaefer et al. 2020, recomputed.

#include "bench/SchaeferFigures.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::schaefer;

namespace {
/// The chips and the published data.
class SchaeferTest : public testing::Test {
protected:
  void SetUp() override {
    const std::string root = SNNC_SOURCE_DIR;
    Result<Chips> loaded = Chips::load(root + "/chips");
    ASSERT_TRUE(loaded) << loaded.error().message;
    chips = *loaded;
    Result<std::vector<Published>> rows =
        readPublished(root + "/test/data/schaefer2020");
    ASSERT_TRUE(rows) << rows.error().message;
    published = *rows;
    ASSERT_EQ(published.size(), 42u + 47u + 16u);
  }

  Figures recomputed(const Layer &layer, const std::string &scheme) {
    Result<Figures> figures = recompute(layer, scheme, chips);
    EXPECT_TRUE(figures) << (figures ? "" : figures.error().message);
    return figures ? *figures : Figures();
  }

  Chips chips;
  std::vector<Published> published;
};
} // namespace

static std::string nameOf(const Published &row) {
  return row.scheme + ", " + std::to_string(row.layer.bits) + " bits, " +
         std::to_string(row.layer.density) + ", " +
         std::to_string(row.layer.kernel) + "x" +
         std::to_string(row.layer.kernel) + ", " +
         std::to_string(row.layer.image);
}

TEST_F(SchaeferTest, SizesAreTheMeasuredMemoryPower) {
  for (const Published &row : published) {
    if (row.layer.isConvolution)
      continue;
    double ratio = recomputed(row.layer, row.scheme).bits / row.figures.bits;
    EXPECT_NEAR(ratio, 1.0, row.scheme == "PB-CSR" ? 0.10 : 0.03)
        << nameOf(row);
  }
}

TEST_F(SchaeferTest, EnergiesAndTimesOfFullyConnectedLayers) {
  for (const Published &row : published) {
    if (row.layer.isConvolution)
      continue;
    Figures ours = recomputed(row.layer, row.scheme);
    EXPECT_NEAR(ours.forwardPj / row.figures.forwardPj, 1.0, 0.04)
        << nameOf(row);
    EXPECT_NEAR(ours.trainingPj / row.figures.trainingPj, 1.0, 0.03)
        << nameOf(row);
    if (row.figures.forwardNs == 0.0)
      continue; // not published
    EXPECT_NEAR(ours.forwardNs / row.figures.forwardNs, 1.0, 0.04)
        << nameOf(row);
    EXPECT_NEAR(ours.trainingNs / row.figures.trainingNs, 1.0, 0.02)
        << nameOf(row);
  }
}

TEST_F(SchaeferTest, EnergiesOfConvolutions) {
  for (const Published &row : published) {
    if (!row.layer.isConvolution)
      continue;
    Figures ours = recomputed(row.layer, row.scheme);
    EXPECT_NEAR(ours.forwardPj / row.figures.forwardPj, 1.0, 0.01)
        << nameOf(row);
    // The published index grows with the image; ours does not.
    if (row.scheme == "PB-CSR" && row.layer.image > 32)
      continue;
    EXPECT_NEAR(ours.trainingPj / row.figures.trainingPj, 1.0, 0.06)
        << nameOf(row);
  }
}

TEST_F(SchaeferTest, ChoiceOfTheEncodingOverTheDensities) {
  for (int step = 1; step <= 20; ++step) {
    Layer layer;
    layer.density = 0.05 * step;
    Result<std::string> best = cheapest(layer, chips);
    ASSERT_TRUE(best) << best.error().message;
    EXPECT_EQ(*best, step == 1    ? "PB-CSR"
                     : step <= 17 ? "PB-BMP"
                                  : "Crossbar")
        << layer.density;
  }
}

TEST_F(SchaeferTest, BitmapOfTwoBitsAgainstTheCrossbar) {
  double crossbar5 = 0.0, crossbar2 = 0.0, bitmap2 = 0.0;
  for (const Network &network : networks()) {
    Result<Figures> figures = recompute(network, chips);
    ASSERT_TRUE(figures) << figures.error().message;
    bool isCrossbar = network.scheme == std::string("Crossbar");
    if (isCrossbar && network.bits == 5)
      crossbar5 = figures->totalPj();
    if (isCrossbar && network.bits == 2)
      crossbar2 = figures->totalPj();
    if (!isCrossbar && network.densities[0] == 0.65)
      bitmap2 = figures->totalPj();
    EXPECT_NEAR(figures->totalPj() / network.published.totalPj(), 1.0, 0.06)
        << network.scheme << " of " << network.bits << " bits";
  }
  EXPECT_NEAR(crossbar5 / bitmap2, 1.37, 0.02 * 1.37);
  EXPECT_NEAR(crossbar2 / bitmap2, 1.21, 0.02 * 1.21);
}

TEST_F(SchaeferTest, FunctionalAgainstIndex) {
  Layer layer;
  layer.isConvolution = true;
  Figures functional = recomputed(layer, "Func-RowCol");
  Figures index = recomputed(layer, "PB-CSR");
  EXPECT_NEAR(functional.trainingPj / index.trainingPj, 0.58, 0.01);
  EXPECT_NEAR(functional.forwardPj / index.forwardPj, 1.06, 0.01);
  // Weights; weights with columns, transposed entries and pointers.
  EXPECT_EQ(functional.bits, 288 * 8);
  EXPECT_EQ(index.bits, 288 * (8 + 5 + 4 + 9) + (10 + 33) * 9);
  double functionalBits = 0.0, indexBits = 0.0; // published
  for (const Published &row : published) {
    const Layer &other = row.layer;
    if (!other.isConvolution || other.bits != 8 || other.channels != 32 ||
        other.kernel != 3 || other.image != 28)
      continue;
    if (row.scheme == "Func-RowCol")
      functionalBits = row.figures.bits;
    if (row.scheme == "PB-CSR")
      indexBits = row.figures.bits;
  }
  EXPECT_NEAR(indexBits / functionalBits, 9.3, 0.1);
}
