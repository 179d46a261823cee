// Factors and offsets per channel, and the layers that can absorb them.

#ifndef SNNC_DIALECTS_ANN_AFFINE_H
#define SNNC_DIALECTS_ANN_AFFINE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/Value.h"

#include <vector>

namespace snnc::ann {

/// The constant `value` as one number for each channel (dimension 1) of `type`,
/// in double precision. Fails if it is no constant or differs within a channel.
llvm::FailureOr<std::vector<double>> getPerChannel(mlir::Value value,
                                                   mlir::RankedTensorType type);

/// The `ann.conv2d` or `ann.dense` with constant weights and constant or no
/// bias that makes `value` for one user only; null if there is none, or if its weights
/// lie on a grid that they shall keep.
mlir::Operation *getAbsorbingLayer(mlir::Value value);

/// Creates a copy of `layer`, which `getAbsorbingLayer` found, whose output is
/// that of `layer` times `scale` plus `offset`, per output channel. Products
/// are rounded once, from double precision. Returns the output of the copy.
mlir::Value createScaledLayer(mlir::OpBuilder &builder, mlir::Operation *layer,
                              llvm::ArrayRef<double> scale,
                              llvm::ArrayRef<double> offset);

} // namespace snnc::ann

#endif // SNNC_DIALECTS_ANN_AFFINE_H
