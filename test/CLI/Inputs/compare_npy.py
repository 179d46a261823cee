"""Compares the numbers of two .npy files of one shape: compare_npy.py A B [STEP] prints
how many differ by more than a hundredth of STEP (1), and by how many steps at most."""
import ast
import struct
import sys

CODES = {"<f4": "f", "|u1": "B", "<u2": "H"}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != b"\x93NUMPY\x01\x00":
        sys.exit(f"{path}: not a .npy file of version 1")
    end = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:end].decode())
    numbers = [x for x, in struct.iter_unpack("<" + CODES[header["descr"]], data[end:])]
    count = 1
    for size in header["shape"]:
        count *= size
    if header["fortran_order"] or not numbers or len(numbers) != count:
        sys.exit(f"{path}: {len(numbers)} numbers, {header}")
    return header["shape"], numbers


(shape, found), (wanted, expected) = read(sys.argv[1]), read(sys.argv[2])
if shape != wanted:
    sys.exit(f"{sys.argv[1]}: shape {shape}, {sys.argv[2]}: shape {wanted}")
step = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
distances = [abs(a - b) / step for a, b in zip(found, expected)]
if any(x != x for x in distances):
    sys.exit(f"{sys.argv[1]} or {sys.argv[2]}: NaN")
print(f"{sum(x > 0.01 for x in distances)} of {len(distances)} differ, "
      f"by {round(max(distances))} steps at most")
