// Reads what the choice of encodings makes small.

#include "snnc/Transforms/Objective.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cmath>

using namespace snnc;

/// The weight of a name, or null.
static double *find(Objective &objective, llvm::StringRef name) {
  if (name == "energy")
    return &objective.perPicojoule;
  if (name == "latency")
    return &objective.perNanosecond;
  return name == "memory" ? &objective.perBit : nullptr;
}

Result<Objective> snnc::parseObjective(const std::string &text) {
  const std::string help = "expected energy, latency or memory, or a sum such "
                           "as 'energy:1,memory:0.01' of weights per pJ, ns "
                           "and bit";
  Objective objective;
  llvm::SmallVector<llvm::StringRef> parts;
  llvm::StringRef(text).split(parts, ',');
  for (llvm::StringRef part : parts) {
    auto [name, weight] = part.split(':');
    double *slot = find(objective, name);
    if (!slot)
      return Error{"objective '" + text + "': '" + name.str() + "' is none; " +
                   help};
    if (*slot != 0.0)
      return Error{"objective '" + text + "' has '" + name.str() + "' twice; " +
                   help};
    bool isSum = part.contains(':');
    *slot = 1.0;
    // Sums of costs stay finite.
    constexpr double most = 1e12;
    if (isSum && (weight.getAsDouble(*slot) || !std::isfinite(*slot) ||
                  *slot <= 0.0 || *slot > most))
      return Error{"objective '" + text + "': the weight '" + weight.str() +
                   "' of " + name.str() +
                   " is no number above 0 and up to 1e12; " + help};
    if (!isSum && parts.size() > 1)
      return Error{"objective '" + text + "': '" + name.str() +
                   "' has no weight; " + help};
  }
  return objective;
}
