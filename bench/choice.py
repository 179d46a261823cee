# Times the choice of encodings of a large network; see bench/choice.

import collections
import json
import os
import pathlib
import subprocess
import sys
import time


def larger_chip(root, path):
    """The reference with 64 x 64 cores."""
    chip = json.loads((root / "chips/reference-32x32.json").read_text())
    chip["identity"]["name"] = "reference-64x64"
    chip["topology"]["x"] = chip["topology"]["y"] = 64
    for field in chip["routing"]["packet"]:
        if field["name"] == "core":
            field["width"] = 12
    axons = next(memory for memory in chip["emission"]["memories"]
                 if memory["name"] == "axon")
    widths = {"core": 12, "table": 8, "delay": 6, "c": 14, "y": 12, "x": 12}
    lsb = 0
    for field in axons["fields"]:
        field["lsb"], field["width"] = lsb, widths[field["name"]]
        lsb += field["width"]
    path.write_text(json.dumps(chip))


def run(command, cpus):
    """Seconds, and MiB of the largest resident set."""
    start = time.monotonic()
    child = subprocess.Popen([str(word) for word in command],
                             stdout=subprocess.DEVNULL,
                             preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{command} failed")
    return time.monotonic() - start, usage.ru_maxrss / 1024


root, model, folder = (pathlib.Path(word) for word in sys.argv[1:4])
chip, table = folder / "chip.json", folder / "table.json"
larger_chip(root, chip)
explain = [root / "build/bin/snnc", "explain", model, *sys.argv[4:]]
print("| threads on | import, quantise | + map, choose encodings | memory |")
print("|---|---|---|---|")
cpus = sorted(os.sched_getaffinity(0))
for some in ([cpus[0]], cpus):
    before, _ = run(explain, some)
    after, memory = run(explain + ["--chip", chip, "--memory", "--json", table],
                        some)
    print(f"| {len(some)} core{'s' if len(some) > 1 else ''} | {before:.2f} s "
          f"| {after:.2f} s | {memory:.0f} MiB |")
explanation = json.loads(table.read_text())
memory = explanation["synapse_memory"]
kinds = collections.Counter("+".join(layer["encodings"])
                            for layer in memory["layers"] if layer["weights"])
totals = memory["totals"]
print(f"\n{explanation['totals']['neurons']} neurons, "
      f"{explanation['totals']['synapses']} synapses, "
      f"{explanation['totals']['weights']} weights, "
      f"{explanation['totals']['nonzero_weights']} not 0; "
      f"{explanation['chip']['cores']} cores; "
      f"{totals['bits'] / 8e6:.1f} MB of tables; layers: "
      + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
