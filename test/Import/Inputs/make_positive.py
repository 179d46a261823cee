#!/usr/bin/env python3
"""Writes the small ONNX files of ../onnx-ops.test; the tests do not need Python."""
import numpy
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def array(name, values, kind=numpy.float32):
    return numpy_helper.from_array(numpy.array(values, kind), name)


def node(op, inputs, outputs="y", name="n", **attributes):
    inputs = inputs.split(",") if inputs else []
    return helper.make_node(op, inputs, outputs.split(","), name=name, **attributes)


def write(name, nodes, initializers=(), shape=(1, 2, 5, 5), opset=13, outputs=("y",)):
    def value(tensor, sizes):
        return helper.make_tensor_value_info(tensor, FLOAT, sizes)
    graph = helper.make_graph(nodes, name, [value("x", shape)],
                              [value(o, None) for o in outputs], list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    model.producer_name = ""
    with open(f"{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())


# Nodes in the wrong order, one without a name, one without a reader.
write("unsorted", [node("Relu", "a", "y", ""), node("Relu", "x", "b", "dead"),
                   node("Add", "x,x", "a", "first")])
write("batch", [node("Relu", "x")], shape=("N", 2, "H", 5))
write("attribute", [node("Relu", "x", weight_bits=2)])
write("dropout", [node("Dropout", "x", "a,mask", ratio=0.5), node("Identity", "a")], opset=10)
write("pads", [
    node("MaxPool", "x", "a", kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER"),
    node("MaxPool", "x", "b", kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_LOWER"),
    node("MaxPool", "x", "c", kernel_shape=[2, 2], strides=[2, 2], auto_pad="VALID"),
    node("MaxPool", "x", "d", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
    node("AveragePool", "x", "e", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1),
    node("GlobalAveragePool", "x", "f")], outputs=list("abcdef"))
write("conv", [node("Conv", "x,w,b", dilations=[2, 1], strides=[1, 2], pads=[1, 0, 1, 0], group=2)],
      [array("w", numpy.arange(36).reshape(4, 1, 3, 3)), array("b", [1, 2, 3, 4])])
write("gemm", [node("Gemm", "x,w,b", "a", alpha=2.0, beta=3.0),
               node("Gemm", "x,v,c", "b2", transB=1), node("Gemm", "x,w,a", "d"),
               node("MatMul", "x,w", "e"), node("Gemm", "x,o,c", "f")],
      [array("w", [[1, 2, 3], [4, 5, 6]]), array("v", [[1, 4], [2, 5], [3, 6]]),
       array("b", [[1, 2, 3]]), array("c", 7), array("o", [[1], [2]])],
      shape=(1, 2), outputs=["a", "b2", "d", "e", "f"])
write("clip7", [node("Clip", "x", max=6.0)], opset=7)
write("clip11", [node("Clip", "x,,h")], [array("h", 6)], opset=11)
write("softmax11", [node("Softmax", "x", axis=1)], opset=11)
write("softmax13", [node("Softmax", "x")])
write("sum", [node("Sum", "x,x,x")])
write("shapes", [
    node("Flatten", "x", "a", axis=2), node("Reshape", "x,s", "b"),
    node("Transpose", "x", "c"), node("Transpose", "x", "d", perm=[0, 2, 3, 1])],
    [array("s", [0, -1], numpy.int64)], outputs=list("abcd"))
write("output-empty", [node("Slice", "x,s,e", "y"), node("Dropout", "x", "a,m"),
                       node("Cast", "m", "f", to=FLOAT)],
      [array("s", [1], numpy.int64), array("e", [9], numpy.int64)], outputs=["y", "f"])
# Integers of a grid stay such ones where their maxima are taken.
write("pool-grid", [node("QuantizeLinear", "x,s,z", "q"), node("MaxPool", "q", "p", kernel_shape=[2, 2]),
                    node("Clip", "p,,h", "c"), node("DequantizeLinear", "p,s,z", "d"),
                    node("Abs", "c", "a")],
      [array("s", 0.5), array("z", 3, numpy.int8), array("h", 9, numpy.int8)], outputs=["d", "a"])
# PyTorch's way to write a flatten.
write("idiom", [
    node("Shape", "x", "s"), node("Constant", "", "i", value_int=0), node("Gather", "s,i", "g"),
    node("Unsqueeze", "g", "u", axes=[0]), node("Constant", "", "m", value_ints=[-1]),
    node("Cast", "m", "mi", to=TensorProto.INT64), node("Concat", "u,mi", "r", axis=0),
    node("Reshape", "x,r")], opset=12)
half = numpy_helper.from_array(numpy.array([1.5, -2], numpy.float16), "h")
bfloat = helper.make_tensor("f", TensorProto.BFLOAT16, [2], [1.5, -2])
typed = helper.make_tensor("t", FLOAT, [2], [1.5, -2])
half_field = helper.make_tensor("k", TensorProto.FLOAT16, [2], [1.5, -2])
outer = TensorProto(name="o", data_type=FLOAT, dims=[2], data_location=TensorProto.EXTERNAL)
for key, value in (("location", "weights.bin"), ("offset", "4"), ("length", "8")):
    outer.external_data.add(key=key, value=value)
with open("weights.bin", "wb") as file:
    file.write(numpy.array([0, 1.5, -2, 0], numpy.float32).tobytes())
write("types", [node("Constant", "", "c", value_floats=[1.5, -2.0]),
                node("ConstantOfShape", "s", "z", value=helper.make_tensor("v", FLOAT, [1], [0.5]))]
      + [node("Mul", f"x,{w}", f"y{w}") for w in "hftkdocz"],
      [half, bfloat, typed, half_field, array("d", [1.5, -2], numpy.float64), outer,
       array("s", [2], numpy.int64)], shape=(1, 2), outputs=[f"y{w}" for w in "hftkdocz"])
write("folded", [node("Add", "v,v", "w"), node("Div", "x,w", "z"), node("Sub", "z,v")],
      [array("v", [1, 2])], shape=(1, 2))
