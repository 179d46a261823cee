// Tests of SHA-256 with the examples of NIST for FIPS 180-4.

#include "snnc/Chip/Chip.h"

#include <gtest/gtest.h>

static std::string hashOf(const std::string &text) {
  return snnc::chip::sha256(text.data(), text.size());
}

TEST(Sha256, GivesTheHashesOfTheStandardsExamples) {
  EXPECT_EQ(hashOf(""), "e3b0c44298fc1c149afbf4c8996fb924"
                        "27ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hashOf("abc"), "ba7816bf8f01cfea414140de5dae2223"
                           "b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039"
            "a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hashOf("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b049237"
            "0b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hashOf(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67"
            "f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, HandlesEverySizeAroundABlock) {
  // The hash of all hashes of 0 to 129 letters, from Python's hashlib.
  std::string all;
  for (size_t size = 0; size < 130; ++size)
    all += hashOf(std::string(size, 'x'));
  EXPECT_EQ(hashOf(all),
            "199af942eba7fa5d1e16d475169eb24018b14e69339c93d26a9ea6d873b4ace6");
}
