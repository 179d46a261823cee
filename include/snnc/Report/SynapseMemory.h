// The synapse memory of a compiled network as a table: text, JSON, HTML.

#ifndef SNNC_REPORT_SYNAPSEMEMORY_H
#define SNNC_REPORT_SYNAPSEMEMORY_H

#include "snnc/Synapse/MemoryReport.h"

#include <string>

namespace snnc::report {

/// What the table is about.
struct MemoryTitle {
  std::string modelName, chipName;
};

/// The table for a terminal: at most 80 columns of ASCII (but for names), per
/// layer also the other encodings relative to the one that is chosen.
std::string toText(const synapse::MemoryReport &report,
                   const MemoryTitle &title);

/// All figures as one JSON object, indented, with a final newline.
std::string toJson(const synapse::MemoryReport &report,
                   const MemoryTitle &title);

/// One self-contained page: no script, no external resource; names escaped.
std::string toHtml(const synapse::MemoryReport &report,
                   const MemoryTitle &title);

} // namespace snnc::report

#endif // SNNC_REPORT_SYNAPSEMEMORY_H
