// Random networks as the text of an snn.network.

#include "RandomNetwork.h"

using namespace snnc;

static std::string type(const char *kind, const Shape &shape) {
  return std::string("!snn.") + kind + "<" + std::to_string(shape.channels) +
         "x" + std::to_string(shape.height) + "x" +
         std::to_string(shape.width) + ">";
}

static std::string pairText(int64_t a, int64_t b) {
  return "[" + std::to_string(a) + ", " + std::to_string(b) + "]";
}

std::string RandomNetwork::weights(const std::vector<int64_t> &shape,
                                   int64_t bits) {
  static const char digits[] = "0123456789ABCDEF";
  int64_t most = bits == 1 ? 1 : (int64_t(1) << (bits - 1)) - 1;
  std::string hex, extents;
  int64_t count = 1;
  for (int64_t extent : shape) {
    count *= extent;
    extents += std::to_string(extent) + "x";
  }
  for (int64_t i = 0; i < count; ++i) {
    int64_t weight = bits == 1 ? (coin() ? 1 : -1) : draw(-most, most);
    hex += digits[(weight >> 4) & 15];
    hex += digits[weight & 15];
  }
  return " weights(dense<\"0x" + hex + "\"> : tensor<" + extents + "i8>)";
}

std::string RandomNetwork::parameter(const char *name, int64_t channels,
                                     int64_t high) {
  std::string text;
  int64_t count = coin() ? 1 : channels;
  for (int64_t i = 0; i < count; ++i)
    text += (i ? ", " : "") + std::to_string(draw(0, high));
  return std::string(" ") + name + " [" + text + "]";
}

/// A convolution of `source` with the windows drawn last.
std::string RandomNetwork::kernels(const Spikes &source, int64_t targets) {
  const Window &w = window;
  int64_t bits = draw(1, 8);
  std::string pad = std::to_string(w.pads);
  return "snn.conv2d " + source.name +
         weights({targets, source.shape.channels / w.groups, w.kh, w.kw},
                 bits) +
         " strides " + pairText(w.sh, w.sw) + " pads [" + pad + ", " + pad +
         ", " + pad + ", " + pad + "] dilations " + pairText(w.dh, w.dw) +
         " groups " + std::to_string(w.groups) + " bits " +
         std::to_string(bits);
}

std::string RandomNetwork::convolution(const Spikes &source, Shape &target) {
  Window &w = window;
  w.groups = coin() ? 1 : source.shape.channels;
  w.kh = draw(1, 3), w.kw = draw(1, 3), w.sh = draw(1, 2), w.sw = draw(1, 2);
  w.dh = draw(1, 2), w.dw = draw(1, 2), w.pads = draw(1, 2) * 2;
  target = {
      w.groups * draw(1, 3),
      (source.shape.height + 2 * w.pads - (w.kh - 1) * w.dh - 1) / w.sh + 1,
      (source.shape.width + 2 * w.pads - (w.kw - 1) * w.dw - 1) / w.sw + 1};
  return kernels(source, target.channels);
}

/// The line "%jN = ..." that makes the convolution drawn last one of a
/// concatenation: the same windows over an earlier map of that size. Empty if
/// there is none.
std::string RandomNetwork::join(const Spikes &first, const Shape &target) {
  int64_t index = spikes.size();
  for (const Spikes &other : spikes) {
    if (other.name == first.name || other.shape.height != first.shape.height ||
        other.shape.width != first.shape.width)
      continue;
    std::string number = std::to_string(index);
    return "%j" + number + " = " + kernels(other, target.channels) + " delay " +
           std::to_string(index - 2 - other.phase) + " layer \"join" + number +
           "\" : " + type("spikes", other.shape) + " -> " +
           type("current", target) + "\n";
  }
  return "";
}

std::string RandomNetwork::pool(const Spikes &source, Shape &target) {
  int64_t kh = draw(1, std::min<int64_t>(3, source.shape.height));
  int64_t kw = draw(1, std::min<int64_t>(3, source.shape.width));
  target = {source.shape.channels, (source.shape.height - kh) / kh + 1,
            (source.shape.width - kw) / kw + 1};
  return std::string(coin() ? "snn.max_pool " : "snn.sum_pool ") + source.name +
         " kernel " + pairText(kh, kw) + " strides " + pairText(kh, kw);
}

std::string RandomNetwork::dense(const Spikes &source, Shape &target) {
  int64_t bits = draw(1, 8);
  target = {draw(1, 12), draw(1, 2), draw(1, 2)};
  return "snn.dense " + source.name +
         weights({target.numNeurons(), source.shape.numNeurons()}, bits) +
         " bits " + std::to_string(bits);
}

std::string RandomNetwork::synapses(const Spikes &source, Shape &target) {
  switch (draw(0, 3)) {
  case 0:
    return dense(source, target);
  case 1:
    return pool(source, target);
  default:
    return convolution(source, target);
  }
}

void RandomNetwork::addLayer() {
  int64_t index = spikes.size();
  std::string number = std::to_string(index);
  Spikes source = spikes.back();
  Shape shape;
  std::string first = synapses(source, shape);
  std::string currents = "%i" + number, types = type("current", shape);
  body += "%i" + number + " = " + first + " layer \"layer" + number +
          "\" : " + type("spikes", source.shape) + " -> " + types + "\n";
  bool isMaximum = first.find("max_pool") != std::string::npos;
  if (first.find("conv2d") != std::string::npos && window.groups == 1)
    if (std::string joined = join(source, shape); !joined.empty()) {
      body += joined;
      currents += ", %j" + number;
    }
  for (const Spikes &skip : spikes) {
    if (skip.shape != shape || isMaximum)
      continue;
    int64_t delay = index - 1 - skip.phase - (skip.phase >= 0 ? 1 : 0) -
                    (skip.phase >= 0 ? 0 : 1);
    body += "%r" + number + " = snn.one_to_one " + skip.name +
            weights({shape.channels}, 4) + " bits 4 shift 2 delay " +
            std::to_string(delay) + " layer \"skip" + number +
            "\" : " + type("spikes", shape) + " -> " + type("current", shape) +
            "\n";
    currents += ", %r" + number;
    break;
  }
  body += "%s" + number + " = snn.population " + currents + " model(graded)" +
          parameter("bias", shape.channels, 1000) +
          parameter("multiplier", shape.channels, 65535) +
          parameter("shift", shape.channels, 20) + " low 0 high 255 phase " +
          std::to_string(index - 1) + " layer \"pop" + number +
          "\" : " + type("spikes", shape) + "\n";
  spikes.push_back({"%s" + number, shape, index - 1});
}

std::string RandomNetwork::text() {
  Shape shape{draw(1, 4), draw(1, 7), draw(1, 7)};
  spikes = {{"%s0", shape, -1}};
  body = "%s0 = snn.input \"x\" encoder(direct) scale 5.0e-01 low 0 high 255 "
         "shape [1, " +
         std::to_string(shape.channels) + ", " + std::to_string(shape.height) +
         ", " + std::to_string(shape.width) + "] : " + type("spikes", shape) +
         "\n";
  for (int64_t i = draw(1, 4); i > 0; --i)
    addLayer();
  const Spikes &last = spikes.back();
  body += "snn.output \"y\" " + last.name +
          " decoder(value) scale 1.0 shape [1, " +
          std::to_string(last.shape.numNeurons()) +
          "] : " + type("spikes", last.shape) + "\n";
  return "snn.network @net semantics(#snn.semantics<coding = graded, steps = "
         "1, dt = 1.0e-3, reset = subtract, compare = ge>) {\n" +
         body + "}\n";
}
