// Words in lines of 80 columns, text in columns, and options as words.

#ifndef SNNC_LIB_REPORT_WRAP_H
#define SNNC_LIB_REPORT_WRAP_H

#include <string>
#include <vector>

namespace snnc::report {

/// `words` with blanks between them in lines of at most 80 bytes, each ended by
/// a newline; all but the first are indented by `indent` (below 60) blanks. A
/// word that is too long for a line is split between two characters.
std::string wrap(const std::vector<std::string> &words, size_t indent);

/// The length of the longest prefix of `text` that has at most `bytes` bytes
/// and does not end inside of a UTF-8 character.
size_t prefixLength(const std::string &text, size_t bytes);

/// The options of an image, a JSON object, as "key value" without the
/// calibrated ranges and what is empty. None if `options` is no JSON object.
std::vector<std::string> optionPairs(const std::string &options);

/// printf to a string of at most 511 bytes.
[[gnu::format(printf, 1, 2)]] std::string format(const char *pattern, ...);

/// `text` in at most `width` columns; what is cut off is marked by '~'.
std::string fit(const std::string &text, size_t width);

/// `items` with `separator` between them.
std::string join(const std::vector<std::string> &items,
                 const std::string &separator);

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_WRAP_H
