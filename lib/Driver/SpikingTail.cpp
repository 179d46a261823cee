// Runs the tail of a trained spiking network in floating point.

#include "SpikingTail.h"

#include "dialects/Ann/Ann.h"
#include "dialects/Ann/Names.h"

#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

func::FuncOp snnc::driver::getTail(snn::NetworkOp network) {
  if (!network.getTailAttr())
    return {};
  return SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      network->getParentOp(), network.getTailAttr());
}

FailureOr<SpikingTail> SpikingTail::create(snn::NetworkOp network) {
  SpikingTail result;
  func::FuncOp tail = getTail(network);
  if (!tail)
    return result;
  FailureOr<interpreter::AnnInterpreter> interpreter =
      interpreter::AnnInterpreter::create(tail);
  if (failed(interpreter))
    return failure();
  result.interpreter = std::move(*interpreter);
  for (unsigned i = 0; i < tail.getNumResults(); ++i) {
    auto type = cast<RankedTensorType>(tail.getResultTypes()[i]);
    // The batch of 1 becomes that of the samples.
    ArrayRef<int64_t> shape = type.getShape();
    if (shape.size() > 1 && shape.front() == 1)
      shape = shape.drop_front();
    result.results.push_back({ann::resultName(tail, i), shape.vec(), {}});
  }
  return result;
}

Status SpikingTail::run(interpreter::SpikingFrame &frame) const {
  if (!interpreter)
    return {};
  SmallVector<ArrayRef<float>> inputs;
  for (const interpreter::SpikingOutput &output : frame.outputs)
    inputs.push_back(output.values);
  interpreter::AnnContext context = interpreter->createContext();
  if (Status status = interpreter->run(context, inputs); !status)
    return status;
  std::vector<interpreter::SpikingOutput> outputs = results;
  for (unsigned i = 0; i < interpreter->numOutputs(); ++i)
    outputs[i].values = interpreter->getOutput(context, i).vec();
  frame.outputs = std::move(outputs);
  return {};
}
