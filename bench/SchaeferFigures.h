// The layers of Schaefer et al. (ISCAS 2020, arXiv 2003.11639): what is
// published of them, and what snnc's tables and prices make of them.

#ifndef SNNC_BENCH_SCHAEFERFIGURES_H
#define SNNC_BENCH_SCHAEFERFIGURES_H

#include "snnc/Chip/Chip.h"
#include "snnc/Costs/SynapseCosts.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snnc::schaefer {

/// A layer of the paper.
struct Layer {
  bool isConvolution = false;
  int64_t sources = 784, targets = 128; ///< of a fully connected layer
  /// Of a convolution of an image of one channel, in which each pixel reaches
  /// all positions of the kernel.
  int64_t image = 28, channels = 32, kernel = 3;
  unsigned bits = 8;
  double density = 1.0;
};

/// What a pass through all neurons takes: forward an event of each source,
/// in training an error of each target and an update of each source.
struct Figures {
  double forwardPj = 0.0, trainingPj = 0.0;
  double forwardNs = 0.0, trainingNs = 0.0; ///< 0 if not published
  double bits = 0.0;                        ///< of the memory
  double leakagePj = 0.0;                   ///< of the memory in that time
  std::vector<std::string> unpriced;        ///< of recomputed figures

  double totalPj() const { return forwardPj + trainingPj; }
};

/// A row of the published data.
struct Published {
  Layer layer;
  std::string scheme; ///< "Crossbar", "PB-BMP", "PB-CSR", "Func-RowCol", ...
  Figures figures;    ///< the bits are memory power / leakagePerBit
};

/// The leakage of a bit in the unit of the published memory power, from the
/// slope over the bits of the crossbar.
constexpr double leakagePerBit = 5.674e-8;

/// The scheme of an index that lists each synapse of a convolution with a
/// weight of its own; not in the paper.
constexpr const char *unshared = "PB-CSR, unshared";

/// The rows of the three files in `folder`.
Result<std::vector<Published>> readPublished(const std::string &folder);

/// The chips schaefer-fc and, for convolutions, schaefer-conv with each of its
/// controllers of functional tables.
class Chips {
public:
  /// Reads the descriptions in `folder`.
  static Result<Chips> load(const std::string &folder);
  const chip::Chip &of(const Layer &layer, const std::string &scheme) const;

private:
  std::map<std::string, chip::Chip> chips; ///< by controller; "": schaefer-fc
};

/// The table of a scheme for the layer, with transposed access, its weights at
/// random places (the same for all schemes).
Result<synapse::Survey> surveyOf(const Layer &layer, const std::string &scheme);

/// Surveys and prices the table of a scheme.
Result<Figures> recompute(const Layer &layer, const std::string &scheme,
                          const Chips &chips);

/// The network of 700, 400 and 250 neurons with one scheme.
struct Network {
  unsigned bits;
  const char *scheme;
  double densities[2];
  Figures published;
};

/// The networks that the paper's 1.37 is drawn from, in its energies: sums over
/// the layers 700x400 and 400x250 of the same data.
const std::vector<Network> &networks();

/// A pass through both layers.
Result<Figures> recompute(const Network &network, const Chips &chips);

/// The scheme that takes least energy for a pass with training, of those that
/// the paper has for fully connected layers.
Result<std::string> cheapest(const Layer &layer, const Chips &chips);

} // namespace snnc::schaefer

#endif // SNNC_BENCH_SCHAEFERFIGURES_H
