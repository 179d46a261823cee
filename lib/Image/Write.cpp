// Turns an image into the bytes of a .snnb file.

#include "snnc/Image/Image.h"

#include "Checksum.h"
#include "Image_generated.h"

namespace snnc::image {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

static Offset<fb::Memory> pack(FlatBufferBuilder &builder,
                               const Memory &memory) {
  return fb::CreateMemory(builder, builder.CreateString(memory.name),
                          memory.rowBits, memory.rows,
                          builder.CreateVector(memory.words));
}

static fb::Shape pack(const Shape &shape) {
  return {shape.channels, shape.height, shape.width};
}

static Offset<fb::Input> pack(FlatBufferBuilder &builder, const Input &input) {
  fb::Shape shape = pack(input.shape);
  return fb::CreateInput(builder, builder.CreateString(input.name), &shape,
                         builder.CreateVector(input.tensorShape),
                         static_cast<fb::EncoderKind>(input.encoder),
                         input.scale, input.low, input.high, input.window,
                         pack(builder, input.axons));
}

static Offset<fb::Output> pack(FlatBufferBuilder &builder,
                               const Output &output) {
  fb::Shape shape = pack(output.shape);
  std::vector<fb::OutputFragment> fragments;
  for (const OutputFragment &fragment : output.fragments)
    fragments.emplace_back(fragment.core, fragment.population);
  return fb::CreateOutput(builder, builder.CreateString(output.name), &shape,
                          builder.CreateVector(output.tensorShape),
                          static_cast<fb::DecoderKind>(output.decoder),
                          output.scale, output.softmax,
                          builder.CreateVectorOfStructs(fragments));
}

static Offset<fb::FragmentName> pack(FlatBufferBuilder &builder,
                                     const FragmentName &name) {
  return fb::CreateFragmentName(builder, name.core, name.population,
                                builder.CreateString(name.layer));
}

static Offset<fb::TableName> pack(FlatBufferBuilder &builder,
                                  const TableName &name) {
  return fb::CreateTableName(builder, name.core, name.table,
                             builder.CreateString(name.layer));
}

static Offset<fb::Layer> pack(FlatBufferBuilder &builder, const Layer &layer) {
  fb::Shape shape = pack(layer.shape);
  return fb::CreateLayer(builder, builder.CreateString(layer.name),
                         builder.CreateString(layer.kind), &shape,
                         layer.synapses, layer.weights);
}

/// A vector of tables, each packed by its `pack`.
template <typename Packed, typename Plain>
static Offset<flatbuffers::Vector<Offset<Packed>>>
packAll(FlatBufferBuilder &builder, const std::vector<Plain> &items) {
  std::vector<Offset<Packed>> offsets;
  offsets.reserve(items.size());
  for (const Plain &item : items)
    offsets.push_back(pack(builder, item));
  return builder.CreateVector(offsets);
}

static void finishHeader(FlatBufferBuilder &builder, const Image &image) {
  builder.Finish(fb::CreateHeader(builder, builder.CreateString(image.version),
                                  builder.CreateString(image.chipName),
                                  builder.CreateString(image.chipHash),
                                  builder.CreateString(image.chipJson),
                                  builder.CreateString(image.modelName),
                                  builder.CreateString(image.modelHash),
                                  builder.CreateString(image.options),
                                  image.ticks));
}

static void finishCore(FlatBufferBuilder &builder, const Core &core) {
  auto memories = packAll<fb::Memory>(builder, core.memories);
  builder.Finish(fb::CreateCore(builder, core.x, core.y, memories));
}

static void finishHost(FlatBufferBuilder &builder, const Image &image) {
  auto inputs = packAll<fb::Input>(builder, image.inputs);
  auto outputs = packAll<fb::Output>(builder, image.outputs);
  Offset<flatbuffers::String> tail; // null: absent
  if (!image.tail.empty())
    tail = builder.CreateString(image.tail);
  builder.Finish(fb::CreateHost(builder, inputs, outputs, tail));
}

static void finishDebug(FlatBufferBuilder &builder, const Image &image) {
  auto fragments = packAll<fb::FragmentName>(builder, image.fragmentNames);
  auto tables = packAll<fb::TableName>(builder, image.tableNames);
  auto layers = packAll<fb::Layer>(builder, image.layers);
  builder.Finish(fb::CreateDebug(builder, fragments, tables, layers));
}

namespace {
/// Collects the sections of a file.
class ContainerWriter {
public:
  /// Adds a finished FlatBuffer as a section.
  void add(fb::SectionKind kind, uint32_t number,
           const FlatBufferBuilder &section) {
    const uint8_t *data = section.GetBufferPointer();
    size_t size = section.GetSize();
    Checksum sum = checksum(data, size);
    fb::Checksum packedSum(flatbuffers::make_span(sum));
    // Readers may use the section in place: it is aligned like its words.
    builder.ForceVectorAlignment(size, 1, sizeof(uint64_t));
    auto bytes = builder.CreateVector(data, size);
    sections.push_back(
        fb::CreateSection(builder, kind, number, &packedSum, bytes));
  }

  /// The whole file with its checksum.
  std::vector<uint8_t> finish() {
    fb::FinishContainerBuffer(
        builder, fb::CreateContainer(builder, builder.CreateVector(sections)));
    const uint8_t *data = builder.GetBufferPointer();
    std::vector<uint8_t> file(data, data + builder.GetSize());
    Checksum sum = checksum(file.data(), file.size());
    file.insert(file.end(), sum.begin(), sum.end());
    return file;
  }

private:
  FlatBufferBuilder builder;
  std::vector<Offset<fb::Section>> sections;
};
} // namespace

std::vector<uint8_t> serialize(const Image &image) {
  ContainerWriter writer;
  FlatBufferBuilder section;
  finishHeader(section, image);
  writer.add(fb::SectionKind::Header, 0, section);
  for (size_t i = 0; i < image.cores.size(); ++i) {
    section.Clear();
    finishCore(section, image.cores[i]);
    writer.add(fb::SectionKind::Core, i, section);
  }
  section.Clear();
  finishHost(section, image);
  writer.add(fb::SectionKind::Host, 0, section);
  section.Clear();
  finishDebug(section, image);
  writer.add(fb::SectionKind::Debug, 0, section);
  return writer.finish();
}

} // namespace snnc::image
