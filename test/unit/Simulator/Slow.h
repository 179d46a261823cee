// The members of the slow simulator.

#ifndef SNNC_TEST_UNIT_SIMULATOR_SLOW_H
#define SNNC_TEST_UNIT_SIMULATOR_SLOW_H

#include "SlowMachine.h"

namespace snnc::test {

struct Arrival {
  int64_t tick, table;
  Coordinate source;
  int64_t value;
  bool lags; ///< its axon joins steps to later ones
};

struct State {
  std::vector<int64_t> accumulator, potential, count, value, current, wait;
};

/// The whole simulation; every member function is one paragraph of the page.
class Slow {
public:
  Slow(const TestNetwork &network, unsigned bits,
       const simulator::Sample &sample)
      : network(network), sample(sample), high((int64_t(1) << (bits - 1)) - 1),
        low(-high - 1) {}

  SlowResult run();

private:
  const TestNetwork &network;
  const simulator::Sample &sample;
  int64_t high, low;
  std::vector<State> states;
  std::vector<Arrival> arrivals;
  std::map<int64_t, double> load; ///< cycles per core in this tick
  int64_t longest = 0;
  SlowResult result;

  void encode(int64_t tick);
  void arrive(int64_t tick);
  void update(size_t index, int64_t tick);
  double realOf(size_t input, const Coordinate &at, int64_t tick) const;
  int64_t step(size_t index, int64_t n, int64_t c);
  int64_t fire(const TestFragment &fragment, State &state, int64_t n,
               const image::ParameterRow &row);
  int64_t stepLeaky(const TestFragment &fragment, State &state, int64_t n,
                    const image::ParameterRow &row, int64_t input);
  void countUpdate(const TestFragment &fragment);
  int64_t send(int64_t core, const std::vector<image::AxonRow> &axons,
               const Coordinate &at, int64_t value, int64_t arrival,
               int64_t firstArrival, simulator::Tally &tally);
  int64_t sendEach(int64_t core, const std::vector<image::AxonRow> &axons,
                   const Coordinate &at, int64_t value, int64_t arrival,
                   int64_t firstArrival, simulator::Tally &tally);
  int64_t coreOf(const image::AxonRow &axon) const;
  void post(const image::AxonRow &axon, const Coordinate &source, int64_t value,
            int64_t arrival, int64_t firstArrival);
  int64_t saturate(int64_t value, simulator::Tally &tally) const;
  int64_t stateOf(size_t index, size_t output, int64_t n) const;
  void decode();
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIMULATOR_SLOW_H
