// Memory files as Verilog's $readmemb reads them, and files of packets.

#ifndef SNNC_NATIVE_MEMFILES_H
#define SNNC_NATIVE_MEMFILES_H

#include "snnc/Native/Store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace snnc::native {

/// Rows of bits as text, one row per line, most significant bit first, all
/// `bits` wide and exactly `rows` of them. Comments, underscores and empty
/// lines are left out. An error names `file`, the line and what is wrong.
Status readRows(const std::string &text, const std::string &file,
                Memory &memory);

/// The rows of a memory, one per line.
std::string writeRows(const Memory &memory);

/// The names of all memory files of a chip.
std::vector<std::string> memoryFiles(const chip::Native &chip);

/// Reads all memory files of a chip from a folder: for each core but the
/// output bus the file that each memory's description names. An error names
/// the file.
Status readFolder(const std::string &folder, Store &store);

/// Writes the memory files of a chip into a folder that exists.
Status writeFolder(const std::string &folder, const Store &store);

/// One word of up to 64 bits per line, each of `bits` digits.
Result<std::vector<uint64_t>> readWords(const std::string &text,
                                        const std::string &file, unsigned bits);

/// Cuts words into ticks: line k of `counts` says how many belong to tick k. An
/// error if the sum is not the number of words.
Result<std::vector<std::vector<uint64_t>>>
cutIntoTicks(const std::vector<uint64_t> &words, const std::string &counts,
             const std::string &file);

} // namespace snnc::native

#endif // SNNC_NATIVE_MEMFILES_H
