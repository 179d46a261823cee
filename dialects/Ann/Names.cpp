// Reads the names of arguments and results.

#include "dialects/Ann/Names.h"

#include "dialects/Ann/Ann.h"

using namespace mlir;
using namespace snnc;

std::string ann::argumentName(func::FuncOp function, unsigned index) {
  auto name =
      function.getArgAttrOfType<StringAttr>(index, ann::AnnDialect::nameName);
  return name ? name.str() : "input" + std::to_string(index);
}

std::string ann::resultName(func::FuncOp function, unsigned index) {
  auto name = function.getResultAttrOfType<StringAttr>(
      index, ann::AnnDialect::nameName);
  return name ? name.str() : "output" + std::to_string(index);
}
