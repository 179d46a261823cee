"""Trains digits_mlp.onnx: train_digits.py DIGITS.csv.gz [--search]

DIGITS.csv.gz: the 1,797 digits of 8x8 pixels (0 to 16), the label last. The
first 1,198 are trained on, the last 599 only tested at the end. What could be
chosen (seed, number of epochs) was chosen on the last 240 of the 1,198,
trained on the 958 before them: --search prints that.
"""

import os
import sys

import numpy as np

from step_net import Layer, accuracy, predict, save_onnx, train_batch

HIDDEN, VOTES, LEVEL = 64, 5, 8
LARGEST_WEIGHT, SYNAPSES, ODIN_RANGE = 7, 3900, 255
EPOCHS = 200
SEED = 0


def load(path):
    table = np.loadtxt(path, delimiter=",", dtype=np.float32)
    return table[:, :-1], table[:, -1].astype(int)


def distort(rng, pixels):
    """Shifts, turns, stretches and slants each digit a little."""
    n = len(pixels)
    images = np.pad(pixels.reshape(n, 8, 8), ((0, 0), (2, 2), (2, 2)))
    angle, slant = rng.normal(0, 0.12, n), rng.normal(0, 0.12, n)
    sy, sx = np.exp(rng.normal(0, 0.08, (2, n)))
    ty, tx = rng.normal(0, 0.45, (2, n))
    grid = np.arange(8) - 3.5
    y, x = grid[None, :, None], grid[None, None, :]
    c, s = (f(angle)[:, None, None] for f in (np.cos, np.sin))
    column = lambda v: v[:, None, None]
    yy = column(sy) * (c * y - s * x) + column(ty) + 5.5
    xx = column(sx) * (s * y + c * x + column(slant) * y) + column(tx) + 5.5
    yy, xx = np.clip(yy, 0, 10.999), np.clip(xx, 0, 10.999)
    iy, ix = yy.astype(int), xx.astype(int)
    fy, fx = yy - iy, xx - ix
    at = np.arange(n)[:, None, None]
    mixed = ((1 - fy) * ((1 - fx) * images[at, iy, ix] +
                         fx * images[at, iy, ix + 1]) +
             fy * ((1 - fx) * images[at, iy + 1, ix] +
                   fx * images[at, iy + 1, ix + 1]))
    return mixed.reshape(n, 64)


def binary(pixels):
    return (pixels >= LEVEL).astype(np.float32)


def prune(layer, kept):
    """Leaves the `kept` weights of largest magnitude."""
    size = np.abs(layer.real) * layer.mask
    if kept < np.count_nonzero(layer.mask):
        layer.mask *= size >= np.partition(size.ravel(), -kept)[-kept]
        layer.real *= layer.mask


def train(pixels, labels, seed, report=None):
    rng = np.random.default_rng(seed)
    hidden = Layer(rng, np.ones((HIDDEN, 64)), LARGEST_WEIGHT, 1.5, 8.0)
    output = Layer(rng, np.ones((10 * VOTES, HIDDEN)), LARGEST_WEIGHT, 1.5, 8.0)
    layers = [hidden, output]
    start = [np.count_nonzero(x.mask) for x in layers]
    aim = [SYNAPSES // 2, SYNAPSES // 2]
    step = 0
    batch = 64
    for epoch in range(EPOCHS):
        # From a quarter to three quarters of the time, weights go.
        part = np.clip((epoch / EPOCHS - 0.2) / 0.4, 0, 1)
        for layer, full, kept in zip(layers, start, aim):
            prune(layer, int(full + (kept - full) * (1 - (1 - part) ** 3)))
        rate = 0.08 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS)) + 3e-4
        for _ in range(4):
            order = rng.permutation(len(labels))
            x = binary(distort(rng, pixels[order]))
            y = labels[order]
            for i in range(0, len(y) - batch + 1, batch):
                step += 1
                train_batch(layers, x[i:i + batch], y[i:i + batch], rate, step,
                            slope=1.0)
        if report:
            report(epoch, [layer.integers() for layer in layers])
    return [layer.integers() for layer in layers]


def check(layers):
    """What tinyODIN, ODIN and uCaspian can hold, at once."""
    synapses = sum(np.count_nonzero(w) for w, _ in layers)
    neurons = 64 + sum(len(t) for _, t in layers)
    reach = max(float((-np.minimum(w, 0).sum(1) + t).max()) for w, t in layers)
    largest = max(float(np.abs(w).max()) for w, _ in layers)
    least = min(float(t.min()) for _, t in layers)
    print(f"{synapses} synapses, {neurons} neurons with the inputs, weights "
          f"to {largest:g}, thresholds from {least:g}, largest sum of negative "
          f"weights and threshold {reach:g}")
    assert synapses <= SYNAPSES and neurons <= 240 and largest <= 7
    assert least >= 1 and reach <= ODIN_RANGE and 2 * (64 + HIDDEN) <= 256


def main():
    pixels, labels = load(sys.argv[1])
    if "--search" in sys.argv:
        for seed in map(int, sys.argv[sys.argv.index("--search") + 1:]):
            log = []
            train(pixels[:958], labels[:958], seed,
                  lambda epoch, layers: log.append(accuracy(
                      layers, binary(pixels[958:1198]), labels[958:1198])))
            print(seed, "validation", " ".join(f"{x:.3f}" for x in log[9::10]),
                  "last ten %.4f" % np.mean(log[-10:]), flush=True)
        return
    layers = train(pixels[:1198], labels[:1198], seed=SEED)
    check(layers)
    test, expected = binary(pixels[1198:]), labels[1198:]
    print(f"numpy {np.__version__}: {accuracy(layers, test, expected):.4f} of "
          f"{len(test)} test digits, "
          f"{accuracy(layers, binary(pixels[:1198]), labels[:1198]):.4f} of "
          "1198 training digits")
    here = os.path.dirname(os.path.abspath(__file__))
    save_onnx(os.path.join(here, "digits_mlp.onnx"), layers, LEVEL,
              "digits_mlp")
    np.savez_compressed(os.path.join(here, "digits_50.npz"),
                        pixels=pixels[1198:1248], labels=labels[1198:1248],
                        logits=predict(layers, test[:50]),
                        **{f"{name}_{what}": values.astype(int)
                           for name, layer in zip(("hidden1", "output"), layers)
                           for what, values in zip(("weights", "threshold"),
                                                   layer)})
    np.savez_compressed(os.path.join(here, "digits_test.npz"),
                        pixels=pixels[1198:].astype(np.uint8),
                        labels=labels[1198:].astype(np.uint8))


if __name__ == "__main__":
    main()
