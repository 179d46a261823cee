// The mapping problem and its solution: populations cut into fragments,
// fragments on cores, axons between them. Plain data; knows no MLIR.

#ifndef SNNC_MAPPING_MAPPING_H
#define SNNC_MAPPING_MAPPING_H

#include "snnc/Support/Box.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/Kind.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::mapping {

/// What one core of the chip holds, and how many cores there are.
struct Limits {
  int64_t meshWidth = 1;
  int64_t meshHeight = 1;
  int64_t neurons = 0;      ///< per core
  int64_t synapseWords = 0; ///< per core
  int64_t synapseWordBits = 64;
  int64_t weightBits = 8;  ///< largest
  int64_t tables = 0;      ///< per core
  int64_t populations = 0; ///< per core
  int64_t parameters = 0;  ///< rows per core
  int64_t axons = 0;       ///< rows per core
  int64_t delay = 0;       ///< largest, in ticks
};

struct Population {
  std::string name;
  Shape shape;
  bool isInput = false; ///< lives on the host, takes no core
};

struct Problem;

/// All synapses of one layer.
struct Projection {
  std::string name;
  int64_t source = 0; ///< index of a population
  int64_t target = 0;
  /// `functional` if a kernel joins them, else `dense`: what a table is if
  /// `kinds` is empty.
  synapse::Encoding encoding = synapse::Encoding::Dense;
  synapse::Kernel kernel;
  int64_t weightBits = 8;
  int64_t delay = 0; ///< ticks beyond the first
  /// What its tables may be: room is needed for the smallest of them.
  std::vector<synapse::TableKind> kinds = {};
  bool transposed = false; ///< tables have what errors walk backward over
  /// Of sparse kinds: the most weights besides 0 that 0, 1, 2, ... target
  /// channels have, or without a kernel target neurons.
  std::vector<int64_t> mostNonZeros = {};
};

/// The plain table of `projection` onto the box `target`.
synapse::Geometry geometryOf(const Problem &problem,
                             const Projection &projection, const Box &target);

/// The most bits that the smallest kind of table of `projection` onto the box
/// `target` takes; UINT64_MAX if that does not fit 64 bits.
uint64_t mostTableBits(const Problem &problem, const Projection &projection,
                       const Box &target);

struct Problem {
  Limits limits;
  std::vector<Population> populations; ///< in the order of the data flow
  std::vector<Projection> projections;
};

/// One box of a population on one core; the host's inputs have core -1.
struct Fragment {
  int64_t population = 0;
  Box box;
  int64_t core = -1; ///< y * meshWidth + x
};

/// The table of `projection` on the core of `fragment`.
struct Table {
  int64_t projection = 0;
  int64_t fragment = 0; ///< the target
};

/// From a source fragment to a table.
struct Axon {
  int64_t fragment = 0; ///< the source
  int64_t table = 0;
};

struct Solution {
  std::vector<Fragment> fragments; ///< inputs are one fragment each
  std::vector<Table> tables;
  std::vector<Axon> axons; ///< sorted by fragment, then table
};

/// A limit that is exceeded, in the user's layer names.
struct Violation {
  std::string subject; ///< "layer 'Conv1'", "core (3, 1) with layer 'Conv1'"
  std::string limit;   ///< "neurons per core", "synapse memory words per core"
  int64_t amount = 0;
  int64_t allowed = 0; ///< the largest, or the least if `isMinimum`
  std::string remedy;
  bool isMinimum = false;
  int64_t population = -1; ///< index of the population concerned, or -1
  int64_t projection = -1; ///< index of the projection concerned, or -1
};

/// The violation as a sentence: "layer 'Conv1' needs 5000 neurons per core,
/// but at most 4096 are allowed; use a chip with larger cores".
std::string describe(const Violation &violation);

/// Every reason why `problem` cannot be solved on any number of cores, and
/// every malformed entry. Empty: solvable but for the number of cores.
std::vector<Violation> check(const Problem &problem);

/// Cuts, packs in order and places along a Hilbert-like space-filling curve.
/// Precondition: check(problem) is empty. Fails when cores do not suffice.
Result<Solution> solve(const Problem &problem);

/// Every limit that `solution` violates and every neuron or synapse that it
/// loses or doubles; shares no code with solve().
std::vector<Violation> verify(const Problem &problem, const Solution &solution);

/// All core numbers of the mesh in the order of a generalised Hilbert curve,
/// from core 0. Neighbours in it are neighbours in the mesh, but for at most
/// one diagonal step when a side is odd.
std::vector<int64_t> placementCurve(int64_t meshWidth, int64_t meshHeight);

/// The links of the union of the XY routes from one core to several, as pairs
/// of neighbouring core numbers in the order of the walk. `from` -1 is the
/// host, which enters at core 0 by a link of its own (pair -1, 0).
std::vector<std::pair<int64_t, int64_t>>
xyMulticastLinks(int64_t meshWidth, int64_t from,
                 const std::vector<int64_t> &to);

/// The box of target neurons that a box of source neurons reaches (whole
/// target population coordinates), and the other way round. `kernel` and
/// `encoding` as in Projection. Empty if there are none.
Box targetsOf(const Projection &projection, const Shape &sourceShape,
              const Shape &targetShape, const Box &sources);
Box sourcesOf(const Projection &projection, const Shape &sourceShape,
              const Shape &targetShape, const Box &targets);

} // namespace snnc::mapping

#endif // SNNC_MAPPING_MAPPING_H
