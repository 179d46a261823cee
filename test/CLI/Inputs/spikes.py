# Writes random spikes as .npy: PATH SAMPLES STEPS NEURONS.
import random, struct, sys
path, samples, steps, neurons = sys.argv[1], *map(int, sys.argv[2:5])
random.seed(1)
header = "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d), }" % (samples, steps, neurons)
header += " " * (63 - (10 + len(header)) % 64) + "\n"
with open(path, "wb") as f:
    f.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
    f.write(bytes(random.random() < 0.1 for _ in range(samples * steps * neurons)))
