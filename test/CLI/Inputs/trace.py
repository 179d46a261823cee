"""Column 0 of a recorded trace as an array of steps x 1 (with 'input'), or the
steps in which an array of steps x 1 is not 0 (with 'spikes')."""

import struct
import sys

path, what = sys.argv[1:3]
if what == "input":
    values = [float(line.split(",")[0]) for line in open(path)]
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 1), }" % len(values)
    header = header.ljust(117) + "\n"
    sys.stdout.buffer.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    sys.stdout.buffer.write(struct.pack("<%df" % len(values), *values))
else:
    data = open(path, "rb").read()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    values = struct.unpack("<%df" % ((len(data) - start) // 4), data[start:])
    print("steps", len(values), "spikes", *(step for step, value in enumerate(values) if value))
