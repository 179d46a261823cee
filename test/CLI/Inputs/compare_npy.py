"""Compares two .npy files of float32: compare_npy.py A B STEP prints how many elements
differ, and by how many steps at most."""
import array
import struct
import sys


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data[:6] == b"\x93NUMPY", path
    size = struct.unpack("<H", data[8:10])[0]
    assert b"'<f4'" in data[10:10 + size], path
    return array.array("f", data[10 + size:])


first, second = read(sys.argv[1]), read(sys.argv[2])
assert len(first) <= len(second), (len(first), len(second))
steps = [abs(a - b) / float(sys.argv[3]) for a, b in zip(first, second)]
print(f"{sum(step > 0.01 for step in steps)} of {len(steps)} differ, "
      f"by {round(max(steps))} steps at most")
