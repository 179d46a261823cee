"""Writes the NIR files of nir-import.test with NIR's own library (nir 1.0.8,
h5py 3.16, numpy 2.4 from the Python registry); run in this folder."""

import h5py
import nir
import numpy as np

f32 = np.float32


def ramp(*shape):
    """1/8, 2/8, ... in an array of a shape."""
    return (np.arange(1, np.prod(shape) + 1).reshape(shape) / 8).astype(f32)


def same(value, *shape):
    return np.full(shape, value, f32)


def graph(nodes, edges, name, drop=(), **options):
    """Writes a graph. nir 1.0.8 cannot write fields that are None, as files of
    others lack them, so they are dropped afterwards."""
    nir.write(name, nir.NIRGraph(nodes, edges, type_check=False), **options)
    with h5py.File(name, "r+") as file:
        for field in drop:
            del file["node/nodes/" + field]


# Windows: rows and columns differ everywhere, no input_shape is stated.
graph(
    {
        "in": nir.Input(np.array([2, 6, 9])),
        "conv": nir.Conv2d((6, 9), ramp(4, 1, 3, 2), (2, 1), (1, 0), (1, 2), 2, np.array([1, 2, 3, 4], f32)),
        "if": nir.IF(same(1, 4, 3, 7), same(2, 4, 3, 7)),
        "same": nir.Conv2d((3, 7), ramp(1, 4, 2, 3), 1, "same", 1, 1, np.zeros(1, f32)),
        "average": nir.AvgPool2d(np.array([1, 2]), np.array([1, 2]), np.array([0, 1])),
        "flat": nir.Flatten(np.array([1, 3, 4]), 0, -1),
        "out": nir.Output(np.array([12])),
    },
    [("in", "conv"), ("conv", "if"), ("if", "same"), ("same", "average"), ("average", "flat"), ("flat", "out")],
    "windows.nir",
    ["conv/input_shape", "same/input_shape", "flat/input_type"],
)

# One axis, and numbers of every neuron.
graph(
    {
        "in": nir.Input(np.array([2, 5])),
        "conv": nir.Conv1d(5, ramp(3, 2, 3), 1, "valid", 1, 1, np.zeros(3, f32)),
        "lif": nir.LIF(
            tau=ramp(3, 3), r=same(1, 3, 3), v_leak=np.repeat(ramp(3, 1), 3, 1), v_threshold=same(1, 3, 3),
            v_reset=same(-1, 3, 3),
        ),
        "scale": nir.Scale(ramp(3, 3)),
        "li": nir.LI(same(0.5, 3, 3), same(1, 3, 3), same(0, 3, 3)),
        "out": nir.Output(np.array([3, 3])),
    },
    [("in", "conv"), ("conv", "lif"), ("lif", "scale"), ("scale", "li"), ("li", "out")],
    "line.nir",
)

# Every other neuron; linear maps in a row, fan-in, delays, two ports of each.
graph(
    {
        "a": nir.Input(np.array([3])),
        "b": nir.Input(np.array([3])),
        "l1": nir.Affine(ramp(3, 3), np.array([0.5, 0, 0], f32)),
        "l2": nir.Linear(ramp(2, 3).astype(np.float64)),
        "cuba": nir.CubaLIF(same(0.1, 2), same(0.2, 2), same(1, 2), same(0, 2), same(1, 2), w_in=same(3, 2)),
        "late": nir.Delay(same(2e-3, 2)),
        "own": nir.Delay(np.array([1e-3, 3e-3], f32)),
        "threshold": nir.Threshold(same(0.5, 2)),
        "cubali": nir.CubaLI(same(0.1, 2), same(0.2, 2), same(1, 2), same(0, 2)),
        "i": nir.I(same(4, 2)),
        "y": nir.Output(np.array([2])),
        "z": nir.Output(np.array([2])),
    },
    [
        ("a", "l1"), ("b", "l1"), ("l1", "l2"), ("l2", "cuba"), ("cuba", "late"), ("late", "threshold"),
        ("cuba", "own"), ("own", "cubali"), ("threshold", "i"), ("cubali", "y"), ("i", "z"),
    ],
    "neurons.nir",
)

# Recurrence in a nested graph, not compressed.
inner = nir.NIRGraph(
    {
        "input": nir.Input(np.array([2])),
        "lif": nir.LIF(same(0.1, 2), same(1, 2), same(0, 2), same(1, 2)),
        "rec": nir.Affine(ramp(2, 2), np.array([1, 2], f32)),
        "output": nir.Output(np.array([2])),
    },
    [("input", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")],
    type_check=False,
)
graph(
    {"in": nir.Input(np.array([2])), "0": inner, "out": nir.Output(np.array([2]))},
    [("in", "0"), ("0", "out")],
    "nested.nir",
    compression=None,
)
