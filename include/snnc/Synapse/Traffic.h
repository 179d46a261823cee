// What a walk over a synapse table moves and looks at.

#ifndef SNNC_SYNAPSE_TRAFFIC_H
#define SNNC_SYNAPSE_TRAFFIC_H

#include <cstdint>

namespace snnc::synapse {

/// The counts of one walk, or of several together (docs/machine.md, "Walks").
/// Words are those of Geometry::wordBits, numbered from bit 0 of the table.
struct Traffic {
  /// Rows that are opened. Forward: the row of the source, or with windows (of
  /// `functional`, too) for each reached ky those from the first to the last
  /// kx. Backward: one per synapse of a dense or functional table; of a bitmap
  /// the rows of the places that are looked at; of a transposed index 1, its
  /// column; otherwise all.
  int64_t rows = 0;
  /// Pairs of source and target that the table has a place for, whether or not
  /// a weight is stored there.
  int64_t pairs = 0;
  /// Presence bits that are looked at. Forward: all of the opened rows.
  /// Backward: that of each place and, if it is set, those before it in the
  /// row.
  int64_t scannedBits = 0;
  int64_t weights = 0;      ///< weights that take part
  int64_t pointerWords = 0; ///< words read of pointers
  int64_t indexWords = 0;   ///< of presence bits and transposed entries
  int64_t weightWords = 0;  ///< of weights, with the index that stands beside
  int64_t writtenWords = 0; ///< words written

  int64_t wordsRead() const { return pointerWords + indexWords + weightWords; }

  Traffic &operator+=(const Traffic &other) {
    rows += other.rows;
    pairs += other.pairs;
    scannedBits += other.scannedBits;
    weights += other.weights;
    pointerWords += other.pointerWords;
    indexWords += other.indexWords;
    weightWords += other.weightWords;
    writtenWords += other.writtenWords;
    return *this;
  }
  bool operator==(const Traffic &other) const {
    return rows == other.rows && pairs == other.pairs &&
           scannedBits == other.scannedBits && weights == other.weights &&
           pointerWords == other.pointerWords &&
           indexWords == other.indexWords && weightWords == other.weightWords &&
           writtenWords == other.writtenWords;
  }
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_TRAFFIC_H
