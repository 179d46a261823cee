// Integer expressions in chip descriptions: sizes from parameters, cycles from
// counts.

#ifndef SNNC_CHIP_EXPRESSION_H
#define SNNC_CHIP_EXPRESSION_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <map>
#include <string>

namespace snnc::chip {

/// Evaluates `text`: decimal numbers, names of `values`, parentheses, + - * /
/// % (as in C; division truncates toward zero), << and >>, and clog2(x), the
/// number of bits that count x values. 64-bit; an error names what is wrong:
/// an unknown name, a division by zero, a result that does not fit.
Result<int64_t> evaluate(const std::string &text,
                         const std::map<std::string, int64_t> &values);

} // namespace snnc::chip

#endif // SNNC_CHIP_EXPRESSION_H
