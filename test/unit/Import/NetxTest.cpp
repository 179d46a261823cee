// Tests the reader of .net files on trees that are made here.

#include "snnc/Import/Netx.h"

#include "dialects/Snn/Snn.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Verifier.h"

#include <gtest/gtest.h>

using namespace snnc;
using hdf5::Array;
using hdf5::Group;

namespace {

using Integers = std::vector<int64_t>;

Array list(const Integers &values) {
  return Array::of(values, {int64_t(values.size())});
}

Group neurons(const std::string &type) {
  Group group;
  group.arrays["type"] = Array::of(type);
  group.arrays["vThMant"] = Array::of(int64_t(10));
  if (type == "SDNN")
    return group;
  group.arrays["iDecay"] = Array::of(int64_t(1024));
  group.arrays["vDecay"] = Array::of(int64_t(128));
  group.arrays["refDelay"] = Array::of(int64_t(1));
  group.arrays["gradedSpike"] = Array::of(int64_t(0));
  return group;
}

Group dense(const Integers &shape, int64_t sources, int64_t weight = 1,
            const std::string &type = "CUBA") {
  int64_t targets = 1;
  for (int64_t extent : shape)
    targets *= extent;
  Group group;
  // As h5py writes a list of strings of fixed length.
  Array text = Array::of(std::string("dense"));
  text.shape = {1};
  group.arrays["type"] = text;
  group.arrays["shape"] = list(shape);
  group.arrays["inFeatures"] = Array::of(sources);
  group.arrays["outFeatures"] = Array::of(targets);
  group.arrays["weight"] =
      Array::of(Integers(targets * sources, weight), {targets, sources});
  group.groups["neuron"] = neurons(type);
  return group;
}

Group input(const Integers &shape) {
  Group group;
  group.arrays["type"] = Array::of(std::string("input"));
  group.arrays["shape"] = list(shape);
  return group;
}

/// Kernels of 3x2 on `channels` channels.
Group conv(const Integers &shape, int64_t channels) {
  Group group;
  group.arrays["type"] = Array::of(std::string("conv"));
  group.arrays["shape"] = list(shape);
  group.arrays["kernelSize"] = list({3, 2});
  group.arrays["stride"] = list({2, 1});
  group.arrays["padding"] = list({1, 0});
  group.arrays["dilation"] = Array::of(int64_t(1));
  group.arrays["groups"] = Array::of(int64_t(1));
  group.arrays["weight"] = Array::of(Integers(shape[0] * channels * 6, 3),
                                     {shape[0], channels, 3, 2});
  group.groups["neuron"] = neurons("LOIHI");
  return group;
}

Group pool(const Integers &shape) {
  Group group = conv(shape, 1);
  group.arrays["type"] = Array::of(std::string("pool"));
  group.arrays["weight"] = Array::of(Integers(6, 2), {1, 1, 3, 2});
  group.arrays.erase("groups");
  return group;
}

Group plain(const std::string &type, const Integers &shape) {
  Group group = input(shape);
  group.arrays["type"] = Array::of(type);
  return group;
}

Group file(const std::vector<Group> &layers) {
  Group root;
  Group &group = root.groups["layer"];
  for (size_t i = 0; i < layers.size(); ++i)
    group.groups[std::to_string(i)] = layers[i];
  return root;
}

/// The network as text, or what was reported.
std::string import(const Group &root, const NetxImportOptions &options = {}) {
  mlir::MLIRContext context;
  std::string text;
  mlir::ScopedDiagnosticHandler handler(
      &context,
      [&](mlir::Diagnostic &diagnostic) { text += diagnostic.str(); });
  mlir::OwningOpRef<mlir::ModuleOp> module =
      importNetx(root, "x.net", context, options);
  EXPECT_NE(bool(module), !text.empty());
  if (!module)
    return text;
  EXPECT_TRUE(mlir::succeeded(mlir::verify(*module)));
  llvm::raw_string_ostream stream(text);
  module->print(stream);
  return text;
}

void expectText(const std::string &text, const std::string &part) {
  EXPECT_NE(text.find(part), std::string::npos) << part << "\nin\n" << text;
}

TEST(Netx, ReadsDenseLayers) {
  std::string text = import(file({dense({2}, 3), dense({4, 1, 1}, 2, -20)}));
  expectText(text, "snn.input \"input\" encoder(stream) scale 1.000000e+00 low "
                   "-1 high 1 shape [3]");
  expectText(text, "compare = gt, layer_delay = 1");
  expectText(text, "weights(dense<1> : tensor<2x3xi8>) shift 6");
  expectText(text, "weights(dense<-20> : tensor<4x2xi8>) shift 6");
  expectText(text, "model(loihi) parameters {current_decay = dense<1024> : "
                   "tensor<i32>, v_threshold = dense<639> : tensor<i32>, "
                   "voltage_decay = dense<128> : tensor<i32>}");
}

TEST(Netx, KeepsEvenWeightsOfNineBitsInOneTable) {
  expectText(import(file({dense({2}, 3, 254)})),
             "weights(dense<127> : tensor<2x3xi8>) shift 7");
}

TEST(Netx, SplitsOddWeightsOfNineBitsIntoTwoTables) {
  std::string text = import(file({dense({2}, 3, 253)}));
  expectText(text, "weights(dense<-3> : tensor<2x3xi8>) shift 6");
  expectText(text, "weights(dense<1> : tensor<2x3xi8>) shift 14");
}

TEST(Netx, ReadsConvolutionsInTheOrderOfChannelsRowsAndColumns) {
  Group layer = conv({5, 3, 6}, 2);
  layer.arrays["bias"] = list({1, 2, 3, 4, 5});
  layer.groups["neuron"].arrays["wgtExp"] = Array::of(int64_t(1));
  layer.groups["neuron"].arrays["refDelay"] = Array::of(int64_t(3));
  std::string text = import(file({input({2, 6, 7}), layer}));
  expectText(text, "weights(dense<3> : tensor<5x2x3x2xi8>) strides [2, 1] pads "
                   "[1, 0, 1, 0] shift 7 layer \"layer 1\" : "
                   "!snn.spikes<2x6x7> -> !snn.current<5x3x6>");
  expectText(text, "bias(dense<[64, 128, 192, 256, 320]> : tensor<5xi32>)");
  expectText(text, "refractory = dense<2> : tensor<i32>");
}

TEST(Netx, TakesTheShapeOfTheInputFromTheUser) {
  NetxImportOptions options;
  EXPECT_EQ(import(file({conv({5, 3, 6}, 2)}), options),
            "'x.net': layer 0 of type 'conv' stands at the beginning, so the "
            "file does not say how large the input is; give it by --shape");
  options.inputShape = {2, 6, 7};
  expectText(import(file({conv({5, 3, 6}, 2)}), options), "shape [2, 6, 7]");
  options.inputShape = {2, -6, 7};
  EXPECT_EQ(import(file({conv({5, 3, 6}, 2)}), options),
            "the shape of the input is no one to three numbers from 1 to 65535 "
            "whose product is below 2^28");
}

TEST(Netx, ReadsPoolsAsConvolutionsOfEachChannel) {
  expectText(import(file({input({2, 6, 7}), pool({2, 3, 6})})),
             "weights(dense<2> : tensor<2x1x3x2xi8>) strides [2, 1] pads [1, "
             "0, 1, 0] groups 2 shift 6");
}

TEST(Netx, SendsPixelsThroughTheInputLayer) {
  Group layer = input({1, 2, 2});
  layer.arrays["weight"] = Array::of(int64_t(40));
  layer.arrays["bias"] = Array::of(int64_t(36));
  layer.groups["neuron"] = neurons("LOIHI");
  std::string text = import(file({layer, dense({1}, 4, 1, "LOIHI")}));
  expectText(text, "encoder(direct) scale 1.250000e-02 low -80 high 80 shape "
                   "[1, 1, 2, 2]");
  expectText(text, "compare = gt");
  expectText(text, "weights(dense<1> : tensor<1xi8>) shift 6");
  expectText(text, "bias(dense<-256> : tensor<i32>)");
}

TEST(Netx, ResetsLayerByLayer) {
  NetxImportOptions options;
  options.resetInterval = 5;
  std::string text = import(file({dense({2}, 3), dense({2}, 2)}), options);
  expectText(text, "reset_interval = dense<5> : tensor<i32>, reset_offset = "
                   "dense<0> : tensor<i32>");
  expectText(text, "reset_interval = dense<5> : tensor<i32>, reset_offset = "
                   "dense<1> : tensor<i32>");
}

TEST(Netx, PutsDelaysOnTheProjectionsThatFollow) {
  Group first = dense({2}, 3);
  first.arrays["delay"] = list({4});
  expectText(import(file({first, dense({2}, 2)})),
             "shift 6 delay 4 layer \"layer 1\"");
}

TEST(Netx, SplitsProjectionsByTheDelaysOfNeurons) {
  Group first = dense({3}, 3);
  first.arrays["delay"] = list({4, 0, 4});
  std::string text = import(file({first, dense({2}, 3, 7)}));
  expectText(text, "weights(dense<[[0, 7, 0], [0, 7, 0]]> : tensor<2x3xi8>) "
                   "shift 6 layer \"layer 1\"");
  expectText(text, "weights(dense<[[7, 0, 7], [7, 0, 7]]> : tensor<2x3xi8>) "
                   "shift 6 delay 4 layer \"layer 1\"");
}

TEST(Netx, ReadsConcatenationsAsSeveralSources) {
  Group concat = plain("concat", {5});
  concat.arrays["layers"] = list({0, 1});
  Group last = dense({1}, 5);
  last.arrays["weight"] = Array::of(Integers{1, 2, 3, 4, 5}, {5});
  std::string text = import(file({dense({2}, 3), dense({3}, 2), concat, last}));
  expectText(text, "weights(dense<[[1, 2]]> : tensor<1x2xi8>) shift 6 layer "
                   "\"layer 3\" : !snn.spikes<2>");
  expectText(text, "weights(dense<[[3, 4, 5]]> : tensor<1x3xi8>) shift 6 layer "
                   "\"layer 3\" : !snn.spikes<3>");
}

TEST(Netx, AveragesGroupsOfNeurons) {
  std::string text = import(file({dense({4}, 3), plain("average", {2})}));
  expectText(text, "weights(dense<[[5.000000e-01, 5.000000e-01, 0.000000e+00, "
                   "0.000000e+00], [0.000000e+00, 0.000000e+00, 5.000000e-01, "
                   "5.000000e-01]]> : tensor<2x4xf32>)");
  expectText(text, "model(relay)");
}

TEST(Netx, ReadsSigmaDeltaNeurons) {
  Group layer = dense({2}, 3, 32, "SDNN");
  layer.groups["neuron"].arrays["activation"] = Array::of(std::string("relu"));
  std::string text = import(file({layer}));
  expectText(text, "weights(dense<5.000000e-01> : tensor<2x3xf32>)");
  expectText(text, "model(sigma_delta) parameters {threshold = "
                   "dense<1.000000e+01> : tensor<f32>}");
}

TEST(Netx, ReadsThePotentialOfNeuronsThatNeverFire) {
  Group layer = dense({2}, 3);
  layer.groups["neuron"].arrays["vThMant"] = Array::of(int64_t(131071));
  expectText(import(file({layer})), "decoder(potential)");
}

TEST(Netx, TakesChangesOfTheSemantics) {
  NetxImportOptions options;
  options.overrides = {"compare=gt"};
  std::string text = import(file({dense({2}, 3)}), options);
  expectText(text, "compare = gt");
  expectText(text, "v_threshold = dense<640>");
  options.overrides = {"reset=subtract"};
  text = import(file({dense({2}, 3)}), options);
  expectText(text, "compare = ge");
  expectText(text, "v_threshold = dense<640>");
  expectText(import(file({dense({2}, 3, 1, "LOIHI")})),
             "v_threshold = dense<640>");
  options.overrides = {"reset=never"};
  EXPECT_EQ(import(file({dense({2}, 3)}), options).find("snn."),
            std::string::npos);
}

//===----------------------------------------------------------------------===//
// Refusals
//===----------------------------------------------------------------------===//

TEST(Netx, RefusesFilesWithoutLayers) {
  EXPECT_EQ(import(Group()),
            "'x.net' has no layers; expected a .net file of lava-dl, with a "
            "group 'layer' that holds '0', '1'...");
  Group root = file({dense({2}, 3)});
  root.groups["layer"].groups["2"] = dense({2}, 2);
  EXPECT_EQ(import(root), "'x.net' has 2 layers, but none '1'");
  root = file({dense({2}, 3)});
  root.groups["edges"];
  EXPECT_EQ(import(root),
            "'x.net' has an unknown group 'edges' beside 'layer'");
}

/// What is said of a network whose only layer is changed by `change`.
template <typename Change>
std::string refuse(Change change) {
  Group layer = dense({2}, 3);
  change(layer);
  return import(file({layer}));
}

TEST(Netx, RefusesFieldsThatItDoesNotKnow) {
  EXPECT_EQ(
      refuse([](Group &layer) { layer.arrays["weight_rec"] = list({1}); }),
      "'x.net': layer 0 has an unknown field 'weight_rec', which could "
      "change what it computes; remove it or export the network again");
  EXPECT_EQ(refuse([](Group &layer) { layer.groups["weight"]; }),
            "'x.net': layer 0 has an unknown group 'weight', which could "
            "change what it computes; remove it or export the network again");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.groups["neuron"].arrays["sinDecay"] = list({1});
            }),
            "'x.net': layer 0, neuron has an unknown field 'sinDecay', which "
            "could change what it computes; remove it or export the network "
            "again");
}

TEST(Netx, RefusesTypesThatItDoesNotKnow) {
  EXPECT_EQ(refuse([](Group &layer) {
              layer.arrays["type"] = Array::of(std::string("unpool"));
            }),
            "'x.net': layer 0 of type 'unpool' stands at the beginning, so the "
            "file does not say how large the input is; give it by --shape");
  Group unknown = dense({2}, 2);
  unknown.arrays["type"] = Array::of(std::string("unpool"));
  EXPECT_EQ(import(file({dense({2}, 3), unknown})),
            "'x.net': layer 1 is of type 'unpool'; known are input, dense, "
            "conv, pool, flatten, average, concat");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.groups["neuron"].arrays["type"] =
                  Array::of(std::string("RF"));
            }),
            "'x.net': layer 0, neuron has neurons of type 'RF'; known are "
            "CUBA, LOIHI and SDNN");
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays.erase("type"); }),
            "'x.net': layer 0 has no field 'type'");
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays["type"] = list({1}); }),
            "'x.net': layer 0 has a field 'type' that is no text");
  EXPECT_EQ(refuse([](Group &layer) { layer.groups.erase("neuron"); }),
            "'x.net': layer 0 has no group 'neuron'");
}

TEST(Netx, RefusesNumbersThatAreWrong) {
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays["shape"] = list({}); }),
            "'x.net': layer 0 has a field 'shape' that holds no one to three "
            "numbers from 1 to 65535 whose product is below 2^28");
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays.erase("shape"); }),
            "'x.net': layer 0 has no field 'shape'");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.arrays["weight"] = Array::of(std::vector<float>{0.5f}, {1});
            }).substr(0, 45),
            "'x.net': layer 0 has a field 'weight' that ho");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.arrays["weight"] = list({1, 2, 3, 4, 5, 256});
            }),
            "'x.net': layer 0 has a field 'weight' that holds 256; Loihi's "
            "weights are from -256 to 255");
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays["weight"] = list({1}); }),
            "'x.net': layer 0 has 1 weights; expected 2 x 3");
  EXPECT_EQ(
      refuse([](Group &layer) { layer.arrays["outFeatures"] = list({3}); }),
      "'x.net': layer 0 has a field 'outFeatures' that holds 3, but "
      "there are 2 neurons");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.arrays["inFeatures"] = list({1, 2});
            }),
            "'x.net': layer 0 has a field 'inFeatures' that holds 2 numbers; "
            "expected one number from 1 to 268435455");
  EXPECT_EQ(
      refuse([](Group &layer) { layer.arrays["bias"] = list({1 << 25}); }),
      "'x.net': layer 0 has a field 'bias' that holds 33554432; expected "
      "at most 2^24");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.arrays["bias"] = list({1, 2, 3});
            }),
            "'x.net': layer 0 has 3 biases; expected 1, 2 (channels) or 2 "
            "(neurons)");
  EXPECT_EQ(refuse([](Group &layer) { layer.arrays["delay"] = list({63}); }),
            "'x.net': layer 0 has a field 'delay' that holds 63; expected 0 to "
            "62 steps");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.groups["neuron"].arrays["iDecay"] = list({4097});
            }),
            "'x.net': layer 0, neuron has a field 'iDecay' that holds 4097; "
            "expected one number from 0 to 4096");
  EXPECT_EQ(refuse([](Group &layer) {
              layer.groups["neuron"].arrays["gradedSpike"] = list({1});
            }),
            "'x.net': layer 0, neuron has 'gradedSpike' set, whose neurons "
            "send their potential; graded spikes are read of SDNN neurons");
}

TEST(Netx, RefusesWindowsThatDoNotFit) {
  auto refuseConv = [](const char *field, const Array &value) {
    Group layer = conv({5, 3, 6}, 2);
    layer.arrays[field] = value;
    return import(file({input({2, 6, 7}), layer}));
  };
  EXPECT_EQ(refuseConv("stride", list({0})),
            "'x.net': layer 1 has a field 'stride' that holds no number or "
            "pair of numbers from 1 to 65535");
  EXPECT_EQ(refuseConv("stride", list({1})),
            "'x.net': layer 1 has the shape 5x3x6, but its parameters and its "
            "source give 5x6x6");
  EXPECT_EQ(refuseConv("dilation", list({9})),
            "'x.net': layer 1 has a kernel that reaches over 19 neurons, but "
            "its source 2x6x7 and padding are smaller");
  EXPECT_EQ(refuseConv("groups", list({2})),
            "'x.net': layer 1 has 2 groups, but 2 source and 5 target "
            "channels");
  EXPECT_EQ(refuseConv("weight", list({1})),
            "'x.net': layer 1 has 1 weights; expected 60");
  Group huge = conv({65535, 2, 2}, 1); // more weights than 63 bits count
  for (const char *field : {"kernelSize", "stride", "padding"})
    huge.arrays[field] = list({65535});
  EXPECT_EQ(import(file({input({65535, 1, 1}), huge})),
            "'x.net': layer 1 has 393210 weights; expected "
            "9223372036854775807");
}

TEST(Netx, RefusesLayersThatDoNotFitTogether) {
  EXPECT_EQ(import(file({dense({2}, 3), input({2})})),
            "'x.net': layer 1 of type 'input' does not stand at the beginning");
  EXPECT_EQ(import(file({input({2, 6, 7}), plain("flatten", {83})})),
            "'x.net': layer 1 has the shape 83x1x1, but its parameters and its "
            "source give 84x1x1");
  EXPECT_EQ(import(file({dense({5}, 3), plain("average", {2})})),
            "'x.net': layer 1 averages 5 neurons in 2 groups, which are not of "
            "one size");
  EXPECT_EQ(import(file({input({1, 100, 100}), plain("average", {10000})})),
            "'x.net': layer 1 becomes a table of 100000000 weights; expected "
            "at most 67108864");
  Group delayed = dense({6000}, 1);
  delayed.arrays["delay"] = list(Integers(6000, 0));
  delayed.arrays["delay"].bytes[0] = 2;
  EXPECT_EQ(import(file({delayed, plain("average", {6000})})),
            "'x.net': layer 1 becomes 2 tables, one per delay of its source, "
            "each of 36000000 weights; expected at most 67108864 in all");
  Group concat = plain("concat", {5});
  concat.arrays["layers"] = list({1});
  EXPECT_EQ(import(file({dense({5}, 3), concat})),
            "'x.net': layer 1 has a field 'layers' that names layer 1; "
            "expected an earlier one");
  concat.arrays["layers"] = list({});
  EXPECT_EQ(import(file({dense({5}, 3), concat})),
            "'x.net': layer 1 has a field 'layers' that is empty");
  concat.arrays["layers"] = list({0, 0});
  EXPECT_EQ(import(file({dense({5}, 3), concat})),
            "'x.net': layer 1 has the shape 5x1x1, but its parameters and its "
            "source give 10x1x1");
  concat.arrays["layers"] = list({0, 1});
  EXPECT_EQ(import(file({input({2, 6, 7}), conv({5, 3, 6}, 2), concat})),
            "'x.net': layer 2 joins layers of different rows or columns: 2x6x7 "
            "and 5x3x6");
}

TEST(Netx, RefusesWhatTheDialectDoesNotSay) {
  Group last = dense({2}, 3);
  last.arrays["delay"] = list({1});
  EXPECT_EQ(import(file({last})),
            "'x.net': layer 0 ends the network, but is delayed; expected a "
            "layer with neurons or an average");
  EXPECT_EQ(import(file({input({2}), plain("flatten", {2})})),
            "'x.net': layer 1 ends the network, but is only the input; "
            "expected a layer with neurons or an average");
  Group concat = plain("concat", {10});
  concat.arrays["layers"] = list({0, 0});
  EXPECT_EQ(import(file({dense({5}, 3), concat})),
            "'x.net': layer 1 ends the network, but is a concatenation; "
            "expected a layer with neurons or an average");
  Group joined = plain("concat", {4, 6, 7});
  joined.arrays["layers"] = list({0, 0});
  EXPECT_EQ(import(file({input({2, 6, 7}), joined, pool({4, 3, 6})})),
            "'x.net': layer 2 reads a concatenation by channels of its own; "
            "known are dense layers and convolutions of one group");
  Group first = conv({2, 3, 6}, 2);
  first.arrays["delay"] = list(Integers(36, 1));
  first.arrays["delay"].bytes[0] = 2;
  Group second = conv({2, 2, 5}, 2);
  EXPECT_EQ(import(file({input({2, 6, 7}), first, second})),
            "'x.net': layer 2 reads by windows a layer whose neurons have "
            "delays of their own; known are delays of whole channels");
  Group flat = conv({2, 1, 1}, 84);
  flat.arrays["kernelSize"] = list({1});
  flat.arrays["padding"] = list({0});
  flat.arrays["weight"] = list(Integers(2 * 84, 1));
  EXPECT_EQ(import(file({input({2, 6, 7}), plain("flatten", {84}), flat})),
            "'x.net': layer 2 reads a flattened layer by windows; known are "
            "dense layers");
  Group sigma = dense({2}, 3, 1, "SDNN");
  sigma.groups["neuron"].arrays["sigma_output"] = list({1});
  EXPECT_EQ(import(file({sigma})),
            "'x.net': layer 0 has 'sigma_output' set, whose neurons send their "
            "sums; known are SDNN neurons that send changes");
  sigma.groups["neuron"] = neurons("SDNN");
  sigma.groups["neuron"].arrays["activation"] = Array::of(std::string("tanh"));
  EXPECT_EQ(import(file({sigma})),
            "'x.net': layer 0, neuron has the activation 'tanh'; known is "
            "'relu'");
  Group pixels = input({2});
  pixels.groups["neuron"] = neurons("SDNN");
  EXPECT_EQ(import(file({pixels})),
            "'x.net': layer 0 has SDNN neurons, which send the changes of a "
            "picture; remove its group 'neuron' and give the changes as "
            "events");
}

} // namespace
