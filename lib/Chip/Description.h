// The steps from the text of a chip description to a Chip.

#ifndef SNNC_LIB_CHIP_DESCRIPTION_H
#define SNNC_LIB_CHIP_DESCRIPTION_H

#include "snnc/Chip/Chip.h"

#include <nlohmann/json.hpp>

namespace snnc::chip {

using Json = nlohmann::json;

/// chips/schema/chip.schema.json.
const char *schemaText();

/// Parses JSON without comments. The error says line and column, or which key
/// an object holds twice.
Result<Json> parseJson(const std::string &text);

/// The chip schema itself.
const Json &chipSchema();

/// Parses a description and checks it against the schema. The error names
/// `file` and lists every violation.
Result<Json> parseDescription(const std::string &text, const std::string &file);

/// Every violation of `schema` in `value`, each with its JSON path. Knows the
/// keywords that chip.schema.json uses; a `oneOf` is told apart by the const
/// `kind` of its variants.
std::vector<std::string> violations(const Json &schema, const Json &value);

/// What a valid description says that this version does not run, each with
/// its JSON path and what it runs instead.
std::vector<std::string> refusals(const Json &description);

/// How a chip takes its configuration: "image" if the description does not say.
std::string transportOf(const Json &description);

/// Reads a valid description without refusals.
Chip read(const Json &description);

/// Layouts that overlap, leave their row, lack a field or are too narrow for
/// what the chip holds.
std::vector<std::string> layoutErrors(const Chip &chip);

} // namespace snnc::chip

#endif // SNNC_LIB_CHIP_DESCRIPTION_H
