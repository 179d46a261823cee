// Mutations of protocol buffers, by reflection.

#include "Message.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace snnc;
using namespace snnc::fuzz;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t maxSize);

namespace {
/// What a message consists of: the messages below it and its texts.
struct Parts {
  std::vector<Message *> messages;
  std::vector<std::string> texts;
};

class Mutator {
public:
  Mutator(Message &message, Message &donor, unsigned seed)
      : message(message), donor(donor), random(seed + 1) {}

  void run();

private:
  size_t below(size_t count) { return random() % count; }
  bool once(size_t times) { return below(times) == 0; }
  template <typename T>
  const T &pick(const std::vector<T> &values) {
    return values[below(values.size())];
  }
  int64_t anyInteger();
  double anyReal();
  std::string changedText(const std::string &text);
  void change(Message &some);
  void changeRepeated(Message &some, const FieldDescriptor *field);
  void setElement(Message &some, const FieldDescriptor *field, int index);
  void addElement(Message &some, const FieldDescriptor *field);
  void setSingle(Message &some, const FieldDescriptor *field);
  const Message *findGiven(const Descriptor *type);

  Message &message;
  Message &donor;
  std::minstd_rand random;
  Parts parts;
  Parts given;
};
} // namespace

static void collect(Message &message, Parts &parts) {
  parts.messages.push_back(&message);
  const Reflection *reflection = message.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor *field : fields) {
    bool isMessage = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    bool isText = field->type() == FieldDescriptor::TYPE_STRING;
    if (!field->is_repeated()) {
      if (isMessage)
        collect(*reflection->MutableMessage(&message, field), parts);
      if (isText)
        parts.texts.push_back(reflection->GetString(message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      if (isMessage)
        collect(*reflection->MutableRepeatedMessage(&message, field, i), parts);
      if (isText)
        parts.texts.push_back(reflection->GetRepeatedString(message, field, i));
    }
  }
}

int64_t Mutator::anyInteger() {
  static const std::vector<int64_t> odd = {-1,
                                           255,
                                           256,
                                           65535,
                                           65536,
                                           1 << 20,
                                           INT32_MAX,
                                           INT32_MIN,
                                           int64_t(1) << 32,
                                           int64_t(1) << 40,
                                           INT64_MAX,
                                           INT64_MIN,
                                           -2,
                                           -3,
                                           INT64_MAX / 2};
  return once(3) ? pick(odd) : static_cast<int64_t>(below(18));
}

double Mutator::anyReal() {
  static const std::vector<double> odd = {
      0.0,          -0.0,
      0.5,          1.0,
      -1.0,         1e-45,
      3e38,         1e300,
      std::nan(""), std::numeric_limits<double>::infinity()};
  return pick(odd);
}

/// A text that stands elsewhere, mostly; or changed bytes.
std::string Mutator::changedText(const std::string &text) {
  if (!given.texts.empty() && !once(8))
    return pick(given.texts);
  std::string changed = text;
  changed.resize(text.size() + 16);
  changed.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t *>(changed.data()),
                                  text.size(), changed.size()));
  // Parsers refuse texts that are not UTF-8.
  for (char &letter : changed)
    letter &= 0x7f;
  return changed;
}

/// Raw data of tensors: one number of it, or its size.
static std::string changedBytes(std::string bytes, std::minstd_rand &random,
                                int64_t integer, float real) {
  size_t width = random() % 2 ? 4 : 8;
  if (bytes.size() < width || random() % 8 == 0) {
    bytes.resize(random() % (2 * bytes.size() + 9));
    return bytes;
  }
  size_t at = random() % (bytes.size() / width) * width;
  if (width == 4 && random() % 2)
    std::memcpy(&bytes[at], &real, width);
  else
    std::memcpy(&bytes[at], &integer, width);
  return bytes;
}

const Message *Mutator::findGiven(const Descriptor *type) {
  std::vector<const Message *> found;
  for (const Message *some : given.messages)
    if (some->GetDescriptor() == type)
      found.push_back(some);
  return found.empty() ? nullptr : pick(found);
}

void Mutator::setSingle(Message &some, const FieldDescriptor *field) {
  const Reflection *reflection = some.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return reflection->SetInt32(&some, field,
                                static_cast<int32_t>(anyInteger()));
  case FieldDescriptor::CPPTYPE_INT64:
    return reflection->SetInt64(&some, field, anyInteger());
  case FieldDescriptor::CPPTYPE_UINT32:
    return reflection->SetUInt32(&some, field,
                                 static_cast<uint32_t>(anyInteger()));
  case FieldDescriptor::CPPTYPE_UINT64:
    return reflection->SetUInt64(&some, field, anyInteger());
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection->SetFloat(&some, field, static_cast<float>(anyReal()));
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return reflection->SetDouble(&some, field, anyReal());
  case FieldDescriptor::CPPTYPE_BOOL:
    return reflection->SetBool(&some, field, once(2));
  case FieldDescriptor::CPPTYPE_ENUM:
    return reflection->SetEnumValue(
        &some, field,
        field->enum_type()
            ->value(below(field->enum_type()->value_count()))
            ->number());
  case FieldDescriptor::CPPTYPE_STRING: {
    std::string text = reflection->GetString(some, field);
    text = field->type() == FieldDescriptor::TYPE_BYTES
               ? changedBytes(text, random, anyInteger(),
                              static_cast<float>(anyReal()))
               : changedText(text);
    return reflection->SetString(&some, field, text);
  }
  case FieldDescriptor::CPPTYPE_MESSAGE:
    if (const Message *copy = findGiven(field->message_type()))
      reflection->MutableMessage(&some, field)->CopyFrom(*copy);
    else
      reflection->MutableMessage(&some, field);
  }
}

void Mutator::addElement(Message &some, const FieldDescriptor *field) {
  const Reflection *reflection = some.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return reflection->AddInt32(&some, field,
                                static_cast<int32_t>(anyInteger()));
  case FieldDescriptor::CPPTYPE_INT64:
    return reflection->AddInt64(&some, field, anyInteger());
  case FieldDescriptor::CPPTYPE_UINT64:
    return reflection->AddUInt64(&some, field, anyInteger());
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection->AddFloat(&some, field, static_cast<float>(anyReal()));
  case FieldDescriptor::CPPTYPE_DOUBLE:
    return reflection->AddDouble(&some, field, anyReal());
  case FieldDescriptor::CPPTYPE_STRING:
    return reflection->AddString(&some, field, changedText(""));
  case FieldDescriptor::CPPTYPE_MESSAGE:
    if (const Message *copy = findGiven(field->message_type()))
      reflection->AddMessage(&some, field)->CopyFrom(*copy);
    else
      reflection->AddMessage(&some, field);
    return;
  default: // ONNX has no other lists
    return;
  }
}

void Mutator::setElement(Message &some, const FieldDescriptor *field,
                         int index) {
  const Reflection *reflection = some.GetReflection();
  switch (field->cpp_type()) {
  case FieldDescriptor::CPPTYPE_INT32:
    return reflection->SetRepeatedInt32(&some, field, index,
                                        static_cast<int32_t>(anyInteger()));
  case FieldDescriptor::CPPTYPE_INT64:
    return reflection->SetRepeatedInt64(&some, field, index, anyInteger());
  case FieldDescriptor::CPPTYPE_FLOAT:
    return reflection->SetRepeatedFloat(&some, field, index,
                                        static_cast<float>(anyReal()));
  case FieldDescriptor::CPPTYPE_STRING:
    return reflection->SetRepeatedString(
        &some, field, index,
        changedText(reflection->GetRepeatedString(some, field, index)));
  default:
    return;
  }
}

void Mutator::changeRepeated(Message &some, const FieldDescriptor *field) {
  const Reflection *reflection = some.GetReflection();
  int size = reflection->FieldSize(some, field);
  if (size == 0 || once(4))
    return addElement(some, field);
  int index = static_cast<int>(below(size));
  if (once(3)) {
    reflection->SwapElements(&some, field, index, size - 1);
    if (once(2))
      reflection->RemoveLast(&some, field);
    return;
  }
  setElement(some, field, index);
}

void Mutator::change(Message &some) {
  const Reflection *reflection = some.GetReflection();
  std::vector<const FieldDescriptor *> fields;
  reflection->ListFields(some, &fields);
  if (fields.empty() || once(8)) { // a field that it does not have
    const FieldDescriptor *field = some.GetDescriptor()->field(
        static_cast<int>(below(some.GetDescriptor()->field_count())));
    if (field->is_repeated())
      return changeRepeated(some, field);
    return setSingle(some, field);
  }
  const FieldDescriptor *field = pick(fields);
  if (field->is_repeated())
    return changeRepeated(some, field);
  if (once(8))
    return reflection->ClearField(&some, field);
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE)
    setSingle(some, field);
}

void Mutator::run() {
  collect(donor, given);
  for (size_t times = 1 + below(4); times > 0; --times) {
    parts = Parts();
    collect(message, parts);
    // A kind of message first: else nearly all are sizes of shapes.
    std::map<std::string, std::vector<Message *>> kinds;
    for (Message *some : parts.messages)
      kinds[some->GetDescriptor()->full_name()].push_back(some);
    change(*pick(std::next(kinds.begin(), below(kinds.size()))->second));
  }
}

/// Writes a message. What does not fit is not written.
static size_t store(const Message &message, uint8_t *out, size_t maxSize) {
  std::string bytes;
  if (!message.SerializePartialToString(&bytes) || bytes.size() > maxSize)
    return 0;
  std::copy(bytes.begin(), bytes.end(), out);
  return bytes.size();
}

size_t snnc::fuzz::mutateMessage(Message &message, Message &donor,
                                 uint8_t *data, size_t size, size_t maxSize,
                                 unsigned seed) {
  if (seed % 16 == 0 ||
      !message.ParsePartialFromArray(data, static_cast<int>(size)))
    return LLVMFuzzerMutate(data, size, maxSize);
  donor.CopyFrom(message);
  Mutator(message, donor, seed).run();
  size_t written = store(message, data, maxSize);
  return written ? written : LLVMFuzzerMutate(data, size, maxSize);
}

size_t snnc::fuzz::crossMessages(Message &message, Message &donor,
                                 const uint8_t *left, size_t leftSize,
                                 const uint8_t *right, size_t rightSize,
                                 uint8_t *out, size_t maxSize, unsigned seed) {
  if (!message.ParsePartialFromArray(left, static_cast<int>(leftSize)) ||
      !donor.ParsePartialFromArray(right, static_cast<int>(rightSize)))
    return 0;
  Mutator(message, donor, seed).run();
  return store(message, out, maxSize);
}
