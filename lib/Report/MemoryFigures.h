// What text, JSON and HTML of the synapse memory share.

#ifndef SNNC_LIB_REPORT_MEMORYFIGURES_H
#define SNNC_LIB_REPORT_MEMORYFIGURES_H

#include "snnc/Synapse/MemoryReport.h"

#include <string>
#include <vector>

namespace snnc::report {

/// Bits of a weight and of an index in the look-up tables that are compared.
constexpr double lookUpWeightBits = 8;
constexpr double lookUpIndexBits[] = {8, 12, 16};

/// At most six characters: "12", "1.23k", "45.6M".
std::string shortNumber(double value);

/// "bitmap+index".
std::string namesOf(const std::vector<synapse::TableKind> &kinds);

/// `words` of so many events, each; 0 without events.
double perEvent(double words, double events);

/// `part` of `whole`; 0 of nothing.
double share(double part, double whole);

/// "1.234 uJ": withPrefix and the unit.
std::string withUnit(double value, const char *unit);

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_MEMORYFIGURES_H
