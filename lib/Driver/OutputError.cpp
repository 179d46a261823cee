// How far outputs are from those in floating point.

#include "snnc/Driver/Verify.h"

#include <algorithm>
#include <cmath>

using namespace snnc;
using namespace snnc::driver;

void OutputError::add(double found, double expected) {
  bool isNumber = !std::isnan(expected);
  if (isNumber) {
    low = std::min(low, expected);
    high = std::max(high, expected);
  }
  if (found == expected || (std::isnan(found) && !isNumber))
    return;
  double difference = std::fabs(found - expected);
  if (std::isnan(difference)) { // std::max would lose it
    difference = HUGE_VAL;
    ++oneSidedNaNs;
  }
  largest = std::max(largest, difference);
  mean += difference;
}

void OutputError::add(const OutputError &other) {
  largest = std::max(largest, other.largest);
  mean += other.mean;
  oneSidedNaNs += other.oneSidedNaNs;
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}
