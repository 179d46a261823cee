"""Counts what docs/style asks for and no compiler checks; prints violations."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ["dialects", "include", "lib", "tools", "bench", "test"]
MAX_LINES = 500


def sources():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".cpp", ".h", ".td"}:
                yield path


def check_file(path, problems):
    text = path.read_text()
    lines = text.splitlines()
    name = path.relative_to(ROOT)
    if not lines or not lines[0].startswith("// "):
        problems.append(f"{name}: the first line does not say what it is for")
    if len(lines) > MAX_LINES:
        problems.append(f"{name}: {len(lines)} lines, at most {MAX_LINES}")
    if path.suffix == ".h" and "using namespace" in text:
        problems.append(f"{name}: 'using namespace' in a header")
    for number, line in enumerate(lines, 1):
        if "TODO" in line or "FIXME" in line:
            problems.append(f"{name}:{number}: unfinished work")


def check_layering(problems):
    """The parts without MLIR never include one of its headers."""
    plain = ["Support", "Chip", "Synapse", "Image", "Mapping", "Simulator", "Report",
             "Data", "Recognize", "Import/Hdf5", "Import/NIR"]
    for part in plain:
        include = ROOT / "include" / "snnc"
        headers = [include / f"{part}.h", *(include / part).rglob("*")]
        for path in sorted([*(ROOT / "lib" / part).rglob("*"), *headers]):
            if path.is_file():
                if path.suffix in {".cpp", ".h"} and re.search(
                    r'#include [<"](mlir|llvm|dialects)/', path.read_text()
                ):
                    problems.append(f"{path.relative_to(ROOT)}: includes MLIR")


def joined_messages(text):
    """First string pieces of every diagnostic: adjacent literals are joined."""
    text = re.sub(r'"\s*\n?\s*"', "", text)
    call = r'(?:emitOpError|emitError)\(\s*(?:[\w.>()-]+,\s*)?"([^"]+)"'
    stream = r'(?:emitOpError|emitError)\([^;"]*?\)\s*<<\s*"([^"]+)"'
    return re.findall(call, text) + re.findall(stream, text)


def check_messages(problems):
    """Every diagnostic's text stands in some test."""
    tests = ""
    for path in sorted((ROOT / "test").rglob("*")):
        if path.suffix in {".mlir", ".test", ".cpp"}:
            tests += path.read_text()
    tests = re.sub(r'"\s*\n?\s*"', "", tests)
    for folder in ("dialects", "lib"):
        for path in sorted((ROOT / folder).rglob("*.cpp")):
            for message in joined_messages(path.read_text()):
                piece = message.replace('\\"', '"').strip()
                if piece.startswith("the compiler "):
                    continue  # our fault, not the user's: no input shows it
                if piece and piece not in tests:
                    problems.append(
                        f"{path.relative_to(ROOT)}: no test has '{piece}'"
                    )


def main():
    problems = []
    for path in sources():
        check_file(path, problems)
    check_layering(problems)
    check_messages(problems)
    for problem in problems:
        print(problem)
    print(f"lint: {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
