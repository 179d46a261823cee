// Imports damaged copies of a network: each gives a module or one error.

#include "snnc/Import/Netx.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Verifier.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

using namespace snnc;
using hdf5::Array;
using hdf5::Group;

namespace {

Array list(const std::vector<int64_t> &values) {
  return Array::of(values, {int64_t(values.size())});
}

/// All kinds of layers, small.
Group makeNetwork() {
  Group neuron;
  neuron.arrays["type"] = Array::of(std::string("LOIHI"));
  neuron.arrays["iDecay"] = list({4096});
  neuron.arrays["vDecay"] = list({1024});
  neuron.arrays["vThMant"] = list({25});
  auto make = [&](const std::string &type, const std::vector<int64_t> &shape) {
    Group group;
    group.arrays["type"] = Array::of(type);
    group.arrays["shape"] = list(shape);
    return group;
  };
  Group conv = make("conv", {3, 2, 3});
  conv.arrays["kernelSize"] = list({2});
  conv.arrays["stride"] = list({2, 1});
  conv.arrays["padding"] = list({0});
  conv.arrays["dilation"] = list({1});
  conv.arrays["groups"] = list({1});
  conv.arrays["weight"] = list(std::vector<int64_t>(24, 7));
  conv.arrays["bias"] = list({1, 2, 3});
  conv.arrays["delay"] = list({1, 0, 2});
  conv.groups["neuron"] = neuron;
  Group pool = conv;
  pool.arrays["type"] = Array::of(std::string("pool"));
  pool.arrays["shape"] = list({3, 1, 2});
  pool.arrays["weight"] = list({1, 1, 1, 1});
  for (const char *field : {"bias", "groups", "delay"})
    pool.arrays.erase(field);
  Group dense = make("dense", {4});
  dense.arrays["weight"] = list(std::vector<int64_t>(24, 129));
  dense.groups["neuron"] = neuron;
  Group concat = make("concat", {10});
  concat.arrays["layers"] = list({4, 3});
  Group last = dense;
  last.arrays["weight"] = list(std::vector<int64_t>(40, -3));
  Group root;
  std::map<std::string, Group> &layers = root.groups["layer"].groups;
  layers["0"] = make("input", {2, 4, 4});
  layers["0"].groups["neuron"] = neuron;
  layers["1"] = conv;
  layers["2"] = pool;
  layers["3"] = make("flatten", {6});
  layers["4"] = dense;
  layers["5"] = concat;
  layers["5"].arrays["shape"] = list({4});
  layers["5"].arrays["layers"] = list({4});
  layers["6"] = dense;
  layers["6"].arrays["weight"] = list(std::vector<int64_t>(16, 2));
  layers["7"] = make("average", {2});
  return root;
}

class Damage {
public:
  explicit Damage(unsigned seed) : random(seed) {}

  /// Changes one thing.
  void apply(Group &root) {
    std::map<std::string, Group> &layers = root.groups["layer"].groups;
    if (draw(20) == 0) {
      layers.erase(std::to_string(draw(int(layers.size()))));
      return;
    }
    auto layer = std::next(layers.begin(), draw(int(layers.size())));
    Group *group = &layer->second;
    if (draw(3) == 0 && group->groups.count("neuron"))
      group = &group->groups["neuron"];
    if (group->arrays.empty())
      return;
    auto field =
        std::next(group->arrays.begin(), draw(int(group->arrays.size())));
    switch (draw(4)) {
    case 0:
      group->arrays.erase(field);
      return;
    case 1:
      field->second = Array::of(std::string("conv"));
      return;
    case 2:
      field->second = list(std::vector<int64_t>(draw(6), draw(9) - 2));
      return;
    default:
      field->second = list({int64_t(1) << draw(63), draw(5)});
    }
  }

private:
  int draw(int count) {
    return count > 0 ? std::uniform_int_distribution<int>(0, count - 1)(random)
                     : 0;
  }

  std::mt19937 random;
};

TEST(NetxDamage, GivesAModuleOrOneError) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  int imported = 0, refused = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    Group root = makeNetwork();
    Damage damage(seed);
    for (unsigned i = 0; i < seed % 3; ++i)
      damage.apply(root);
    int errors = 0;
    std::string text;
    mlir::ScopedDiagnosticHandler handler(&context,
                                          [&](mlir::Diagnostic &diagnostic) {
                                            ++errors;
                                            text = diagnostic.str();
                                          });
    mlir::OwningOpRef<mlir::ModuleOp> module =
        importNetx(root, "x.net", context);
    ASSERT_EQ(errors, module ? 0 : 1) << "seed " << seed << ": " << text;
    ASSERT_TRUE(!module || mlir::succeeded(mlir::verify(*module)))
        << "seed " << seed << ": " << text;
    (module ? imported : refused) += 1;
  }
  EXPECT_GT(imported, 1000); // a third is not damaged
  EXPECT_GT(refused, 1000);
}

/// Files that once were trouble, and their kind, give a module or one error.
TEST(NetxDamage, OddFilesGiveAModuleOrOneError) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  int numFiles = 0;
  for (const auto &entry : std::filesystem::directory_iterator(
           SNNC_SOURCE_DIR "/test/fuzz/corpus/netx")) {
    std::string path = entry.path().string();
    SCOPED_TRACE(path);
    ++numFiles;
    int errors = 0;
    std::string text;
    mlir::ScopedDiagnosticHandler handler(&context,
                                          [&](mlir::Diagnostic &diagnostic) {
                                            ++errors;
                                            text = diagnostic.str();
                                          });
    auto module = importNetx(path, context);
    EXPECT_EQ(errors, module ? 0 : 1) << text;
    EXPECT_TRUE(module || text.find(path) != std::string::npos) << text;
    EXPECT_TRUE(!module || mlir::succeeded(mlir::verify(*module)));
  }
  EXPECT_GE(numFiles, 7);
}

} // namespace
