#!/usr/bin/env python3
"""Writes spiking-*.onnx: loops and neuron operators that are refused.
Needs onnx; the tests do not."""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def tensor(name, values, kind=numpy.float32):
    return numpy_helper.from_array(numpy.array(values, kind), name)


def info(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, initializers=(), inputs=None, outputs=None):
    graph = helper.make_graph(
        nodes, "main", inputs or [info("x", [4, 1, 2])], outputs or [info("y", [4, 1, 2])],
        list(initializers))
    model = helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 13), helper.make_opsetid("ai.snnc", 1)], ir_version=8)
    onnx.save(model, f"spiking-{name}.onnx")


def step(extra=(), row="row"):
    return [*extra, helper.make_node("Add", ["v", row], ["u"], name="charge"),
            helper.make_node("Identity", ["u"], ["out"], name="send")]


ZERO = tensor("zero", [[0, 0]])
ROW = info("row", [1, 2])
V, U, OUT = info("v", [1, 2]), info("u", [1, 2]), info("out", [1, 2])


def scan(name, inputs=("zero", "x"), rows=1, body_inputs=(V, ROW), nodes=(), others=(),
         initializers=(ZERO,), **attributes):
    body = helper.make_graph(step(), "step", list(body_inputs), [U, OUT])
    loop = helper.make_node("Scan", list(inputs), ["last", "y"], name="time", body=body,
                            num_scan_inputs=rows, **attributes)
    save(name, [*nodes, loop, *others], initializers)


def loop(name, nodes, goes_on="go", count="count", initializers=(), others=(), rows=4):
    body = helper.make_graph(step(nodes), "step",
                             [info("number", [], INT64), info("go", [], BOOL), V],
                             [info(goes_on, [], BOOL), U, OUT])
    node = helper.make_node("Loop", [count, "", "zero"], ["last", "y"], name="time", body=body)
    save(name, [*others, node], [ZERO, tensor("count", 4, numpy.int64), *initializers],
         inputs=[info("x", [rows, 1, 2])])


scan("constant", initializers=(ZERO, tensor("v", [[1, 1]])))
scan("shape", initializers=(tensor("zero", [[0]]),))

TAKE = helper.make_node("Gather", ["x", "number"], ["row"], axis=0, name="take")

scan("axis", scan_input_axes=[1])
scan("sequences", inputs=("zero", "x", "x"), rows=2, body_inputs=(V, ROW, info("more", [1, 2])))
scan("misfit", body_inputs=(V, ROW, info("more", [1, 2])))
scan("moved", inputs=("zero", "z"),
     nodes=[helper.make_node("Relu", ["x"], ["z"], name="front")])
scan("computed", inputs=("w", "x"), nodes=[helper.make_node("Relu", ["zero"], ["w"], name="start")])
scan("second", others=[helper.make_node(
    "Scan", ["zero", "x"], ["last2", "y2"], name="again", num_scan_inputs=1,
    body=helper.make_graph(step(), "step", [V, ROW], [U, OUT]))])
loop("condition", [TAKE, helper.make_node("Not", ["go"], ["stop"], name="not")], "stop")
loop("number", [TAKE, helper.make_node("Mul", ["number", "number"], ["square"], name="square")])
loop("whole", [helper.make_node("Identity", ["x"], ["row"], name="all")])
loop("count", [TAKE], initializers=[tensor("none", 0, numpy.int64)], count="none")
loop("endless", [TAKE], count="")
loop("ring", [TAKE], count="a", others=[
    helper.make_node("Cast", [source], [result], name=result, to=INT64)
    for source, result in ("ba", "ab")])
loop("silent", [helper.make_node("Constant", [], [], name="nothing",
                                 value=tensor("", True, numpy.bool_)), TAKE], "stop")
loop("silent-cast", [helper.make_node("Cast", ["number"], [], name="nowhere", to=INT64), TAKE])
loop("silent-row", [helper.make_node("Gather", ["x", "number"], [], axis=0, name="take")])
loop("long", [TAKE], initializers=[tensor("many", 65536, numpy.int64)], count="many")
# The number of rows of an input of 65536 rows.
loop("rows", [TAKE], count="all", rows=65536, others=[
    helper.make_node("Shape", ["x"], ["sizes"], name="sizes"),
    helper.make_node("Gather", ["sizes", "first"], ["all"], name="all", axis=0)],
    initializers=[tensor("first", 0, numpy.int64)])


def neuron(name, kind="LIF", domain="ai.snnc", **attributes):
    node = helper.make_node(kind, ["x", "v"], ["y", "w"], name="neuron", domain=domain,
                            **attributes)
    save(name, [node], inputs=[info("x", [1, 2]), info("v", [1, 2])],
         outputs=[info("y", [1, 2]), info("w", [1, 2])])


neuron("kind", "Izhikevich")
neuron("compare", compare="lt")
neuron("reset", reset="half")
neuron("time", reset_time="later")
neuron("value", reset="zero", reset_value=0.5)
