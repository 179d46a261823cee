#!/usr/bin/env python3
"""Writes bodies*.onnx and places*.onnx with an input and what onnxruntime computes
of it: nodes that hold graphs, and places of maxima. The tests do not need Python."""
import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def value(name, kind=FLOAT, shape=None):
    return helper.make_tensor_value_info(name, kind, shape)


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(","), outputs.split(","), name=outputs.split(",")[0],
                            **attributes)


def const(name, values, kind=numpy.int64):
    return numpy_helper.from_array(numpy.array(values, kind), name)


def write(name, nodes, outputs, initializers=(), shape=(1, 2, 5, 6), opset=13):
    graph = helper.make_graph(nodes, name, [value("x", shape=shape)],
                              [value(output, kind) for output, kind in outputs.items()],
                              list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    model.producer_name = ""
    with open(f"{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())
    # Few values, so that maxima occur more than once.
    x = numpy.random.default_rng(1).integers(-3, 4, shape).astype(numpy.float32)
    numpy.save(f"{name}.npy", x)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    for output, result in zip(outputs, session.run(None, {"x": x})):
        numpy.save(f"{name}.{output}.npy", result.astype(numpy.float32))


# The third iteration is the last: the body compares its number with 2.
loop = helper.make_graph(
    [node("Less", "i,two", "goes_on"), node("Relu", "s", "q"), node("Add", "q,h", "t"),
     node("ReduceMax", "t", "m", keepdims=0)],
    "loop", [value("i", INT64, []), value("c", BOOL, []), value("s")],
    [value("goes_on", BOOL), value("t"), value("m")], [const("two", 2)])
# Columns from the last to the first, a state and rows that stand on edge.
scan = helper.make_graph(
    [node("Add", "s,column", "t"), node("Mul", "t,column", "p")],
    "scan", [value("s"), value("column")], [value("t"), value("p")])
yes = helper.make_graph([node("Neg", "r", "z")], "yes", [], [value("z")])
no = helper.make_graph([node("Relu", "r", "z")], "no", [], [value("z")])
write("bodies",
      [node("Mul", "x,half", "h"), node("Abs", "x", "r"),
       node("Loop", "ten,,r", "last,maxima", body=loop),
       node("Scan", "start,h", "sum,products", body=scan, num_scan_inputs=1, scan_input_axes=[3],
            scan_input_directions=[1], scan_output_axes=[2], scan_output_directions=[1]),
       node("If", "truth", "z", then_branch=yes, else_branch=no)],
      {"last": FLOAT, "maxima": FLOAT, "sum": FLOAT, "products": FLOAT, "z": FLOAT},
      [const("half", 0.5, numpy.float32), const("ten", 10), const("truth", True, bool),
       const("start", numpy.ones((1, 2, 5)), numpy.float32)])
write("places",
      [node("MaxPool", "x", "a,b", kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1],
            dilations=[1, 2]),
       node("MaxPool", "x", "c,d", kernel_shape=[2, 2], storage_order=1),
       node("ArgMax", "x", "e", axis=2), node("ArgMax", "x", "f", axis=-1, select_last_index=1),
       node("ArgMin", "x", "g", axis=1, keepdims=0)],
      {"a": FLOAT, "b": INT64, "d": INT64, "e": INT64, "f": INT64, "g": INT64})
