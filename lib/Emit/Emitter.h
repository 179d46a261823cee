// The rows of a mapped network: who stands where.

#ifndef SNNC_LIB_EMIT_EMITTER_H
#define SNNC_LIB_EMIT_EMITTER_H

#include "dialects/Xbar/Xbar.h"
#include "snnc/Chip/Chip.h"
#include "snnc/Image/Image.h"
#include "snnc/Synapse/Encoder.h"

#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace snnc::emit {

/// One core's ops in the order of their rows.
struct CoreRows {
  xbar::CoreOp op;
  int64_t number = 0; ///< y * mesh_width + x
  std::vector<xbar::FragmentOp> fragments;
  std::vector<xbar::TableOp> tables;
  std::vector<synapse::EncodedTable> encoded; ///< per table
};

/// The chip's ops by row. Maps are only looked up, never walked.
struct ChipRows {
  std::vector<CoreRows> cores;                            ///< sorted by number
  llvm::DenseMap<mlir::Operation *, int64_t> coreNumbers; ///< of rows' ops
  llvm::DenseMap<mlir::Operation *, int64_t> rows; ///< of fragments and tables
  /// The axons of each xbar.fragment and xbar.input, in their order.
  llvm::DenseMap<mlir::Operation *, std::vector<xbar::AxonOp>> axons;
};

/// Finds the rows of all ops; `mapped` is legal.
ChipRows collectRows(xbar::ChipOp mapped);

/// Fills `encoded` of all cores on `threads` threads. Reports every weight
/// that does not fit at its layer.
mlir::LogicalResult encodeTables(ChipRows &chip, unsigned threads);

/// Encodes the axons of an xbar.fragment or xbar.input. Reports values that
/// no field holds.
mlir::LogicalResult appendAxons(const ChipRows &rows, const chip::Chip &chip,
                                mlir::Operation *source, BitWriter &writer);

/// The memories of one core.
mlir::FailureOr<image::Core>
emitCore(const ChipRows &rows, const CoreRows &core, const chip::Chip &chip);

} // namespace snnc::emit

#endif // SNNC_LIB_EMIT_EMITTER_H
