// Axons of whole populations: one entry says for all neurons of a source
// fragment which of their events reach a target fragment, and where.
//
// The scheme is that of L. Bamberg, A. Pourtaherian, L. Waeijen, A. Chahar,
// O. Moreira, "Synapse Compression for Event-Based Convolutional-Neural-Network
// Accelerators", IEEE TPDS 34(4), 2023 (arXiv 2112.07019). Differs from it in:
// coordinates count from the first target's window, not from the kernel's last
// tap, so the target decodes a table of docs/machine.md without padding.

#ifndef SNNC_SYNAPSE_AXON_H
#define SNNC_SYNAPSE_AXON_H

#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <optional>

namespace snnc::synapse {

/// The entry of the event generator on the source core. The neuron (c, y, x) of
/// the source fragment (local coordinates) sends an event with the coordinate
///   c' = c + offset.c
///   y' = (y << upsampling) + offset.y
///   x' = (x << upsampling) + offset.x
/// which counts from the window of the target fragment's first neuron.
struct PopulationAxon {
  Coordinate offset; ///< y and x may be negative
  /// The hit test: events with y' outside of [0, height) or x' outside of
  /// [0, width) are not sent. 0: all are sent.
  int64_t height = 0, width = 0;
  /// The base-2 logarithm of the distance of source neurons in the map that the
  /// kernel slides over; zeros stand between them.
  unsigned upsampling = 0;
  /// The lattice test: events are sent if y' and x' modulo `latticeStride` are
  /// below `latticeKernel`. The stride is a power of two; 1: all are sent.
  unsigned latticeStride = 1, latticeKernel = 1;

  bool operator==(const PopulationAxon &other) const {
    return offset == other.offset && height == other.height &&
           width == other.width && upsampling == other.upsampling &&
           latticeStride == other.latticeStride &&
           latticeKernel == other.latticeKernel;
  }
};

/// What stands in one field for both numbers of the lattice test: 0 for none,
/// else their sum. The kernel is below the stride, a power of two, so both can
/// be told from it.
inline unsigned latticeCode(const PopulationAxon &axon) {
  return axon.latticeStride == 1 ? 0 : axon.latticeStride + axon.latticeKernel;
}

/// Sets both numbers from a field; false if no test has that code (1 and powers
/// of two).
bool setLattice(PopulationAxon &axon, uint64_t code);

/// The same table with the rows and columns of the fragment counted from 0, in
/// a population that has no others.
Geometry localGeometry(const Geometry &geometry);

/// The table that the target core decodes events of population axons with: that
/// of `geometry` over the map of their coordinates, without padding. Its bits
/// are the same. Its fragment is that of localGeometry.
Geometry eventGeometry(const Geometry &geometry);

/// The axon from the neurons `sources` of the source population to the fragment
/// of `geometry`, with every test that spares an event. With `upsampling` zeros
/// stand between the source neurons, and padding, stride and dilation of the
/// kernel are those over the upsampled map; `dense` tables know no upsampling.
PopulationAxon makeAxon(const Geometry &geometry, const Box &sources,
                        unsigned upsampling = 0);

/// True if some neuron of `sources` has a synapse to the fragment of
/// `geometry`. If not, there is no need for an axon.
bool isReached(const Geometry &geometry, const Box &sources,
               unsigned upsampling = 0);

/// The event generator for one axis of `extent` positions in the hit test.
inline std::optional<int64_t> generate(const PopulationAxon &axon,
                                       int64_t local, int64_t offset,
                                       int64_t extent) {
  int64_t position = (local << axon.upsampling) + offset;
  bool isHit = extent == 0 || (position >= 0 && position < extent);
  if (!isHit || (position & (axon.latticeStride - 1)) >=
                    static_cast<int64_t>(axon.latticeKernel))
    return std::nullopt;
  return position;
}
inline std::optional<int64_t> generateRow(const PopulationAxon &axon,
                                          int64_t y) {
  return generate(axon, y, axon.offset.y, axon.height);
}
inline std::optional<int64_t> generateColumn(const PopulationAxon &axon,
                                             int64_t x) {
  return generate(axon, x, axon.offset.x, axon.width);
}

/// The event generator: the coordinate of the event of a neuron of the source
/// fragment, or nothing if a test says that it reaches no target.
inline std::optional<Coordinate> generate(const PopulationAxon &axon,
                                          const Coordinate &local) {
  std::optional<int64_t> y = generateRow(axon, local.y);
  std::optional<int64_t> x = generateColumn(axon, local.x);
  if (!y || !x)
    return std::nullopt;
  return Coordinate{local.c + axon.offset.c, *y, *x};
}

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_AXON_H
