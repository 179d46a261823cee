// Writes the networks of the synapse-compression paper as ONNX files, and
// prints what they take in memory by several schemes.

#include "NetLayers.h"
#include "NetMemory.h"

#include "snnc/Conversion/NetworkProblem.h"
#include "snnc/Driver/Compile.h"
#include "snnc/Driver/Explain.h"
#include "snnc/Support/Bits.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

using namespace snnc;
using namespace snnc::nets;

/// The ratio of the paper's abstract.
static constexpr double publishedRatio = 374;

static const char *usage =
    "usage: snnc-bench-nets write NET FILE.onnx [--random SPARSITY [SEED]]\n"
    "       snnc-bench-nets table [--chip NAME] [--core NEURONS WORDS] "
    "[NET ...]\n";

static int fail(const std::string &message) {
  std::fprintf(stderr, "error: %s\n", message.c_str());
  return 1;
}

static int misuse() {
  std::fputs(usage, stderr);
  return 1;
}

static bool isKnown(const std::string &name) {
  return std::find(names().begin(), names().end(), name) != names().end();
}

static int refuse(const std::string &name) {
  std::string known;
  for (const std::string &each : names())
    known += (known.empty() ? "'" : ", '") + each + "'";
  return fail("no network is named '" + name + "'; known ones are " + known);
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static bool writeModel(const std::string &name, const Weights &weights,
                       const std::string &path) {
  NetGraph net = build(name, weights);
  std::ofstream stream(path, std::ios::binary);
  return net.model().SerializeToOstream(&stream) && stream.good();
}

/// Reads `--random SPARSITY [SEED]`; false if it is none.
static bool readWeights(const std::vector<std::string> &arguments,
                        Weights &weights) {
  if (arguments.empty())
    return true;
  char *end = nullptr;
  if (arguments[0] != "--random" || arguments.size() < 2 ||
      arguments.size() > 3)
    return false;
  weights.isConstant = false;
  weights.sparsity = std::strtod(arguments[1].c_str(), &end);
  if (*end != '\0' || !(weights.sparsity >= 0.0 && weights.sparsity <= 1.0))
    return false;
  if (arguments.size() == 3)
    weights.seed = std::strtoull(arguments[2].c_str(), &end, 10);
  return *end == '\0';
}

static int write(const std::vector<std::string> &arguments) {
  Weights weights;
  if (arguments.size() < 2 ||
      !readWeights({arguments.begin() + 2, arguments.end()}, weights))
    return misuse();
  if (!isKnown(arguments[0]))
    return refuse(arguments[0]);
  if (!writeModel(arguments[0], weights, arguments[1]))
    return fail(arguments[1] + ": cannot be written");
  return 0;
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

namespace {

struct TableOptions {
  std::string chip = "reference";
  int64_t neurons = 0, words = 0; ///< per core; 0: as the chip has
  std::vector<std::string> nets;
};

/// A network in numbers.
struct Row {
  std::string name;
  driver::LayerRow total; ///< with inputs
  driver::LayerRow withoutInputs;
  Cut cut;
};

} // namespace

/// The network of integers that snnc makes of a model file.
static mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
lowerModel(driver::Session &session, const std::string &path) {
  driver::ModelOptions model;
  model.path = path;
  auto module = driver::loadModel(session, model);
  if (failed(module))
    return mlir::failure();
  auto network = driver::getNetwork(session, **module);
  if (failed(network))
    return mlir::failure();
  driver::setNominalRanges(*network);
  if (failed(driver::lower(session, **module, driver::CodingOptions())))
    return mlir::failure();
  return module;
}

/// Counts as snnc explain does, and cuts for the chip.
static Result<Row> measure(const std::string &name, const chip::Chip &chip,
                           const TableOptions &options) {
  llvm::SmallString<128> file;
  if (llvm::sys::fs::createTemporaryFile(name, "onnx", file))
    return Error{"no temporary file can be made for the model"};
  std::string path(file);
  if (!writeModel(name, Weights(), path))
    return Error{path + ": cannot be written"};
  driver::Session session(driver::Verbosity::Quiet);
  driver::CompileOptions compile;
  compile.model.path = path;
  compile.chip.clear();
  auto explained = driver::explain(session, compile, driver::EffectRequest(),
                                   [](const driver::Explanation &) {});
  auto module = lowerModel(session, path);
  llvm::sys::fs::remove(path);
  if (failed(explained) || failed(module))
    return Error{name + ": is no network for a chip"};
  snn::NetworkOp network = *(*module)->getOps<snn::NetworkOp>().begin();
  mapping::Problem problem = collectProblem(network, chip).problem;
  if (options.neurons)
    problem.limits.neurons = options.neurons;
  if (options.words)
    problem.limits.synapseWords = options.words;
  Result<Cut> cut = cutNetwork(problem);
  if (!cut)
    return Error{name + ": " + cut.error().message};
  using Inputs = driver::Explanation::Inputs;
  Row row{name, explained->total(Inputs::Counted),
          explained->total(Inputs::NotCounted), *cut};
  if (row.cut.synapses != row.total.synapses)
    return Error{name + ": the cut has " + std::to_string(row.cut.synapses) +
                 " synapses, the network " +
                 std::to_string(row.total.synapses)};
  return row;
}

static double megabytes(double bits) { return bits / 8e6; }

namespace {

/// A network's memories in bits.
struct Memories {
  Memories(const Row &row, const chip::Chip &chip)
      : synapses(static_cast<double>(row.total.synapses)),
        positions(static_cast<double>(row.total.windowPositions)),
        weights(static_cast<double>(row.total.weights * widths.weightBits)),
        states(static_cast<double>(row.total.neurons * widths.stateBits)),
        axons(static_cast<double>(row.cut.axons * widths.axonBits)),
        descriptors(descriptorBits(row.cut, chip)),
        copies(static_cast<double>(row.cut.tableBits) - weights),
        hierarchical(synapse::hierarchicalBits(row.cut, widths.weightBits)) {}

  double proposed() const { return weights + states + axons + descriptors; }
  double flat(double indexBits) const {
    return synapse::flatBits(synapses, widths.weightBits, indexBits);
  }
  /// "97 / 122 / 146": flat tables of 8, 12 and 16 index bits over `scheme`.
  std::string ratios(double count, double scheme) const {
    char text[96];
    std::snprintf(text, sizeof(text), "%.0f / %.0f / %.0f",
                  synapse::flatBits(count, widths.weightBits, 8) / scheme,
                  synapse::flatBits(count, widths.weightBits, 12) / scheme,
                  synapse::flatBits(count, widths.weightBits, 16) / scheme);
    return text;
  }

  Widths widths;
  double synapses, positions; ///< numbers
  double weights, states, axons, descriptors, copies, hierarchical;
};

} // namespace

/// The comparison.
static void printComparison(const std::vector<Row> &rows,
                            const chip::Chip &chip) {
  std::printf(
      "| network | neurons | synapses | weights | axons | flat, 8 / 12 / 16 "
      "index bits | hierarchical | proposed | flat : proposed "
      "| hierarchical : proposed |\n|---|---|---|---|---|---|---|---|---|---|"
      "\n");
  for (const Row &row : rows) {
    Memories memory(row, chip);
    std::printf("| %s | %lld | %lld | %lld | %lld | %.0f / %.0f / %.0f MB "
                "| %.0f MB | %.2f MB | %s | %.0f |\n",
                row.name.c_str(), static_cast<long long>(row.total.neurons),
                static_cast<long long>(row.total.synapses),
                static_cast<long long>(row.total.weights),
                static_cast<long long>(row.cut.axons),
                megabytes(memory.flat(8)), megabytes(memory.flat(12)),
                megabytes(memory.flat(16)), megabytes(memory.hierarchical),
                megabytes(memory.proposed()),
                memory.ratios(memory.synapses, memory.proposed()).c_str(),
                memory.hierarchical / memory.proposed());
  }
}

/// The same ratios under other assumptions.
static void printAssumptions(const std::vector<Row> &rows,
                             const chip::Chip &chip) {
  std::printf("\n| network | synapses with padding | ratios with padding "
              "| an index of all neurons | index bits for %.0f | the same with "
              "padding | ratios with copied weights |\n"
              "|---|---|---|---|---|---|---|\n",
              publishedRatio);
  for (const Row &row : rows) {
    Memories memory(row, chip);
    double proposed = memory.proposed();
    int64_t index = bitsToTell(row.total.neurons);
    auto needed = [&](double count) {
      return publishedRatio * proposed / count - memory.widths.weightBits;
    };
    std::printf(
        "| %s | %lld | %s | %.0f (%lld bits) | %.1f | %.1f | %s |\n",
        row.name.c_str(), static_cast<long long>(row.total.windowPositions),
        memory.ratios(memory.positions, proposed).c_str(),
        memory.flat(static_cast<double>(index)) / proposed,
        static_cast<long long>(index), needed(memory.synapses),
        needed(memory.positions),
        memory.ratios(memory.synapses, proposed + memory.copies).c_str());
  }
}

/// What the scheme consists of, and how it is cut.
static void printParts(const std::vector<Row> &rows, const chip::Chip &chip) {
  std::printf("\n| network | without inputs | cores | fragments | tables "
              "| weights | states | axons | descriptors | copies of weights "
              "| 12-bit indices : axons and descriptors |\n"
              "|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const Row &row : rows) {
    Memories memory(row, chip);
    std::printf(
        "| %s | %lld | %lld | %lld | %lld | %.2f MB | %.2f MB "
        "| %.3f MB | %.3f MB | %.2f MB | %.0f |\n",
        row.name.c_str(), static_cast<long long>(row.withoutInputs.neurons),
        static_cast<long long>(row.cut.cores),
        static_cast<long long>(row.cut.fragments),
        static_cast<long long>(row.cut.tables), megabytes(memory.weights),
        megabytes(memory.states), megabytes(memory.axons),
        megabytes(memory.descriptors), megabytes(memory.copies),
        memory.synapses * 12 / (memory.axons + memory.descriptors));
  }
}

/// Bits of the fields of axons.
static void printFields(const std::vector<Row> &rows) {
  std::printf("\n| network | core | table | delay | c | y | x | height | width "
              "| lattice | sum |\n|---|---|---|---|---|---|---|---|---|---|---|"
              "\n");
  for (const Row &row : rows) {
    const AxonFields &fields = row.cut.fields;
    std::printf("| %s |", row.name.c_str());
    for (int64_t bits :
         {fields.core, fields.table, fields.delay, fields.c, fields.y, fields.x,
          fields.height, fields.width, fields.lattice, fields.sum()})
      std::printf(" %lld |", static_cast<long long>(bits));
    std::printf("\n");
  }
}

/// Reads the arguments of `table`; false if they are none.
static bool readTable(const std::vector<std::string> &arguments,
                      TableOptions &options) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--chip" && i + 1 < arguments.size()) {
      options.chip = arguments[++i];
    } else if (arguments[i] == "--core" && i + 2 < arguments.size()) {
      options.neurons = std::atoll(arguments[++i].c_str());
      options.words = std::atoll(arguments[++i].c_str());
      if (options.neurons < 1 || options.words < 1)
        return false;
    } else {
      options.nets.push_back(arguments[i]);
    }
  }
  if (options.nets.empty())
    options.nets = names();
  return true;
}

static int table(const std::vector<std::string> &arguments) {
  TableOptions options;
  if (!readTable(arguments, options))
    return misuse();
  Result<chip::Chip> chip = chip::load(options.chip);
  if (!chip)
    return fail(chip.error().message);
  std::vector<Row> rows;
  for (const std::string &name : options.nets) {
    if (!isKnown(name))
      return refuse(name);
    Result<Row> row = measure(name, *chip, options);
    if (!row)
      return fail(row.error().message);
    rows.push_back(*row);
  }
  printComparison(rows, *chip);
  printAssumptions(rows, *chip);
  printParts(rows, *chip);
  printFields(rows);
  return 0;
}

int main(int argc, char **argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty())
    return misuse();
  std::string command = arguments.front();
  arguments.erase(arguments.begin());
  if (command == "write")
    return write(arguments);
  if (command == "table")
    return table(arguments);
  return misuse();
}
