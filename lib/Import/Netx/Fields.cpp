// Reads typed fields of the groups of a .net file.

#include "LayerReader.h"

#include <algorithm>

using namespace snnc;
using namespace snnc::netx;

Status Fields::expectOnly(const std::vector<std::string> &arrays,
                          const std::vector<std::string> &groups) const {
  auto find = [&](const auto &entries, const std::vector<std::string> &known,
                  const char *what) -> Status {
    for (const auto &[name, entry] : entries)
      if (std::find(known.begin(), known.end(), name) == known.end())
        return Error{where + " has an unknown " + what + " '" + name +
                     "', which could change what it computes; remove it or "
                     "export the network again"};
    return {};
  };
  if (Status status = find(group.arrays, arrays, "field"); !status)
    return status;
  return find(group.groups, groups, "group");
}

Result<std::string> Fields::text(const std::string &field) const {
  auto found = group.arrays.find(field);
  if (found == group.arrays.end())
    return Error{where + " has no field '" + field + "'"};
  if (found->second.type != hdf5::ElementType::String ||
      found->second.strings.size() != 1)
    return error(field, "is no text");
  // Strings of fixed length are filled up with zeros.
  std::string text = found->second.strings[0];
  return text.substr(0, text.find('\0'));
}

Result<std::vector<int64_t>> Fields::integers(const std::string &field) const {
  auto found = group.arrays.find(field);
  if (found == group.arrays.end())
    return Error{where + " has no field '" + field + "'"};
  Result<std::vector<int64_t>> values = hdf5::toIntegers(found->second);
  if (!values)
    return error(field, values.error().message +
                            "; a network for Loihi is exported with whole "
                            "numbers");
  return values;
}

Result<int64_t> Fields::integer(const std::string &field, int64_t low,
                                int64_t high) const {
  Result<std::vector<int64_t>> values = integers(field);
  if (!values)
    return values.error();
  if (values->size() != 1 || (*values)[0] < low || (*values)[0] > high) {
    std::string found = values->size() == 1
                            ? std::to_string((*values)[0])
                            : std::to_string(values->size()) + " numbers";
    return error(field, "holds " + found + "; expected one number from " +
                            std::to_string(low) + " to " +
                            std::to_string(high));
  }
  return (*values)[0];
}

Result<int64_t> Fields::integer(const std::string &field, int64_t low,
                                int64_t high, int64_t standard) const {
  if (!has(field))
    return standard;
  return integer(field, low, high);
}

Status Fields::pair(const std::string &field, int64_t low,
                    std::array<int64_t, 2> &out) const {
  Result<std::vector<int64_t>> values = integers(field);
  if (!values)
    return values.error();
  bool isPair = values->size() == 1 || values->size() == 2;
  for (int64_t value : *values)
    isPair &= value >= low && value <= 65535;
  if (!isPair)
    return error(field, "holds no number or pair of numbers from " +
                            std::to_string(low) + " to 65535");
  out = {values->front(), values->back()};
  return {};
}
