// Runs samples on a deployed network, as its host does.

#ifndef SNNC_DEPLOY_RUNNER_H
#define SNNC_DEPLOY_RUNNER_H

#include "snnc/Deploy/Deployment.h"
#include "snnc/Native/Session.h"

#include <memory>
#include <string>
#include <vector>

namespace snnc::deploy {

/// What one sample gave.
struct RunResult {
  /// By population of the host's file: what its cells did in its steps; of the
  /// host's populations what was sent.
  std::vector<Spikes> spikes;
  /// By output: counts of spikes as the host received them, or the last numbers
  /// of readouts.
  std::vector<std::vector<int64_t>> outputs;
  /// Cells of one neuron that did not do the same, and spikes out of a
  /// population's steps that the host would have to ignore.
  int64_t numDisagreements = 0;
  int64_t numStray = 0;
};

/// Runs samples, one after the other, on a chip of its own.
class Runner {
public:
  /// `host` outlives the runner, `store` is copied. An error names what does
  /// not fit together.
  static Result<Runner> create(const Host &host, const native::Store &store);

  Runner(Runner &&);
  Runner &operator=(Runner &&);
  ~Runner();

  /// `spikes` of the host's populations, as encode() gives them. Appends what
  /// goes through the chip's ports to `log`, if there is one.
  Result<RunResult> run(const std::vector<Spikes> &spikes,
                        std::string *log = nullptr);

  native::Counts getCounts() const { return session->getCounts(); }

  struct Tables;

private:
  Runner(const Host &host, std::unique_ptr<native::Store> store);

  const Host *host;
  std::unique_ptr<native::Store> store;
  std::unique_ptr<native::Session> session;
  std::unique_ptr<Tables> tables;
};

} // namespace snnc::deploy

#endif // SNNC_DEPLOY_RUNNER_H
