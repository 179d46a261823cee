// Runs what once was trouble to the fuzz target of chips with formats of their
// own, and its kind.

#include "../../fuzz/NativeRun.h"
#include "TickTraces.h"

#include "gtest/gtest.h"

#include <filesystem>

TEST(NativeCorpus, OddInputsGiveValuesOrErrors) {
  int numFiles = 0;
  for (const auto &entry : std::filesystem::directory_iterator(
           SNNC_SOURCE_DIR "/test/fuzz/corpus/native")) {
    SCOPED_TRACE(entry.path().string());
    std::string input = snnc::native::contents(entry.path().string());
    // It aborts if something does not hold.
    snnc::fuzz::runNative(reinterpret_cast<const uint8_t *>(input.data()),
                          input.size());
    ++numFiles;
  }
  EXPECT_GE(numFiles, 16);
}
