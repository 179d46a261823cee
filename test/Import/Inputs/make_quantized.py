#!/usr/bin/env python3
"""Writes quantized.onnx and qonnx.onnx for ../onnx-quantized.test; the tests do not
need Python."""
import numpy
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT


def array(name, values, kind=numpy.float32):
    return numpy_helper.from_array(numpy.array(values, kind), name)


def write(name, nodes, initializers, outputs, shape=(1, 2), domain=None):
    def value(tensor, sizes):
        return helper.make_tensor_value_info(tensor, FLOAT, sizes)
    graph = helper.make_graph(nodes, name, [value("x", shape)],
                              [value(o, None) for o in outputs], initializers)
    sets = [helper.make_opsetid("", 13)]
    if domain:
        sets.append(helper.make_opsetid(domain, 1))
    model = helper.make_model(graph, opset_imports=sets)
    model.ir_version = 8
    model.producer_name = ""
    with open(f"{name}.onnx", "wb") as file:
        file.write(model.SerializeToString())


def node(op, inputs, outputs, **attributes):
    return helper.make_node(op, inputs.split(","), outputs.split(","), **attributes)


u8, i8, i32 = numpy.uint8, numpy.int8, numpy.int32
# QDQ as onnxruntime writes it, the same as QLinearMatMul, and MatMulInteger.
write("quantized", [
    node("QuantizeLinear", "x,s,z", "q"), node("DequantizeLinear", "q,s,z", "d"),
    node("DequantizeLinear", "w,ws,wz", "wd", axis=1), node("MatMul", "d,wd", "m"),
    node("QuantizeLinear", "m,t,n", "mq"), node("DequantizeLinear", "mq,t,n", "y"),
    node("QLinearMatMul", "q,s,z,w,ws,wz,t,n", "l"), node("DequantizeLinear", "l,t,n", "yl"),
    node("MatMulInteger", "q,w,z", "yi")],
    [array("s", 0.5), array("z", 3, u8), array("w", [[1, -2, 3], [4, 5, -6]], i8),
     array("ws", [0.25, 0.5, 1.0]), array("wz", [0, 0, 0], i8), array("t", 2.0),
     array("n", -5, i8)], ["y", "yl", "yi"])
qonnx = "qonnx.custom_op.general"
write("qonnx", [
    node("Quant", "x,s,z,b", "q", domain=qonnx, signed=0, narrow=0, rounding_mode="ROUND"),
    node("Quant", "w,ws,z,c", "wq", domain=qonnx, signed=1, narrow=1, rounding_mode="ROUND"),
    node("Gemm", "q,wq", "g", transB=1),
    node("BipolarQuant", "g,s", "y", domain=qonnx),
    node("Trunc", "q,s,z,b,two", "t", domain=qonnx)],
    [array("s", 0.5), array("z", 0), array("b", 4), array("c", 2), array("two", 2),
     array("w", [[0.3, -0.9], [2.0, 0.1]]), array("ws", [[0.25], [1.0]])], ["y", "t"],
    domain=qonnx)
