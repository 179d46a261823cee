import os

import lit.formats

config.name = "snnc-unit"
config.suffixes = []
config.test_format = lit.formats.GoogleTest(".", "-tests")
config.test_source_root = os.path.join(config.snnc_obj_root, "test", "unit")
config.test_exec_root = config.test_source_root
config.environment["ASAN_OPTIONS"] = "detect_leaks=0:allow_user_poisoning=0"
