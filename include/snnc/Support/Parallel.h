// Runs a loop on several threads; results must not depend on how many.

#ifndef SNNC_SUPPORT_PARALLEL_H
#define SNNC_SUPPORT_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace snnc {

/// The number of threads that `requested` means for `work` pieces of work:
/// itself, or all cores if 0; never more than there are pieces, nor than 1,024.
inline unsigned numThreads(unsigned requested, int64_t work = 1024) {
  unsigned threads =
      requested ? requested : std::max(1u, std::thread::hardware_concurrency());
  int64_t most = std::clamp<int64_t>(work, 1, 1024);
  return static_cast<unsigned>(std::min<int64_t>(threads, most));
}

/// Calls `body(thread, index)` once for every index below `count`. `thread`
/// (below `threads`) names per-thread scratch space. Indices are taken in
/// order, but finish in any order: write results to a slot per index.
inline void parallelFor(int64_t count, unsigned threads,
                        const std::function<void(unsigned, int64_t)> &body) {
  threads = numThreads(threads, count);
  std::atomic<int64_t> next{0};
  auto work = [&](unsigned thread) {
    for (int64_t index = next++; index < count; index = next++)
      body(thread, index);
  };
  std::vector<std::thread> pool;
  for (unsigned thread = 1; thread < threads; ++thread)
    pool.emplace_back(work, thread);
  work(0);
  for (std::thread &thread : pool)
    thread.join();
}

} // namespace snnc

#endif // SNNC_SUPPORT_PARALLEL_H
