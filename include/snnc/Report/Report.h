// The reports of a run: JSON, text for a terminal, HTML.

#ifndef SNNC_REPORT_REPORT_H
#define SNNC_REPORT_REPORT_H

#include "snnc/Report/Summary.h"

#include <string>

namespace snnc::report {

/// All figures as one JSON object, indented, with a final newline.
std::string toJson(const Summary &summary);

/// At most 80 columns of ASCII (but for names), with a final newline.
std::string toText(const Summary &summary);

/// One self-contained page: no script, no external resource; names escaped.
std::string toHtml(const Summary &summary);

/// A number with three decimals and the prefix of its magnitude: "1.234 u".
std::string withPrefix(double value);

/// `text` with the characters that HTML gives a meaning replaced.
std::string escapeHtml(const std::string &text);

} // namespace snnc::report

#endif // SNNC_REPORT_REPORT_H
