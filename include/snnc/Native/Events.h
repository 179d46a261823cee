// Runs chips that work event by event on one crossbar.

#ifndef SNNC_NATIVE_EVENTS_H
#define SNNC_NATIVE_EVENTS_H

#include "snnc/Native/Neuron.h"
#include "snnc/Native/Store.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace snnc::native {

/// What happened since the machine was made.
struct EventCounts {
  int64_t events = 0;     ///< of the host and of the chip itself
  int64_t operations = 0; ///< synapses read and added, those of weight 0 too
  int64_t updates = 0;    ///< neurons that a time reference or event touched
  int64_t spikes = 0;     ///< that left the chip
  int64_t dropped = 0;    ///< events that a full queue lost
  int64_t cycles = 0; ///< by the description's expressions, where it has any
  int64_t mostQueued = 0;
};

/// One crossbar with a queue, as tinyODIN and ODIN are: each event is a row of
/// synapses, one synapse, a synapse from outside or a time reference, and every
/// neuron that it touches is compared with its threshold at once. Spikes go out
/// and, in the closed loop, into the queue.
class EventMachine {
public:
  /// Reads the configuration of `store`, which outlives the machine and gets
  /// the potentials back by save(). An error names what the description does
  /// not run, or what the machine needs and the chip does not have.
  static Result<EventMachine> create(Store &store);

  /// Sends one event and runs until the queue is empty. Appends the words that
  /// leave the chip. An error says why the word is no event of the chip, or
  /// that the closed loop never comes to rest.
  Status send(uint64_t word, std::vector<uint64_t> &out);

  /// Writes the potentials into the store.
  void save();

  /// Takes the state of `other`, a machine of the same store; keeps the counts.
  void restart(const EventMachine &other) {
    potentials = other.potentials;
    queue = other.queue;
  }

  const EventCounts &getCounts() const { return counts; }

private:
  /// An event in the queue.
  struct Queued {
    enum { Row, Synapse, Virtual } kind = Row;
    int64_t row = 0;
    int64_t neuron = 0;
    int64_t weight = 0;
    bool leaks = false; ///< a virtual event with a time reference
  };

  explicit EventMachine(Store &store);
  Status load();
  Result<std::pair<std::string, chip::PatternValues>>
  decode(uint64_t word) const;
  void push(const Queued &event);
  Status drain(std::vector<uint64_t> &out);
  void process(const Queued &event, std::vector<uint64_t> &out);
  /// Adds a weight to a neuron, or a leak, and lets it fire.
  void touch(int64_t neuron, int64_t weight, bool withLeak,
             std::vector<uint64_t> &out);
  int64_t weightOf(int64_t row, int64_t neuron) const;
  void addCycles(const std::string &event);

  Store *store;
  const chip::Native *chip;
  std::vector<NeuronRow> neurons;
  std::vector<int64_t> potentials;
  std::vector<int8_t> weights;           ///< [row][neuron], with sign and mask
  std::map<std::string, int64_t> cycles; ///< by event
  std::deque<Queued> queue;
  int64_t numScanned = 0; ///< neurons that a row or tref_all touches
  bool isClosed = false;
  EventCounts counts;
};

} // namespace snnc::native

#endif // SNNC_NATIVE_EVENTS_H
