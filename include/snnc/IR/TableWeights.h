// The weights of a layer as the encoders of synapse tables take them.

#ifndef SNNC_IR_TABLEWEIGHTS_H
#define SNNC_IR_TABLEWEIGHTS_H

#include "snnc/IR/RealElements.h"
#include "snnc/IR/WeightElements.h"
#include "snnc/Synapse/Table.h"

#include <vector>

namespace snnc {

/// Views elements of i8 without a copy if they are no splat, and copies others.
/// The attribute outlives it.
class TableWeights {
public:
  /// Of `attr`, verified elements of i8 or f32; null: all weights are 1.
  /// `ofKernel` as in LayerWeights.
  TableWeights(mlir::ElementsAttr attr, bool ofKernel) {
    view.ofKernel = ofKernel;
    if (!attr)
      return;
    view.count = attr.getNumElements();
    if (std::optional<RealElements> reals = RealElements::get(attr)) {
      ownReals = reals->toVector();
      view.reals = ownReals.data();
      return;
    }
    llvm::ArrayRef<int8_t> stored = WeightElements::get(attr)->stored();
    if (stored.size() != view.count)
      ownBytes.assign(view.count, stored.front());
    view.bytes = ownBytes.empty() ? stored.data() : ownBytes.data();
  }
  TableWeights(TableWeights &&) = default;
  TableWeights(const TableWeights &) = delete;

  const synapse::LayerWeights &get() const { return view; }

private:
  synapse::LayerWeights view;
  std::vector<int8_t> ownBytes;
  std::vector<float> ownReals;
};

} // namespace snnc

#endif // SNNC_IR_TABLEWEIGHTS_H
