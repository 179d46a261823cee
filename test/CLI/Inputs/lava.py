"""Input and expectations of lava.test, with Python's standard library.

digits IDX OUT COUNT: the spikes of the first COUNT digits as COUNT x 29 x 784
bytes (.npy): v += pixel; if v > 255 a spike and v = 0.
picture NPZ OUT: the picture of PilotNet's trace as pixels from 0 to 1.
counts DUMP NPY: compares output spikes (float32) with the recorded ones (uint8).
"""
import ast
import gzip
import io
import struct
import sys
import zipfile


def write_npy(path, descr, shape, data):
    text = repr({"descr": descr, "fortran_order": False, "shape": shape})
    text = (text + " " * 64)[: -(10 + len(text)) % 64 + len(text)]
    header = text[:-1] + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)))
        file.write(header.encode() + data)


def read_npy(file):
    file.read(8)
    (length,) = struct.unpack("<H", file.read(2))
    header = ast.literal_eval(file.read(length).decode())
    return header["descr"], header["shape"], file.read()


def digits(source, out, count):
    pixels = gzip.open(source).read()[16:]
    spikes = bytearray()
    for start in range(0, 784 * count, 784):
        potentials = [0] * 784
        for _ in range(29):
            for i in range(784):
                potentials[i] += pixels[start + i]
                spikes.append(potentials[i] > 255)
                if potentials[i] > 255:
                    potentials[i] = 0
    write_npy(out, "|u1", (count, 29, 784), bytes(spikes))


def picture(source, out):
    member = zipfile.ZipFile(source).read("image.npy")
    _, shape, data = read_npy(io.BytesIO(member))
    pixels = [(value + 4) / 80 for value in data]
    write_npy(out, "<f4", (1,) + shape, struct.pack(f"<{len(pixels)}f", *pixels))


def counts(dump, recorded):
    _, shape, data = read_npy(open(dump, "rb"))
    found = struct.unpack(f"<{len(data) // 4}f", data)
    _, wanted, expected = read_npy(open(recorded, "rb"))
    if not found or shape[0] > wanted[0] or shape[1:] != wanted[1:]:
        sys.exit(f"{dump}: shape {shape}, {recorded}: shape {wanted}")
    different = sum(a != b for a, b in zip(found, expected))
    print(f"{shape[0]} digits, {len(found)} counts, {different} different")


if __name__ == "__main__":
    if sys.argv[1] == "digits":
        digits(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        {"picture": picture, "counts": counts}[sys.argv[1]](*sys.argv[2:])
