// Small snn networks from text, for tests.

#ifndef SNNC_TEST_UNIT_INTERPRETER_SNNNETWORKS_H
#define SNNC_TEST_UNIT_INTERPRETER_SNNNETWORKS_H

#include "dialects/Snn/Snn.h"
#include "snnc/Interpreter/SnnInterpreter.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

#include <optional>
#include <random>
#include <string>
#include <vector>

namespace snnc::test {

/// A parsed network and the errors that came up.
class Network {
public:
  /// Wraps `body` into a network of `steps` (0: graded).
  Network(int64_t steps, const std::string &body);

  /// Wraps `body` into a network of these semantics, "coding = rate, ...".
  Network(const std::string &semantics, const std::string &body);

  /// Prepares the interpreter; null and errors() if that fails.
  std::optional<interpreter::SnnInterpreter> interpreter(unsigned bits = 32);

  snn::NetworkOp op() const;
  const std::string &errors() const { return messages; }

private:
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::string messages;
};

/// Random numbers `low` to `high`, the same for each run.
std::vector<int64_t> randomNumbers(std::mt19937 &random, int64_t count,
                                   int64_t low, int64_t high);

/// "dense<[1, 2]> : tensor<2xi8>" reshaped: the attribute of those weights.
std::string weightsText(const std::vector<int64_t> &weights,
                        const std::vector<int64_t> &shape);

/// Runs one input through a network that must be fine.
interpreter::SnnFrame run(Network &network, const std::vector<float> &input,
                          unsigned bits = 32);

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_INTERPRETER_SNNNETWORKS_H
