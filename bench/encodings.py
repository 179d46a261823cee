# Compiles and runs networks with every encoding of synapse tables; see
# bench/encodings.

import filecmp
import json
import pathlib
import subprocess
import sys
import tempfile

KINDS = ["dense", "functional", "bitmap", "index", "run_length", "delta_index",
         "functional_bitmap", "functional_index"]
OBJECTIVES = ["energy", "latency", "memory"]


def networks(root, data):
    mnist = root / "test/data/mnist"
    cifar = root / "test/data/resnet8_cifar10/resnet8_cifar10.onnx"
    vww = data / "onnx/vww_mobilenet_v1_025_96"
    return {
        "mnist_cntk": {
            "model": root / "test/data/mnist_cntk/model.onnx",
            "chip": "reference",
            "calibration": mnist / "calibration-images-idx3-ubyte.gz",
            "samples": mnist / "t10k-first1000-images-idx3-ubyte.gz",
            "options": [], "count": 20},
        "mnist_cntk_pruned": {
            "model": root / "test/data/mnist_cntk/model.onnx",
            "chip": "reference",
            "calibration": mnist / "calibration-images-idx3-ubyte.gz",
            "samples": mnist / "t10k-first1000-images-idx3-ubyte.gz",
            "options": ["--prune", "global:density=0.1"], "count": 20},
        "resnet8_cifar10": {
            "model": cifar,
            "chip": "reference-32x32",
            "calibration": data / "cifar10_100/images_u8_hwc.npy",
            "samples": data / "cifar10_100/images_u8_hwc.npy",
            "options": [], "count": 4},
        "vww_mobilenet": {
            "model": vww / "vww_mobilenet_v1_025_96.onnx",
            "chip": "reference-32x32",
            "calibration": vww / "images_u8_hwc.npy",
            "samples": vww / "images_u8_hwc.npy",
            "options": ["--scale", "0.00392156862745098"], "count": 2},
    }


def call(command):
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def must(command):
    code, output = call(command)
    if code != 0:
        sys.exit(f"{' '.join(str(word) for word in command)}\n{output}")
    return output


def measure(snnc, net, arguments, folder, name):
    """The figures of one compilation, or why there is none."""
    image, table = folder / f"{name}.snnb", folder / f"{name}.json"
    code, output = call([snnc, "compile", net["model"], "-o", image,
                         "--chip", net["chip"],
                         "--calibrate", net["calibration"],
                         "--calibration-samples", 20,
                         "--json", table] + net["options"] + arguments)
    if code != 0:
        errors = [line for line in output.splitlines() if "error: " in line]
        return errors[0].split("error: ", 1)[1] if errors else output
    memory = json.loads(table.read_text())
    ran, dump = folder / f"{name}-run.json", folder / f"{name}-out"
    must([snnc, "run", image, "-i", net["samples"], "--samples", net["count"],
          "--json", ran, "--dump", dump])
    verified = must([snnc, "verify", image, net["model"], "-i", net["samples"],
                     "--samples", 1])
    if " 0 mismatches" not in " ".join(verified.split()):
        sys.exit(f"{name}: the image differs from its network\n{verified}")
    run = json.loads(ran.read_text())
    image.unlink()
    kinds = {}
    for layer in memory["layers"]:
        if layer["weights"]:
            kind = "+".join(layer["encodings"])
            kinds[kind] = kinds.get(kind, 0) + 1
    return {"memory": memory["totals"], "run": run, "dump": dump,
            "cores": run["cores_used"], "kinds": kinds}


def check_same(name, figures, base):
    """Exits if outputs or spikes differ from those of `base`."""
    for file in sorted(base["dump"].iterdir()):
        if not filecmp.cmp(file, figures["dump"] / file.name, shallow=False):
            sys.exit(f"{name}: output {file.name} differs")
    for key in ("spikes_per_inference", "host_events_per_inference"):
        if figures["run"][key] != base["run"][key]:
            sys.exit(f"{name}: {key} differs")


def row(name, figures):
    if isinstance(figures, str):
        return f"| {name} | does not fit: {figures.split(';')[0]} | | | | | |"
    memory, run = figures["memory"], figures["run"]
    kinds = ", ".join(f"{count} {kind}"
                      for kind, count in sorted(figures["kinds"].items()))
    return (f"| {name} | {kinds} | {figures['cores']} "
            f"| {memory['bits'] / 8000:.1f} kB "
            f"| {memory['energy_pJ'] * 1e-6:.3f} uJ "
            f"| {memory['latency_ns'] * 1e-3:.1f} us "
            f"| {run['energy_J_per_inference'] * 1e6:.3f} uJ |")


def main():
    root, data = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    snnc = root / "build/bin/snnc"
    nets = networks(root, data)
    chosen = sys.argv[3:] or list(nets)
    for name in chosen:
        net = nets[name]
        print(f"\n{name} on `{net['chip']}`, {net['count']} samples:\n")
        print("| encoding | layers with weights | cores | tables | walks: energy "
              "| walks: time | run: energy |\n|---|---|---|---|---|---|---|")
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            forced = {}
            for kind in KINDS:
                forced[kind] = measure(snnc, net, ["--encoding", kind], folder,
                                       kind)
                print(row(kind, forced[kind]), flush=True)
            base = forced["functional"]
            for objective in OBJECTIVES:
                best = measure(snnc, net, ["--objective", objective], folder,
                               objective)
                print(row(f"automatic, least {objective}", best), flush=True)
                check_same(objective, best, base)
                key = {"energy": "energy_pJ", "latency": "latency_ns",
                       "memory": "bits"}[objective]
                for kind, figures in forced.items():
                    if isinstance(figures, str):
                        continue
                    check_same(kind, figures, base)
                    if best["memory"][key] > figures["memory"][key] * (1 + 1e-9):
                        sys.exit(f"{name}: the choice for {objective} is worse "
                                 f"than {kind}")
    print("\nAll outputs and spikes are the same, no image differs from its "
          "network, and no choice is worse than a forced encoding.")


if len(sys.argv) < 3:
    sys.exit("usage: bench/encodings DATA [NET ...]")
main()
