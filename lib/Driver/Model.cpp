// The front end: a model file as a folded and, on demand, calibrated network.

#include "snnc/Driver/Model.h"

#include "SpikingOnnx.h"
#include "dialects/Ann/Ann.h"
#include "snnc/Import/Hdf5.h"
#include "snnc/Import/NIRNetwork.h"
#include "snnc/Import/Netx.h"
#include "snnc/Import/Onnx.h"
#include "snnc/Import/Profiles.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Splits `INPUT=1x3x224x224`.
static Result<std::pair<std::string, std::vector<int64_t>>>
parseShape(StringRef text) {
  auto [name, sizes] = text.rsplit('=');
  std::vector<int64_t> shape;
  for (StringRef part : llvm::split(sizes, 'x')) {
    int64_t size = 0;
    if (part.getAsInteger(10, size) || size < 1)
      return Error{"--shape '" + text.str() +
                   "': expected INPUT=SIZExSIZE..., as in "
                   "data=1x3x224x224"};
    shape.push_back(size);
  }
  return std::make_pair(name.str(), shape);
}

/// Reads the NIR graph in a tree.
static OwningOpRef<ModuleOp> loadNir(Session &session, hdf5::Group tree,
                                     const ModelOptions &options) {
  Result<nir::Graph> graph = nir::fromTree(std::move(tree), options.path);
  if (!graph) {
    (void)session.fail(graph.error());
    return {};
  }
  Result<Semantics> semantics =
      chooseSemantics(options.profile.empty() ? nirProfile : options.profile,
                      options.semantics);
  if (!semantics) {
    (void)session.fail(semantics.error());
    return {};
  }
  return importNir(*graph, options.path, session.getContext(), *semantics);
}

/// Reads a trained spiking network from an HDF5 file: NIR, or lava-dl's .net.
static FailureOr<OwningOpRef<ModuleOp>> loadHdf5(Session &session,
                                                 const ModelOptions &options,
                                                 ArrayRef<int64_t> inputShape) {
  Result<hdf5::Group> tree = hdf5::read(options.path);
  if (!tree)
    return session.fail(tree.error());
  OwningOpRef<ModuleOp> module;
  if (nir::isNir(*tree)) {
    module = loadNir(session, std::move(*tree), options);
  } else if (netx::isNetx(*tree)) {
    NetxImportOptions netx;
    netx.overrides = options.semantics;
    netx.inputShape = inputShape.vec();
    if (!options.profile.empty())
      netx.profile = options.profile;
    module = importNetx(*tree, options.path, session.getContext(), netx);
  } else {
    return session.fail(Error{options.path +
                              ": is an HDF5 file, but no network: NIR has a "
                              "group 'node', lava-dl's .net a group 'layer'"});
  }
  if (!module)
    return failure();
  return module;
}

/// Fails if `semantics` change the delay between layers of a network with
/// cycles: its importer placed the delays of the cycles by it.
static LogicalResult checkLayerDelay(snn::NetworkOp network,
                                     const Semantics &semantics) {
  int64_t stated = network.getSemantics().getLayerDelay();
  if (semantics.layerDelay == stated)
    return success();
  for (Operation &op : *network.getBody())
    if (auto synapses = dyn_cast<snn::SynapseOpInterface>(op))
      if (synapses.getDelay() > 0)
        return network.emitOpError("has delays that were placed for "
                                   "layer_delay ")
               << stated << ", not for " << semantics.layerDelay
               << "; import the model again with the other layer_delay";
  return success();
}

/// Reads the MLIR text of a trained spiking network.
static FailureOr<OwningOpRef<ModuleOp>> loadText(Session &session,
                                                 const ModelOptions &options) {
  ParserConfig config(&session.getContext());
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(options.path, config);
  if (!module)
    return failure();
  snn::NetworkOp network = getSpikingNetwork(*module);
  if (!network)
    return session.fail(
        Error{options.path + ": holds no snn.network of coding 'spiking'"});
  Semantics semantics = readSemantics(network);
  if (!options.profile.empty()) {
    Result<Semantics> chosen = chooseSemantics(options.profile);
    if (!chosen)
      return session.fail(chosen.error());
    semantics.assume(*chosen);
  }
  if (Status status = semantics.give(options.semantics); !status)
    return session.fail(status.error());
  if (failed(checkLayerDelay(network, semantics)))
    return failure();
  semantics.apply(network);
  return module;
}

/// Fails if the user chose what only spiking networks have.
static LogicalResult checkAnalogue(Session &session,
                                   const ModelOptions &options) {
  if (options.profile.empty() && options.semantics.empty() &&
      options.states.empty())
    return success();
  return session.fail(Error{options.path +
                            ": is no spiking network, so --profile, "
                            "--semantics, --dt, --steps and --state say "
                            "nothing about it; leave them out"});
}

snn::NetworkOp snnc::driver::getSpikingNetwork(ModuleOp module) {
  for (snn::NetworkOp network : module.getOps<snn::NetworkOp>())
    if (network.getSemantics().isSpiking())
      return network;
  return {};
}

FailureOr<OwningOpRef<ModuleOp>>
snnc::driver::loadModel(Session &session, const ModelOptions &options) {
  if (StringRef(options.path).ends_with(".mlir"))
    return loadText(session, options);
  OnnxImportOptions importOptions;
  for (const std::string &text : options.shapes) {
    auto shape = parseShape(text);
    if (!shape)
      return session.fail(shape.error());
    importOptions.shapes[shape->first].assign(shape->second.begin(),
                                              shape->second.end());
  }
  if (hdf5::isHdf5(options.path)) {
    ArrayRef<int64_t> only;
    if (!importOptions.shapes.empty())
      only = importOptions.shapes.begin()->second;
    return loadHdf5(session, options, only);
  }
  OwningOpRef<ModuleOp> module =
      importOnnx(options.path, session.getContext(), importOptions);
  if (!module)
    return failure();
  FailureOr<bool> isSpiking = recognizeLoaded(session, options, *module);
  if (failed(isSpiking))
    return failure();
  if (*isSpiking)
    return module;
  if (failed(checkAnalogue(session, options)))
    return failure();
  PassManager passes(&session.getContext());
  passes.addNestedPass<func::FuncOp>(createAnnFindGrids());
  passes.addPass(createCanonicalizerPass());
  passes.addNestedPass<func::FuncOp>(createAnnFoldBatchNorm());
  passes.addPass(createCanonicalizerPass());
  if (failed(passes.run(*module)))
    return failure();
  return module;
}

FailureOr<func::FuncOp> snnc::driver::getNetwork(Session &session,
                                                 ModuleOp module) {
  auto networks = module.getOps<func::FuncOp>();
  assert(!networks.empty() && "the importer makes one function");
  func::FuncOp network = *networks.begin();
  if (network.getNumArguments() == 1)
    return network;
  return network.emitError("has ")
         << network.getNumArguments()
         << " inputs, but this version runs networks with one input; make the "
            "others constants of the model";
}

std::vector<int64_t> snnc::driver::inputShape(func::FuncOp network) {
  auto type = cast<RankedTensorType>(network.getArgument(0).getType());
  return type.getShape().vec();
}

FailureOr<data::Dataset> snnc::driver::loadSamples(Session &session,
                                                   const DataOptions &options,
                                                   func::FuncOp network) {
  data::DatasetOptions how;
  std::optional<data::Layout> layout = data::parseLayout(options.layout);
  if (!layout)
    return session.fail(
        Error{"--layout '" + options.layout + "': expected auto, chw or hwc"});
  how.layout = *layout;
  how.scale = options.scale.value_or(1.0);
  how.offset = options.offset.value_or(0.0);
  Result<data::Dataset> samples =
      data::readDataset(options.path, inputShape(network), how);
  if (!samples)
    return session.fail(samples.error());
  if (samples->size() == 0)
    return session.fail(Error{options.path + ": holds no samples"});
  return std::move(*samples);
}

/// The node's name of an operation, or its kind.
static std::string nameOf(Operation *op) {
  if (auto named = dyn_cast<NameLoc>(op->getLoc()))
    return named.getName().str();
  return op->getName().getStringRef().str();
}

/// The operations that have a range: all but constants and the return.
static SmallVector<Operation *> rangedOps(func::FuncOp network) {
  SmallVector<Operation *> ops;
  for (Operation &op : network.getBody().front().without_terminator())
    if (!isa<ann::ConstantOp>(op))
      ops.push_back(&op);
  return ops;
}

std::vector<NamedRange> snnc::driver::getRanges(func::FuncOp network) {
  std::vector<NamedRange> ranges;
  auto add = [&](const std::string &name, Attribute attr) {
    if (auto range = dyn_cast_or_null<ann::RangeAttr>(attr))
      ranges.push_back({name, range.getLo(), range.getHi()});
  };
  add("input", network.getArgAttr(0, ann::AnnDialect::rangeName));
  for (Operation *op : rangedOps(network))
    add(nameOf(op), op->getAttr(ann::AnnDialect::rangeName));
  return ranges;
}

LogicalResult snnc::driver::setRanges(Session &session, func::FuncOp network,
                                      const std::vector<NamedRange> &ranges) {
  SmallVector<Operation *> ops = rangedOps(network);
  if (ranges.empty())
    return success(); // the network states its ranges itself
  if (ranges.size() != ops.size() + 1)
    return session.fail(
        Error{"the image holds ranges for " + std::to_string(ranges.size()) +
              " values, but the model has " + std::to_string(ops.size() + 1) +
              ": it was compiled from another model or by another version"});
  auto attr = [&](const NamedRange &range) {
    return ann::RangeAttr::get(network.getContext(), range.lo, range.hi);
  };
  network.setArgAttr(0, ann::AnnDialect::rangeName, attr(ranges[0]));
  for (auto [op, range] : llvm::zip(ops, ArrayRef(ranges).drop_front())) {
    if (nameOf(op) != range.name)
      return session.fail(Error{"the image holds a range for '" + range.name +
                                "' where the model has '" + nameOf(op) +
                                "': it was compiled from another model"});
    op->setAttr(ann::AnnDialect::rangeName, attr(range));
  }
  return success();
}

/// True if no element of `value` can be negative.
static bool isNonNegative(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return true;
  if (isa<ann::ReluOp, ann::SoftmaxOp>(op))
    return true;
  if (auto clip = dyn_cast<ann::ClipOp>(op))
    return !clip.getMin().isNegative();
  if (isa<ann::MaxPoolOp, ann::AvgPoolOp, ann::ReshapeOp>(op))
    return isNonNegative(op->getOperand(0));
  return false;
}

void snnc::driver::setNominalRanges(func::FuncOp network) {
  auto attr = [&](Value value) {
    return ann::RangeAttr::get(network.getContext(),
                               isNonNegative(value) ? 0.0 : -1.0, 1.0);
  };
  network.setArgAttr(0, ann::AnnDialect::rangeName,
                     attr(network.getArgument(0)));
  for (Operation *op : rangedOps(network))
    op->setAttr(ann::AnnDialect::rangeName, attr(op->getResult(0)));
}
