// Runs one of ONNX's test cases.

#include "Case.h"

#include "Recorded.h"

#include "snnc/Import/Onnx.h"
#include "snnc/Interpreter/AnnInterpreter.h"

#include "dialects/Ann/Ann.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using snnc::interpreter::AnnContext;
using snnc::interpreter::AnnInterpreter;

namespace conformance {

static constexpr double relativeTolerance = 1e-3;
static constexpr double absoluteTolerance = 1e-7;
/// ONNX's recorder cut numbers off to the 8 bits of bfloat16.
static constexpr double brainStep = 0x1p-7;

/// Which inputs of a case stay inputs; the others become constants.
enum class Binding { AllInputs, FloatInputs, FirstInput, NoInput };

static bool staysInput(Binding binding, const Recorded &input, size_t index) {
  switch (binding) {
  case Binding::AllInputs:
    return true;
  case Binding::FloatInputs:
    return input.isFloat;
  case Binding::FirstInput:
    return index == 0;
  case Binding::NoInput:
    return false;
  }
  return false;
}

namespace {

/// A network that was imported for one data set, and its run-time inputs.
struct Imported {
  OwningOpRef<ModuleOp> module;
  std::vector<std::vector<float>> inputs;
};

/// Imports and runs the models of one case.
class Runner {
public:
  Runner(const RecordedCase &recorded) : recorded(recorded) {
    context.loadDialect<ann::AnnDialect, func::FuncDialect>();
    context.disableMultithreading();
  }

  Outcome run(const DataSet &set);

private:
  bool import(const DataSet &set, Binding binding, Imported &imported,
              std::string &problem);
  Outcome compute(Imported &imported, const DataSet &set);

  const RecordedCase &recorded;
  MLIRContext context;
};

} // namespace

bool Runner::import(const DataSet &set, Binding binding, Imported &imported,
                    std::string &problem) {
  OnnxImportOptions options;
  options.anyInput = true;
  imported.inputs.clear();
  for (size_t i = 0; i < set.inputs.size(); ++i) {
    const Recorded &input = set.inputs[i];
    if (!staysInput(binding, input, i)) {
      options.constants[recorded.inputNames[i]] = input.file;
      continue;
    }
    imported.inputs.emplace_back(input.values.begin(), input.values.end());
    if (!input.isFloat)
      for (double value : input.values)
        if (static_cast<float>(value) != value) {
          problem = "has an input that float32 does not hold";
          return false;
        }
    options.shapes[recorded.inputNames[i]] =
        llvm::SmallVector<int64_t>(input.shape.begin(), input.shape.end());
  }
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      problem = diagnostic.str();
  });
  imported.module = importOnnx(recorded.model, context, options);
  return static_cast<bool>(imported.module);
}

static bool isClose(double found, double expected, double tolerance) {
  if (std::isnan(expected) || std::isinf(expected))
    return std::isnan(expected) ? std::isnan(found) : found == expected;
  return std::fabs(found - expected) <=
         absoluteTolerance + tolerance * std::fabs(expected);
}

/// Compares output `index`; the difference in words, or nothing.
static std::string compare(llvm::ArrayRef<float> found, Type type,
                           const Recorded &expected, size_t index) {
  llvm::ArrayRef<int64_t> shape = cast<RankedTensorType>(type).getShape();
  std::string output = "output " + std::to_string(index);
  if (shape != llvm::ArrayRef<int64_t>(expected.shape))
    return output + " has another shape than the recorded one";
  double tolerance = expected.isBrain ? brainStep : relativeTolerance;
  for (size_t i = 0; i < expected.values.size(); ++i)
    if (!isClose(found[i], expected.values[i], tolerance))
      return output + " differs at element " + std::to_string(i) + ": " +
             std::to_string(found[i]) + " instead of " +
             std::to_string(expected.values[i]);
  return "";
}

Outcome Runner::compute(Imported &imported, const DataSet &set) {
  std::string problem;
  ScopedDiagnosticHandler handler(
      &context, [&](Diagnostic &diagnostic) { problem = diagnostic.str(); });
  func::FuncOp network = *imported.module->getOps<func::FuncOp>().begin();
  FailureOr<AnnInterpreter> interpreter = AnnInterpreter::create(network);
  if (failed(interpreter))
    return {Verdict::Refused, problem};
  AnnContext run = interpreter->createContext();
  std::vector<llvm::ArrayRef<float>> views(imported.inputs.begin(),
                                           imported.inputs.end());
  if (Status status = interpreter->run(run, views); !status)
    return {Verdict::Wrong, status.error().message};
  if (set.outputs.size() != interpreter->numOutputs())
    return {Verdict::Wrong, "has another number of outputs than recorded"};
  for (size_t i = 0; i < set.outputs.size(); ++i) {
    std::string difference =
        compare(interpreter->getOutput(run, i), network.getResultTypes()[i],
                set.outputs[i], i);
    if (!difference.empty())
      return {Verdict::Wrong, difference};
  }
  return {Verdict::Passed, ""};
}

Outcome Runner::run(const DataSet &set) {
  if (set.inputs.size() > recorded.inputNames.size())
    return {Verdict::Wrong, "records more inputs than the model has"};
  std::string problem;
  for (Binding binding : {Binding::AllInputs, Binding::FloatInputs,
                          Binding::FirstInput, Binding::NoInput}) {
    Imported imported;
    if (import(set, binding, imported, problem))
      return compute(imported, set);
  }
  return {Verdict::Refused, problem};
}

Outcome runCase(const std::string &folder) {
  Result<RecordedCase> recorded = readCase(folder);
  if (!recorded)
    return {Verdict::Refused, recorded.error().message};
  for (const DataSet &set : recorded->sets) {
    Outcome outcome = Runner(*recorded).run(set);
    if (outcome.verdict != Verdict::Passed)
      return outcome;
  }
  return {Verdict::Passed, ""};
}

} // namespace conformance
