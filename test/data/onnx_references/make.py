#!/usr/bin/env python3
"""Records what onnxruntime computes of noise (noise.py) with the models here.

Of fastestdet it records an evaluation in float64, as single numbers of what
onnxruntime computes are 1e-4 off. Needs numpy, onnx and onnxruntime; the tests
need none of them.
"""
import importlib.machinery
import pathlib
import tempfile

import numpy
import onnxruntime

import noise

HERE = pathlib.Path(__file__).parent
MODELS = {  # scale and offset of the bytes
    "kws_dscnn": (1 / 16, -8.0),
    "cnn_max_mninst3": (1 / 256, 0.0),
    "cifar_base_kw": (1 / 64, -2.0),
    "fastestdet": (1 / 256, 0.0),
    "ultraface_slim_320": (1 / 128, -1.0),
}

IN_FLOAT64 = {"fastestdet"}
float64 = importlib.machinery.SourceFileLoader(
    "float64", str(HERE.parents[2] / "bench/float64")).load_module()

onnxruntime.set_default_logger_severity(3)
for name, (scale, offset) in MODELS.items():
    session = onnxruntime.InferenceSession(str(HERE / (name + ".onnx")))
    given = session.get_inputs()[0]
    shape = [size if isinstance(size, int) else 1 for size in given.shape]
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        noise.write(shape, file.name)
        values = numpy.load(file.name).astype(numpy.float32)
    values = values * numpy.float32(scale) + numpy.float32(offset)
    results = session.run(None, {given.name: values})
    if name in IN_FLOAT64:
        evaluator = float64.load_in_float64(HERE / (name + ".onnx"))
        results = evaluator.run(None, {given.name: values.astype(numpy.float64)})
    for output, result in zip(session.get_outputs(), results):
        print(name, "x".join(map(str, shape)), scale, offset, output.name, result.shape,
              float(numpy.abs(result).max()))
        number = "" if len(session.get_outputs()) == 1 else "." + output.name
        numpy.save(HERE / (name + number + ".npy"), result.astype(numpy.float32))
