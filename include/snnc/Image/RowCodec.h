// Packs rows into the bits of a core's memories and reads them back.

#ifndef SNNC_IMAGE_ROWCODEC_H
#define SNNC_IMAGE_ROWCODEC_H

#include "snnc/Chip/Chip.h"
#include "snnc/Chip/RowLayout.h"
#include "snnc/Image/Image.h"
#include "snnc/Image/Rows.h"
#include "snnc/Support/Bits.h"
#include "snnc/Support/Result.h"

#include <cstdint>

namespace snnc::image {

/// Appends one row in the chip's layout of that memory. The fields are named
/// like the members in snake case (docs/image.md lists them). The error names
/// the field that is too narrow for its value.
Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const PopulationRow &row);
Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const ParameterRow &row);
Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const RealParameterRow &row);
Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const TableRow &row);
Status appendRow(const chip::RowLayout &layout, BitWriter &writer,
                 const AxonRow &row);

/// Makes the memory that `layout` describes of `rows` appended rows.
Memory makeMemory(const chip::RowLayout &layout, const BitWriter &writer,
                  uint64_t rows);

/// Reads row `row`. The memory may come from anyone: an error says which field
/// has which value and what is expected. Extents are at least 1, boxes lie in
/// their populations, addresses, counts and ticks are 0 to 2^32 - 1, names of
/// enumerations are known. References to other memories are not looked at.
Result<PopulationRow> readPopulation(const chip::RowLayout &layout,
                                     const Memory &memory, uint64_t row);
Result<ParameterRow> readParameter(const chip::RowLayout &layout,
                                   const Memory &memory, uint64_t row);
/// Reals may be anything, also infinite or no number.
Result<RealParameterRow> readRealParameter(const chip::RowLayout &layout,
                                           const Memory &memory, uint64_t row);
Result<TableRow> readTable(const chip::RowLayout &layout, const Memory &memory,
                           uint64_t row);
Result<AxonRow> readAxon(const chip::RowLayout &layout, const Memory &memory,
                         uint64_t row);

/// Checks that packets of the chip hold the coordinates of all events that an
/// axon of a population lets a source fragment of extent `source` send.
Status checkPacket(const chip::Chip &chip, const AxonRow &row,
                   const Shape &source);

/// The geometry of a table into the fragment of its target row.
synapse::Geometry geometryOf(const TableRow &table,
                             const PopulationRow &target);

} // namespace snnc::image

#endif // SNNC_IMAGE_ROWCODEC_H
