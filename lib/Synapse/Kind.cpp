// Names the kinds of synapse tables.

#include "snnc/Synapse/Kind.h"

namespace snnc::synapse {

const std::vector<TableKind> &allKinds() {
  static const std::vector<TableKind> kinds = {
      {Encoding::Dense, false},     {Encoding::Functional, false},
      {Encoding::Bitmap, false},    {Encoding::Index, false},
      {Encoding::RunLength, false}, {Encoding::DeltaIndex, false},
      {Encoding::Bitmap, true},     {Encoding::Index, true}};
  return kinds;
}

std::string nameOf(const TableKind &kind) {
  std::string prefix = kind.windows ? "functional_" : "";
  return prefix + nameOf(kind.encoding);
}

std::optional<TableKind> parseKind(const std::string &name) {
  for (const TableKind &kind : allKinds())
    if (nameOf(kind) == name)
      return kind;
  return std::nullopt;
}

Geometry withKind(Geometry geometry, const TableKind &kind, bool transposed) {
  geometry.encoding = kind.encoding;
  geometry.windows = kind.windows;
  geometry.transposed = transposed && (kind.encoding == Encoding::Bitmap ||
                                       kind.encoding == Encoding::Index);
  geometry.pointerBits = geometry.gapBits = 0;
  return geometry;
}

} // namespace snnc::synapse
