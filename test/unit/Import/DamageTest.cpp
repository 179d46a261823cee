// Imports damaged copies of a real model: each gives a module or an error.

#include "snnc/Import/Onnx.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>

using namespace snnc;

namespace {

class Damage : public testing::Test {
protected:
  Damage() : context(mlir::MLIRContext::Threading::DISABLED) {
    auto buffer = llvm::MemoryBuffer::getFile(
        SNNC_SOURCE_DIR "/test/data/mnist_cntk/model.onnx");
    if (buffer)
      model = (*buffer)->getBuffer().str();
  }

  /// The error of a file.
  std::string errorOf(const char *path) {
    std::string text;
    mlir::ScopedDiagnosticHandler handler(
        &context,
        [&](mlir::Diagnostic &diagnostic) { text += diagnostic.str(); });
    EXPECT_FALSE(importOnnx(path, context));
    return text;
  }

  /// True for a valid module; false for exactly one error.
  bool import(const std::string &bytes) {
    int numErrors = 0;
    mlir::ScopedDiagnosticHandler handler(
        &context, [&](mlir::Diagnostic &diagnostic) {
          bool isError =
              diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error;
          numErrors += isError;
          if (isError)
            message = diagnostic.str();
        });
    auto module =
        importOnnx(llvm::MemoryBufferRef(bytes, "model.onnx"), context);
    EXPECT_EQ(numErrors, module ? 0 : 1) << message;
    EXPECT_TRUE(!module || succeeded(mlir::verify(*module)));
    return static_cast<bool>(module);
  }

  mlir::MLIRContext context;
  std::string model;
  std::string message;
};

TEST_F(Damage, AMissingFileIsNamed) {
  EXPECT_EQ(errorOf("no/such.onnx"),
            "'no/such.onnx' cannot be opened: No such file or directory");
  EXPECT_EQ(errorOf("/"), "'/' cannot be opened: Is a directory");
}

TEST_F(Damage, NoneIsImported) { EXPECT_TRUE(import(model)); }

TEST_F(Damage, CutAnywhereGivesOneError) {
  ASSERT_GT(model.size(), 0u);
  for (size_t size = 0; size < model.size(); size += 1 + size / 64)
    EXPECT_FALSE(import(model.substr(0, size))) << size;
  EXPECT_FALSE(import(""));
  EXPECT_EQ(message, "'model.onnx' is no ONNX model, or is cut off or damaged: "
                     "0 bytes that do not parse as onnx.ModelProto");
}

/// The weights of this model lie in its middle; its ends are structure.
TEST_F(Damage, ChangedBytesGiveAModuleOrOneError) {
  ASSERT_GT(model.size(), 0u);
  std::mt19937 random(3);
  for (int trial = 0; trial < 1500; ++trial) {
    std::string bad = model;
    for (int change = 0; change < 1 + trial % 4; ++change) {
      size_t at = random() % 4096;
      at = trial % 3 == 0   ? random() % bad.size()
           : trial % 3 == 1 ? at
                            : bad.size() - 1 - at;
      bad[at] = static_cast<char>(random());
    }
    import(bad);
  }
}

/// Files that once were trouble, and their kind.
TEST_F(Damage, OddFilesGiveAModuleOrOneError) {
  int numFiles = 0;
  for (const auto &entry : std::filesystem::directory_iterator(
           SNNC_SOURCE_DIR "/test/fuzz/corpus/onnx")) {
    SCOPED_TRACE(entry.path().string());
    ++numFiles;
    auto buffer = llvm::MemoryBuffer::getFile(entry.path().string());
    ASSERT_TRUE(buffer);
    import((*buffer)->getBuffer().str());
  }
  EXPECT_GE(numFiles, 11);
}

TEST_F(Damage, ALoopThatCountsInFloatsIsNamed) {
  EXPECT_EQ(errorOf(SNNC_SOURCE_DIR
                    "/test/fuzz/corpus/onnx/loop-count-of-floats.onnx"),
            "node 'time' (Loop) has a number of iterations of float; an "
            "integer is expected");
}

TEST_F(Damage, ANodeOfConstantsWithoutItsInputIsNamed) {
  std::string error = errorOf(SNNC_SOURCE_DIR
                              "/test/fuzz/corpus/onnx/split-of-nothing.onnx");
  EXPECT_NE(error.find("(Split) leaves out input 0, which it needs"),
            std::string::npos)
      << error;
}

TEST_F(Damage, AChainThatFoldsTooManyNumbersIsNamed) {
  EXPECT_EQ(errorOf(SNNC_SOURCE_DIR "/test/fuzz/corpus/onnx/"
                                    "fold-a-million-numbers-40-times.onnx"),
            "node 'Neg_16 (c16)' (Neg) is computed from constants, and all "
            "such nodes read and make more than 33554432 elements in "
            "all; fold them before, as by onnxsim");
}

TEST_F(Damage, RandomBytesGiveOneError) {
  std::mt19937 random(4);
  for (int trial = 0; trial < 300; ++trial) {
    std::string bytes(random() % 200, '\0');
    for (char &byte : bytes)
      byte = static_cast<char>(random());
    EXPECT_FALSE(import(bytes));
  }
}

} // namespace
