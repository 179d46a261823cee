# Compiles a network with every encoding of synapse tables forced and for every
# objective, runs all images and compares outputs and figures.
# usage: encodings.py SNNC DATA FOLDER

import filecmp
import json
import os
import subprocess
import sys

KINDS = ["dense", "functional", "bitmap", "index", "run_length", "delta_index",
         "functional_bitmap", "functional_index"]
KEYS = {"energy": "energy_pJ", "latency": "latency_ns", "memory": "bits"}
snnc, data, folder = sys.argv[1:]
digits = data + "/mnist/t10k-first1000-images-idx3-ubyte.gz"


def call(*words):
    return subprocess.run([snnc, *words], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def check_table(name, table):
    """The chosen encoding of a layer has the figures it is listed with."""
    for layer in table["layers"]:
        shown = {other["encoding"]: other for other in layer["alternatives"]}
        if len(layer["encodings"]) == 1:
            own = shown[layer["encodings"][0]]
            if own["bits"] != layer["bits"] or not own["fits"]:
                sys.exit(f"{name}: {layer['name']} is not as its encoding")
    if abs(sum(layer["energy_share"] for layer in table["layers"]) - 1) > 1e-9:
        sys.exit(f"{name}: the shares of energy do not add up to 1")


def measure(name, *options):
    """Compiles, runs and verifies; gives the totals of the memory table."""
    image, table = f"{folder}/{name}.snnb", f"{folder}/{name}.json"
    model = data + "/mnist_cntk/model.onnx"
    text = call("compile", model, "--prune", "global:density=0.3",
                "--calibrate",
                data + "/mnist/calibration-images-idx3-ubyte.gz",
                "--calibration-samples", "32", "-o", image, "--json", table,
                "--report", f"{folder}/{name}.html", *options)
    with open(f"{folder}/{name}.txt", "w") as file:
        file.write(text)
    call("run", image, "--samples", "4", "--dump", f"{folder}/{name}",
         "--input", digits)
    if "values compared: 0 mismatches" not in call(
            "verify", image, model, "--samples", "1", "--input", digits):
        sys.exit(f"{name}: the image differs from its network")
    for output in os.listdir(f"{folder}/dense"):
        if not filecmp.cmp(f"{folder}/dense/{output}",
                           f"{folder}/{name}/{output}", shallow=False):
            sys.exit(f"{name}: other outputs than dense")
    with open(table) as file:
        read = json.load(file)
    check_table(name, read)
    return read["totals"]


forced = {kind: measure(kind, "--encoding", kind) for kind in KINDS}
for goal, key in KEYS.items():
    best = measure(goal, "--objective", goal)[key]
    for kind, totals in forced.items():
        if best > totals[key] * (1 + 1e-9):
            sys.exit(f"{kind} has a lower {goal} than the choice")
print("all outputs are the same, no forced encoding is better")
