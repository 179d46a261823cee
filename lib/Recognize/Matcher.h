// Turns the polynomials of a step into populations.

#ifndef SNNC_LIB_RECOGNIZE_MATCHER_H
#define SNNC_LIB_RECOGNIZE_MATCHER_H

#include "Algebra.h"
#include "snnc/Recognize/Recognize.h"

namespace snnc::recognize {

/// The matcher of one step.
class Matcher {
public:
  Matcher(const Step &step, const Algebra &algebra)
      : step(step), algebra(algebra), atoms(algebra.getAtoms()),
        isIdempotent(algebra.getIdempotent()) {}

  Result<Network> run();

private:
  /// A sum of currents and what is beside it.
  struct Sum {
    std::vector<std::pair<int, Coefficient>> events; ///< atom and factor
    std::vector<std::pair<int, Coefficient>> states;
    Coefficient constant;
  };

  Status matchSpikes();
  Result<int> spikingPopulation(int spike);
  Result<Population> matchThreshold(int spike);
  Result<Population> matchMembrane(int spike, int state);
  Status matchReset(Population &neurons, const Polynomial &membrane, int state,
                    const Polynomial &onSpike, const Polynomial &onOldSpike);
  Status matchCurrents(Population &neurons, const Polynomial &drive, int state,
                       int node);
  Status matchSynapse(Population &neurons, const Sum &drive, int current,
                      int node);
  Result<int> readoutPopulation(int state);
  Status matchReadouts();
  Status matchOutputs();
  Result<Reading> matchReading(const Output &output);
  Result<int> relayPopulation(const Polynomial &value, int node);
  Result<int> poolPopulation(int atom);
  Status addFeeds(Population &neurons,
                  const std::vector<std::pair<int, Coefficient>> &events);
  Result<Feed> makeFeed(int atom);
  Result<Source> findSource(int atom);
  Result<Sum> split(const Polynomial &value, int node) const;
  int addPopulation(Population neurons);
  /// Gives population `index` a name that no other one has.
  void setPopulation(int index, Population neurons);
  std::string text(const Polynomial &value) const;
  std::string atomText(int atom) const;
  Error problem(int node, const std::string &reason) const;
  std::string nameOf(int node) const;

  const Step &step;
  const Algebra &algebra;
  const std::vector<Atom> &atoms;
  const std::vector<bool> &isIdempotent;
  Network network;
  std::map<int, int> populationOfAtom;  ///< of Spike and Pool atoms
  std::map<int, int> populationOfState; ///< membranes
  std::map<int, int> synapseOfState;    ///< currents: their population
  std::vector<std::pair<Polynomial, int>> relays;
};

} // namespace snnc::recognize

#endif // SNNC_LIB_RECOGNIZE_MATCHER_H
