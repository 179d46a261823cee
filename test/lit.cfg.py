import os
import sys

import lit.formats
import lit.llvm

lit.llvm.initialize(lit_config, config)
from lit.llvm import llvm_config

config.name = "snnc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt", "unit", "data", "fuzz"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.snnc_obj_root, "test")

config.substitutions.append(("%data", os.path.join(config.test_source_root, "data")))
config.substitutions.append(("%tools", config.snnc_tools_dir))
config.substitutions.append(("%source", config.snnc_source_root))
config.substitutions.append(("%python", sys.executable))
config.environment["ASAN_OPTIONS"] = "detect_leaks=0:allow_user_poisoning=0"

llvm_config.add_tool_substitutions(
    ["snnc-opt", "snnc-translate", "snnc-lsp-server", "snnc",
     "llvm-nm", "llvm-readelf", "FileCheck", "not", "split-file", "count"],
    [config.snnc_tools_dir, config.llvm_tools_dir],
)
