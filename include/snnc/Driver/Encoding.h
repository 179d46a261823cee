// How synapse tables are stored: what the user asks for, what samples show,
// and the choice.

#ifndef SNNC_DRIVER_ENCODING_H
#define SNNC_DRIVER_ENCODING_H

#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Semantics.h"

namespace snnc::driver {

/// Opens the calibration samples of `options` for the calibrated `module`, at
/// most `options.encoding.activitySamples` of them; of size 0 if there are none
/// or the chip computes in reals.
mlir::FailureOr<SpikingSamples>
openActivitySamples(Session &session, mlir::ModuleOp module,
                    const CompileOptions &options, const CodingOptions &coding);

/// Runs the network of integers in `module` on the samples and notes in each
/// input and population how many events it sends in one inference, on average.
mlir::LogicalResult measureActivity(Session &session, mlir::ModuleOp module,
                                    const SpikingSamples &samples,
                                    const CompileOptions &options,
                                    const CodingOptions &coding);

/// Puts a network of integers (of reals on a chip of reals) on the cores of
/// `chip` and chooses the encodings of its tables: the best of several mappings,
/// each with room for tables of another kind (of a large network, just the one
/// with room for plain tables). `report`, if it is not null, gets
/// what there was to choose from in the best one.
mlir::LogicalResult lowerToChip(Session &session, mlir::ModuleOp module,
                                const std::string &chip,
                                const EncodingOptions &encoding,
                                synapse::MemoryReport *report = nullptr);

} // namespace snnc::driver

#endif // SNNC_DRIVER_ENCODING_H
