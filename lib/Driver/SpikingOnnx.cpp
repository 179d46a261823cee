// Recognises the spiking network in an imported ONNX model.

#include "SpikingOnnx.h"

#include "snnc/Conversion/RecognizeSpiking.h"
#include "snnc/Import/Profiles.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

FailureOr<bool> snnc::driver::recognizeLoaded(Session &session,
                                              const ModelOptions &options,
                                              ModuleOp module) {
  auto functions = module.getOps<func::FuncOp>();
  if (functions.empty() || !isSpikingForm(*functions.begin()))
    return false;
  Semantics chosen;
  if (!options.profile.empty())
    if (Result<Semantics> profile = chooseSemantics(options.profile); !profile)
      return session.fail(profile.error());
  if (Status status = chosen.give(options.semantics); !status)
    return session.fail(status.error());
  session.getContext().loadDialect<snn::SnnDialect>();
  RecognizeSpikingOptions how;
  how.states = options.states;
  how.dt = chosen.dt;
  FailureOr<snn::NetworkOp> network = recognizeSpiking(*functions.begin(), how);
  if (failed(network))
    return failure();
  if (!options.profile.empty())
    network->emitRemark("states every convention by its operators but the "
                        "seconds per step; --profile '")
        << options.profile << "' changes nothing";
  // What the user gives stays against what the operators say.
  Semantics semantics = readSemantics(*network);
  if (Status status = semantics.give(options.semantics); !status)
    return session.fail(status.error());
  semantics.apply(*network);
  return true;
}
