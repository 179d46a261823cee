// What the JSON files of RANC's simulator call the fields of a description.

#ifndef SNNC_LIB_NATIVE_SIMULATORKEYS_H
#define SNNC_LIB_NATIVE_SIMULATORKEYS_H

#include "snnc/Chip/Native.h"

#include <cstdint>
#include <string>

namespace snnc::native::simulator {

/// A key of a neuron and the field of the memory "neuron" that holds it.
struct NeuronKey {
  const char *key;
  const char *field;
};

inline constexpr NeuronKey neuronKeys[] = {
    {"reset_potential", "reset"},
    {"leak", "leak"},
    {"positive_threshold", "threshold"},
    {"negative_threshold", "negative_threshold"},
    {"destination_axon", "axon"},
    {"destination_tick", "delay"},
    {"current_potential", "potential"},
    {"reset_mode", "reset_mode"},
};

/// The field of the weight of a type.
inline std::string weightName(int64_t type) {
  return "weight" + std::to_string(type);
}

/// An error unless the description has all that such a file says.
Status checkDescription(const chip::Native &chip);

} // namespace snnc::native::simulator

#endif // SNNC_LIB_NATIVE_SIMULATORKEYS_H
