// JSON as text.

#ifndef SNNC_SUPPORT_JSON_H
#define SNNC_SUPPORT_JSON_H

#include <nlohmann/json.hpp>

#include <string>

namespace snnc {

/// `json` with an indent of 2 and a newline at the end. Names come from files
/// of any origin: bytes that are not UTF-8 are replaced.
template <typename Json> std::string printJson(const Json &json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace snnc

#endif // SNNC_SUPPORT_JSON_H
