// Checks the populations of a plan once all their readers are known.

#include "AnnToSnnPlan.h"

#include <cstdio>

using namespace mlir;
using namespace snnc;
using namespace snnc::anntosnn;

/// A real number as people write it: 0.5, -1, 1e+10.
static std::string shortNumber(double number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", number);
  return text;
}

static LogicalResult checkMaximumSource(const Node &node, const Plan &plan,
                                        const Settings &settings,
                                        Refusal &refusal) {
  const Node &source = plan.nodes[node.terms.front().source.node];
  if (source.rangeLow < 0.0)
    return refusal.at(node.op)
           << "reads values from " << shortNumber(source.rangeLow) << " to "
           << shortNumber(source.rangeHigh)
           << ", but a maximum of events is never negative; put an "
              "activation in front of it";
  if (settings.isRate() && source.isInput())
    return refusal.at(node.op)
           << "reads the input '" << source.layer
           << "', but a maximum of spike rates needs the spike counts of a "
              "population; use coding=graded";
  return success();
}

static LogicalResult checkNode(const Node &node, const Plan &plan,
                               const Settings &settings, Refusal &refusal) {
  if (node.isInput())
    return success();
  if (node.isMaximum())
    return checkMaximumSource(node, plan, settings, refusal);
  if (!settings.isRate() || node.isReadout())
    return success();
  if (node.rangeLow < 0.0)
    return errorAt(node.op)
           << "has values from " << shortNumber(node.rangeLow) << " to "
           << shortNumber(node.rangeHigh)
           << ", but a spike rate cannot be negative; put an activation "
              "behind it, or use coding=graded";
  if (node.clipLow > 0.0)
    return errorAt(node.op)
           << "never falls below " << shortNumber(node.clipLow)
           << ", but a spike rate can only be limited from above; use "
              "coding=graded";
  return success();
}

LogicalResult anntosnn::checkNodes(const Plan &plan, const Settings &settings,
                                   Refusal &refusal) {
  for (const Node &node : plan.nodes)
    if (failed(checkNode(node, plan, settings, refusal)))
      return failure();
  return success();
}
