// Reads descriptions of chips with their own format: JSON, schema, expressions,
// choices, in this order.

#include "snnc/Chip/Native.h"

#include "NativeReader.h"
#include "Text.h"

#include <exception>

namespace snnc::chip {

std::string transportOf(const Json &description) {
  const Json::json_pointer kind("/emission/transport/kind");
  return description.contains(kind) ? description.at(kind).get<std::string>()
                                    : "image";
}

static Result<Native> parseChecked(const std::string &text,
                                   const std::string &file,
                                   const Parameters &overrides) {
  Result<Json> description = parseDescription(text, file);
  if (!description)
    return description.error();
  if (Status status = evaluateExpressions(*description, overrides); !status)
    return Error{file + ": " + status.error().message};
  // The limits of the schema hold for what expressions make.
  std::vector<std::string> found = violations(chipSchema(), *description);
  if (!found.empty())
    return Error{joined(file, found)};
  if (transportOf(*description) == "image")
    return Error{file + ": '$.emission.transport' states no format of the "
                        "chip's own; snnc compile emits an image for it"};
  Native chip = readNative(*description, found);
  if (!found.empty())
    return Error{joined(file, found)};
  const Json &identity = (*description)["identity"];
  chip.name = identity.at("name");
  chip.family = identity.at("family");
  chip.maturity = identity.at("maturity");
  chip.description = identity.value("description", "");
  chip.json = description->dump();
  chip.sha256 = sha256(chip.json.data(), chip.json.size());
  return chip;
}

Result<Native> parseNative(const std::string &text, const std::string &file,
                           const Parameters &overrides) {
  try {
    return parseChecked(text, file, overrides);
  } catch (const std::exception &problem) {
    return Error{file + ": " + problem.what()};
  }
}

} // namespace snnc::chip
