// The part of a machine that a disassembly shows.

#ifndef SNNC_LIB_REPORT_SELECTION_H
#define SNNC_LIB_REPORT_SELECTION_H

#include "snnc/Report/Disassembly.h"
#include "snnc/Simulator/Machine.h"

#include <array>

namespace snnc::report {

constexpr std::array<const char *, 5> memoryNames = {
    "synapse", "table", "population", "parameter", "axon"};

/// A loaded machine and the filter, whose names exist in it.
struct Selection {
  simulator::Machine machine;
  std::optional<int64_t> core;
  std::optional<size_t> layer;

  /// Loads the image and looks up the filter's names.
  static Result<Selection> make(const image::Image &image,
                                const Filter &filter);

  bool shows(const simulator::Fragment &fragment) const {
    return !layer || fragment.layer == *layer;
  }
  bool shows(const simulator::Table &table) const {
    return !layer || table.layer == *layer;
  }
  /// True if the filter lets the core through and something on it is shown.
  bool showsCore(int64_t number) const;

  int64_t numberOf(const image::Core &core) const {
    return core.y * machine.chip.meshWidth + core.x;
  }
  /// Rows that the chip offers in that memory of a core.
  int64_t capacity(const std::string &memory) const;
};

const char *nameOf(image::NeuronModel model);
const char *nameOf(image::RealForm form);
const char *nameOf(image::Combine combine);
const char *nameOf(image::ResetMode reset);
const char *nameOf(image::Compare compare);
const char *nameOf(image::ResetTime time);
const char *nameOf(image::SynapseOrder order);
const char *nameOf(image::Payload payload);
const char *nameOf(image::EncoderKind encoder);
const char *nameOf(image::DecoderKind decoder);

/// Bytes that the rows of a memory take.
inline int64_t bytesOf(const image::Memory &memory) {
  return static_cast<int64_t>((memory.sizeInBits() + 7) / 8);
}

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_SELECTION_H
