// Takes verified sections apart into an Image.

#ifndef SNNC_LIB_IMAGE_UNPACK_H
#define SNNC_LIB_IMAGE_UNPACK_H

#include "Image_generated.h"
#include "snnc/Image/Image.h"

#include <cstdint>
#include <string>

namespace snnc::image {

/// Copies sections into an image and checks what FlatBuffers cannot: ranges,
/// sizes, order. It remembers the first error and does nothing after it.
class Unpacker {
public:
  /// `size` is that of the file. Parts of a file may overlap, so that a small
  /// one could stand for a huge image; no more than `size` bytes are copied.
  explicit Unpacker(uint64_t size) : budget(size) {}

  void unpack(const fb::Header &header);
  void unpack(const fb::Core &core);
  void unpack(const fb::Host &host);
  void unpack(const fb::Debug &debug);

  /// Remembers what is wrong, unless something was wrong before.
  void fail(const std::string &what);

  bool hasFailed() const { return !message.empty(); }
  const std::string &getMessage() const { return message; }
  Image &getImage() { return image; }

private:
  /// True if `size` more bytes may be copied.
  bool spend(uint64_t size);
  std::string text(const flatbuffers::String &string);
  int64_t number(const std::string &what, int64_t value, int64_t low,
                 int64_t high);
  double scale(const std::string &what, double value);
  Shape shape(const std::string &what, const fb::Shape &packed);
  std::vector<int64_t> tensorShape(const std::string &what,
                                   const flatbuffers::Vector<int64_t> &packed);
  Memory memory(const std::string &where, const fb::Memory &packed);
  Input input(const fb::Input &packed);
  Output output(const fb::Output &packed);

  Image image;
  uint64_t budget;
  std::string message;
};

} // namespace snnc::image

#endif // SNNC_LIB_IMAGE_UNPACK_H
