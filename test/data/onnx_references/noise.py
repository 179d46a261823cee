"""Writes bytes of noise, the same on every machine, as a .npy array.

usage: noise.py SHAPE FILE, as in noise.py 1x3x240x320 noise.npy
"""
import sys


def noise(count):
    """The upper bytes of a linear congruential generator (Numerical Recipes)."""
    state = 1
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        yield state >> 24


def write(shape, path):
    count = 1
    for size in shape:
        count *= size
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    header = header.ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little"))
        file.write(header.encode() + bytes(noise(count)))


if __name__ == "__main__":
    write([int(size) for size in sys.argv[1].split("x")], sys.argv[2])
