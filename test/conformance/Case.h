// Runs one of ONNX's test cases.

#ifndef SNNC_TEST_CONFORMANCE_CASE_H
#define SNNC_TEST_CONFORMANCE_CASE_H

#include <string>

namespace conformance {

/// How a case went.
enum class Verdict { Passed, Refused, Wrong };

/// The verdict and, unless passed, the reason in words.
struct Outcome {
  Verdict verdict;
  std::string reason;
};

/// Imports the model in `folder`, runs all its data sets and compares with the
/// recorded outputs: |found - recorded| <= 1e-7 + 1e-3 * |recorded|, the
/// tolerances of ONNX's own runner, of bfloat16 its step; NaN equals NaN.
/// Inputs stay run-time inputs as far as the importer takes them so: first all,
/// then those of floats, then the first alone, then none.
Outcome runCase(const std::string &folder);

} // namespace conformance

#endif // SNNC_TEST_CONFORMANCE_CASE_H
