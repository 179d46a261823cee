// A spiking network as plain numbers, ready to run. Neurons are in the order
// y, x, c (channel innermost) here, so that inner loops run over channels.

#ifndef SNNC_LIB_INTERPRETER_SNNPLAN_H
#define SNNC_LIB_INTERPRETER_SNNPLAN_H

#include "snnc/Data/Events.h"
#include "snnc/Support/Box.h"
#include "snnc/Support/Result.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::interpreter {

/// With the numbers of snn::Model and snn::Decoder.
enum class SnnModel { Graded, IntegrateFire, MaxRate, Integrate, Leaky };
enum class SnnDecoder { Potential, Value, Count };
/// With the numbers of snn::Reset, snn::Payload and snn::Encoder.
enum class SnnReset { Subtract, Zero, Value };
enum class SnnPayload { Value, Unit, Count };
enum class SnnEncoder { Direct, Rate, Stream };

/// All synapses of one layer.
struct SnnProjection {
  int64_t source = 0;     ///< of an input or a population
  bool fromInput = false; ///< what `source` counts
  int64_t delay = 0;      ///< ticks beyond the first
  int64_t shift = 0;      ///< left, of each contribution
  bool unit = false;      ///< each event counts as 1
  bool dense = false;     ///< else windows
  Shape sourceShape;
  Shape targetShape;
  synapse::Kernel kernel;
  std::vector<int64_t> targetRows;    ///< targetPlaces() of rows; not if dense
  std::vector<int64_t> targetColumns; ///< targetPlaces() of columns
  /// dense: [source neuron][target neuron], both in the order y, x, c;
  /// else [source channel][ky][kx][target channel in its group].
  std::vector<int8_t> weights;
};

struct SnnInput {
  std::string name;
  Shape shape;
  std::vector<int64_t> tensorShape;
  SnnEncoder encoder = SnnEncoder::Direct;
  double scale = 1.0;
  int64_t low = 0, high = 0;
};

/// A map of neurons; parameters have one number per channel.
struct SnnPopulation {
  std::string layer;
  Shape shape;
  int64_t phase = 0;
  SnnModel model = SnnModel::Graded;
  SnnReset reset = SnnReset::Subtract;
  SnnPayload payload = SnnPayload::Value;
  bool fires = false;       ///< has a threshold
  bool isGreater = false;   ///< fires above the threshold, not at it
  bool resetsLater = false; ///< in the next step
  bool hasCurrent = false;  ///< leaky: a current besides the potential
  bool seesOldCurrent = false;
  bool hasFloor = false;
  int64_t mostSpikes = 1; ///< per step
  int64_t decayBits = 12;
  int64_t refractory = 0;  ///< ticks
  bool fits32Bits = false; ///< every sum of contributions does
  bool maximum = false;    ///< the accumulator keeps the largest contribution
  int64_t low = 0, high = 0;
  std::vector<int64_t> bias, threshold, multiplier, shift, initial, floor,
      resetValue, currentDecay, voltageDecay;
  std::vector<SnnProjection> projections;
};

struct SnnOutput {
  std::string name;
  std::vector<int64_t> tensorShape;
  int64_t population = 0;
  SnnDecoder decoder = SnnDecoder::Potential;
  double scale = 1.0;
  bool softmax = false;
};

/// The network.
struct SnnPlan {
  int64_t steps = 1; ///< ticks in which each population is active
  int64_t ticks = 1; ///< of a frame
  int64_t lowestPotential = 0;
  int64_t highestPotential = 0;
  std::vector<SnnInput> inputs;
  std::vector<SnnPopulation> populations;
  std::vector<SnnOutput> outputs;
};

/// The state of a population (or input) in a frame.
struct SnnState {
  /// What each neuron emitted in each active tick, in the order y, x, c.
  std::vector<std::vector<int32_t>> values;
  std::vector<int64_t> potentials;
  std::vector<int64_t> counts;   ///< events so far, or spikes
  std::vector<int64_t> currents; ///< of leaky neurons
  std::vector<int64_t> waits;    ///< refractory ticks left
};

/// The events of an input in every tick; an error for a NaN.
Result<SnnState> encode(const SnnInput &input, const float *numbers,
                        int64_t steps);

/// The same for a stream; an error for one that is longer than `steps`, for
/// events out of order or outside of the input, and for a NaN.
Result<SnnState> encodeStream(const SnnInput &input,
                              const data::EventSample &sample, int64_t steps);

/// Updates neuron `neuron` of a population and returns the value that it emits.
int32_t updateNeuron(const SnnPlan &plan, const SnnPopulation &population,
                     int64_t neuron, int64_t accumulator, SnnState &state);

/// Runs all ticks; `inputs` are encoded. Gives the states of the populations.
std::vector<SnnState> runTicks(const SnnPlan &plan,
                               const std::vector<SnnState> &inputs);

/// Along one axis, for each source place and kernel index the target place that
/// is reached, or -1: [source][k].
std::vector<int64_t> targetPlaces(int64_t sources, int64_t targets,
                                  int64_t kernel, int64_t pad, int64_t dilation,
                                  int64_t stride);

} // namespace snnc::interpreter

#endif // SNNC_LIB_INTERPRETER_SNNPLAN_H
