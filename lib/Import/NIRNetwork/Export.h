// A trained network on its way into a NIR graph.

#ifndef SNNC_IMPORT_NIRNETWORK_EXPORT_H
#define SNNC_IMPORT_NIRNETWORK_EXPORT_H

#include "dialects/Snn/Snn.h"
#include "snnc/Import/NIR.h"

#include "mlir/Support/LLVM.h"

#include <map>
#include <set>

namespace snnc::nir {

/// Sizes without batch and time.
using Axes = std::vector<int64_t>;

/// Builds the graph of one network.
class Exporter {
public:
  /// With `cutsCycles`, synapses on a cycle are one step less late than they
  /// are, for a reader that cuts cycles as importNir does.
  Exporter(snn::NetworkOp network, bool cutsCycles)
      : network(network), cutsCycles(cutsCycles) {}

  /// The graph; fails, with an error at the operation, for what NIR lacks.
  llvm::FailureOr<Graph> run();

  /// The nodes whose delay was cut: each has one edge that closes a cycle.
  const std::set<std::string> &getCutNodes() const { return cutNodes; }
  /// Edges, as target and source, that were cut where there is no node.
  const std::set<std::pair<std::string, std::string>> &getCutEdges() const {
    return cutEdges;
  }

private:
  // In Export.cpp: the structure.
  llvm::LogicalResult addPorts();
  llvm::LogicalResult addNeurons(snn::NeuronsOp op);
  llvm::LogicalResult connect(snn::NeuronsOp op);
  llvm::LogicalResult addSynapses(snn::SynapseOpInterface synapses,
                                  snn::NeuronsOp target, bool takesBias);
  llvm::FailureOr<std::vector<std::string>> endpoints(mlir::Value spikes);
  std::vector<std::string> delay(std::vector<std::string> sources,
                                 const std::string &name, const Axes &axes,
                                 int64_t steps);
  std::string unique(const std::string &name);
  std::string add(const std::string &name, Node node,
                  const std::vector<std::string> &sources, const Axes &axes);
  void link(const std::string &source, const std::string &target,
            const Axes &axes);
  bool isOnCycle(mlir::Value source, snn::NeuronsOp target);
  void chooseAxes();
  Axes axesOf(mlir::Value spikes) const { return axes.lookup(spikes); }

  // In ExportNodes.cpp: the numbers.
  llvm::FailureOr<Node> makeNeurons(snn::NeuronsOp op);
  llvm::FailureOr<Node> makeLinear(snn::SynapseOpInterface synapses,
                                   mlir::ElementsAttr bias);
  llvm::FailureOr<Node> makeConvolution(snn::Conv2DOp op,
                                        mlir::ElementsAttr bias);

  snn::NetworkOp network;
  bool cutsCycles;
  bool isLine = false; ///< maps have one axis: Conv1d
  Graph graph;
  std::set<std::string> cutNodes;
  std::set<std::pair<std::string, std::string>> cutEdges;
  llvm::DenseMap<mlir::Value, Axes> axes;
  llvm::DenseMap<mlir::Value, std::string> names; ///< of nodes that send spikes
  /// What an elided relay passes on: the nodes that it reads.
  llvm::DenseMap<mlir::Value, std::vector<std::string>> passed;
  llvm::DenseSet<mlir::Value> open; ///< relays that are being resolved
  struct Linear {
    snn::SynapseOpInterface synapses;
    std::string entry; ///< the node that reads: a Flatten or the linear one
    Axes axes;         ///< that it reads
  };
  /// The linear nodes of the population that is being connected.
  std::vector<Linear> made;
  std::set<std::pair<std::string, std::string>> linked; ///< all edges
  std::map<std::string, int> lastNumbers; ///< that tell nodes of a name apart
};

/// True if `op` only joins linear maps and needs no node.
bool isElided(snn::NeuronsOp op);

/// True if the synapses are those of an edge: one to one, all weights 1.
bool isIdentity(snn::SynapseOpInterface synapses);

/// True if the synapses can hold a bias of their target.
bool holdsBias(snn::SynapseOpInterface synapses);

} // namespace snnc::nir

#endif // SNNC_IMPORT_NIRNETWORK_EXPORT_H
