# Compares what snnc made of digits_mlp.onnx with what its script wrote beside it.
import re
import sys

import numpy

data, made = sys.argv[1:]


def report(name, same):
    print(name + ": " + ("equal" if same else "different"))


file = numpy.load(data + "/digits_50.npz")
logits = file["logits"]
for folder, name in ("float", "interpret"), ("chip", "run"):
    found = numpy.load(f"{made}/{folder}/logits.npy").reshape(logits.shape)
    report("logits of " + name, (found == logits).all())

text = open(made + "/digits.mlir").read()
resources = dict(re.findall(r'(\w+): "0x[0-9A-F]{8}([0-9A-F]+)"', text))


def integers(attribute, count):
    """The i8 numbers of a weights attribute."""
    name = re.match(r"dense_resource<(\w+)>", attribute)
    if name:
        return numpy.frombuffer(bytes.fromhex(resources[name[1]]), numpy.int8)
    inner = attribute[len("dense<"):-1]
    if inner.startswith('"0x'):
        return numpy.frombuffer(bytes.fromhex(inner[3:-1]), numpy.int8)
    numbers = [int(each) for each in re.findall(r"-?\d+", inner)]
    return numpy.resize(numbers, count)


same = True
for name in "hidden1", "output":
    weights = file[name + "_weights"]
    attribute = re.search(
        rf'snn\.dense .*weights\((.*) : tensor<[^>]*>\) .*"{name}_gemm"', text)[1]
    same &= (integers(attribute, weights.size) == weights.ravel()).all()
    thresholds = re.search(
        rf'snn\.population .* threshold \[([^\]]*)\].*"{name}_compare"', text)[1]
    same &= ([int(each) for each in thresholds.split(",")]
             == file[name + "_threshold"]).all()
report("weights and thresholds", same)
