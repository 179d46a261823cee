#!/usr/bin/env python3
"""Runs a step network by onnx's reference evaluator: accuracy and sizes.

  evaluate.py MODEL IMAGES LABELS [--logits FILE.npy COUNT]

IMAGES and LABELS are idx files, gzipped or not. Prints how many samples have their
largest logit (the first of equals) at their label, and of each layer what decides
whether it fits a chip. --logits writes the logits of the first COUNT samples.
Needs numpy and onnx 1.23."""
import argparse
import gzip

import numpy
import onnx
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator


def read_idx(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    shape = numpy.frombuffer(data, ">u4", data[3], 4)
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape)


def logits(model, images):
    value = model.graph.input[0]
    sizes = [size.dim_value for size in value.type.tensor_type.shape.dim][1:]
    samples = images.reshape([-1] + sizes).astype(numpy.float32)
    evaluator = ReferenceEvaluator(model)
    return numpy.concatenate([
        evaluator.run(None, {value.name: samples[first:first + 500]})[0]
        for first in range(0, len(samples), 500)])


def describe(model):
    """The rows of the weights of each layer: their inputs and sums."""
    constants = {tensor.name: numpy_helper.to_array(tensor)
                 for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    spikes = None
    for node in model.graph.node:
        if node.op_type in ("Conv", "MatMul", "Gemm"):
            weights = constants[node.input[1]].astype(int)
            rows = weights.reshape(len(weights), -1)
            rows = rows if node.op_type == "Conv" else rows.T
            spikes = (node.name or node.output[0], rows)
        elif node.op_type == "GreaterOrEqual" and spikes:
            name, rows = spikes
            threshold = constants[node.input[1]].flatten()
            low = numpy.minimum(rows, 0).sum(1)
            high = numpy.maximum(rows, 0).sum(1)
            print(f"{name}: weights {rows.min()} to {rows.max()}, "
                  f"{numpy.count_nonzero(rows)} of {rows.size} not 0, at most "
                  f"{numpy.count_nonzero(rows, 1).max()} a neuron; thresholds "
                  f"{threshold.min():g} to {threshold.max():g}; sums {low.min()} "
                  f"to {high.max()}")
            spikes = None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("images")
    parser.add_argument("labels")
    parser.add_argument("--logits", nargs=2, metavar=("FILE", "COUNT"))
    arguments = parser.parse_args()
    model = onnx.load(arguments.model)
    images, labels = read_idx(arguments.images), read_idx(arguments.labels)
    found = logits(model, images)
    correct = int((found.argmax(1) == labels).sum())
    print(f"accuracy {100 * correct / len(labels):.2f} % ({correct} of "
          f"{len(labels)})")
    describe(model)
    if arguments.logits:
        count = int(arguments.logits[1])
        numpy.save(arguments.logits[0],
                   numpy.ascontiguousarray(found[:count], numpy.float32))


if __name__ == "__main__":
    main()
