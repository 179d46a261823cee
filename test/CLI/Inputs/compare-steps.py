# Compares what snnc made of digits_mlp.onnx with what its script wrote beside it.
import ast
import io
import re
import struct
import sys
import zipfile

data, made = sys.argv[1:]

CODES = {"f4": "f", "f8": "d", "i8": "q", "i4": "i", "i2": "h", "i1": "b",
         "u1": "B"}


def read_npy(file):
    """The numbers of a .npy file, row-major, as a list."""
    file.read(6)
    major, _ = file.read(2)
    size = struct.unpack("<H" if major == 1 else "<I",
                         file.read(2 if major == 1 else 4))[0]
    header = ast.literal_eval(file.read(size).decode())
    assert not header["fortran_order"]
    code = CODES[header["descr"][1:]]
    content = file.read()
    count = len(content) // struct.calcsize(code)
    return list(struct.unpack(f"<{count}{code}", content))


def report(name, same):
    print(name + ": " + ("equal" if same else "different"))


archive = zipfile.ZipFile(data + "/digits_50.npz")
file = {name[:-len(".npy")]: read_npy(io.BytesIO(archive.read(name)))
        for name in archive.namelist()}
logits = file["logits"]
for folder, name in ("float", "interpret"), ("chip", "run"):
    with open(f"{made}/{folder}/logits.npy", "rb") as found:
        report("logits of " + name, read_npy(found) == logits)

text = open(made + "/digits.mlir").read()
resources = dict(re.findall(r'(\w+): "0x[0-9A-F]{8}([0-9A-F]+)"', text))


def integers(attribute, count):
    """The i8 numbers of a weights attribute."""
    name = re.match(r"dense_resource<(\w+)>", attribute)
    inner = attribute[len("dense<"):-1]
    if name:
        content = bytes.fromhex(resources[name[1]])
    elif inner.startswith('"0x'):
        content = bytes.fromhex(inner[3:-1])
    else:
        numbers = [int(each) for each in re.findall(r"-?\d+", inner)]
        return numbers * count if len(numbers) == 1 else numbers
    return list(struct.unpack(f"{len(content)}b", content))


same = True
for name in "hidden1", "output":
    weights = file[name + "_weights"]
    attribute = re.search(
        rf'snn\.dense .*weights\((.*) : tensor<[^>]*>\) .*"{name}_gemm"', text)[1]
    same &= integers(attribute, len(weights)) == weights
    thresholds = re.search(
        rf'snn\.population .* threshold \[([^\]]*)\].*"{name}_compare"', text)[1]
    same &= ([int(each) for each in thresholds.split(",")]
             == file[name + "_threshold"])
report("weights and thresholds", same)
