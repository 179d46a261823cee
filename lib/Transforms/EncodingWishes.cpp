// Reads and checks the encodings that a user asks for.

#include "snnc/Transforms/EncodingWishes.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace snnc;

std::optional<synapse::TableKind> EncodingWishes::of(const std::string &layer,
                                                     bool hasKernel,
                                                     bool hasWeights) const {
  auto named = layers.find(layer);
  if (named != layers.end())
    return named->second;
  if (!all || !hasWeights || (needsKernel(*all) && !hasKernel))
    return std::nullopt;
  return all;
}

/// "dense, functional, ...".
static std::string listKinds(const std::vector<synapse::TableKind> &kinds) {
  return llvm::join(
      llvm::map_range(
          kinds, [](const synapse::TableKind &kind) { return nameOf(kind); }),
      ", ");
}

Result<EncodingWishes>
snnc::parseWishes(const std::vector<std::string> &texts) {
  EncodingWishes wishes;
  for (const std::string &text : texts) {
    // A layer's name may have an equals sign of its own.
    size_t split = text.rfind('=');
    std::string name =
        split == std::string::npos ? text : text.substr(split + 1);
    std::optional<synapse::TableKind> kind = synapse::parseKind(name);
    if (!kind)
      return Error{"'" + name + "' is no encoding; the encodings are " +
                   listKinds(synapse::allKinds())};
    bool isNew = true;
    if (split == std::string::npos) {
      isNew = !wishes.all;
      wishes.all = kind;
    } else {
      isNew = wishes.layers.emplace(text.substr(0, split), *kind).second;
    }
    if (!isNew)
      return Error{"'" + text + "' asks a second time for the encoding of " +
                   (split == std::string::npos
                        ? "all layers"
                        : "layer '" + text.substr(0, split) + "'") +
                   "; give it once"};
  }
  return wishes;
}

/// True if tables of such a layer can be of that kind.
static bool canBe(const synapse::TableKind &kind, const LayerTraits &layer) {
  if (kind.encoding == synapse::Encoding::Dense)
    return layer.hasWeights || !layer.hasKernel;
  return layer.hasKernel || !needsKernel(kind);
}

std::vector<synapse::TableKind> snnc::offeredKinds(const chip::Chip &chip,
                                                   const LayerTraits &layer) {
  std::vector<synapse::TableKind> kinds;
  for (const synapse::TableKind &kind : synapse::allKinds())
    if (canBe(kind, layer) &&
        llvm::is_contained(chip.arithmetic.encodings, nameOf(kind)))
      kinds.push_back(kind);
  return kinds;
}

Status snnc::checkWishes(const EncodingWishes &wishes, const chip::Chip &chip,
                         const std::map<std::string, LayerTraits> &layers) {
  auto check = [&](const synapse::TableKind &kind) -> Status {
    if (llvm::is_contained(chip.arithmetic.encodings, nameOf(kind)))
      return {};
    return Error{"chip '" + chip.name + "' has no tables of encoding '" +
                 nameOf(kind) + "'; it has " +
                 llvm::join(chip.arithmetic.encodings, ", ")};
  };
  if (wishes.all)
    if (Status status = check(*wishes.all); !status)
      return status;
  for (const auto &[layer, kind] : wishes.layers) {
    auto known = layers.find(layer);
    if (known == layers.end())
      return Error{
          "there is no layer '" + layer +
          "' with synapses to encode; the layers are " +
          llvm::join(llvm::map_range(
                         layers, [](const auto &entry) { return entry.first; }),
                     ", ")};
    if (Status status = check(kind); !status)
      return Error{"layer '" + layer + "': " + status.error().message};
    const LayerTraits &traits = known->second;
    if (!canBe(kind, traits))
      return Error{"layer '" + layer + "' " +
                   (traits.hasKernel ? "stores no weights" : "has no kernel") +
                   ", so its table cannot be of encoding '" + nameOf(kind) +
                   "'; use " + listKinds(offeredKinds(chip, traits))};
  }
  return {};
}
