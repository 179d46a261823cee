// Reads the models and recorded tensors of ONNX's test cases.

#ifndef SNNC_TEST_CONFORMANCE_RECORDED_H
#define SNNC_TEST_CONFORMANCE_RECORDED_H

#include "snnc/Support/Result.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace conformance {

/// A recorded tensor.
struct Recorded {
  std::string file;
  std::vector<int64_t> shape;
  std::vector<double> values; ///< row-major
  bool isFloat = false;       ///< of any width
  bool isBrain = false;       ///< bfloat16
};

/// One set of inputs and expected outputs, in the order of the model.
struct DataSet {
  std::vector<Recorded> inputs, outputs;
};

/// A folder with model.onnx and test_data_set_0, ...
struct RecordedCase {
  std::string model;                   ///< path
  std::vector<std::string> inputNames; ///< of those that are no initializers
  std::vector<DataSet> sets;
};

/// The types of a case's nodes, also of those inside of others; empty if it
/// cannot be read.
std::set<std::string> readOperators(const std::string &folder);

/// Reads a case. Fails, with the reason, if it holds what is no tensor of
/// numbers (sequences, strings, complex numbers).
snnc::Result<RecordedCase> readCase(const std::string &folder);

} // namespace conformance

#endif // SNNC_TEST_CONFORMANCE_RECORDED_H
