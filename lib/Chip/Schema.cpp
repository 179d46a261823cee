// Validates JSON against the part of JSON Schema (draft 7) that
// chips/schema/chip.schema.json uses, and lists every violation by path.

#include "Description.h"
#include "NativeReader.h"
#include "Text.h"
#include "snnc/Chip/Expression.h"

#include <algorithm>
#include <cassert>

namespace snnc::chip {

namespace {
class Validator {
public:
  explicit Validator(const Json &root) : root(root) {}

  void check(const Json &schema, const Json &value, const std::string &path);
  std::vector<std::string> take() { return std::move(found); }

private:
  const Json &resolve(const Json &schema) const;
  bool checkType(const Json &schema, const Json &value,
                 const std::string &path);
  void checkValue(const Json &schema, const Json &value,
                  const std::string &path);
  void checkNumber(const Json &schema, const Json &value,
                   const std::string &path);
  void checkArray(const Json &schema, const Json &value,
                  const std::string &path);
  void checkRequired(const Json &schema, const Json &value,
                     const std::string &path);
  void checkMembers(const Json &schema, const Json &value,
                    const std::string &path);
  void checkVariants(const Json &variants, const Json &value,
                     const std::string &path);
  void report(const std::string &path, const std::string &what) {
    found.push_back(quotedPath(path) + " " + what);
  }
  static std::string quotedPath(const std::string &path) {
    return "'" + path + "'";
  }

  const Json &root;
  std::vector<std::string> found;
};
} // namespace

/// The value as messages show it: text in quotes, numbers as they are.
static std::string shown(const Json &value) {
  if (value.is_string())
    return inQuotes(value.get_ref<const std::string &>());
  if (value.is_object())
    return "an object";
  if (value.is_array())
    return "an array";
  return value.dump();
}

static std::vector<std::string> keysOf(const Json &object) {
  std::vector<std::string> keys;
  for (const auto &member : object.items())
    keys.push_back(member.key());
  return keys;
}

static bool hasType(const std::string &type, const Json &value) {
  if (type == "integer")
    return value.is_number_integer();
  if (type == "number")
    return value.is_number();
  if (type == "string")
    return value.is_string();
  if (type == "boolean")
    return value.is_boolean();
  if (type == "null")
    return value.is_null();
  if (type == "array")
    return value.is_array();
  return value.is_object();
}

/// "an integer or a string".
static std::string typeName(const Json &type) {
  if (type.is_array()) {
    std::string names;
    for (const Json &one : type)
      names += (names.empty() ? "" : " or ") + typeName(one);
    return names;
  }
  std::string name = type.get<std::string>();
  if (name == "null")
    return name;
  bool vowel = std::string("aeio").find(name[0]) != std::string::npos;
  return (vowel ? "an " : "a ") + name;
}

/// What a "$ref" of `root` refers to, or the schema itself.
static const Json &resolved(const Json &root, const Json &schema) {
  auto reference = schema.find("$ref");
  if (reference == schema.end())
    return schema;
  std::string target = reference->get<std::string>();
  assert(target.compare(0, 2, "#/") == 0 && "references stay in the schema");
  return resolved(root, root.at(Json::json_pointer(target.substr(1))));
}

const Json &Validator::resolve(const Json &schema) const {
  return resolved(root, schema);
}

bool Validator::checkType(const Json &schema, const Json &value,
                          const std::string &path) {
  auto type = schema.find("type");
  if (type == schema.end())
    return true;
  std::vector<std::string> names;
  if (type->is_array())
    names = type->get<std::vector<std::string>>();
  else
    names = {type->get<std::string>()};
  for (const std::string &name : names)
    if (hasType(name, value))
      return true;
  report(path, "is " + shown(value) + "; expected " + typeName(*type));
  return false;
}

void Validator::checkValue(const Json &schema, const Json &value,
                           const std::string &path) {
  if (auto only = schema.find("const"); only != schema.end() && value != *only)
    report(path,
           "is " + shown(value) + "; the allowed value is " + shown(*only));
  auto allowed = schema.find("enum");
  if (allowed != schema.end() &&
      std::find(allowed->begin(), allowed->end(), value) == allowed->end()) {
    std::vector<std::string> names = *allowed;
    report(path,
           "is " + shown(value) + "; allowed values are " + listed(names));
  }
  if (value.is_string() && value.get_ref<const std::string &>().empty() &&
      schema.value("minLength", 0) > 0)
    report(path, "is empty; expected some text");
}

void Validator::checkNumber(const Json &schema, const Json &value,
                            const std::string &path) {
  double number = value.get<double>();
  auto limit = schema.find("minimum");
  if (limit != schema.end() && number < limit->get<double>())
    report(path,
           "is " + value.dump() + "; the least value is " + limit->dump());
  limit = schema.find("exclusiveMinimum");
  if (limit != schema.end() && number <= limit->get<double>())
    report(path,
           "is " + value.dump() + "; expected more than " + limit->dump());
  limit = schema.find("maximum");
  if (limit != schema.end() && number > limit->get<double>())
    report(path,
           "is " + value.dump() + "; the largest value is " + limit->dump());
}

void Validator::checkArray(const Json &schema, const Json &value,
                           const std::string &path) {
  size_t size = value.size();
  if (size < schema.value("minItems", size_t(0)))
    report(path, "has " + std::to_string(size) +
                     " items; the least number of them is " +
                     schema["minItems"].dump());
  if (size > schema.value("maxItems", size))
    report(path, "has " + std::to_string(size) +
                     " items; the largest number of them is " +
                     schema["maxItems"].dump());
  for (size_t index = 0; index < size; ++index)
    check(schema.at("items"), value[index], itemPath(path, index));
}

void Validator::checkRequired(const Json &schema, const Json &value,
                              const std::string &path) {
  std::vector<std::string> required =
      schema.value("required", std::vector<std::string>());
  bool isPrice = schema.value("title", "") == "price";
  std::string name = path.substr(path.rfind('.') + 1);
  for (const std::string &key : required) {
    if (value.contains(key))
      continue;
    if (isPrice)
      found.push_back("price " + inQuotes(name) + " at " + quotedPath(path) +
                      " has no " + inQuotes(key) + "; a price needs " +
                      listed(required));
    else
      report(path,
             "has no " + inQuotes(key) + "; it needs " + listed(required));
  }
}

void Validator::checkMembers(const Json &schema, const Json &value,
                             const std::string &path) {
  const Json none = Json::object();
  auto declared = schema.find("properties");
  const Json &properties = declared == schema.end() ? none : *declared;
  auto other = schema.find("additionalProperties");
  for (const auto &member : value.items()) {
    std::string place = memberPath(path, member.key());
    auto known = properties.find(member.key());
    if (known != properties.end())
      check(*known, member.value(), place);
    else if (other != schema.end() && other->is_object())
      check(*other, member.value(), place);
    else
      report(place, "is not a known key; the nearest known key is " +
                        inQuotes(nearest(member.key(), keysOf(properties))));
  }
}

void Validator::checkVariants(const Json &variants, const Json &value,
                              const std::string &path) {
  if (!value.is_object())
    return report(path, "is " + shown(value) + "; expected an object");
  std::vector<std::string> kinds;
  for (const Json &variant : variants) {
    const Json &kind = variant.at("properties").at("kind").at("const");
    if (value.contains("kind") && value["kind"] == kind)
      return check(variant, value, path);
    kinds.push_back(kind.get<std::string>());
  }
  if (!value.contains("kind"))
    return report(path, "has no 'kind'; allowed values are " + listed(kinds));
  report(memberPath(path, "kind"), "is " + shown(value["kind"]) +
                                       "; allowed values are " + listed(kinds));
}

void Validator::check(const Json &reference, const Json &value,
                      const std::string &path) {
  const Json &schema = resolve(reference);
  if (!checkType(schema, value, path))
    return;
  checkValue(schema, value, path);
  if (value.is_number())
    checkNumber(schema, value, path);
  if (value.is_array())
    checkArray(schema, value, path);
  if (auto variants = schema.find("oneOf"); variants != schema.end())
    return checkVariants(*variants, value, path);
  if (!value.is_object())
    return;
  checkRequired(schema, value, path);
  checkMembers(schema, value, path);
}

std::vector<std::string> violations(const Json &schema, const Json &value) {
  Validator validator(schema);
  validator.check(schema, value, "$");
  return validator.take();
}

namespace {
/// Replaces text by numbers where the schema allows both.
class ExpressionWalk {
public:
  ExpressionWalk(const Json &root, const std::map<std::string, int64_t> &values)
      : root(root), values(values) {}

  Status walk(const Json &reference, Json &value, const std::string &path);

private:
  const Json &root;
  const std::map<std::string, int64_t> &values;
};
} // namespace

Status ExpressionWalk::walk(const Json &reference, Json &value,
                            const std::string &path) {
  const Json &schema = resolved(root, reference);
  auto type = schema.find("type");
  if (value.is_string() && type != schema.end() && type->is_array() &&
      *type == Json({"integer", "string"})) {
    Result<int64_t> number = evaluate(value.get<std::string>(), values);
    if (!number)
      return Error{"'" + path + "' is the expression " +
                   number.error().message};
    value = *number;
    return {};
  }
  if (value.is_array() && schema.contains("items"))
    for (size_t index = 0; index < value.size(); ++index)
      if (Status status =
              walk(schema["items"], value[index], itemPath(path, index));
          !status)
        return status;
  if (!value.is_object())
    return {};
  if (auto variants = schema.find("oneOf"); variants != schema.end()) {
    for (const Json &variant : *variants)
      if (variant["properties"]["kind"]["const"] == value["kind"])
        return walk(variant, value, path);
    return {};
  }
  for (auto &member : value.items()) {
    const Json *inner = nullptr;
    if (schema.contains("properties") &&
        schema["properties"].contains(member.key()))
      inner = &schema["properties"][member.key()];
    else if (schema.contains("additionalProperties") &&
             schema["additionalProperties"].is_object())
      inner = &schema["additionalProperties"];
    if (!inner)
      continue;
    if (Status status =
            walk(*inner, member.value(), memberPath(path, member.key()));
        !status)
      return status;
  }
  return {};
}

Status evaluateExpressions(Json &description,
                           const std::map<std::string, int64_t> &overrides) {
  std::map<std::string, int64_t> values;
  const Json params = description.value("params", Json::object());
  for (const auto &member : params.items())
    values[member.key()] = member.value();
  for (const auto &[name, value] : overrides) {
    if (!values.count(name)) {
      std::vector<std::string> names;
      for (const auto &known : values)
        names.push_back(known.first);
      return Error{
          "the chip has no parameter " + inQuotes(name) +
          (names.empty() ? std::string() : "; it has " + listed(names))};
    }
    values[name] = value;
    description["params"][name] = value;
  }
  return ExpressionWalk(chipSchema(), values)
      .walk(chipSchema(), description, "$");
}

} // namespace snnc::chip
