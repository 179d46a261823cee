// A trained network as a NIR graph.

#include "Export.h"

#include "Cycles.h"
#include "Plan.h"
#include "snnc/Import/NIRNetwork.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"

#include <tuple>

using namespace mlir;
using namespace snnc;
using namespace snnc::nir;

bool snnc::nir::isElided(snn::NeuronsOp op) {
  return op.getModel() == snn::NeuronModel::Relay && !op.getParameter("delay");
}

std::string Exporter::unique(const std::string &name) {
  // A name in a file holds no '/'.
  std::string plain = name;
  std::replace(plain.begin(), plain.end(), '/', '_');
  std::string found = plain.empty() ? "node" : plain;
  while (graph.root.nodes.count(found))
    found = plain + "_" + std::to_string(++lastNumbers[plain]);
  return found;
}

/// Adds an edge to `target`, which reads `axes`. A graph has an edge once, so
/// a second one leads through a Scale by 1.
void Exporter::link(const std::string &source, const std::string &target,
                    const Axes &axes) {
  std::string sender = source;
  if (!linked.insert({source, target}).second) {
    Node scale;
    scale.type = "Scale";
    scale.fields.arrays["scale"] =
        Array::of(std::vector<float>(numElements(axes), 1.0f), axes);
    sender = add(source + ".again", std::move(scale), {source}, axes);
  }
  graph.root.edges.push_back({sender, target});
}

/// Adds a node that reads `axes` from `sources`.
std::string Exporter::add(const std::string &name, Node node,
                          const std::vector<std::string> &sources,
                          const Axes &axes) {
  std::string made = unique(name);
  graph.root.nodes[made] = std::move(node);
  for (const std::string &source : sources)
    link(source, made, axes);
  return made;
}

/// A Delay behind `sources`, if `steps` are not 0.
std::vector<std::string> Exporter::delay(std::vector<std::string> sources,
                                         const std::string &name,
                                         const Axes &axes, int64_t steps) {
  if (steps == 0)
    return sources;
  Node node;
  node.type = "Delay";
  auto seconds = static_cast<float>(network.getSemantics().getSeconds() *
                                    static_cast<double>(steps));
  node.fields.arrays["delay"] =
      Array::of(std::vector<float>(numElements(axes), seconds), axes);
  return {add(name + ".delay", std::move(node), sources, axes)};
}

//===----------------------------------------------------------------------===//
// Axes
//===----------------------------------------------------------------------===//

/// The axes of maps that a convolution or pooling made.
static Axes mapAxes(const Shape &shape, bool isLine) {
  if (isLine)
    return {shape.channels, shape.width};
  return {shape.channels, shape.height, shape.width};
}

/// The axes of a map of which only the shape is known.
static Axes plainAxes(const Shape &shape, bool isLine) {
  if (shape.height == 1 && shape.width == 1)
    return {shape.channels};
  return mapAxes(shape, isLine);
}

/// The axes that the model stated, without a batch of 1, if they are of NIR.
static Axes inputAxes(snn::InputOp input, bool isLine) {
  ArrayRef<int64_t> stated = input.getTensorShape();
  Shape shape = input.getSpikes().getType().getShape();
  if (stated.size() > 1 && stated.front() == 1)
    stated = stated.drop_front();
  for (const Axes &possible :
       {Axes{shape.numNeurons()}, mapAxes(shape, isLine)})
    if (stated == ArrayRef<int64_t>(possible))
      return possible;
  return plainAxes(shape, isLine);
}

void Exporter::chooseAxes() {
  bool areFlat = true, areStated = false;
  for (Operation &op : network.getBodyRegion().front()) {
    if (auto input = dyn_cast<snn::InputOp>(op)) {
      Shape shape = input.getSpikes().getType().getShape();
      areFlat &= shape.height == 1;
      areStated |= input.getTensorShape().size() == 2 && shape.width > 1;
    }
    if (auto neurons = dyn_cast<snn::NeuronsOp>(op))
      areFlat &= neurons.getShape().height == 1;
    areFlat &= !isa<snn::SumPoolOp>(op);
  }
  isLine = areFlat && areStated;
  for (snn::InputOp input : network.getOps<snn::InputOp>())
    axes[input.getSpikes()] = inputAxes(input, isLine);
  // One to one synapses pass axes on; cycles of them end in plain ones.
  bool changed = true;
  while (changed) {
    changed = false;
    for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
      for (Value current : op.getCurrents()) {
        Operation *made = current.getDefiningOp();
        Axes &own = axes[op.getSpikes()];
        if (!own.empty() || !made)
          continue;
        if (isa<snn::Conv2DOp, snn::SumPoolOp>(made))
          own = mapAxes(op.getShape(), isLine);
        else if (isa<snn::DenseOp>(made))
          own = plainAxes(op.getShape(), isLine);
        else
          own = Axes(axes.lookup(made->getOperand(0)));
        changed |= !own.empty();
      }
  }
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    if (axes.lookup(op.getSpikes()).empty())
      axes[op.getSpikes()] = plainAxes(op.getShape(), isLine);
}

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

/// The populations that `op` hears.
static SmallVector<Value> sourcesOf(snn::NeuronsOp op) {
  SmallVector<Value> sources;
  for (Value current : op.getCurrents())
    if (auto synapses = current.getDefiningOp<snn::SynapseOpInterface>())
      sources.push_back(synapses.getSource());
  return sources;
}

bool Exporter::isOnCycle(Value source, snn::NeuronsOp target) {
  llvm::DenseSet<Value> seen;
  SmallVector<Value> pending = {source};
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    if (value == target.getSpikes())
      return true;
    if (!seen.insert(value).second)
      continue;
    if (auto neurons = value.getDefiningOp<snn::NeuronsOp>())
      llvm::append_range(pending, sourcesOf(neurons));
  }
  return false;
}

LogicalResult Exporter::addNeurons(snn::NeuronsOp op) {
  if (isElided(op))
    return success();
  FailureOr<Node> node = makeNeurons(op);
  if (failed(node))
    return failure();
  names[op.getSpikes()] = add(op.getLayerName(), std::move(*node), {}, {});
  return success();
}

/// The nodes that send `spikes`; those of a relay are what it reads.
FailureOr<std::vector<std::string>> Exporter::endpoints(Value spikes) {
  auto found = names.find(spikes);
  if (found != names.end())
    return std::vector<std::string>{found->second};
  auto relay = spikes.getDefiningOp<snn::NeuronsOp>();
  assert(relay && "all others have names");
  if (open.contains(spikes))
    return relay.emitError("is on a cycle without neurons, which NIR cannot "
                           "state");
  if (auto known = passed.find(spikes); known != passed.end())
    return known->second;
  open.insert(spikes);
  if (failed(connect(relay)))
    return failure();
  open.erase(spikes);
  return passed[spikes];
}

/// True if both do the same to what they read.
static bool isAlike(snn::SynapseOpInterface left,
                    snn::SynapseOpInterface right) {
  return left->getName() == right->getName() &&
         left->getResultTypes() == right->getResultTypes() &&
         left->getOperandTypes() == right->getOperandTypes() &&
         left->getPropertiesAsAttribute() == right->getPropertiesAsAttribute();
}

/// Adds the synapses of one current, with the bias of the target if told to.
LogicalResult Exporter::addSynapses(snn::SynapseOpInterface synapses,
                                    snn::NeuronsOp target, bool takesBias) {
  if (synapses.getWeightsAttr() && !synapses.isReal())
    return synapses->emitError("has weights of integers; NIR has real ones");
  Value source = synapses.getSource();
  FailureOr<std::vector<std::string>> from = endpoints(source);
  if (failed(from))
    return failure();
  bool cuts = cutsCycles && synapses.getDelay() > 0 &&
              network.getSemantics().getLayerDelay() == 0 &&
              isOnCycle(source, target);
  std::string name = synapses.getLayerName();
  Axes read = axesOf(source);
  *from = delay(std::move(*from), name, read, synapses.getDelay() - cuts);
  // One node of several sources has synapses from each.
  for (const Linear &other : made)
    if (!cuts && synapses.getDelay() == 0 && read == other.axes &&
        isAlike(other.synapses, synapses)) {
      for (const std::string &sender : *from)
        link(sender, other.entry, read);
      return success();
    }
  std::vector<std::string> to;
  if (isIdentity(synapses)) {
    to = *from;
    if (cuts)
      for (const std::string &sender : to)
        cutEdges.insert({target.getLayerName(), sender});
  } else {
    ElementsAttr bias = takesBias ? target.getBiasAttr() : ElementsAttr();
    FailureOr<Node> node = makeLinear(synapses, bias);
    if (failed(node))
      return failure();
    Linear linear = {synapses, "", read};
    if (isa<snn::DenseOp>(synapses.getOperation()) && read.size() > 1) {
      Node flatten;
      flatten.type = "Flatten";
      flatten.fields.arrays["start_dim"] = Array::of(int64_t(0));
      flatten.fields.arrays["end_dim"] = Array::of(int64_t(-1));
      flatten.fields.arrays["input_type"] =
          Array::of(read, {static_cast<int64_t>(read.size())});
      linear.entry = add(name + ".flatten", std::move(flatten), *from, read);
      *from = {linear.entry};
      read = {numElements(read)};
    }
    to = {add(name, std::move(*node), *from, read)};
    if (linear.entry.empty())
      linear.entry = to[0];
    made.push_back(std::move(linear));
    if (cuts)
      cutNodes.insert(to[0]);
  }
  auto named = names.find(target.getSpikes());
  if (named == names.end()) {
    llvm::append_range(passed[target.getSpikes()], to);
    return success();
  }
  for (const std::string &sender : to)
    link(sender, named->second, axesOf(target.getSpikes()));
  return success();
}

LogicalResult Exporter::connect(snn::NeuronsOp op) {
  bool isPlaced = !op.getBiasAttr();
  auto outer = std::exchange(made, {}); // of a reader of this relay
  auto restore = llvm::make_scope_exit([&] { made = std::move(outer); });
  for (Value current : op.getCurrents()) {
    auto synapses = current.getDefiningOp<snn::SynapseOpInterface>();
    bool takes = !isPlaced && holdsBias(synapses);
    isPlaced |= takes;
    if (failed(addSynapses(synapses, op, takes)))
      return failure();
  }
  if (!isPlaced)
    return op.emitError("has a bias, but neither dense nor conv2d synapses; "
                        "NIR keeps biases in Affine and convolutions");
  passed[op.getSpikes()]; // a relay that hears nothing sends nothing
  return success();
}

LogicalResult Exporter::addPorts() {
  for (snn::InputOp input : network.getOps<snn::InputOp>()) {
    Node node;
    node.type = "Input";
    Axes shape = axesOf(input.getSpikes());
    node.fields.arrays["shape"] =
        Array::of(shape, {static_cast<int64_t>(shape.size())});
    names[input.getSpikes()] =
        add(input.getName().str(), std::move(node), {}, {});
  }
  return success();
}

FailureOr<Graph> Exporter::run() {
  graph.version = "1.0";
  graph.root.type = "NIRGraph";
  chooseAxes();
  if (failed(addPorts()))
    return failure();
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    if (failed(addNeurons(op)))
      return failure();
  for (snn::NeuronsOp op : network.getOps<snn::NeuronsOp>())
    if (!isElided(op) && failed(connect(op)))
      return failure();
  for (snn::OutputOp output : network.getOps<snn::OutputOp>()) {
    FailureOr<std::vector<std::string>> from = endpoints(output.getSpikes());
    if (failed(from))
      return failure();
    Node node;
    node.type = "Output";
    Axes shape = axesOf(output.getSpikes());
    node.fields.arrays["shape"] =
        Array::of(shape, {static_cast<int64_t>(shape.size())});
    add(output.getName().str(), std::move(node), *from, shape);
  }
  // Their order means nothing, so it is the same for the same network.
  llvm::sort(graph.root.edges, [](const Edge &left, const Edge &right) {
    return std::tie(left.source, left.target) <
           std::tie(right.source, right.target);
  });
  return graph;
}

/// True if a reader cuts every cycle of the graph where the exporter did.
static bool cutsAlike(const Graph &graph, const Exporter &exporter, double dt) {
  Result<FlatGraph> flat = flatten(graph);
  if (!flat)
    return false;
  std::vector<bool> takesTime;
  for (const FlatNode &node : flat->nodes) {
    bool isLate = node.node->type == "Delay";
    if (isLate) {
      Result<std::vector<float>> delays =
          hdf5::toFloats(*node.node->find("delay"));
      isLate = delays && llvm::all_of(*delays, [&](float seconds) {
                 return seconds >= 0.5 * dt;
               });
    }
    takesTime.push_back(isLate);
  }
  std::set<std::string> nodes = exporter.getCutNodes();
  auto edges = exporter.getCutEdges();
  for (auto [target, source] : findClosingEdges(*flat, takesTime)) {
    const std::string &to = flat->nodes[target].name;
    const std::string &from = flat->nodes[source].name;
    if (!nodes.erase(to) && !nodes.erase(from) && !edges.erase({to, from}))
      return false;
  }
  return nodes.empty() && edges.empty();
}

FailureOr<Graph> snnc::exportNir(snn::NetworkOp network) {
  if (!network.isTrained())
    return network.emitError("holds no snn.neurons; NIR states networks as "
                             "they were trained, before --snn-quantize");
  Exporter exporter(network, /*cutsCycles=*/true);
  FailureOr<Graph> graph = exporter.run();
  if (failed(graph) ||
      cutsAlike(*graph, exporter, network.getSemantics().getSeconds()))
    return graph;
  return Exporter(network, /*cutsCycles=*/false).run();
}
