// Checks what the manual says about refused cases.

#ifndef SNNC_TEST_CONFORMANCE_PAGE_H
#define SNNC_TEST_CONFORMANCE_PAGE_H

#include <set>
#include <string>
#include <vector>

namespace conformance {

/// A case that is refused, why, and the operators of its model.
struct Refusal {
  std::string name, reason;
  std::set<std::string> operators;
};

/// True if the page holds, line by line, the table of the refusals that concern
/// one of the operators that the file `operators` lists. Prints the table if
/// not.
bool isOnPage(const std::string &page, const std::string &operators,
              const std::vector<Refusal> &refusals);

} // namespace conformance

#endif // SNNC_TEST_CONFORMANCE_PAGE_H
