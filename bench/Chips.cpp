// Measures how fast the models of real chips run, beside simulations of their
// RTL. Every run of a model is compared with what was recorded of the RTL.

#include "ChipWorks.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>

using namespace snnc;
using namespace snnc::bench;

/// The median time of a run of `work` in seconds, of `numSamples` samples with
/// as many runs as fill `least` seconds. It is the time of the processor, which
/// what else runs on the machine changes less; the models have one thread.
static double measure(const Work &work, int numSamples, double least) {
  auto secondsOf = [&](int64_t numRuns) {
    std::clock_t start = std::clock();
    for (int64_t i = 0; i < numRuns; ++i)
      work.run();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  int64_t numRuns = 1;
  for (double once = secondsOf(1); once < least; once = secondsOf(numRuns))
    numRuns = std::max(2 * numRuns, static_cast<int64_t>(1.2 * least * numRuns /
                                                         std::max(once, 1e-5)));
  std::vector<double> samples;
  for (int i = 0; i < numSamples; ++i)
    samples.push_back(secondsOf(numRuns) / numRuns);
  std::nth_element(samples.begin(), samples.begin() + numSamples / 2,
                   samples.end());
  return samples[numSamples / 2];
}

/// A rate with three digits and the prefix of its unit.
static std::string rate(double perSecond) {
  const char *prefix = "";
  for (const char *next : {"k", "M", "G"})
    if (perSecond >= 1000) {
      perSecond /= 1000;
      prefix = next;
    }
  char text[32];
  std::snprintf(text, sizeof(text), "%.3g %s", perSecond, prefix);
  return text;
}

/// A time with three digits.
static std::string duration(double seconds) {
  char text[32];
  std::snprintf(text, sizeof(text), seconds < 1 ? "%.3g ms" : "%.3g s",
                seconds < 1 ? 1e3 * seconds : seconds);
  return text;
}

/// Prints a line; false if the model is less than `demanded` times as fast.
static bool report(const Work &work, double seconds, double demanded) {
  std::printf("%s: %lld %s in %s, %s%s/s", work.name.c_str(),
              static_cast<long long>(work.units), work.unit,
              duration(seconds).c_str(), rate(work.units / seconds).c_str(),
              work.unit);
  if (work.operations)
    std::printf(", %ssynaptic operations/s",
                rate(work.operations / seconds).c_str());
  if (work.cycles && !work.isCyclesBound)
    std::printf(", %sclock cycles/s", rate(work.cycles / seconds).c_str());
  double rtlSeconds = work.rtlSeconds + work.cycles / work.rtl->hertz();
  double ratio = rtlSeconds / seconds;
  std::printf("; RTL %s%s: %s%.0f times as fast%s\n",
              work.isCyclesBound ? "at least " : "",
              duration(rtlSeconds).c_str(),
              work.isCyclesBound ? "at least " : "", ratio,
              ratio < demanded ? ", LESS THAN DEMANDED" : "");
  return ratio >= demanded;
}

int main(int argc, char **argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  double demanded = 10, least = 0.2;
  int numSamples = 5;
  std::string root = SNNC_SOURCE_DIR, mnist, only;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) {
      numSamples = 1;
      least = 0;
    } else if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
      only = argv[++i];
    } else if (argv[i][0] != '-' && mnist.empty() &&
               std::filesystem::is_directory(argv[i])) {
      mnist = argv[i];
    } else {
      std::fprintf(stderr,
                   "usage: snnc-bench-chips [--quick] [--only TEXT of names] "
                   "[FOLDER of the RANC MNIST networks]\n");
      return 2;
    }
  }
  std::printf("simulations of RTL that stand beside the models "
              "(from the project's survey of chips):\n");
  for (const Rtl &rtl : rtlRuns())
    std::printf("  %s: %s: %s\n", rtl.chip, rtl.what, rtl.figure);
  std::printf("models, medians of %d samples of %.1f s or more:\n", numSamples,
              least);
  bool isFast = true;
  for (const Work &work : allWorks(root, mnist))
    if (work.name.find(only) != std::string::npos)
      isFast &= report(work, measure(work, numSamples, least), demanded);
  return isFast ? 0 : 1;
}
