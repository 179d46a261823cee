// The configuration of a chip and of its host, as it stands in a .snnb file.

#ifndef SNNC_IMAGE_IMAGE_H
#define SNNC_IMAGE_IMAGE_H

#include "snnc/Image/Rows.h"
#include "snnc/Support/Box.h"
#include "snnc/Support/Result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::image {

/// The bits of one memory of one core: `rows` rows of `rowBits` bits, packed
/// without gaps from bit 0 of `words[0]`. Names: "synapse", "table",
/// "population", "parameter", "axon".
struct Memory {
  std::string name;
  uint32_t rowBits = 0;
  uint64_t rows = 0;
  std::vector<uint64_t> words;

  uint64_t sizeInBits() const { return rows * rowBits; }
};

/// One core in use.
struct Core {
  int64_t x = 0;
  int64_t y = 0;
  std::vector<Memory> memories;

  /// The memory of that name, or null.
  const Memory *find(const std::string &name) const {
    for (const Memory &memory : memories)
      if (memory.name == name)
        return &memory;
    return nullptr;
  }
};

enum class EncoderKind : uint8_t { Direct = 0, Rate = 1, Stream = 2 };
enum class DecoderKind : uint8_t { Potential = 0, Value = 1, Count = 2 };

/// One input of the network, encoded by the host.
struct Input {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape; ///< as the model declares it, with batch 1
  EncoderKind encoder = EncoderKind::Direct;
  double scale = 1.0; ///< real value of 1
  int64_t low = 0;
  int64_t high = 255;
  int64_t window = 1; ///< ticks
  Memory axons;       ///< rows of "axon" layout; the source is the whole input
};

/// A fragment of an output population.
struct OutputFragment {
  int64_t core = 0;       ///< y * mesh_width + x
  int64_t population = 0; ///< row in that core's "population"
};

/// One output of the network, decoded by the host.
struct Output {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape;
  DecoderKind decoder = DecoderKind::Potential;
  double scale = 1.0; ///< real value of 1
  bool softmax = false;
  std::vector<OutputFragment> fragments;
};

/// Debug data, strippable: which fragment of which layer a row is.
struct FragmentName {
  int64_t core = 0;
  int64_t population = 0;
  std::string layer;
};
struct TableName {
  int64_t core = 0;
  int64_t table = 0;
  std::string layer; ///< the synapse layer
};
/// Debug data: the layers as the user knows them, for reports.
struct Layer {
  std::string name;
  std::string kind; ///< "conv2d", "dense", ...
  Shape shape;
  int64_t synapses = 0; ///< connections of the whole projection into it
  int64_t weights = 0;  ///< distinct weights
};

struct Image {
  std::string version; ///< of snnc
  std::string chipName;
  std::string chipHash;    ///< sha256 of chipJson, hex
  std::string chipJson;    ///< the chip description, canonical JSON
  std::string modelName;   ///< file name without folders
  std::string modelHash;   ///< sha256 of the file, hex
  std::string options;     ///< canonical JSON: coding, bits, ranges...
  int64_t ticks = 1;       ///< per frame
  std::vector<Core> cores; ///< sorted by number
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  /// What the host computes of the outputs: a function of the ann dialect in
  /// MLIR's text, with an argument for each. Empty: nothing.
  std::string tail;
  std::vector<FragmentName> fragmentNames;
  std::vector<TableName> tableNames;
  std::vector<Layer> layers;
};

/// The bytes of a .snnb file; equal images give equal bytes.
std::vector<uint8_t> serialize(const Image &image);

/// Reads the bytes of a .snnb file. Verifies identifier, structure and the
/// checksum of every section before anything else is looked at; `name` is for
/// messages.
Result<Image> deserialize(const uint8_t *data, size_t size,
                          const std::string &name);

/// Writes to a temporary name beside `path` and renames it.
Status writeFile(const Image &image, const std::string &path);
Result<Image> readFile(const std::string &path);

} // namespace snnc::image

#endif // SNNC_IMAGE_IMAGE_H
