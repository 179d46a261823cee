// Reads arbitrary and damaged event files: each gives samples or an error.

#include "EventFiles.h"

#include <random>

using namespace snnc;
using namespace snnc::data;
using namespace snnc::data::test;

namespace {

/// Opens and reads a file; what it gives obeys the rules of a sample.
void readAll(const std::string &path, const EventOptions &options) {
  Result<EventDataset> dataset = openEvents({path}, {2, 8, 8}, options);
  if (!dataset) {
    EXPECT_FALSE(dataset.error().message.empty());
    return;
  }
  for (int64_t i = 0; i < dataset->size() && i < 4; ++i) {
    Result<EventSample> sample = dataset->fetch(i);
    if (!sample) {
      EXPECT_FALSE(sample.error().message.empty());
      continue;
    }
    const Event *last = nullptr;
    for (const Event &event : sample->events) {
      EXPECT_TRUE(event.step >= 0 && event.step < sample->steps);
      EXPECT_TRUE(event.neuron >= 0 && event.neuron < 128);
      EXPECT_NE(event.value, 0);
      EXPECT_TRUE(!last || last->step < event.step ||
                  (last->step == event.step && last->neuron < event.neuron));
      last = &event;
    }
  }
}

TEST(EventDamage, GivesSamplesOrAnError) {
  const std::string npyHeader =
      npyWithHeader("{'descr': [('x', '<i2'), ('y', '<i2'), ('t', '<i8'), "
                    "('p', '|b1')], 'fortran_order': False, 'shape': (2,), }\n",
                    std::string(26, '\1'));
  const std::string packet =
      littleEndian(1, 2) + littleEndian(1, 2) + littleEndian(8, 4) +
      littleEndian(4, 4) + littleEndian(0, 4) + littleEndian(2, 4) +
      littleEndian(2, 4) + littleEndian(2, 4) + std::string(16, '\1');
  const std::pair<const char *, std::string> files[] = {
      {"x.bs2", bs2(1, 1, 0, 10) + bs2(7, 7, 1, 20000)},
      {"x.bin", bs2(1, 240, 0, 10) + bs2(7, 7, 1, 20000)},
      {"x.bs3", bs3(1, 1, 0, 10) + bs3(7, 7, 1, 20000)},
      {"x.bs1", bs2(0, 1, 0, 10)},
      {"a.aedat", "#!AER-DAT2.0\r\n" + std::string(16, '\2')},
      {"b.aedat", "#!AER-DAT3.1\r\n#!END-HEADER\r\n" + packet + packet},
      {"x.npy", npyHeader},
      {"y.npy", npy("<f4", "2, 128", std::string(1024, '\0'))},
      {"z.npy", npy("<i2", "3, 4", std::string(24, '\3'))},
      {"x.npz", zip({{"t.npy", npy("|u1", "2,", "ab")},
                     {"x.npy", npy("|u1", "2,", "\1\2")},
                     {"p.npy", npy("|u1", "2,", "\1\2")}})}};
  std::mt19937 random(7);
  auto draw = [&](size_t count) {
    return std::uniform_int_distribution<size_t>(0, count - 1)(random);
  };
  for (const auto &[name, whole] : files)
    for (int round = 0; round < 150; ++round) {
      std::string bytes = whole;
      for (int change = round % 4; change-- > 0;)
        bytes[draw(bytes.size())] = static_cast<char>(draw(256));
      if (round % 5 == 4)
        bytes.resize(draw(bytes.size()));
      EventOptions options;
      options.columns = round % 2 ? "txyp" : "";
      options.sensorHeight = options.sensorWidth = round % 3 ? 0 : 128;
      readAll(writeFile(name, bytes), options);
    }
}

} // namespace
