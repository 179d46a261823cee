// How messages about chip descriptions quote, list and suggest names.

#ifndef SNNC_LIB_CHIP_TEXT_H
#define SNNC_LIB_CHIP_TEXT_H

#include <string>
#include <vector>

namespace snnc::chip {

/// `text` in single quotes, without control characters, cut at 60 bytes.
std::string inQuotes(const std::string &text);

/// "'a', 'b'"; all of them.
std::string listed(const std::vector<std::string> &names);

/// The number of bytes to insert, delete or replace to turn `a` into `b`.
size_t editDistance(const std::string &a, const std::string &b);

/// The name of the smallest edit distance, the first of several; empty if
/// there are no names.
std::string nearest(const std::string &name,
                    const std::vector<std::string> &names);

/// `path` with the member `key` appended: "$.a" and "b" give "$.a.b"; a key
/// that is no identifier is quoted.
std::string memberPath(const std::string &path, const std::string &key);

/// `path` with the index appended: "$.a[3]".
std::string itemPath(const std::string &path, size_t index);

/// "prefix: the violation", or if there are several "prefix: 2 errors" and
/// one line for each.
std::string joined(const std::string &prefix,
                   const std::vector<std::string> &violations);

} // namespace snnc::chip

#endif // SNNC_LIB_CHIP_TEXT_H
