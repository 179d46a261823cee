#!/usr/bin/env python3
"""Writes channels.onnx: joined, shuffled, split and padded maps, as in ShuffleNet.

Run it in its folder; the tests do not need Python.
"""
import numpy
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(3)
initializers, nodes = [], []


def constant(values, kind=numpy.float32):
    name = f"c{len(initializers)}"
    initializers.append(numpy_helper.from_array(numpy.asarray(values, kind), name))
    return name


def node(op, inputs, **attributes):
    name = f"{op}_{len(nodes)}"
    nodes.append(helper.make_node(op, inputs, [name + ".y"], name=name, **attributes))
    return name + ".y"


def conv(source, inputs, outputs, size, **attributes):
    """A convolution and its activation; as many groups as inputs: depthwise."""
    inputs //= attributes.get("group", 1)
    weights = random.normal(0, 1.5 / numpy.sqrt(inputs * size * size),
                            (outputs, inputs, size, size))
    bias = constant(random.normal(0, 0.1, outputs))
    return node("Relu", [node("Conv", [source, constant(weights), bias],
                              kernel_shape=[size, size], **attributes)])


def shuffle(source, channels, size):
    """Interleaves two groups of channels; gives both halves of the result."""
    groups = node("Reshape", [source, constant([channels // 2, 2, size * size], numpy.int64)])
    turned = node("Transpose", [groups], perm=[1, 0, 2])
    both = node("Reshape", [turned, constant([2, -1, channels // 2, size, size], numpy.int64)])
    return [node("Gather", [both, constant(i, numpy.int64)], axis=0) for i in range(2)]


def unit(kept, changed):
    changed = conv(changed, 4, 4, 1)
    changed = conv(changed, 4, 4, 3, group=4, pads=[1, 1, 1, 1])
    return node("Concat", [kept, conv(changed, 4, 4, 1)], axis=1)


pads = constant([0, 0, 1, 1, 0, 0, 1, 1], numpy.int64)
stem = conv(node("Pad", ["x", pads]), 3, 8, 3, strides=[4, 4])
first = unit(*shuffle(stem, 8, 8))
second = unit(*shuffle(first, 8, 8))
depthwise = conv(second, 8, 8, 3, group=8, strides=[2, 2], pads=[1, 1, 1, 1])
pooled = node("AveragePool", [node("Pad", [second, pads])], kernel_shape=[3, 3], strides=[2, 2])
joined = node("Concat", [depthwise, pooled], axis=1)
low = node("Slice", [joined, constant([4], numpy.int64), constant([12], numpy.int64),
                     constant([1], numpy.int64)])
mixed = conv(low, 8, 6, 1)
vector = node("Concat", [node("GlobalMaxPool", [mixed]), node("GlobalAveragePool", [joined])],
              axis=1)
flat = node("Flatten", [vector])
weights = constant(random.normal(0, 0.3, (22, 5)))
nodes.append(helper.make_node("Gemm", [flat, weights], ["y"], name="Gemm_end"))

graph = helper.make_graph(
    nodes, "channels", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 32, 32])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 5])], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
model.producer_name = ""
with open("channels.onnx", "wb") as file:
    file.write(model.SerializeToString())
