// Small networks, each of one kind of layer, as the text of an snn.network.

#include "LayerKinds.h"

#include "RandomNetwork.h"

using namespace snnc;

/// The type of a map: "spikes<4x12x12>".
static std::string type(const char *kind, const Shape &shape) {
  return std::string("!snn.") + kind + "<" + std::to_string(shape.channels) +
         "x" + std::to_string(shape.height) + "x" +
         std::to_string(shape.width) + ">";
}

static std::string copyOf(const std::string &source, const std::string &number,
                          const Shape &shape) {
  return "%c" + number + " = snn.one_to_one " + source +
         " weights(dense<1> : " + "tensor<" + std::to_string(shape.channels) +
         "xi8>) bits 2 layer \"copy" + number +
         "\" : " + type("spikes", shape) + " -> " + type("current", shape) +
         "\n%s" + number + " = snn.population %c" + number +
         " model(graded) multiplier [1] low 0 high 255 layer \"source" +
         number + "\" : " + type("spikes", shape) + "\n";
}

std::string LayerKind::text() const {
  std::string body;
  for (const char *number : {"0", "1"})
    if (synapses.find(std::string("%s") + number) != std::string::npos)
      body += std::string("%x") + number + " = snn.input \"x" + number +
              "\" encoder(direct) scale 1.0 low 0 high 255 shape [1, " +
              std::to_string(source.channels) + ", " +
              std::to_string(source.height) + ", " +
              std::to_string(source.width) + "] : " + type("spikes", source) +
              "\n" + copyOf(std::string("%x") + number, number, source);
  return "snn.network @net semantics(#snn.semantics<coding = graded, steps = "
         "1, dt = 1.0e-3, reset = subtract, compare = ge>) {\n" +
         body + synapses + "%t = snn.population " + currents +
         " model(graded) bias [9] multiplier [3] shift [2] low -128 high 127 "
         "layer \"target\" : " +
         type("spikes", target) +
         "\nsnn.output \"y\" %t decoder(value) scale 1.0 shape [1, " +
         std::to_string(target.numNeurons()) + "] : " + type("spikes", target) +
         "\n}\n";
}

std::string snnc::synapseLine(int64_t number, const std::string &op,
                              const std::string &attributes,
                              const Shape &source, const Shape &target) {
  std::string n = std::to_string(number);
  return "%i" + n + " = snn." + op + " %s" + n + " " + attributes +
         " layer \"layer" + n + "\" : " + type("spikes", source) + " -> " +
         type("current", target) + "\n";
}

std::vector<LayerKind> snnc::allLayerKinds() {
  RandomNetwork random(3);
  const Shape whole{4, 12, 12}, half{6, 6, 6}, third{6, 3, 3}, same{6, 12, 12};
  auto conv = [&](int64_t number, const Shape &target, int64_t perGroup,
                  int64_t kernel, const std::string &attributes) {
    return synapseLine(
        number, "conv2d",
        random.weights({target.channels, perGroup, kernel, kernel}, 4) +
            attributes + " bits 4",
        whole, target);
  };
  auto single = [&](const char *name, const Shape &target, int64_t perGroup,
                    int64_t kernel, const std::string &attributes,
                    bool isExact = true) {
    return LayerKind{name,   whole,
                     target, conv(0, target, perGroup, kernel, attributes),
                     "%i0",  isExact};
  };
  std::vector<LayerKind> kinds = {
      single("pointwise", same, 4, 1, ""),
      single("padding", same, 4, 5, " pads [2, 2, 2, 2]"),
      single("stride 2", half, 4, 3, " strides [2, 2] pads [1, 1, 1, 1]"),
      single("stride 2 of single taps", half, 4, 1, " strides [2, 2]"),
      single("stride 4", third, 4, 3, " strides [4, 4] pads [1, 1, 0, 0]"),
      // Two tests of the lattice do not fit one field, and a distance of 3 is
      // no power of two.
      single("two strides", {6, 6, 12}, 4, 1, " strides [2, 1]", false),
      single("stride 3", {6, 4, 4}, 4, 2, " strides [3, 3]", false),
      single("dilation", same, 4, 3, " pads [2, 2, 2, 2] dilations [2, 2]"),
      single("dilation and stride", half, 4, 3,
             " strides [2, 2] pads [2, 2, 1, 1] dilations [2, 2]"),
      single("depthwise", {4, 12, 12}, 1, 3, " pads [1, 1, 1, 1] groups 4"),
      single("groups", {6, 6, 6}, 2, 3,
             " strides [2, 2] pads [1, 1, 1, 1] groups 2")};
  const Shape pooled{4, 6, 6};
  kinds.push_back({"average", whole, pooled,
                   synapseLine(0, "sum_pool", "kernel [2, 2] strides [2, 2]",
                               whole, pooled)});
  kinds.push_back({"maximum", whole, pooled,
                   synapseLine(0, "max_pool",
                               "kernel [3, 3] strides [2, 2] pads [1, 1, 0, 0]",
                               whole, pooled)});
  kinds.push_back({"concatenation", whole, half,
                   conv(0, half, 4, 3, " strides [2, 2] pads [1, 1, 1, 1]") +
                       conv(1, half, 4, 3, " strides [2, 2] pads [1, 1, 1, 1]"),
                   "%i0, %i1"});
  kinds.push_back({"residual", whole, whole,
                   conv(0, whole, 4, 3, " pads [1, 1, 1, 1]") +
                       synapseLine(1, "one_to_one",
                                   random.weights({4}, 4) + " bits 4 shift 2",
                                   whole, whole),
                   "%i0, %i1"});
  kinds.push_back(
      {"dense",
       whole,
       {10, 1, 2},
       synapseLine(0, "dense", random.weights({20, 576}, 8) + " bits 8", whole,
                   {10, 1, 2})});
  return kinds;
}
