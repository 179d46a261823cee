// The rule of a trained network: events do not run in a circle within a step.

#include "dialects/Snn/SnnVerifiers.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

/// The populations that `op` hears in the same step.
static SmallVector<NeuronsOp> instantSources(NeuronsOp op, bool areDelayed) {
  SmallVector<NeuronsOp> sources;
  for (Value current : op.getCurrents()) {
    auto synapses = current.getDefiningOp<SynapseOpInterface>();
    if (!synapses || areDelayed || synapses.getDelay() > 0)
      continue;
    if (auto source = synapses.getSource().getDefiningOp<NeuronsOp>())
      sources.push_back(source);
  }
  return sources;
}

/// Reports the cycle that leads back from `op` through `sources`.
static LogicalResult
reportCycle(NeuronsOp op, const llvm::DenseMap<Operation *, NeuronsOp> &from) {
  llvm::DenseSet<Operation *> seen;
  while (seen.insert(op).second)
    op = from.lookup(op);
  SmallVector<std::string> names;
  NeuronsOp at = op;
  do {
    names.push_back(at.getLayerName());
    at = from.lookup(at);
  } while (at != op);
  std::reverse(names.begin(), names.end()); // it was read backwards
  constexpr size_t shown = 4;
  InFlightDiagnostic diagnostic =
      op.emitOpError("is on a cycle without delay: events run through layers ");
  for (auto [index, name] : llvm::enumerate(ArrayRef(names).take_front(shown)))
    diagnostic << (index ? ", " : "") << "'" << name << "'";
  if (names.size() > shown)
    diagnostic << " and " << names.size() - shown << " more";
  return diagnostic << " and back within one step; give one of their synapse "
                       "ops 'delay 1'";
}

LogicalResult snnc::snn::detail::verifyNoInstantCycle(NetworkOp network) {
  bool areDelayed = network.getSemantics().getLayerDelay() > 0;
  llvm::DenseMap<Operation *, int64_t> numOpen;
  llvm::DenseMap<Operation *, SmallVector<NeuronsOp>> readers;
  SmallVector<NeuronsOp> ready;
  for (NeuronsOp op : network.getOps<NeuronsOp>()) {
    SmallVector<NeuronsOp> sources = instantSources(op, areDelayed);
    numOpen[op] = sources.size();
    for (NeuronsOp source : sources)
      readers[source].push_back(op);
    if (sources.empty())
      ready.push_back(op);
  }
  while (!ready.empty())
    for (NeuronsOp reader : readers[ready.pop_back_val()])
      if (--numOpen[reader] == 0)
        ready.push_back(reader);

  // What is still open hears, directly or not, a cycle: each has an open
  // source, and following these ends in the cycle.
  llvm::DenseMap<Operation *, NeuronsOp> from;
  NeuronsOp first;
  for (NeuronsOp op : network.getOps<NeuronsOp>()) {
    if (numOpen[op] == 0)
      continue;
    if (!first)
      first = op;
    for (NeuronsOp source : instantSources(op, areDelayed))
      if (numOpen[source] > 0)
        from.try_emplace(op, source);
  }
  return first ? reportCycle(first, from) : success();
}
