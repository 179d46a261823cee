// The legality check of a mapping: the verifier of xbar.chip.

#ifndef SNNC_DIALECTS_XBAR_XBARLEGALITY_H
#define SNNC_DIALECTS_XBAR_XBARLEGALITY_H

#include "dialects/Xbar/Xbar.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

#include <string>
#include <vector>

namespace snnc::xbar {

/// Collects every rule that a mapping breaks.
class LegalityCheck {
public:
  explicit LegalityCheck(ChipOp chip) : chip(chip), limits(chip.getLimits()) {}

  /// Runs all checks; the error has one note per violation.
  mlir::LogicalResult run();

private:
  struct Violation {
    mlir::Location loc;
    std::string message;
  };

  void add(mlir::Operation *op, const llvm::Twine &message) {
    violations.push_back({op->getLoc(), message.str()});
  }

  /// Fills the maps below; fails on operations that do not belong inside.
  mlir::LogicalResult collect();
  void checkPlaces();
  void checkMemories();
  void checkMemories(CoreOp core);
  void checkFragments();
  void checkFragments(llvm::StringRef layer,
                      llvm::MutableArrayRef<FragmentOp> fragments);
  void checkTables();
  void checkWeights(TableOp table);
  void checkAxons();
  void checkAxon(AxonOp axon);
  void checkTiming(AxonOp axon, mlir::Operation *source, TableOp table);
  void checkOutputs();
  void checkOutput(OutputOp output);

  /// The operation that @name or @core::@name refers to, or null.
  mlir::Operation *lookup(mlir::SymbolRefAttr symbol) const;

  ChipOp chip;
  LimitsAttr limits;
  std::vector<Violation> violations;
  std::vector<CoreOp> cores;
  std::vector<TableOp> tables;
  std::vector<AxonOp> axons;
  std::vector<OutputOp> outputs;
  llvm::MapVector<llvm::StringRef, llvm::SmallVector<FragmentOp>> layers;
  llvm::DenseMap<mlir::Operation *, int64_t> axonRows; ///< by core
  llvm::DenseSet<mlir::Operation *> unsound;  ///< tables without a geometry
  llvm::StringMap<mlir::Operation *> symbols; ///< "input" or "core\0name"
};

} // namespace snnc::xbar

#endif // SNNC_DIALECTS_XBAR_XBARLEGALITY_H
