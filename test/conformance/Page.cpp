// Checks what the manual says about refused cases.

#include "Page.h"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

namespace conformance {

/// So many cases of one reason are listed by name.
static constexpr size_t maxNames = 4;

static std::set<std::string> readWords(const std::string &path) {
  std::ifstream stream(path);
  return {std::istream_iterator<std::string>(stream), {}};
}

static std::string listNames(const std::vector<std::string> &names) {
  if (names.size() > maxNames)
    return std::to_string(names.size()) + ", as " + names.front();
  std::string text;
  for (const std::string &name : names)
    text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The table of the manual: a row for each reason.
static std::string makeTable(const std::set<std::string> &operators,
                             const std::vector<Refusal> &refusals) {
  std::map<std::string, std::vector<std::string>> cases;
  for (const Refusal &refusal : refusals) {
    bool concerns = std::any_of(
        refusal.operators.begin(), refusal.operators.end(),
        [&](const std::string &name) { return operators.count(name) != 0; });
    if (concerns)
      cases[refusal.reason].push_back(
          refusal.name.substr(refusal.name.find("test_")));
  }
  std::string table = "| refused because | cases |\n|---|---|\n";
  for (const auto &[reason, names] : cases)
    table += "| " + reason + " | " + listNames(names) + " |\n";
  return table;
}

bool isOnPage(const std::string &page, const std::string &operators,
              const std::vector<Refusal> &refusals) {
  std::set<std::string> named = readWords(operators);
  std::ifstream stream(page);
  std::stringstream text;
  text << stream.rdbuf();
  std::string table = makeTable(named, refusals);
  if (!named.empty() && text.str().find(table) != std::string::npos)
    return true;
  std::cout << page << ": expected this table of the " << named.size()
            << " operators of " << operators << ":\n"
            << table;
  return false;
}

} // namespace conformance
