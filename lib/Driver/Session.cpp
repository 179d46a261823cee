// One run of the compiler: the MLIR context and the diagnostics in the words
// of a user who knows no MLIR.

#include "snnc/Driver/Session.h"

#include "snnc/InitAll.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::driver;

/// Collects the innermost name and file of `location`.
static void collect(Location location, StringRef &name, StringRef &file) {
  if (auto named = dyn_cast<NameLoc>(location)) {
    if (name.empty())
      name = named.getName().getValue();
    return collect(named.getChildLoc(), name, file);
  }
  if (auto fused = dyn_cast<FusedLoc>(location)) {
    for (Location part : fused.getLocations())
      if (name.empty() || file.empty())
        collect(part, name, file);
    return;
  }
  if (auto place = dyn_cast<FileLineColLoc>(location))
    if (file.empty())
      file = place.getFilename().getValue();
}

std::string snnc::driver::describe(Location location, StringRef message) {
  StringRef name, file;
  collect(location, name, file);
  std::string text = llvm::sys::path::filename(file).str();
  if (message.contains("'" + file.str() + "'"))
    text.clear();
  if (name.empty() || message.contains("'" + name.str() + "'"))
    return text;
  if (!text.empty())
    text += ": ";
  return text + "'" + name.str() + "'";
}

static StringRef label(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Remark:
    return "remark";
  case DiagnosticSeverity::Note:
    return "note";
  }
  llvm_unreachable("all severities are covered");
}

static void print(const Diagnostic &diagnostic, StringRef indent) {
  llvm::raw_ostream &out = llvm::errs();
  out << indent << label(diagnostic.getSeverity()) << ": ";
  std::string message = diagnostic.str();
  std::string where = describe(diagnostic.getLocation(), message);
  if (!where.empty())
    out << where << ": ";
  out << message << "\n";
  for (const Diagnostic &note : const_cast<Diagnostic &>(diagnostic).getNotes())
    print(note, "  ");
}

/// Lets the passes' optimisation remarks come as diagnostics.
static void enableRemarks(MLIRContext &context) {
  remark::RemarkCategories categories;
  categories.passed = categories.missed = ".*";
  categories.analysis = categories.failed = ".*";
  LogicalResult enabled = remark::enableOptimizationRemarks(
      context, /*streamer=*/nullptr,
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories,
      /*printAsEmitRemarks=*/true);
  assert(succeeded(enabled) && "the category is a regular expression");
  (void)enabled;
}

Session::Session(Verbosity verbosity) : verbosity(verbosity) {
  DialectRegistry registry;
  registerAllDialects(registry);
  context =
      std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false);
  handler = std::make_unique<ScopedDiagnosticHandler>(
      context.get(), [this](Diagnostic &diagnostic) {
        if (diagnostic.getSeverity() == DiagnosticSeverity::Remark &&
            this->verbosity == Verbosity::Quiet)
          return success();
        print(diagnostic, "");
        return success();
      });
  if (verbosity == Verbosity::Passes)
    enableRemarks(*context);
}

LogicalResult Session::fail(const Error &error) {
  llvm::errs() << "error: " << error.message << "\n";
  return failure();
}
