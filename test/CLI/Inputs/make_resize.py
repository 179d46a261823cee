#!/usr/bin/env python3
"""Writes resize.onnx: a feature pyramid, its small maps doubled and joined to large ones.

Run it in its folder; the tests do not need Python.
"""
import numpy
from onnx import TensorProto, helper, numpy_helper

random = numpy.random.default_rng(5)
initializers, nodes = [], []


def constant(values):
    name = f"c{len(initializers)}"
    initializers.append(numpy_helper.from_array(numpy.asarray(values, numpy.float32), name))
    return name


def node(op, inputs, **attributes):
    name = f"{op}_{len(nodes)}"
    nodes.append(helper.make_node(op, inputs, [name + ".y"], name=name, **attributes))
    return name + ".y"


def conv(source, inputs, outputs, size, **attributes):
    inputs //= attributes.get("group", 1)
    weights = random.normal(0, 1.5 / numpy.sqrt(inputs * size * size),
                            (outputs, inputs, size, size))
    return node("Conv", [source, constant(weights), constant(random.normal(0, 0.1, outputs))],
                kernel_shape=[size, size], **attributes)


def active(*arguments, **attributes):
    return node("Relu", [conv(*arguments, **attributes)])


large = active("x", 3, 6, 3, strides=[4, 4], pads=[1, 1, 1, 1])
small = active(large, 6, 4, 3, strides=[2, 2], pads=[1, 1, 1, 1])
doubled = node("Resize", [small, "", constant([1, 1, 2, 2])], mode="nearest",
               coordinate_transformation_mode="asymmetric", nearest_mode="floor")
mixed = active(node("Concat", [large, doubled], axis=1), 10, 8, 1)
wide = active(mixed, 8, 8, 5, group=8, pads=[2, 2, 2, 2])
summed = node("Relu", [node("Add", [mixed, conv(wide, 8, 8, 1)])])
nodes.append(helper.make_node("Sigmoid", [conv(summed, 8, 2, 3, pads=[1, 1, 1, 1])], ["y"],
                              name="Sigmoid_end"))

graph = helper.make_graph(
    nodes, "resize", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 32, 32])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2, 8, 8])], initializers)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
model.producer_name = ""
with open("resize.onnx", "wb") as file:
    file.write(model.SerializeToString())
