// AddressSanitizer's options of all fuzz targets. The allocators of LLVM's
// headers poison memory that its library, which is not instrumented, uses; what
// the quarantine holds back counts as memory of the target.

extern "C" const char *__asan_default_options() {
  return "allow_user_poisoning=0:quarantine_size_mb=16:detect_leaks=0";
}
