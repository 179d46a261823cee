// Walks over a synapse table that training needs, fast: errors backward,
// updates.

#ifndef SNNC_SYNAPSE_TRAINER_H
#define SNNC_SYNAPSE_TRAINER_H

#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace snnc::synapse {

/// A table of integers that is unpacked once by rows and columns. Equal to the
/// walks of Reference.h bit for bit.
class Trainer {
public:
  /// Unpacks the table in `words`; the error of `validate`, or that the table
  /// holds reals or no weights.
  static Result<Trainer> create(const Geometry &geometry, const uint64_t *words,
                                uint64_t numWords);
  Trainer(Trainer &&) noexcept;
  Trainer &operator=(Trainer &&) noexcept;
  ~Trainer();

  /// Adds weight * error to `sources` (machine order of the source population)
  /// for each synapse of `target` (machine order of the fragment), modulo 2^32.
  void backward(int64_t target, int32_t error, int32_t *sources) const;

  /// `update` of Reference.h; the source is one of the source population.
  void update(const Coordinate &source, const int32_t *deltas);

  /// The table with the weights of now, in the layout that it came in.
  std::vector<uint64_t> getWords() const;

private:
  struct State;
  explicit Trainer(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_TRAINER_H
