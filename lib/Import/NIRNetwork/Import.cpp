// Makes an snn.network of a planned NIR graph.

#include "Numbers.h"
#include "Plan.h"

#include "dialects/Ann/Weights.h"
#include "dialects/Snn/NeuronParameters.h"
#include "snnc/Import/NIRNetwork.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::nir;

namespace {
/// A network while it is made.
class Importer {
public:
  Importer(MLIRContext &context, StringRef path, const Plan &plan)
      : builder(&context), path(path), plan(plan) {}

  /// Makes the module. Null and an error if a node has numbers that are none.
  OwningOpRef<ModuleOp> run(const Semantics &semantics);

private:
  Location locate(const FlatNode *node);
  Status addPopulation(const Population &population);
  Status connect(size_t index);
  Result<Value> addSynapses(const Projection &projection,
                            const Population &target);
  Result<Value> addWindows(const Projection &projection, Type current);
  Value addIdentity(const Projection &projection, const Population &target,
                    Type current);
  Result<ElementsAttr> readWeights(const FlatNode &node);
  Result<DictionaryAttr> readParameters(const Population &population,
                                        snn::NeuronModel model);
  Result<ElementsAttr> readBias(const Population &population);
  void addOutput(const PlannedOutput &output);

  OpBuilder builder;
  StringRef path;
  const Plan &plan;
  std::vector<Value> values; ///< of the populations
  std::map<const FlatNode *, ElementsAttr> weights;
};
} // namespace

Location Importer::locate(const FlatNode *node) {
  // Column 0 tells printers not to show a line of the binary file.
  Location file = FileLineColLoc::get(builder.getStringAttr(path), 0, 0);
  if (!node)
    return file;
  return NameLoc::get(builder.getStringAttr(node->name), file);
}

/// The model of neurons of NIR type `type`.
static snn::NeuronModel modelOf(const Population &population) {
  if (population.kind != Population::Neurons)
    return snn::NeuronModel::Relay;
  return llvm::StringSwitch<snn::NeuronModel>(population.node->node->type)
      .Case("Threshold", snn::NeuronModel::Threshold)
      .Case("I", snn::NeuronModel::Integrator)
      .Case("IF", snn::NeuronModel::IntegrateFire)
      .Case("LI", snn::NeuronModel::LeakyIntegrator)
      .Case("LIF", snn::NeuronModel::Lif)
      .Case("CubaLI", snn::NeuronModel::CubaLeakyIntegrator)
      .Case("CubaLIF", snn::NeuronModel::CubaLif);
}

/// The parameters as the file has them: those of the model's that it states.
Result<DictionaryAttr> Importer::readParameters(const Population &population,
                                                snn::NeuronModel model) {
  SmallVector<NamedAttribute> parameters;
  const FlatNode &node = *population.node;
  if (!population.delays.empty())
    parameters.push_back(
        builder.getNamedAttr("delay", makeAttr(builder, population.delays,
                                               population.shape, node.name)));
  if (population.kind == Population::Neurons)
    for (const FieldInfo &field : *fieldsOf(node.node->type)) {
      if (!node.node->find(field.name))
        continue;
      Result<Numbers> numbers = readNumbers(node, field.name);
      if (!numbers)
        return numbers.error();
      for (const snn::ParameterRule &rule : snn::parametersOf(model))
        for (float number : *numbers)
          if (rule.name == field.name && rule.low > 0 && !(number > 0))
            return Error{"node '" + node.name + "' (" + node.node->type +
                         ") has '" + field.name + "' " +
                         std::to_string(number) + "; above 0 is expected"};
      parameters.push_back(builder.getNamedAttr(
          field.name, makeAttr(builder, std::move(*numbers), population.shape,
                               node.name + "." + field.name)));
    }
  return parameters.empty() ? DictionaryAttr()
                            : builder.getDictionaryAttr(parameters);
}

/// The sum of the biases of the linear nodes; null if there are none.
Result<ElementsAttr> Importer::readBias(const Population &population) {
  Numbers sum = {0.0f};
  for (const FlatNode *node : population.biases) {
    Result<Numbers> bias = readNumbers(*node, "bias");
    if (!bias)
      return bias.error();
    sum = add(sum, *bias, population.shape);
  }
  if (population.biases.empty())
    return ElementsAttr();
  return makeAttr(builder, std::move(sum), population.shape,
                  population.biases[0]->name + ".bias");
}

/// Adds the operation of a population, without currents.
Status Importer::addPopulation(const Population &population) {
  const FlatNode &node = *population.node;
  auto type = snn::SpikesType::get(builder.getContext(), population.shape);
  if (population.kind == Population::Input) {
    values.push_back(snn::InputOp::create(
        builder, locate(&node), type, node.name, snn::Encoder::Stream,
        APFloat(1.0), /*low=*/0, /*high=*/255, node.outputShape));
    return {};
  }
  snn::NeuronModel model = modelOf(population);
  Result<ElementsAttr> bias = readBias(population);
  if (!bias)
    return bias.error();
  Result<DictionaryAttr> parameters = readParameters(population, model);
  if (!parameters)
    return parameters.error();
  values.push_back(snn::NeuronsOp::create(
      builder, locate(&node), type, ValueRange(),
      snn::NeuronModelAttr::get(builder.getContext(), model), *bias,
      *parameters, builder.getStringAttr(node.name)));
  return {};
}

/// The weights of a linear node, read once.
Result<ElementsAttr> Importer::readWeights(const FlatNode &node) {
  ElementsAttr &known = weights[&node];
  if (known)
    return known;
  Result<Numbers> numbers = readNumbers(node, "weight");
  if (!numbers)
    return numbers.error();
  std::vector<int64_t> axes = node.node->find("weight")->shape;
  if (node.node->type == "Conv1d")
    axes.insert(axes.begin() + 2, 1);
  known = ann::makeFloats(RankedTensorType::get(axes, builder.getF32Type()),
                          std::move(*numbers), node.name);
  return known;
}

/// Adds a convolution or pooling.
Result<Value> Importer::addWindows(const Projection &projection, Type current) {
  const FlatNode &node = *projection.linear;
  Value source = values[projection.source];
  StringAttr layer = builder.getStringAttr(node.name);
  Result<Window> window = windowOf(*node.node);
  assert(window && "shapes were inferred from it");
  if (node.node->type == "SumPool2d")
    return snn::SumPoolOp::create(builder, locate(&node), current, source,
                                  window->kernel, window->strides, window->pads,
                                  window->dilations, /*shift=*/0,
                                  /*unit=*/false, projection.delay, layer)
        .getResult();
  int64_t groups = window->groups;
  ElementsAttr kernels;
  if (node.node->type == "AvgPool2d") {
    groups = node.outputShape[0];
    auto type =
        RankedTensorType::get({groups, 1, window->kernel[0], window->kernel[1]},
                              builder.getF32Type());
    kernels = DenseElementsAttr::get(
        type, 1.0f / static_cast<float>(window->kernel[0] * window->kernel[1]));
  } else {
    Result<ElementsAttr> read = readWeights(node);
    if (!read)
      return read.error();
    kernels = *read;
  }
  return snn::Conv2DOp::create(
             builder, locate(&node), current, source, kernels, window->strides,
             window->pads, window->dilations, groups, /*weight_bits=*/8,
             /*shift=*/0, /*unit=*/false, projection.delay, layer)
      .getResult();
}

/// Adds synapses of weight 1 to the neurons at the same places.
Value Importer::addIdentity(const Projection &projection,
                            const Population &target, Type current) {
  return snn::OneToOneOp::create(
      builder, locate(target.node), current, values[projection.source],
      makeWeights(builder, {1.0f}, target.shape, "one"), /*weight_bits=*/8,
      /*shift=*/0, /*unit=*/false, projection.delay, StringAttr());
}

Result<Value> Importer::addSynapses(const Projection &projection,
                                    const Population &target) {
  auto current = snn::CurrentType::get(builder.getContext(), target.shape);
  if (!projection.linear)
    return addIdentity(projection, target, current);
  const FlatNode &node = *projection.linear;
  StringAttr layer = builder.getStringAttr(node.name);
  if (node.node->type == "Scale") {
    Result<Numbers> scale = readNumbers(node, "scale");
    if (!scale)
      return scale.error();
    return snn::OneToOneOp::create(
               builder, locate(&node), current, values[projection.source],
               makeWeights(builder, std::move(*scale), target.shape, node.name),
               /*weight_bits=*/8, /*shift=*/0, /*unit=*/false, projection.delay,
               layer)
        .getResult();
  }
  if (node.node->type != "Affine" && node.node->type != "Linear")
    return addWindows(projection, current);
  Result<ElementsAttr> matrix = readWeights(node);
  if (!matrix)
    return matrix.error();
  return snn::DenseOp::create(builder, locate(&node), current,
                              values[projection.source], *matrix,
                              /*weight_bits=*/8, /*shift=*/0, /*unit=*/false,
                              projection.delay, layer)
      .getResult();
}

/// Adds the synapses of population `index` before it.
Status Importer::connect(size_t index) {
  auto neurons = values[index].getDefiningOp<snn::NeuronsOp>();
  if (!neurons)
    return {};
  builder.setInsertionPoint(neurons);
  SmallVector<Value> currents;
  for (const Projection &projection : plan.populations[index].projections) {
    Result<Value> current = addSynapses(projection, plan.populations[index]);
    if (!current)
      return current.error();
    currents.push_back(*current);
  }
  neurons.getCurrentsMutable().assign(currents);
  return {};
}

/// Spikes are counted; of neurons without spikes the last potential is read.
void Importer::addOutput(const PlannedOutput &output) {
  Value spikes = values[output.population];
  auto neurons = spikes.getDefiningOp<snn::NeuronsOp>();
  bool counts = !snn::sendsValues(neurons.getModel()) ||
                !snn::hasPotential(neurons.getModel());
  snn::OutputOp::create(builder, locate(output.node), output.node->name, spikes,
                        counts ? snn::Decoder::Count : snn::Decoder::Potential,
                        APFloat(1.0), /*softmax=*/false,
                        output.node->outputShape);
}

OwningOpRef<ModuleOp> Importer::run(const Semantics &semantics) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(builder, locate(nullptr));
  builder.setInsertionPointToStart(module->getBody());
  StringRef name = llvm::sys::path::stem(path);
  auto network = snn::NetworkOp::create(
      builder, locate(nullptr), name.empty() ? "network" : name,
      semantics.toAttr(*builder.getContext()), /*tail=*/FlatSymbolRefAttr());
  semantics.apply(network);
  Block &body = network.getBodyRegion().emplaceBlock();
  Status status;
  for (const Population &population : plan.populations) {
    builder.setInsertionPointToEnd(&body);
    if (status)
      status = addPopulation(population);
  }
  for (size_t index = 0; index < plan.populations.size() && status; ++index)
    status = connect(index);
  if (!status) {
    emitError(locate(nullptr)) << status.error().message;
    return {};
  }
  builder.setInsertionPointToEnd(&body);
  for (const PlannedOutput &output : plan.outputs)
    addOutput(output);
  if (failed(verify(*module)))
    return {};
  return module;
}

OwningOpRef<ModuleOp> snnc::importNir(const Graph &graph, StringRef path,
                                      MLIRContext &context,
                                      const Semantics &semantics) {
  context.loadDialect<snn::SnnDialect>();
  Location location =
      FileLineColLoc::get(StringAttr::get(&context, path), 0, 0);
  Result<FlatGraph> flat = flatten(graph);
  if (!flat) {
    emitError(location) << flat.error().message;
    return {};
  }
  for (const std::string &note : flat->notes)
    emitRemark(location) << note;
  PlanOptions options;
  options.dt = semantics.dt;
  options.layerDelay = semantics.layerDelay;
  Result<Plan> plan = makePlan(*flat, options);
  if (!plan) {
    emitError(location) << plan.error().message;
    return {};
  }
  return Importer(context, path, *plan).run(semantics);
}

/// The network of a graph, or the error of reading it.
static OwningOpRef<ModuleOp> importRead(const Result<Graph> &graph,
                                        StringRef path, MLIRContext &context,
                                        const Semantics &semantics) {
  if (graph)
    return importNir(*graph, path, context, semantics);
  StringRef message = graph.error().message;
  message.consume_front((path + ": ").str()); // the location says it
  emitError(FileLineColLoc::get(StringAttr::get(&context, path), 0, 0))
      << message;
  return {};
}

OwningOpRef<ModuleOp> snnc::importNir(StringRef path, MLIRContext &context,
                                      const Semantics &semantics) {
  return importRead(nir::read(path.str()), path, context, semantics);
}

OwningOpRef<ModuleOp> snnc::importNir(llvm::MemoryBufferRef file,
                                      MLIRContext &context,
                                      const Semantics &semantics) {
  return importRead(nir::read(file.getBufferStart(), file.getBufferSize(),
                              file.getBufferIdentifier().str()),
                    file.getBufferIdentifier(), context, semantics);
}
