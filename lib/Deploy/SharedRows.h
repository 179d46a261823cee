// Places neurons where those of one row share their parameters.

#ifndef SNNC_LIB_DEPLOY_SHAREDROWS_H
#define SNNC_LIB_DEPLOY_SHAREDROWS_H

#include <cstdint>
#include <vector>

namespace snnc::deploy {

/// A neuron with its parameters, of which there are `copies`.
struct RowNeuron {
  int64_t factor = 0; ///< of the decay
  int64_t level = 1;  ///< the threshold
  int64_t copies = 1;
  bool isFlexible = false; ///< it can have any other level, too
  std::vector<int64_t> places;
};

/// Places of all neurons, those of equal parameters in rows of `perRow`, from
/// the first row on; a row that is not full has unused places. With
/// `changesLevels` what is left over of different levels shares rows, too: a
/// flexible neuron takes the level of another. Returns the places that are
/// taken, with unused ones in between.
int64_t placeInRows(std::vector<RowNeuron> &neurons, int64_t perRow,
                    bool changesLevels);

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_SHAREDROWS_H
