// Reads the fields of one layer of a .net file.

#ifndef SNNC_LIB_IMPORT_NETX_LAYERREADER_H
#define SNNC_LIB_IMPORT_NETX_LAYERREADER_H

#include "snnc/Import/Netx.h"

namespace snnc::netx {

/// A group of a .net file: the fields of a layer or of its neurons.
class Fields {
public:
  /// `where` names the group in messages: "'x.net': layer 3".
  Fields(const hdf5::Group &group, std::string where)
      : group(group), where(std::move(where)) {}

  const std::string &name() const { return where; }
  bool has(const std::string &field) const {
    return group.arrays.count(field) != 0;
  }

  /// Fails with the name of an array or group that is not listed.
  Status expectOnly(const std::vector<std::string> &arrays,
                    const std::vector<std::string> &groups) const;
  /// A string, or the only element of a list of strings.
  Result<std::string> text(const std::string &field) const;
  /// Whole numbers; whole floats count.
  Result<std::vector<int64_t>> integers(const std::string &field) const;
  /// One whole number from `low` to `high`.
  Result<int64_t> integer(const std::string &field, int64_t low,
                          int64_t high) const;
  /// Like integer, or `standard` if the field is absent.
  Result<int64_t> integer(const std::string &field, int64_t low, int64_t high,
                          int64_t standard) const;
  /// One number for rows and columns, or two, from `low` to 65535.
  Status pair(const std::string &field, int64_t low,
              std::array<int64_t, 2> &out) const;
  /// The extents of an array.
  const std::vector<int64_t> &shapeOf(const std::string &field) const {
    return group.arrays.at(field).shape;
  }
  /// A message about a field.
  Error error(const std::string &field, const std::string &text) const {
    return Error{where + " has a field '" + field + "' that " + text};
  }

private:
  const hdf5::Group &group;
  std::string where;
};

/// Reads the group `neuron` of a layer.
Result<Neurons> readNeurons(const hdf5::Group &group, const std::string &where);

/// Reads kind, name, own shape, parameters and neurons of a layer; what
/// depends on its sources is left to the caller.
Result<Layer> readLayer(const hdf5::Group &group, const std::string &path,
                        size_t index);

/// "24x32x99".
std::string toText(const Extents &shape);

/// The number of neurons.
inline int64_t sizeOf(const Extents &shape) {
  return shape[0] * shape[1] * shape[2];
}

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_LAYERREADER_H
