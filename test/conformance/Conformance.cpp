// Runs ONNX's test cases through the importer and the interpreter and prints
// one table: passed, refused by reason, wrong.
//
// Each case runs in a process of its own with limits on time and memory, so
// that a crash or a hang counts as wrong and ends nothing else.

#include "Case.h"
#include "Page.h"
#include "Recorded.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace fs = std::filesystem;
using namespace conformance;

static constexpr const char *defaultData = "/usr/share/libonnx-testdata/data";
static constexpr rlim_t maxBytes = rlim_t(2) << 30;
static constexpr unsigned maxSeconds = 60;

/// A reason without the names and numbers of one case, up to the remedy.
static std::string generalize(std::string reason) {
  reason =
      std::regex_replace(reason, std::regex("node '[^']*' \\((\\w+)\\)"), "$1");
  reason = std::regex_replace(reason, std::regex("'[^']*'"), "'...'");
  reason = std::regex_replace(reason, std::regex("-?[0-9][0-9x.]*"), "N");
  return reason.substr(0, reason.find(';'));
}

/// Runs a case in a child process. The child writes the verdict and the reason.
static Outcome runApart(const std::string &folder) {
  int channel[2];
  if (pipe(channel) != 0)
    return {Verdict::Wrong, "no pipe"};
  std::fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    close(channel[0]);
    rlimit limit{maxBytes, maxBytes};
    setrlimit(RLIMIT_AS, &limit);
    alarm(maxSeconds);
    Outcome outcome = runCase(folder);
    std::string text =
        std::to_string(static_cast<int>(outcome.verdict)) + outcome.reason;
    bool isWritten =
        write(channel[1], text.data(), text.size()) == ssize_t(text.size());
    _exit(isWritten ? 0 : 1);
  }
  close(channel[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(channel[0], buffer, sizeof(buffer))) > 0;)
    text.append(buffer, count);
  close(channel[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    return {Verdict::Wrong,
            std::string("ends with: ") + strsignal(WTERMSIG(status))};
  if (text.empty() || WEXITSTATUS(status) != 0)
    return {Verdict::Wrong, "ends without a result"};
  return {static_cast<Verdict>(text[0] - '0'), text.substr(1)};
}

namespace {

/// Numbers of cases with each verdict.
struct Counts {
  int passed = 0, refused = 0, wrong = 0;

  void add(Verdict verdict) {
    ++(verdict == Verdict::Passed    ? passed
       : verdict == Verdict::Refused ? refused
                                     : wrong);
  }
};

/// What the command line asks for.
struct Options {
  std::string data = defaultData;
  std::string expected;  ///< a file to compare with
  std::string only;      ///< part of a case's name
  std::string page;      ///< a page of the manual to compare with
  std::string operators; ///< file with the operators that the page is about
  bool isVerbose = false;
};

} // namespace

/// `passed`, or `refused: reason`: the form of the list of expected outcomes.
static std::string describe(const Outcome &outcome) {
  if (outcome.verdict == Verdict::Passed)
    return "passed";
  return (outcome.verdict == Verdict::Refused ? "refused: " : "wrong: ") +
         generalize(outcome.reason);
}

static std::map<std::string, Outcome> runAll(const Options &options) {
  std::map<std::string, Outcome> outcomes;
  for (const char *part :
       {"node", "simple", "pytorch-converted", "pytorch-operator"}) {
    fs::path folder = fs::path(options.data) / part;
    if (!fs::is_directory(folder))
      continue;
    std::set<std::string> names;
    for (const fs::directory_entry &entry : fs::directory_iterator(folder))
      if (entry.path().string().find(options.only) != std::string::npos)
        names.insert(entry.path().filename().string());
    for (const std::string &name : names) {
      std::string key = std::string(part) + "/" + name;
      Outcome outcome = runApart((folder / name).string());
      if (options.isVerbose)
        std::cout << key << " "
                  << (outcome.verdict == Verdict::Passed ? "passed"
                      : outcome.verdict == Verdict::Refused
                          ? "refused: " + outcome.reason
                          : "wrong: " + outcome.reason)
                  << "\n";
      outcomes.emplace(key, std::move(outcome));
    }
  }
  return outcomes;
}

static void printTable(const std::map<std::string, Outcome> &outcomes) {
  std::map<std::string, Counts> parts;
  std::map<std::string, int> reasons;
  Counts total;
  for (const auto &[key, outcome] : outcomes) {
    parts[key.substr(0, key.find('/'))].add(outcome.verdict);
    total.add(outcome.verdict);
    if (outcome.verdict == Verdict::Refused)
      ++reasons[generalize(outcome.reason)];
    if (outcome.verdict == Verdict::Wrong)
      std::cout << "wrong: " << key << ": " << outcome.reason << "\n";
  }
  std::printf("%-20s %8s %8s %8s %8s\n", "folder", "cases", "passed", "refused",
              "wrong");
  auto print = [](const std::string &name, const Counts &counts) {
    std::printf("%-20s %8d %8d %8d %8d\n", name.c_str(),
                counts.passed + counts.refused + counts.wrong, counts.passed,
                counts.refused, counts.wrong);
  };
  for (const auto &[name, counts] : parts)
    print(name, counts);
  print("all", total);
  std::multimap<int, std::string, std::greater<int>> sorted;
  for (const auto &[reason, count] : reasons)
    sorted.emplace(count, reason);
  std::printf("\nrefused because\n");
  for (const auto &[count, reason] : sorted)
    std::printf("%8d  %s\n", count, reason.c_str());
}

/// Compares with the committed list; prints each difference.
static bool isAsExpected(const std::map<std::string, Outcome> &outcomes,
                         const std::string &path) {
  std::ifstream stream(path);
  std::map<std::string, std::string> expected;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty() && line[0] != '#')
      expected[line.substr(0, line.find(' '))] =
          line.substr(line.find(' ') + 1);
  bool isEqual = !expected.empty();
  for (const auto &[key, outcome] : outcomes) {
    std::string found = describe(outcome);
    if (found == expected[key])
      continue;
    isEqual = false;
    std::cout << key << ": expected '" << expected[key] << "', but found '"
              << found << "'\n";
  }
  for (const auto &[key, text] : expected)
    if (!outcomes.count(key)) {
      isEqual = false;
      std::cout << key << ": expected '" << text
                << "', but there is no such case\n";
    }
  return isEqual;
}

int main(int argc, char **argv) {
  Options options;
  bool writesList = false;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    bool hasValue = i + 1 < argc;
    if (word == "--data" && hasValue) {
      options.data = argv[++i];
    } else if (word == "--expected" && hasValue) {
      options.expected = argv[++i];
    } else if (word == "--page" && i + 2 < argc) {
      options.page = argv[++i];
      options.operators = argv[++i];
    } else if (word == "--only" && hasValue) {
      options.only = argv[++i];
    } else if (word == "--list") {
      writesList = true;
    } else if (word == "--verbose") {
      options.isVerbose = true;
    } else {
      std::cerr
          << "usage: snnc-onnx-conformance [--data FOLDER] [--only PART "
             "OF A NAME] [--expected FILE] [--page FILE OPERATORS] [--list] "
             "[--verbose]\n";
      return 2;
    }
  }
  std::map<std::string, Outcome> outcomes = runAll(options);
  if (outcomes.empty()) {
    std::cerr << "snnc-onnx-conformance: no cases in '" << options.data
              << "'; install libonnx-testdata or give --data\n";
    return 2;
  }
  if (writesList) {
    for (const auto &[key, outcome] : outcomes)
      std::cout << key << " " << describe(outcome) << "\n";
    return 0;
  }
  printTable(outcomes);
  bool isGood =
      options.expected.empty() || isAsExpected(outcomes, options.expected);
  if (!options.page.empty()) {
    std::vector<Refusal> refusals;
    for (const auto &[key, outcome] : outcomes)
      if (outcome.verdict == Verdict::Refused)
        refusals.push_back({key, generalize(outcome.reason),
                            readOperators(options.data + "/" + key)});
    isGood &= isOnPage(options.page, options.operators, refusals);
  }
  for (const auto &[key, outcome] : outcomes)
    isGood &= outcome.verdict != Verdict::Wrong;
  return isGood ? 0 : 1;
}
