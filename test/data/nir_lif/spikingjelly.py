"""Writes lif_spikingjelly.csv: the neuron of lif_norse.nir as SpikingJelly
computes it (activation_based/neuron.py, LIFNode with decay_input=True):

    charge  v = v + (x - (v - v_reset)) / tau     tau in steps
    fire    s = v - v_threshold >= 0
    reset   v = v_reset where s

Every operation is rounded to 32 bits, as PyTorch does. Same input as the other
traces; columns: input, potential after the reset, spike.
"""

import pathlib
import struct

FOLDER = pathlib.Path(__file__).parent
TAU, THRESHOLD, RESET = 0.0025, 0.1, 0.0  # seconds, volts
DT = 1e-4


def f32(number):
    return struct.unpack("f", struct.pack("f", number))[0]


def main():
    tau, threshold, reset = f32(f32(TAU) / DT), f32(THRESHOLD), f32(RESET)
    lines, v = [], 0.0
    for line in (FOLDER / "lif_norse.csv").read_text().split():
        x = f32(float(line.split(",")[0]))
        v = f32(v + f32(f32(x - f32(v - reset)) / tau))
        spike = f32(v - threshold) >= 0
        if spike:
            v = reset
        lines.append(f"{x:.1f},{v!r},{float(spike)}")
    (FOLDER / "lif_spikingjelly.csv").write_text("\n".join(lines) + "\n")


main()
