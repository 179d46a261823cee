// Mutations of protocol buffers, field by field. Changed bytes of a message are
// seldom a message, which would leave most runs at the parser.

#ifndef SNNC_TEST_FUZZ_MESSAGE_H
#define SNNC_TEST_FUZZ_MESSAGE_H

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>

namespace snnc::fuzz {

/// libFuzzer's hooks for inputs that are messages of the type of `message` and
/// `donor`, which are empty. Some mutations are of bytes.
size_t mutateMessage(google::protobuf::Message &message,
                     google::protobuf::Message &donor, uint8_t *data,
                     size_t size, size_t maxSize, unsigned seed);
size_t crossMessages(google::protobuf::Message &message,
                     google::protobuf::Message &donor, const uint8_t *left,
                     size_t leftSize, const uint8_t *right, size_t rightSize,
                     uint8_t *out, size_t maxSize, unsigned seed);

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_MESSAGE_H
