#!/usr/bin/env python3
"""Makes model.onnx and reference.npy: ../mnist_cntk/model.onnx quantised by
onnxruntime (QDQ, uint8 activations, int8 weights), and what onnxruntime then gives
for the first 100 test digits. Needs onnx 1.23, onnxruntime 1.32, numpy; the tests
do not."""
import gzip
import os
import tempfile

import numpy
import onnx
import onnxruntime
from onnx import version_converter
from onnxruntime.quantization import (CalibrationDataReader, QuantFormat, QuantType,
                                      quantize_static)

FOLDER = tempfile.mkdtemp()
OPSET13, FOLDED = os.path.join(FOLDER, "opset13.onnx"), os.path.join(FOLDER, "folded.onnx")


def images(path):
    with gzip.open(path) as file:
        data = numpy.frombuffer(file.read()[16:], numpy.uint8)
    return data.reshape(-1, 1, 1, 28, 28).astype(numpy.float32)


class Digits(CalibrationDataReader):
    def __init__(self, name):
        digits = images("../mnist/calibration-images-idx3-ubyte.gz")[:128]
        self.samples = iter([{name: digit} for digit in digits])

    def get_next(self):
        return next(self.samples, None)


model = onnx.load("../mnist_cntk/model.onnx")
weights = {tensor.name for tensor in model.graph.initializer}
inputs = [value for value in model.graph.input if value.name not in weights]
del model.graph.input[:]
model.graph.input.extend(inputs)
model.ir_version = 8
onnx.save(version_converter.convert_version(model, 13), OPSET13)
options = onnxruntime.SessionOptions()
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
options.optimized_model_filepath = FOLDED
onnxruntime.InferenceSession(OPSET13, options)
quantize_static(FOLDED, "model.onnx", Digits(inputs[0].name),
                quant_format=QuantFormat.QDQ, per_channel=False,
                activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
session = onnxruntime.InferenceSession("model.onnx")
digits = images("../mnist/t10k-first1000-images-idx3-ubyte.gz")[:100]
numpy.save("reference.npy", numpy.concatenate(
    [session.run(None, {inputs[0].name: digit})[0] for digit in digits]))
