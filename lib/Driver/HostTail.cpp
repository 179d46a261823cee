// What the host computes of the outputs of an image.

#include "snnc/Driver/HostTail.h"

#include "TailText.h"
#include "TailWork.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"
#include "snnc/Conversion/Tail.h"
#include "snnc/Driver/Session.h"
#include "snnc/Emit/EmitImage.h"
#include "snnc/Interpreter/AnnInterpreter.h"
#include "snnc/Support/Parallel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <mutex>

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Elements of all values of a tail together; bounds memory.
static constexpr int64_t maxTailElements = int64_t(1) << 26;

/// Work of all operations of a tail together for a sample; bounds time.
static constexpr uint64_t maxTailWork = uint64_t(1) << 32;

struct HostTail::Function {
  std::string description;
  std::vector<Output> outputs;
  std::unique_ptr<MLIRContext> context; ///< null: nothing to compute
  OwningOpRef<ModuleOp> module;
  std::optional<interpreter::AnnInterpreter> interpreter;
};

HostTail::HostTail(std::unique_ptr<Function> function)
    : function(std::move(function)) {}
HostTail::HostTail(HostTail &&) = default;
HostTail &HostTail::operator=(HostTail &&) = default;
HostTail::~HostTail() = default;

const std::string &HostTail::getDescription() const {
  return function->description;
}

const std::vector<HostTail::Output> &HostTail::getOutputs() const {
  return function->outputs;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// An operation of a tail by its kind and the user's name for it.
static std::string describe(Operation &op) {
  std::string text = "operation '" + op.getName().getStringRef().str() + "' ";
  if (auto name = dyn_cast<NameLoc>(op.getLoc()))
    text += "of '" + name.getName().str() + "' ";
  return text;
}

/// Checks one operation of a tail; adds the elements of its results and its
/// work.
static Status checkOperation(Operation &op, int64_t &elements, uint64_t &work) {
  std::string name = describe(op);
  if (!isa<ann::AnnDialect>(op.getDialect()) && !isa<func::ReturnOp>(op))
    return Error{name + "is none of the ann dialect"};
  if (isa<ann::Conv2DOp, ann::Conv3DOp, ann::ConvTransposeOp, ann::DenseOp>(op))
    return Error{name + "has weights, but layers with weights run on the chip"};
  for (Type type : op.getResultTypes())
    elements += cast<RankedTensorType>(type).getNumElements();
  if (elements > maxTailElements)
    return Error{name + "brings the values to more than " +
                 std::to_string(maxTailElements) + " elements"};
  work = llvm::SaturatingAdd(work, tailWork(op));
  if (work > maxTailWork)
    return Error{name + "brings the work for a sample to more than " +
                 std::to_string(maxTailWork) +
                 " multiply-accumulates and elements of windows"};
  return {};
}

/// Checks that `tail` is one block of ann operations for these outputs.
static Status checkTail(func::FuncOp tail, const image::Image &image) {
  if (!llvm::hasSingleElement(tail.getBody()))
    return Error{"the function has " +
                 std::to_string(tail.getBody().getBlocks().size()) +
                 " blocks, expected 1"};
  if (tail.getNumArguments() != image.outputs.size())
    return Error{"the function has " + std::to_string(tail.getNumArguments()) +
                 " arguments, but the image has " +
                 std::to_string(image.outputs.size()) + " outputs"};
  int64_t elements = 0;
  uint64_t work = 0;
  for (auto [output, type] :
       llvm::zip(image.outputs, tail.getArgumentTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!ann::isAnnTensor(type) ||
        tensor.getShape() != ArrayRef(output.tensorShape))
      return Error{"output '" + output.name +
                   "' has another shape than the argument for it"};
    elements += tensor.getNumElements();
  }
  if (tail.getNumResults() == 0)
    return Error{"the function has no results"};
  for (Operation &op : tail.getBody().front())
    if (Status status = checkOperation(op, elements, work); !status)
      return status;
  return {};
}

/// The only function of a module, or null.
static func::FuncOp onlyFunction(ModuleOp module) {
  if (!llvm::hasSingleElement(module.getBody()->getOperations()))
    return {};
  return dyn_cast<func::FuncOp>(module.getBody()->front());
}

static std::vector<HostTail::Output> outputsOf(func::FuncOp tail) {
  std::vector<HostTail::Output> outputs;
  for (unsigned i = 0; i < tail.getNumResults(); ++i) {
    auto type = cast<RankedTensorType>(tail.getResultTypes()[i]);
    outputs.push_back({ann::resultName(tail, i), type.getShape().vec(),
                       type.getNumElements()});
  }
  return outputs;
}

Result<HostTail> HostTail::load(const image::Image &image,
                                const std::string &file) {
  auto function = std::make_unique<Function>();
  if (image.tail.empty()) {
    for (const image::Output &output : image.outputs)
      function->outputs.push_back(
          {output.name, output.tensorShape, output.shape.numNeurons()});
    return HostTail(std::move(function));
  }
  std::string place = file + ": what the host computes cannot be used: ";
  if (Status status = checkTailText(image.tail); !status)
    return Error{place + status.error().message};
  DialectRegistry registry;
  registry.insert<func::FuncDialect, ann::AnnDialect>();
  function->context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  function->context->loadAllAvailableDialects();
  std::string message = "it is not one function";
  ScopedDiagnosticHandler handler(
      function->context.get(), [&](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
          message = diagnostic.str();
      });
  function->module =
      parseSourceString<ModuleOp>(image.tail, function->context.get());
  func::FuncOp tail =
      function->module ? onlyFunction(*function->module) : func::FuncOp();
  if (!tail)
    return Error{place + message};
  if (Status status = checkTail(tail, image); !status)
    return Error{place + status.error().message};
  if (printTail(tail) != image.tail)
    return Error{place + "its text is not as snnc prints it"};
  FailureOr<interpreter::AnnInterpreter> interpreter =
      interpreter::AnnInterpreter::create(tail);
  if (failed(interpreter))
    return Error{place + message};
  function->interpreter = std::move(*interpreter);
  function->description = describeTail(tail);
  function->outputs = outputsOf(tail);
  return HostTail(std::move(function));
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

Result<std::vector<simulator::OutputValues>>
HostTail::run(std::vector<simulator::OutputValues> chip) const {
  if (!function->interpreter)
    return chip;
  std::vector<std::vector<float>> tensors;
  for (const simulator::OutputValues &output : chip)
    tensors.emplace_back(output.reals.begin(), output.reals.end());
  SmallVector<ArrayRef<float>> inputs(tensors.begin(), tensors.end());
  interpreter::AnnContext context = function->interpreter->createContext();
  if (Status status = function->interpreter->run(context, inputs); !status)
    return status.error();
  std::vector<simulator::OutputValues> results;
  for (unsigned i = 0; i < function->interpreter->numOutputs(); ++i) {
    ArrayRef<float> values = function->interpreter->getOutput(context, i);
    simulator::OutputValues result;
    result.reals.assign(values.begin(), values.end());
    result.best =
        std::max_element(values.begin(), values.end()) - values.begin();
    results.push_back(std::move(result));
  }
  return results;
}

Status HostTail::finish(simulator::BatchResult &batch, unsigned threads) const {
  if (!function->interpreter)
    return {};
  int64_t samples = static_cast<int64_t>(batch.outputs.size());
  std::mutex mutex;
  Status status;
  parallelFor(samples, numThreads(threads, samples),
              [&](unsigned, int64_t sample) {
                auto results = run(std::move(batch.outputs[sample]));
                if (results) {
                  batch.outputs[sample] = std::move(*results);
                  return;
                }
                std::lock_guard<std::mutex> lock(mutex);
                status = results.error();
              });
  return status;
}
