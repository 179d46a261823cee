// The numbers of neurons of the model `real`, which both snn and xbar hold: a
// dictionary of arrays with one number, or one per channel.

#ifndef SNNC_IR_REALNUMBERS_H
#define SNNC_IR_REALNUMBERS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

namespace snnc::realnumbers {

/// How a potential moves, with the numbers of image::RealForm.
enum class Form : int32_t {
  Pass,
  Accumulate,
  Decay,
  Difference,
  SplitDifference,
  SigmaDelta
};

/// The forms (array<i32>).
inline constexpr llvm::StringLiteral formName = "form";

/// The form of neurons that send differences, which all channels share.
inline constexpr int32_t sigmaDelta = static_cast<int32_t>(Form::SigmaDelta);

/// The numbers that a form reads, beside the bias.
inline llvm::ArrayRef<llvm::StringLiteral> namesOf(Form form) {
  static constexpr llvm::StringLiteral accumulate[] = {"gain"};
  static constexpr llvm::StringLiteral decay[] = {"decay", "gain"};
  static constexpr llvm::StringLiteral difference[] = {"gain", "resistance"};
  static constexpr llvm::StringLiteral split[] = {"decay", "gain",
                                                  "resistance"};
  static constexpr llvm::StringLiteral delta[] = {"threshold"};
  switch (form) {
  case Form::Pass:
    return {};
  case Form::Accumulate:
    return accumulate;
  case Form::Decay:
    return decay;
  case Form::Difference:
    return difference;
  case Form::SplitDifference:
    return split;
  case Form::SigmaDelta:
    return delta;
  }
  return {};
}

/// The real ones (array<f32>), named as the members of image::RealParameterRow.
inline constexpr llvm::StringLiteral names[] = {
    "bias", "threshold", "floor",      "reset_value",   "decay",
    "gain", "rest",      "resistance", "current_decay", "current_gain"};

/// The number of channel `channel`, 0 if the dictionary has none.
inline float get(mlir::DictionaryAttr numbers, llvm::StringRef name,
                 int64_t channel) {
  auto array = numbers.getAs<mlir::DenseF32ArrayAttr>(name);
  return array ? array[array.size() == 1 ? 0 : channel] : 0.0f;
}
inline int32_t getForm(mlir::DictionaryAttr numbers, int64_t channel) {
  auto array = numbers.getAs<mlir::DenseI32ArrayAttr>(formName);
  return array[array.size() == 1 ? 0 : channel];
}

/// True if neurons compare their potential with a threshold; sigma_delta has
/// one for differences.
inline bool hasThreshold(mlir::DictionaryAttr numbers) {
  auto form = numbers.getAs<mlir::DenseI32ArrayAttr>(formName);
  return numbers.contains("threshold") &&
         !(form && llvm::is_contained(form.asArrayRef(), sigmaDelta));
}

/// Checks names, types, lengths and values.
inline mlir::LogicalResult
verify(mlir::Operation *op, mlir::DictionaryAttr numbers, int64_t channels) {
  auto verifyLength = [&](llvm::StringRef name,
                          int64_t length) -> mlir::LogicalResult {
    if (length == 1 || length == channels)
      return mlir::success();
    return op->emitOpError("expects one ")
           << name << " or one per channel (" << channels << "), but found "
           << length;
  };
  auto form = numbers.getAs<mlir::DenseI32ArrayAttr>(formName);
  if (!form)
    return op->emitOpError("expects a form (array<i32>) among its numbers");
  if (mlir::failed(verifyLength(formName, form.size())))
    return mlir::failure();
  for (int32_t number : form.asArrayRef())
    if (number < 0 || number > sigmaDelta)
      return op->emitOpError("expects forms from 0 to 5, but found ") << number;
  if (llvm::is_contained(form.asArrayRef(), sigmaDelta) &&
      !llvm::all_equal(form.asArrayRef()))
    return op->emitOpError("expects form 5 (sigma_delta) of all channels or of "
                           "none");
  for (mlir::NamedAttribute entry : numbers) {
    llvm::StringRef name = entry.getName();
    if (name == formName)
      continue;
    if (!llvm::is_contained(names, name)) {
      mlir::InFlightDiagnostic diagnostic =
          op->emitOpError("has a number '")
          << name << "', but neurons of model real have " << formName << ", ";
      llvm::interleaveComma(names, diagnostic);
      return diagnostic;
    }
    auto array = llvm::dyn_cast<mlir::DenseF32ArrayAttr>(entry.getValue());
    if (!array)
      return op->emitOpError("expects array<f32> as ")
             << name << ", but found " << entry.getValue();
    if (mlir::failed(verifyLength(name, array.size())))
      return mlir::failure();
    for (float number : array.asArrayRef())
      if (!std::isfinite(number))
        return op->emitOpError("expects finite numbers, but found ")
               << double(number) << " as " << name;
  }
  for (int32_t number : form.asArrayRef())
    for (llvm::StringLiteral name : namesOf(static_cast<Form>(number)))
      if (!numbers.contains(name))
        return op->emitOpError("has form ")
               << number << ", which needs '" << name << "' among its numbers";
  const std::pair<llvm::StringLiteral, llvm::StringLiteral> pairs[] = {
      {"current_decay", "current_gain"},
      {"floor", "threshold"},
      {"reset_value", "threshold"}};
  for (auto [name, needed] : pairs)
    if (numbers.contains(name) && !numbers.contains(needed))
      return op->emitOpError("has '")
             << name << "' among its numbers, which needs '" << needed << "'";
  return mlir::success();
}

} // namespace snnc::realnumbers

#endif // SNNC_IR_REALNUMBERS_H
