// The rows of a core's memories as plain numbers (docs/machine.md says what
// they mean). The chip description says how many bits each field has.

#ifndef SNNC_IMAGE_ROWS_H
#define SNNC_IMAGE_ROWS_H

#include "snnc/Support/Box.h"
#include "snnc/Synapse/Axon.h"
#include "snnc/Synapse/Table.h"

#include <cstdint>

namespace snnc::image {

enum class NeuronModel : uint8_t {
  Graded = 0,
  IntegrateFire = 1,
  MaxRate = 2,
  Integrate = 3,
  Leaky = 4,
  Real = 5
};
enum class ResetMode : uint8_t { Subtract = 0, Zero = 1, Value = 2 };
enum class Compare : uint8_t { Ge = 0, Gt = 1 };
enum class ResetTime : uint8_t { SameStep = 0, NextStep = 1 };
enum class SynapseOrder : uint8_t { InputFirst = 0, MembraneFirst = 1 };
/// How the potential of a real neuron takes in its input i.
enum class RealForm : uint8_t {
  Pass = 0,            ///< v = i
  Accumulate = 1,      ///< v = v + gain * i
  Decay = 2,           ///< v = (decay * v + gain * i) + rest
  Difference = 3,      ///< v = v + gain * ((rest - v) + resistance * i)
  SplitDifference = 4, ///< v = v + (decay * (rest - v) + gain * (resistance *
                       ///< i))
  SigmaDelta = 5       ///< u = u + accumulator; v = max(u + bias, 0); sends v
                       ///< less what it sent so far if that is far enough
};
enum class Payload : uint8_t { Value = 0, Unit = 1, Count = 2 };
enum class Combine : uint8_t { Add = 0, Maximum = 1 };

/// One row of the memory "population": a fragment on this core.
struct PopulationRow {
  NeuronModel model = NeuronModel::Graded;
  ResetMode reset = ResetMode::Subtract;
  Payload payload = Payload::Value;
  Combine combine = Combine::Add;
  Box box;                    ///< in coordinates of its population
  Shape population;           ///< the whole population
  int64_t firstNeuron = 0;    ///< state address of the fragment's neuron 0
  int64_t firstParameter = 0; ///< row of channel box.origin.c in "parameter"
  int64_t firstAxon = 0;      ///< row in "axon"
  int64_t numAxons = 0;
  int64_t phase = 0;  ///< first active tick
  int64_t window = 1; ///< number of active ticks
  int64_t low = 0;    ///< smallest value of a graded event
  int64_t high = 0;   ///< largest value of a graded event, or of `multiple`
  Compare compare = Compare::Ge;
  ResetTime resetTime = ResetTime::SameStep;
  SynapseOrder order = SynapseOrder::InputFirst;
  bool current = false;   ///< a leaky neuron has a current besides a potential
  bool silent = false;    ///< a leaky neuron has no threshold
  bool multiple = false;  ///< up to `high` spikes per step
  bool bounded = false;   ///< potentials stay at `floor` or above
  int64_t decayBits = 12; ///< of the decays, behind the point
};

/// True if the neurons compare their potential with a threshold.
inline bool hasThreshold(const PopulationRow &row) {
  bool mayLack =
      row.model == NeuronModel::Leaky || row.model == NeuronModel::Real;
  return row.model == NeuronModel::IntegrateFire || (mayLack && !row.silent);
}

/// True if the neurons send what they compute, not spikes.
inline bool isGraded(const PopulationRow &row) {
  return row.model == NeuronModel::Graded ||
         (row.model == NeuronModel::Real && row.silent &&
          row.payload == Payload::Value);
}

/// False if the neurons never send an event.
inline bool emits(const PopulationRow &row) {
  return row.model == NeuronModel::MaxRate || hasThreshold(row) ||
         isGraded(row);
}

/// One row of the memory "parameter": one channel of a fragment.
struct ParameterRow {
  int64_t bias = 0;
  int64_t threshold = 1;
  int64_t multiplier = 1;
  int64_t shift = 0;
  int64_t initial = 0;
  int64_t floor = 0;        ///< least potential of a bounded neuron
  int64_t resetValue = 0;   ///< potential after a reset to a value
  int64_t currentDecay = 0; ///< of 2^decay_bits, per tick
  int64_t voltageDecay = 0; ///< the same, of the potential
  int64_t refractory = 0;   ///< ticks after a spike without another one
};

/// One row of the memory "parameter" of a chip of reals. With a current u,
/// u = current_decay * u + current_gain * a, or with a form of differences
/// u = (u - current_decay * u) + current_gain * a, and i is u; else i is a, the
/// accumulator plus the bias.
struct RealParameterRow {
  RealForm form = RealForm::Pass;
  float bias = 0.0f;
  float threshold = 0.0f;  ///< of sigma_delta, for the difference
  float floor = 0.0f;      ///< least potential of a bounded neuron
  float resetValue = 0.0f; ///< potential after a reset to a value
  float decay = 0.0f, gain = 0.0f, rest = 0.0f, resistance = 0.0f;
  float currentDecay = 0.0f, currentGain = 0.0f;
};

/// One row of the memory "table". The target's box and population shape stand
/// in the population row `target`.
struct TableRow {
  synapse::Encoding encoding = synapse::Encoding::Dense;
  int64_t target = 0; ///< row in "population"
  bool unit = false;  ///< ignore the event's value
  int64_t weightBits = 8;
  int64_t shift = 0; ///< left shift of each contribution
  Shape source;
  synapse::Kernel kernel;
  bool isUnsigned = false; ///< integers from 0 on
  bool windows = false;    ///< the rows of a sparse table are the kernel's
  bool transposed = false; ///< with what backward walks need
  int64_t pointerBits = 0; ///< of a sparse table
  int64_t gapBits = 0;     ///< of `run_length` and `delta_index`
  int64_t base = 0;        ///< first word in "synapse"
  int64_t words = 0;       ///< number of words there
};

/// One row of the memory "axon" (or of the host's axon list).
struct AxonRow {
  int64_t core = 0;  ///< y * mesh_width + x
  int64_t table = 0; ///< row in that core's "table"
  int64_t delay = 0; ///< ticks beyond the first
  /// Which events go there, and their coordinates in the table's source. Axons
  /// of sources have nothing but the offset: the origin of the source fragment
  /// in its population.
  synapse::PopulationAxon events;
};

} // namespace snnc::image

#endif // SNNC_IMAGE_ROWS_H
