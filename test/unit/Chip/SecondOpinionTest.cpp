// Compares the validator of lib/Chip with valijson, verdict by verdict.

#include "BadDescriptions.h"

#include <gtest/gtest.h>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

using valijson::adapters::NlohmannJsonAdapter;

static bool isValid(const nlohmann::json &description) {
  static const nlohmann::json text =
      nlohmann::json::parse(sourceFile("chips/schema/chip.schema.json"));
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(NlohmannJsonAdapter(text), schema);
  valijson::Validator validator;
  return validator.validate(schema, NlohmannJsonAdapter(description), nullptr);
}

TEST(SecondOpinion, AgreesAboutValidDescriptions) {
  for (const char *path :
       {"chips/loihi-like.json", "chips/neuronflow-like.json",
        "chips/reference.json",
        "chips/reference-16x16.json", "chips/reference-32x32.json",
        "chips/reference-f32.json",
        "chips/schaefer-conv.json", "chips/schaefer-fc.json",
        "chips/tinyodin.json", "chips/odin.json", "chips/ranc-256.json", "chips/reckon.json",
        "chips/ucaspian.json",
        "test/unit/Chip/analog.json"})
    EXPECT_TRUE(isValid(nlohmann::json::parse(sourceFile(path)))) << path;
  for (const BadDescription &refused : refusedDescriptions())
    EXPECT_TRUE(isValid(patchedReference(refused.patch))) << refused.patch;
}

TEST(SecondOpinion, AgreesAboutViolations) {
  for (const BadDescription &bad : schemaViolations())
    EXPECT_FALSE(isValid(patchedReference(bad.patch))) << bad.patch;
}
