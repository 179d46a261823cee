// Random networks as the text of an snn.network.

#ifndef SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H
#define SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H

#include "snnc/Support/Box.h"

#include <random>
#include <string>
#include <vector>

namespace snnc {

/// Draws networks of convolutions, also of concatenations, pools, dense layers
/// and residual adds. Every synapse op has a layer name of its own.
class RandomNetwork {
public:
  explicit RandomNetwork(unsigned seed) : random(seed) {}

  /// A module with one network that is ready for --snn-to-xbar.
  std::string text();

  /// " weights(...)" of random numbers of `bits` signed bits.
  std::string weights(const std::vector<int64_t> &shape, int64_t bits);

private:
  /// A value of type spikes.
  struct Spikes {
    std::string name;
    Shape shape;
    int64_t phase; ///< -1: the host
  };

  int64_t draw(int64_t low, int64_t high) {
    return std::uniform_int_distribution<int64_t>(low, high)(random);
  }
  bool coin() { return draw(0, 1) == 0; }
  std::string parameter(const char *name, int64_t channels, int64_t high);
  std::string synapses(const Spikes &source, Shape &target);
  std::string convolution(const Spikes &source, Shape &target);
  std::string kernels(const Spikes &source, int64_t targets);
  std::string join(const Spikes &first, const Shape &target);
  std::string pool(const Spikes &source, Shape &target);
  std::string dense(const Spikes &source, Shape &target);
  void addLayer();

  /// The windows of a convolution.
  struct Window {
    int64_t kh, kw, sh, sw, dh, dw, pads, groups;
  };

  std::mt19937 random;
  Window window; ///< of the convolution that was drawn last
  std::vector<Spikes> spikes;
  std::string body;
};

} // namespace snnc

#endif // SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H
