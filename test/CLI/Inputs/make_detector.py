#!/usr/bin/env python3
"""Writes detector.onnx: two heads as of an SSD, decoded inside of the model.

Run it in its folder; the tests do not need Python.
"""
import numpy
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(7)
initializers, nodes = [], []


def constant(name, values, kind=numpy.float32):
    initializers.append(numpy_helper.from_array(numpy.asarray(values, kind), name))
    return name


def node(op, inputs, output, **attributes):
    nodes.append(helper.make_node(op, inputs, [output], name=f"{op}_{len(nodes)}", **attributes))
    return output


def conv(source, inputs, outputs, size, output, **attributes):
    scale = 1.0 / numpy.sqrt(inputs * size * size)
    weights = random.normal(0, scale, (outputs, inputs, size, size))
    return node("Conv", [source, constant(output + ".w", weights),
                         constant(output + ".b", random.normal(0, 0.1, outputs))],
                output, kernel_shape=[size, size], **attributes)


def head(source, channels, columns, output):
    """A convolution whose map becomes rows of `columns` numbers."""
    maps = conv(source, channels, 2 * columns, 1, output + ".conv")
    rows = node("Transpose", [maps], output + ".t", perm=[0, 2, 3, 1])
    shape = constant(output + ".shape", [1, -1, columns], numpy.int64)
    return node("Reshape", [rows, shape], output)


def columns(source, start, end, output):
    return node("Slice", [source, constant(output + ".start", [start], numpy.int64),
                          constant(output + ".end", [end], numpy.int64),
                          constant(output + ".axis", [2], numpy.int64)], output)


large = node("Relu", [conv("x", 3, 4, 3, "c0", strides=[4, 4], pads=[1, 1, 1, 1])], "r0")
small = node("Relu", [conv(large, 4, 6, 3, "c1", strides=[2, 2], pads=[1, 1, 1, 1])], "r1")
logits = node("Concat", [head(large, 4, 2, "s0"), head(small, 6, 2, "s1")], "logits", axis=1)
offsets = node("Concat", [head(large, 4, 4, "b0"), head(small, 6, 4, "b1")], "offsets", axis=1)
node("Softmax", [logits], "scores", axis=2)

count = 2 * (8 * 8 + 4 * 4)
anchors = random.uniform(0.1, 0.9, (1, count, 4))
sizes = constant("sizes", anchors[..., 2:])
shift = node("Mul", [node("Mul", [columns(offsets, 0, 2, "xy"), constant("tenth", 0.1)], "xy1"),
                     sizes], "xy2")
centres = node("Add", [shift, constant("centres", anchors[..., :2])], "xy3")
growth = node("Exp", [node("Mul", [columns(offsets, 2, 4, "wh"), constant("fifth", 0.2)], "wh1")],
              "wh2")
extent = node("Mul", [growth, sizes], "wh3")
half = node("Div", [extent, constant("two", 2.0)], "half")
node("Concat", [node("Sub", [centres, half], "low"), node("Add", [centres, half], "high")], "boxes",
     axis=2)

graph = helper.make_graph(
    nodes, "detector", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 32, 32])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, count, 2]),
     helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, count, 4])], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
model.producer_name = ""
with open("detector.onnx", "wb") as file:
    file.write(model.SerializeToString())
