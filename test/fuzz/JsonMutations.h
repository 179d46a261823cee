// Mutations of JSON texts that keep them JSON.

#ifndef SNNC_TEST_FUZZ_JSONMUTATIONS_H
#define SNNC_TEST_FUZZ_JSONMUTATIONS_H

#include <string>

namespace snnc::fuzz {

/// Changes one to four nodes of a text: numbers, texts, whole subtrees, keys.
/// False if it is no JSON.
bool mutateJson(std::string &text, unsigned seed);

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_JSONMUTATIONS_H
