// The kinds of synapse tables that a chip offers and a user can ask for.

#ifndef SNNC_SYNAPSE_KIND_H
#define SNNC_SYNAPSE_KIND_H

#include "snnc/Synapse/Table.h"

#include <optional>
#include <string>
#include <vector>

namespace snnc::synapse {

/// An encoding, and whether its rows are those of a kernel.
struct TableKind {
  Encoding encoding = Encoding::Dense;
  bool windows = false; ///< of sparse encodings

  bool operator==(const TableKind &other) const {
    return encoding == other.encoding && windows == other.windows;
  }
  bool operator!=(const TableKind &other) const { return !(*this == other); }
};

inline TableKind kindOf(const Geometry &geometry) {
  return {geometry.encoding, isSparse(geometry.encoding) && geometry.windows};
}

/// "dense", "functional", "bitmap", "index", "run_length", "delta_index"; with
/// windows "functional_bitmap", "functional_index".
std::string nameOf(const TableKind &kind);

/// All kinds that have a name, in the order above.
const std::vector<TableKind> &allKinds();

/// The kind of that name.
std::optional<TableKind> parseKind(const std::string &name);

/// True if the layer must have a kernel: its weights are stored once.
inline bool needsKernel(const TableKind &kind) {
  return kind.encoding == Encoding::Functional || kind.windows;
}

/// The kind that stores every weight once: `functional` of a kernel, else
/// `dense`.
inline TableKind plainKind(bool hasKernel) {
  return {hasKernel ? Encoding::Functional : Encoding::Dense, false};
}

/// The same geometry for a table of another kind; its pointer and gap bits are
/// not set yet.
Geometry withKind(Geometry geometry, const TableKind &kind, bool transposed);

} // namespace snnc::synapse

#endif // SNNC_SYNAPSE_KIND_H
