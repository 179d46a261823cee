// The frame of an HTML report.

#ifndef SNNC_LIB_REPORT_PAGE_H
#define SNNC_LIB_REPORT_PAGE_H

#include <string>

namespace snnc::report {

/// The begin of a page up to its headline; `title` is escaped.
std::string beginPage(const std::string &title);

/// A figure in large letters with its name below; both are escaped.
std::string tile(const std::string &name, const std::string &value);

/// The end of a page.
std::string endPage();

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_PAGE_H
