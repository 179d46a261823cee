// The inner loops of the decoder in vectors of the processor that runs them.

#include "Runs.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "Runs.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace snnc::synapse {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct Add {
  template <typename Vector>
  static Vector join(Vector accumulator, Vector product) {
    return hn::Add(accumulator, product);
  }
  static int32_t join(int32_t accumulator, int32_t product) {
    return static_cast<int32_t>(static_cast<uint32_t>(accumulator) +
                                static_cast<uint32_t>(product));
  }
};

struct Maximum {
  template <typename Vector>
  static Vector join(Vector accumulator, Vector product) {
    return hn::Max(accumulator, product);
  }
  static int32_t join(int32_t accumulator, int32_t product) {
    return std::max(accumulator, product);
  }
};

/// Loads weights as vectors of accumulators.
template <typename Tag, typename Weight>
hn::Vec<Tag> load(Tag tag, const Weight *weights) {
  if constexpr (sizeof(Weight) == sizeof(int32_t))
    return hn::LoadU(tag, weights);
  else
    return hn::PromoteTo(tag, hn::LoadU(hn::Rebind<Weight, Tag>(), weights));
}

/// Works on whole vectors of `tag` from `done` on; returns how far it came.
template <typename Operation, typename Tag, typename Weight>
int64_t applyVectors(Tag tag, const Weight *weights, int32_t *accumulators,
                     int64_t done, int64_t length, int32_t value) {
  const int64_t lanes = hn::Lanes(tag);
  const auto factor = hn::Set(tag, value);
  for (; done + lanes <= length; done += lanes) {
    auto product = factor;
    if (weights)
      product = hn::Mul(load(tag, weights + done), factor);
    auto accumulator = hn::LoadU(tag, accumulators + done);
    hn::StoreU(Operation::join(accumulator, product), tag, accumulators + done);
  }
  return done;
}

template <typename Operation, typename Weight>
void applyRuns(const RunsOf<Weight, int32_t> &runs, uint32_t value) {
  int32_t factor = static_cast<int32_t>(value);
  const Weight *weights = runs.weights;
  int32_t *accumulators = runs.accumulators;
  for (int64_t run = 0; run < runs.count; ++run) {
    int64_t done =
        applyVectors<Operation>(hn::ScalableTag<int32_t>(), weights,
                                accumulators, 0, runs.length, factor);
    done = applyVectors<Operation>(hn::CappedTag<int32_t, 8>(), weights,
                                   accumulators, done, runs.length, factor);
    done = applyVectors<Operation>(hn::CappedTag<int32_t, 4>(), weights,
                                   accumulators, done, runs.length, factor);
    for (; done < runs.length; ++done) {
      uint32_t weight = weights ? weights[done] : 1;
      accumulators[done] = Operation::join(
          accumulators[done], static_cast<int32_t>(weight * value));
    }
    weights = weights ? weights + runs.weightStep : nullptr;
    accumulators += runs.accumulatorStep;
  }
}

void addBytes(const RunsOf<int8_t, int32_t> &runs, uint32_t value) {
  applyRuns<Add>(runs, value);
}
void addShorts(const RunsOf<int16_t, int32_t> &runs, uint32_t value) {
  applyRuns<Add>(runs, value);
}
void addInts(const RunsOf<int32_t, int32_t> &runs, uint32_t value) {
  applyRuns<Add>(runs, value);
}
void maximumBytes(const RunsOf<int8_t, int32_t> &runs, uint32_t value) {
  applyRuns<Maximum>(runs, value);
}
void maximumShorts(const RunsOf<int16_t, int32_t> &runs, uint32_t value) {
  applyRuns<Maximum>(runs, value);
}
void maximumInts(const RunsOf<int32_t, int32_t> &runs, uint32_t value) {
  applyRuns<Maximum>(runs, value);
}

} // namespace HWY_NAMESPACE
} // namespace snnc::synapse
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace snnc::synapse {

HWY_EXPORT(addBytes);
HWY_EXPORT(addShorts);
HWY_EXPORT(addInts);
HWY_EXPORT(maximumBytes);
HWY_EXPORT(maximumShorts);
HWY_EXPORT(maximumInts);

void addRuns(const RunsOf<int8_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(addBytes)(runs, value);
}

void addRuns(const RunsOf<int16_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(addShorts)(runs, value);
}

void addRuns(const RunsOf<int32_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(addInts)(runs, value);
}

void maximumRuns(const RunsOf<int8_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(maximumBytes)(runs, value);
}

void maximumRuns(const RunsOf<int16_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(maximumShorts)(runs, value);
}

void maximumRuns(const RunsOf<int32_t, int32_t> &runs, uint32_t value) {
  HWY_DYNAMIC_DISPATCH(maximumInts)(runs, value);
}

} // namespace snnc::synapse
#endif
