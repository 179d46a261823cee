// What the tests of event readers share.

#ifndef SNNC_TEST_DATA_EVENTFILES_H
#define SNNC_TEST_DATA_EVENTFILES_H

#include "DataFiles.h"

#include "snnc/Data/Events.h"

#include <filesystem>

namespace snnc::data::test {

using Shape = std::vector<int64_t>;

/// Events as '(step, neuron, value)' in a row, and the length.
inline std::string format(const Result<EventSample> &sample) {
  if (!sample)
    return sample.error().message;
  std::string text = std::to_string(sample->steps) + ":";
  for (const Event &event : sample->events) {
    std::string value = std::to_string(event.value);
    value.erase(value.find_last_not_of('0') + 1);
    if (value.back() == '.')
      value.pop_back();
    text += " (" + std::to_string(event.step) + ", " +
            std::to_string(event.neuron) + ", " + value + ")";
  }
  return text;
}

/// The only sample of a file, or the error, without the folder of its name.
inline std::string readOnly(const std::string &path, const Shape &shape,
                            const EventOptions &options = {}) {
  Result<EventDataset> dataset = openEvents({path}, shape, options);
  std::string text =
      dataset ? format(dataset->fetch(0)) : dataset.error().message;
  std::string folder = std::filesystem::path(path).parent_path().string() + "/";
  for (size_t at; (at = text.find(folder)) != std::string::npos;)
    text.erase(at, folder.size());
  const auto *info = testing::UnitTest::GetInstance()->current_test_info();
  std::string prefix =
      std::string("snnc-") + info->test_suite_name() + "-" + info->name() + "-";
  for (size_t at; (at = text.find(prefix)) != std::string::npos;)
    text.erase(at, prefix.size());
  return text;
}

/// An event of 40 bits.
inline std::string bs2(uint64_t x, uint64_t y, uint64_t polarity,
                       uint64_t time) {
  return bigEndian(x << 32 | y << 24 | polarity << 23 | time, 5);
}

/// An event of 56 bits.
inline std::string bs3(uint64_t x, uint64_t y, uint64_t polarity,
                       uint64_t time) {
  return bigEndian(x << 44 | y << 32 | polarity << 24 | time, 7);
}

} // namespace snnc::data::test

#endif // SNNC_TEST_DATA_EVENTFILES_H
