// What the text of a tail may be made of, before MLIR parses it.

#include "TailText.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace snnc;
using llvm::StringRef;

/// Characters of a tail: of 8 million numbers in hexadecimal digits.
static constexpr size_t maxLength = size_t(1) << 26;

/// Brackets in one another that MLIR's parser, which is recursive, may see.
static constexpr size_t maxDepth = 64;

/// Characters of a number or of the sizes of a tensor: MLIR's time for a number
/// grows with the square of its length.
static constexpr size_t maxNumber = 256;

/// Digits of the width of an integer type: a value takes memory by the width.
static constexpr size_t maxWidthDigits = 2;

static bool isWordCharacter(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '$' || c == '.';
}

/// True for an integer type of more bits than any value of a tail has.
static bool isWideInteger(StringRef word) {
  word.consume_front("s") || word.consume_front("u");
  return word.consume_front("i") && word.size() > maxWidthDigits &&
         llvm::all_of(word, llvm::isDigit);
}

namespace {

/// Goes over a text once, token by token.
class TextChecker {
public:
  explicit TextChecker(StringRef text) : text(text) {}

  Status check() {
    while (position < text.size())
      if (Status status = checkToken(); !status)
        return status;
    if (!open.empty())
      return Error{"its brackets do not match"};
    return {};
  }

private:
  StringRef text;
  size_t position = 0;
  llvm::SmallVector<char> open; ///< the closing brackets to come

  Status checkToken() {
    char c = text[position];
    if (c == '"')
      return checkString();
    if (c == '/')
      return Error{"it has a comment"};
    if (text.substr(position).starts_with("->")) {
      position += 2;
      return {};
    }
    if (isWordCharacter(c))
      return checkWord();
    ++position;
    if (c == '@' || c == '%') { // the name of a symbol or of a value
      skipWord();
      return {};
    }
    return checkBracket(c);
  }

  /// A string ends where MLIR's lexer ends it.
  Status checkString() {
    for (++position; position < text.size(); ++position) {
      if (text[position] == '\\')
        ++position;
      else if (text[position] == '"')
        break;
    }
    if (position >= text.size())
      return Error{"it has a string without an end"};
    ++position;
    return {};
  }

  StringRef skipWord() {
    size_t begin = position;
    while (position < text.size() && isWordCharacter(text[position]))
      ++position;
    return text.slice(begin, position);
  }

  Status checkWord() {
    StringRef word = skipWord();
    // The parser of affine expressions calls itself without brackets.
    if (word == "affine_map" || word == "affine_set")
      return Error{"it has an '" + word.str() + "'"};
    if (llvm::isDigit(word.front()) && word.size() > maxNumber)
      return Error{"it has a number of more than " + std::to_string(maxNumber) +
                   " characters"};
    StringRef element = word.substr(word.rfind('x') + 1); // of "2x4xi8"
    if (isWideInteger(word) || isWideInteger(element))
      return Error{"it has the integer type '" +
                   (isWideInteger(word) ? word : element).str() + "'"};
    return {};
  }

  Status checkBracket(char c) {
    static constexpr StringRef opening = "([{<", closing = ")]}>";
    if (size_t kind = opening.find(c); kind != StringRef::npos)
      open.push_back(closing[kind]);
    else if (closing.contains(c) && (open.empty() || open.pop_back_val() != c))
      return Error{"its brackets do not match"};
    if (open.size() > maxDepth)
      return Error{"its brackets are more than " + std::to_string(maxDepth) +
                   " deep"};
    return {};
  }
};

} // namespace

Status driver::checkTailText(StringRef text) {
  if (text.size() > maxLength)
    return Error{"it has more than " + std::to_string(maxLength) +
                 " characters"};
  // MLIR's bytecode and aliases of attributes would begin otherwise.
  if (!text.starts_with("func.func "))
    return Error{"it is not one function"};
  // The printer escapes all others in names.
  if (!llvm::all_of(text, [](char c) { return llvm::isPrint(c) || c == '\n'; }))
    return Error{"it has characters that are not printable"};
  return TextChecker(text).check();
}
