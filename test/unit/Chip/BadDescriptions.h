// Descriptions that are wrong in one place each, and the message about it.

#ifndef SNNC_TEST_UNIT_CHIP_BADDESCRIPTIONS_H
#define SNNC_TEST_UNIT_CHIP_BADDESCRIPTIONS_H

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

/// chips/reference.json with a change, and what parse() says about it.
struct BadDescription {
  std::string patch;   ///< RFC 6902
  const char *message; ///< the whole of it, the file is "x.json"
};

/// The text of a file of the source tree.
std::string sourceFile(const std::string &path);

/// chips/reference.json with `patch` applied.
nlohmann::json patchedReference(const std::string &patch);

/// One for each message about a violation of the schema.
const std::vector<BadDescription> &schemaViolations();

/// Valid by the schema, but not run by this version or not coherent.
const std::vector<BadDescription> &refusedDescriptions();

#endif // SNNC_TEST_UNIT_CHIP_BADDESCRIPTIONS_H
