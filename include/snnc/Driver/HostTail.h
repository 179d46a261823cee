// What the host computes of the outputs of an image.

#ifndef SNNC_DRIVER_HOSTTAIL_H
#define SNNC_DRIVER_HOSTTAIL_H

#include "snnc/Image/Image.h"
#include "snnc/Simulator/Simulator.h"

#include <memory>
#include <string>
#include <vector>

namespace snnc::driver {

/// The end of a network, from the decoded outputs of the chip to the results
/// of the user's model. Any number of threads may run it.
class HostTail {
public:
  /// A result of the network.
  struct Output {
    std::string name;
    std::vector<int64_t> shape; ///< with the batch of 1
    int64_t numElements = 1;
  };

  /// Reads the tail of `image`, which is not trusted: nothing but operations of
  /// ann without weights, of bounded size. Without a tail, the results are the
  /// outputs of the chip. `file` is the image's, for messages.
  static Result<HostTail> load(const image::Image &image,
                               const std::string &file);

  HostTail(HostTail &&);
  HostTail &operator=(HostTail &&);
  ~HostTail();

  /// Its operators, as in "Transpose_48 ... Softmax_62 (14 operators)"; empty
  /// if there is nothing to compute.
  const std::string &getDescription() const;

  /// The results, 1 or more.
  const std::vector<Output> &getOutputs() const;

  /// Computes the results of one sample.
  Result<std::vector<simulator::OutputValues>>
  run(std::vector<simulator::OutputValues> chip) const;

  /// Replaces the outputs of all samples by the results, on `threads` threads
  /// (0: all).
  Status finish(simulator::BatchResult &batch, unsigned threads) const;

private:
  struct Function;

  explicit HostTail(std::unique_ptr<Function> function);

  std::unique_ptr<Function> function;
};

} // namespace snnc::driver

#endif // SNNC_DRIVER_HOSTTAIL_H
