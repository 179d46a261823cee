// Verifies the bytes of a .snnb file and reads its sections.

#include "Checksum.h"
#include "Unpack.h"

#include <cstring>

namespace snnc::image {

static const char *const remedy = "the file is damaged; compile it again";

static Error errorIn(const std::string &name, const std::string &what) {
  return Error{name + ": " + what};
}

static std::string describe(const fb::Section &section) {
  switch (section.kind()) {
  case fb::SectionKind::Header:
    return "header";
  case fb::SectionKind::Core:
    return "core " + std::to_string(section.number());
  case fb::SectionKind::Host:
    return "host";
  case fb::SectionKind::Debug:
    return "debug";
  }
  return "of kind " + std::to_string(static_cast<int>(section.kind()));
}

/// A verifier that admits as many tables as a file can hold.
static flatbuffers::Verifier makeVerifier(const uint8_t *data, size_t size) {
  return flatbuffers::Verifier(data, size, /*_max_depth=*/16,
                               /*_max_tables=*/size);
}

/// Verifies one section as a FlatBuffer with that root table and unpacks it.
template <typename Root>
static void unpackSection(Unpacker &unpacker, const fb::Section &section) {
  // The copy is aligned, whatever wrote the file.
  std::vector<uint8_t> data(section.data()->begin(), section.data()->end());
  flatbuffers::Verifier verifier = makeVerifier(data.data(), data.size());
  if (!verifier.VerifyBuffer<Root>(nullptr))
    return unpacker.fail("section '" + describe(section) +
                         "' is not what its kind says");
  unpacker.unpack(*flatbuffers::GetRoot<Root>(data.data()));
}

/// Unpacks all sections, which stand in one order: header, cores, host, debug.
static void unpackSections(Unpacker &unpacker, const fb::Container &container) {
  uint32_t numCores = 0;
  uint32_t last = 0; // kind of the section before
  uint32_t count[4] = {};
  for (const fb::Section *section : *container.sections()) {
    uint32_t kind = static_cast<uint32_t>(section->kind());
    bool isCore = section->kind() == fb::SectionKind::Core;
    bool isInOrder = kind >= last && kind < 4 &&
                     section->number() == (isCore ? numCores : 0) &&
                     (isCore || count[kind] == 0);
    if (!isInOrder)
      return unpacker.fail("section '" + describe(*section) +
                           "' is not expected there");
    last = kind;
    ++count[kind];
    numCores += isCore;
    if (kind == 0)
      unpackSection<fb::Header>(unpacker, *section);
    else if (isCore)
      unpackSection<fb::Core>(unpacker, *section);
    else if (section->kind() == fb::SectionKind::Host)
      unpackSection<fb::Host>(unpacker, *section);
    else
      unpackSection<fb::Debug>(unpacker, *section);
    if (unpacker.hasFailed())
      return;
  }
  if (count[0] == 0)
    return unpacker.fail("the section 'header' is missing");
  if (count[static_cast<size_t>(fb::SectionKind::Host)] == 0)
    unpacker.fail("the section 'host' is missing");
}

/// Checks that the sections do not overlap and that their checksums match.
static Status verifySections(const fb::Container &container, size_t size,
                             const std::string &name) {
  uint64_t total = 0;
  for (const fb::Section *section : *container.sections())
    total += section->data()->size();
  if (total > size)
    return errorIn(name, std::string("its sections overlap: ") + remedy);
  for (const fb::Section *section : *container.sections()) {
    Checksum sum = checksum(section->data()->data(), section->data()->size());
    if (std::memcmp(sum.data(), section->checksum()->sha256()->data(),
                    sum.size()) != 0)
      return errorIn(name, "the checksum of section '" + describe(*section) +
                               "' does not match: " + remedy);
  }
  return {};
}

/// Checks identifier, structure and checksums; nothing else is read before.
static Status verify(const uint8_t *data, size_t size,
                     const std::string &name) {
  constexpr size_t headSize = 8; // root offset and identifier
  if (size < headSize || !fb::ContainerBufferHasIdentifier(data))
    return errorIn(name, "it is no image: the identifier 'SNNB' is missing; "
                         "'snnc compile' makes an image of a model");
  if (size > maxFileSize)
    return errorIn(name,
                   "it has " + std::to_string(size) +
                       " bytes, but an image has less than 2 GiB: " + remedy);
  Checksum sum;
  if (size < headSize + sum.size())
    return errorIn(name, "it ends after " + std::to_string(size) +
                             " bytes: " + remedy);
  size_t contentSize = size - sum.size();
  flatbuffers::Verifier verifier = makeVerifier(data, contentSize);
  if (!fb::VerifyContainerBuffer(verifier))
    return errorIn(name, std::string("its sections are cut off or out of "
                                     "place: ") +
                             remedy);
  if (Status status =
          verifySections(*fb::GetContainer(data), contentSize, name);
      !status)
    return status;
  sum = checksum(data, contentSize);
  if (std::memcmp(sum.data(), data + contentSize, sum.size()) != 0)
    return errorIn(name, std::string("the checksum of the file does not "
                                     "match: ") +
                             remedy);
  return {};
}

Result<Image> deserialize(const uint8_t *data, size_t size,
                          const std::string &name) {
  std::vector<uint8_t> aligned;
  if (reinterpret_cast<uintptr_t>(data) % alignof(uint64_t) != 0) {
    aligned.assign(data, data + size);
    data = aligned.data();
  }
  if (Status status = verify(data, size, name); !status)
    return status.error();
  Unpacker unpacker(size);
  unpackSections(unpacker, *fb::GetContainer(data));
  if (unpacker.hasFailed())
    return errorIn(name, unpacker.getMessage() + ": " + remedy);
  return std::move(unpacker.getImage());
}

} // namespace snnc::image
