// Runs a machine tick by tick and counts what it does.

#ifndef SNNC_SIMULATOR_SIMULATOR_H
#define SNNC_SIMULATOR_SIMULATOR_H

#include "snnc/Data/Events.h"
#include "snnc/Simulator/Counts.h"
#include "snnc/Simulator/Machine.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace snnc::simulator {

/// One output of one frame, in the order of ONNX (c, y, x).
struct OutputValues {
  /// What the decoder reads on the chip; empty on a chip of reals.
  std::vector<int64_t> integers;
  std::vector<double> reals; ///< times scale, after softmax if it is set
  /// Index of the largest number before softmax, the lowest such index.
  int64_t best = 0;
};

/// What a frame records besides its outputs and counts.
enum class Record {
  Nothing,
  Events, ///< FragmentTrace but for the states of single ticks
  States  ///< all of it
};

/// What goes into a frame: per input of the image a tensor or, for those with
/// the encoder `stream`, a sample of events.
struct Sample {
  /// The elements of input i in the order of ONNX (c, y, x), or nothing.
  std::vector<std::vector<float>> tensors;
  /// The events of input i, their neurons counted in that order, or nothing.
  std::vector<data::EventSample> streams;
};

/// What one fragment did in a frame, in the order of its neurons. On a chip of
/// reals values, potentials and currents are the bits of binary32 numbers
/// (Machine::numberOf), and `counts` is empty.
struct FragmentTrace {
  std::vector<int32_t> values; ///< [active tick][neuron]; 0: no event
  /// [active tick][neuron], after the update; Record::States.
  std::vector<int32_t> tickPotentials;
  /// The same of leaky neurons, else empty: their currents, which without decay
  /// are what arrived in the tick.
  std::vector<int32_t> tickCurrents;
  std::vector<int32_t> potentials; ///< at the end of the frame
  std::vector<int32_t> counts;     ///< spikes of the frame
};

/// All that one frame gave.
struct FrameResult {
  std::vector<OutputValues> outputs; ///< as in `image.outputs`
  Counts counts;
  std::vector<double> cyclesPerTick; ///< analytic latency, see Simulation
  double cycles = 0.0;               ///< sum of these
  /// What the walks of tables with times take: of each tick the largest over
  /// the cores. With a clock it is part of the cycles.
  double walkNs = 0.0;
  std::vector<FragmentTrace> traces; ///< as `Machine::fragments`, if recorded
};

/// The mutable state of one thread that runs frames of one machine.
///
/// The analytic latency of a tick in cycles is the largest over the cores of
/// event_decode * events + synapse_word * words + neuron_update * updates +
/// event_send * packets, plus tick_overhead, plus hop times the links of the
/// longest route that an event took in the tick. Routers do not contend. Of
/// tables with times (Table::isTimed) the time of the walks, one after the
/// other, stands for event_decode and synapse_word.
class Simulation {
public:
  /// The machine stays alive; `record` fills FrameResult::traces.
  explicit Simulation(const Machine &machine, Record record = Record::Nothing);

  /// Runs one frame of a machine without streams. `tensors[i]` are the elements
  /// of input i in the order of ONNX (c, y, x).
  FrameResult run(const std::vector<const float *> &tensors);

  /// Runs one frame. An error names the input and says which tensor has
  /// another size than it, which stream is longer than its window, or which
  /// event lies outside of it.
  Result<FrameResult> run(const Sample &sample);

private:
  /// An event at its source: index and coordinate in the source's box.
  struct Event {
    Coordinate at;
    int32_t value;
  };
  /// A run of events in `events`.
  struct Span {
    size_t first = 0, count = 0;
  };
  /// Events on their way along one axon.
  struct Batch {
    const Axon *axon;
    Span events;
    int64_t sent; ///< of these
  };
  /// What a core did in the current tick.
  struct CoreLoad {
    int64_t events = 0, words = 0, updates = 0, packets = 0, tests = 0;
    double walkNs = 0.0; ///< of tables with times, whose events are left out
  };
  /// What the events of a tick do to one table.
  struct Decoded {
    int64_t events = 0, synapses = 0, words = 0, unitWeights = 0, weights = 0;
  };
  /// An event that reaches a table of a chip of reals.
  struct Arrival {
    int64_t table;
    int64_t source; ///< in the order c, y, x of the source population
    Coordinate at;
    float value;
  };
  /// The numbers of a chip of reals, per neuron of all fragments.
  struct Reals {
    std::vector<float> accumulators, potentials, currents;
    /// Spikes of the step before, for next_step; of sigma_delta the activation
    /// that it sent last.
    std::vector<float> fired;
    std::vector<double> counts;    ///< sum of all values
    std::vector<Arrival> arrivals; ///< of the current tick
  };
  /// What the host makes of an input.
  struct Encoded {
    /// Neurons whose value is not 0, in machine order; of a stream one step
    /// after the other.
    std::vector<Event> events;
    std::vector<size_t> ends; ///< in `events`, of each step of a stream
    Span direct;              ///< these as events of the frame
  };
  /// Cycles per operation, from the chip description.
  struct Timing {
    double eventDecode, synapseWord, neuronUpdate, eventSend, hitTest, hop,
        overhead;
    double perNs; ///< cycles; 0 without a clock
  };

  const Machine &machine;
  Record record;
  Timing timing;
  std::vector<int32_t> accumulators, potentials, spikeCounts, lastValues;
  std::vector<int32_t> currents; ///< empty if no fragment has them
  std::vector<int32_t> waits;    ///< refractory ticks left; empty if never any
  std::vector<uint8_t> arrived;  ///< per fragment: accumulators may not be 0
  std::vector<uint8_t> hot;      ///< per fragment: may emit without arrivals
  std::vector<int32_t> emitted;  ///< per neuron of the current fragment
  std::vector<int32_t> inputs;   ///< the same: what leaky membranes see
  Reals reals;
  std::vector<Event> events;             ///< of the frame
  std::vector<Encoded> encoded;          ///< per input, of the frame
  std::vector<std::vector<Batch>> queue; ///< per tick of arrival
  std::vector<CoreLoad> loads;           ///< per core, of the current tick
  int64_t longestRoute = 0;              ///< of the current tick
  FrameResult frame;

  void reset();
  void encodeTensor(size_t input, const float *tensor);
  void encodeStream(size_t input, const data::EventSample &sample);
  FrameResult runEncoded();
  void sendInputs(int64_t tick);
  Span spansOf(size_t input, int64_t tick);
  void deliver(int64_t tick);
  bool isInTime(const Batch &batch, int64_t tick);
  template <bool arePopulations> void decode(const Batch &batch);
  void count(const Table &table, const Decoded &decoded);
  void countWalks(const Batch &batch);
  void deliverReals(int64_t tick);
  void resetReals();
  void updateReal(const Fragment &fragment, Tally &tally);
  void update(int64_t tick);
  void recordStates(size_t index, int64_t tick);
  void recordArrivals(size_t index, int64_t tick);
  void updateFragment(size_t index, int64_t tick);
  void updateGraded(const Fragment &fragment, Tally &tally);
  bool updateIntegrateFire(const Fragment &fragment, Tally &tally);
  bool updateLeaky(const Fragment &fragment, Tally &tally);
  const int32_t *updateCurrents(const Fragment &fragment, Tally &tally);
  bool fire(const Fragment &fragment, Tally &tally);
  bool fireUnlessWaiting(const Fragment &fragment, Tally &tally);
  bool updateMaxRate(const Fragment &fragment);
  void updateIntegrate(const Fragment &fragment, Tally &tally);
  void countUpdate(const Fragment &fragment, Tally &tally);
  Span collect(const Fragment &fragment);
  int64_t send(const Fanout &fanout, Span span, int64_t arrival, Tally &tally);
  int64_t sendEach(const Fanout &fanout, Span span, int64_t arrival,
                   Tally &tally);
  void post(const Axon &axon, Span span, int64_t sent, int64_t arrival);
  void endTick(int64_t tick);
  void decodeOutputs();
};

/// The frames of a batch, together.
struct BatchResult {
  std::vector<std::vector<OutputValues>> outputs; ///< [sample][output]
  Counts counts;                                  ///< of all samples
  double cycles = 0.0;                            ///< of all samples
  double walkNs = 0.0;                            ///< the same
  double hostSeconds = 0.0; ///< wall clock of the simulation
};

/// Writes a sample; `tensors[i]` already has the size of input i, or of none if
/// that is a stream. Called from several threads at once.
using SampleReader = std::function<Status(int64_t sample, Sample &)>;

/// Called with each finished frame, from several threads at once.
using FrameListener = std::function<void(int64_t sample, const FrameResult &)>;

/// Runs `samples` frames on `threads` threads (0: all). The result does not
/// depend on the number of threads. `listener` may be null; with `record` its
/// frames hold traces. The error is that of the first sample that has one.
Result<BatchResult> runBatch(const Machine &machine, int64_t samples,
                             unsigned threads, const SampleReader &read,
                             const FrameListener &listener = nullptr,
                             Record record = Record::Nothing);

} // namespace snnc::simulator

#endif // SNNC_SIMULATOR_SIMULATOR_H
