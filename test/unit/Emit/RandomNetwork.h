// Random networks as the text of an snn.network.

#ifndef SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H
#define SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H

#include "snnc/Support/Box.h"

#include <random>
#include <string>
#include <vector>

namespace snnc {

/// Draws networks of convolutions, pools, dense layers and residual adds. Every
/// synapse op has a layer name of its own.
class RandomNetwork {
public:
  explicit RandomNetwork(unsigned seed) : random(seed) {}

  /// A module with one network that is ready for --snn-to-xbar.
  std::string text();

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
  std::string weights(const std::vector<int64_t> &shape, int64_t bits);
  std::string parameter(const char *name, int64_t channels, int64_t high);
  std::string synapses(const Spikes &source, Shape &target);
  std::string convolution(const Spikes &source, Shape &target);
  std::string pool(const Spikes &source, Shape &target);
  std::string dense(const Spikes &source, Shape &target);
  void addLayer();

  std::mt19937 random;
  std::vector<Spikes> spikes;
  std::string body;
};

} // namespace snnc

#endif // SNNC_TEST_UNIT_EMIT_RANDOMNETWORK_H
