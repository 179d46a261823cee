// Prints what Schaefer et al. 2020 published beside what snnc makes of it.

#include "SchaeferFigures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

using namespace snnc;
using namespace snnc::schaefer;

/// Backward and update of Func-RowCol and PB-CSR at 8 bits in the older data of
/// the same repository (pf_res.csv).
static constexpr double olderFunctional = 1.2970, olderIndex = 3.0630;

namespace {
/// All that is published, recomputed.
struct Pair {
  Published published;
  Figures ours;
};
} // namespace

/// The ratio of ours to the published, of figures that are published.
static std::vector<double> ratios(const std::vector<Pair> &pairs,
                                  const std::string &scheme, bool conv,
                                  double Figures::*figure) {
  std::vector<double> found;
  for (const Pair &pair : pairs) {
    const Published &row = pair.published;
    if (row.scheme == scheme && row.layer.isConvolution == conv &&
        row.figures.*figure > 0.0)
      found.push_back(pair.ours.*figure / row.figures.*figure);
  }
  return found;
}

static std::string range(const std::vector<double> &ratios) {
  if (ratios.empty())
    return "-";
  auto [low, high] = std::minmax_element(ratios.begin(), ratios.end());
  char text[64];
  std::snprintf(text, sizeof(text), "%.3f to %.3f", *low, *high);
  return text;
}

static void printAgreement(const std::vector<Pair> &pairs) {
  std::puts("Ours / published, least and largest over the rows of the data:\n\n"
            "| layers | scheme | rows | memory | forward energy | backward and "
            "update energy | forward time | backward and update time |\n"
            "|---|---|---|---|---|---|---|---|");
  for (bool conv : {false, true})
    for (const char *scheme : {"Crossbar", "PB-BMP", "PB-CSR", "Func-RowCol",
                               "Func-Pure", "Func-BMP"}) {
      std::vector<double> memory = ratios(pairs, scheme, conv, &Figures::bits);
      if (memory.empty())
        continue;
      std::printf("| %s | %s | %zu |", conv ? "convolutions" : "784x128",
                  scheme, memory.size());
      for (double Figures::*figure :
           {&Figures::bits, &Figures::forwardPj, &Figures::trainingPj,
            &Figures::forwardNs, &Figures::trainingNs})
        std::printf(" %s |",
                    range(ratios(pairs, scheme, conv, figure)).c_str());
      std::puts("");
    }
}

static const Pair *find(const std::vector<Pair> &pairs,
                        const std::string &scheme, double density) {
  for (const Pair &pair : pairs) {
    const Layer &layer = pair.published.layer;
    bool isSame = std::abs(layer.density - density) < 1e-6 ||
                  (scheme == "Crossbar" && layer.density == 1.0);
    if (!layer.isConvolution && layer.bits == 8 && isSame &&
        pair.published.scheme == scheme)
      return &pair;
  }
  return nullptr;
}

/// The scheme of the least energy.
static std::string chosen(const std::vector<Pair> &pairs, double density,
                          bool ours, bool leaks) {
  std::string best;
  double least = 0.0;
  for (const char *scheme : {"Crossbar", "PB-BMP", "PB-CSR"}) {
    const Pair *pair = find(pairs, scheme, density);
    const Figures &figures = ours ? pair->ours : pair->published.figures;
    double energy = figures.totalPj() + (leaks ? figures.leakagePj : 0.0);
    if (best.empty() || energy < least) {
      best = scheme;
      least = energy;
    }
  }
  return best;
}

static void printDensities(const std::vector<Pair> &pairs) {
  std::puts(
      "\n784x128, 8 bits, a pass with training in uJ (forward + backward "
      "and update), published / ours:\n\n"
      "| density | Crossbar | PB-BMP | PB-CSR | least | least with leakage "
      "|\n|---|---|---|---|---|---|");
  for (int step = 1; step <= 20; ++step) {
    double density = 0.05 * step;
    std::printf("| %.2f |", density);
    for (const char *scheme : {"Crossbar", "PB-BMP", "PB-CSR"}) {
      const Pair *pair = find(pairs, scheme, density);
      std::printf(" %.3f / %.3f |", pair->published.figures.totalPj() / 1e6,
                  pair->ours.totalPj() / 1e6);
    }
    for (bool leaks : {false, true}) {
      std::string published = chosen(pairs, density, false, leaks);
      std::string ours = chosen(pairs, density, true, leaks);
      std::printf(
          " %s |",
          (published == ours ? ours : published + " / " + ours).c_str());
    }
    std::puts("");
  }
}

static Status printNetworks(const Chips &chips) {
  std::puts("\n700-400-250, a pass with training in uJ, published / ours:\n\n"
            "| bits | scheme | densities | forward | backward and update | all "
            "| 5-bit Crossbar : this | 2-bit Crossbar : this |\n"
            "|---|---|---|---|---|---|---|---|");
  double published[2] = {}, ours[2] = {}; // crossbars of 5 and 2 bits
  for (bool print : {false, true})
    for (const Network &network : networks()) {
      Result<Figures> figures = recompute(network, chips);
      if (!figures)
        return figures.error();
      double all = network.published.totalPj();
      bool isCrossbar = std::string(network.scheme) == "Crossbar";
      for (int i = 0; i < 2; ++i)
        if (isCrossbar && network.bits == (i == 0 ? 5 : 2)) {
          published[i] = all;
          ours[i] = figures->totalPj();
        }
      if (!print)
        continue;
      std::printf("| %u | %s | %.2f, %.2f | %.3f / %.3f | %.3f / %.3f | %.3f / "
                  "%.3f | %.3f / %.3f | %.3f / %.3f |\n",
                  network.bits, network.scheme, network.densities[0],
                  network.densities[1], network.published.forwardPj / 1e6,
                  figures->forwardPj / 1e6, network.published.trainingPj / 1e6,
                  figures->trainingPj / 1e6, all / 1e6,
                  figures->totalPj() / 1e6, published[0] / all,
                  ours[0] / figures->totalPj(), published[1] / all,
                  ours[1] / figures->totalPj());
    }
  return {};
}

/// The rows of 8 bits; one row is in two files.
static void printConvolutions(const std::vector<Pair> &pairs) {
  std::puts("\nConvolutions of one channel, 8 bits, a pass in nJ, published / "
            "ours:\n\n"
            "| channels | kernel | image | scheme | forward | backward and "
            "update | memory, bits |\n|---|---|---|---|---|---|---|");
  std::set<std::string> printed;
  for (const Pair &pair : pairs) {
    const Layer &layer = pair.published.layer;
    const Figures &figures = pair.published.figures;
    char line[256];
    std::snprintf(line, sizeof(line),
                  "| %d | %dx%d | %dx%d | %s | %.1f / %.1f | %.1f / %.1f | "
                  "%.0f / %.0f |",
                  static_cast<int>(layer.channels),
                  static_cast<int>(layer.kernel),
                  static_cast<int>(layer.kernel), static_cast<int>(layer.image),
                  static_cast<int>(layer.image), pair.published.scheme.c_str(),
                  figures.forwardPj / 1e3, pair.ours.forwardPj / 1e3,
                  figures.trainingPj / 1e3, pair.ours.trainingPj / 1e3,
                  figures.bits, pair.ours.bits);
    if (layer.isConvolution && layer.bits == 8 && printed.insert(line).second)
      std::puts(line);
  }
}

static const Pair &convolution(const std::vector<Pair> &pairs,
                               const std::string &scheme) {
  return *std::find_if(pairs.begin(), pairs.end(), [&](const Pair &pair) {
    const Layer &layer = pair.published.layer;
    return layer.isConvolution && layer.bits == 8 && layer.kernel == 3 &&
           layer.channels == 32 && layer.image == 28 &&
           pair.published.scheme == scheme;
  });
}

static Status printFunctional(const std::vector<Pair> &pairs,
                              const Chips &chips) {
  const Pair &functional = convolution(pairs, "Func-RowCol");
  const Pair &index = convolution(pairs, "PB-CSR");
  Result<Figures> listed =
      recompute(functional.published.layer, unshared, chips);
  if (!listed)
    return listed.error();
  auto print = [&](const char *what, double Figures::*figure) {
    std::printf("| %s | %.3f | %.3f |", what,
                functional.published.figures.*figure /
                    index.published.figures.*figure,
                functional.ours.*figure / index.ours.*figure);
  };
  std::puts("\n3x3, 32 channels, 28x28, 8 bits, Func-RowCol : PB-CSR:\n\n"
            "|  | published | ours | older data |\n|---|---|---|---|");
  print("forward", &Figures::forwardPj);
  std::puts(" - |");
  print("backward and update", &Figures::trainingPj);
  std::printf(" %.3f |\n", olderFunctional / olderIndex);
  print("memory", &Figures::bits);
  std::puts(" - |");
  std::printf("\nThe index that lists each synapse with its weight has %.0f "
              "bits, the functional table %.0f.\n",
              listed->bits, functional.ours.bits);
  return {};
}

static int fail(const Error &error) {
  std::fprintf(stderr, "error: %s\n", error.message.c_str());
  return 1;
}

int main() {
  const std::string root = SNNC_SOURCE_DIR;
  Result<Chips> chips = Chips::load(root + "/chips");
  if (!chips)
    return fail(chips.error());
  Result<std::vector<Published>> published =
      readPublished(root + "/test/data/schaefer2020");
  if (!published)
    return fail(published.error());
  std::vector<Pair> pairs;
  for (const Published &row : *published) {
    Result<Figures> figures = recompute(row.layer, row.scheme, *chips);
    if (!figures)
      return fail(figures.error());
    pairs.push_back({row, *figures});
  }
  printAgreement(pairs);
  printDensities(pairs);
  if (Status status = printNetworks(*chips); !status)
    return fail(status.error());
  printConvolutions(pairs);
  if (Status status = printFunctional(pairs, *chips); !status)
    return fail(status.error());
  return 0;
}
