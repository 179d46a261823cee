#!/usr/bin/env python3
"""Writes constants-*.onnx and ../onnx-constants.test: nodes whose inputs are all
constant, with the results that ONNX's own reference evaluator gives. The tests
do not need Python."""
import numpy
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FLOAT, BOOL, INT32, INT64 = (TensorProto.FLOAT, TensorProto.BOOL, TensorProto.INT32,
                             TensorProto.INT64)
FILES = {}


def case(file, op, *inputs, outputs=1, opset=13, **attributes):
    """Adds one node; inputs are arrays, lists of int64, or None."""
    nodes, initializers = FILES.setdefault((file, opset), ([], []))
    names = []
    for value in inputs:
        if value is None:
            names.append("")
            continue
        array = value if isinstance(value, numpy.ndarray) else numpy.array(value, numpy.int64)
        names.append(f"c{len(initializers)}")
        initializers.append(numpy_helper.from_array(array, names[-1]))
    made = [f"y{len(nodes)}_{i}" for i in range(outputs)]
    nodes.append(helper.make_node(op, names, made, name=f"{op}_{len(nodes)}", **attributes))


def u8(*values):
    return numpy.array(values, numpy.uint8)


def i8(*values):
    return numpy.array(values, numpy.int8)


def f32(*values):
    return numpy.array(values, numpy.float32)


matrix = numpy.arange(12, dtype=numpy.int64).reshape(3, 4)
cube = numpy.arange(24, dtype=numpy.int64).reshape(2, 3, 4)

# ---- Moves -------------------------------------------------------------------
case("moves", "Reshape", cube, [0, -1])
case("moves", "Flatten", cube, axis=2)
case("moves", "Squeeze", numpy.ones((1, 2, 1), numpy.int64), [0])
case("moves", "Squeeze", numpy.ones((1, 2, 1), numpy.int64))
case("moves", "Unsqueeze", [5, 6], [-1, 0])
case("moves", "Transpose", matrix)
case("moves", "Transpose", cube, perm=[1, 0, 2])
case("moves", "Expand", [[1], [2]], [2, 1, 3])
case("moves", "Slice", matrix, [1, -1], [9, -9], [0, 1], [1, -2])
case("moves", "Slice", [1, 2, 3, 4], [-3], [2**63 - 1])
case("moves", "Slice", [1, 2, 3, 4], [3], [-2**63], None, [-1])
case("moves", "Split", matrix, [1, 3], axis=1, outputs=2)
case("moves", "Split", matrix, axis=1, outputs=2)
case("moves", "Concat", matrix, matrix[:, :2], axis=-1)
case("moves", "Tile", [[1, 2], [3, 4]], [1, 2])
case("moves", "Gather", matrix, [[0, -1]], axis=1)
case("moves", "Gather", [7, 8, 9], numpy.array(1))
case("moves", "GatherElements", matrix, [[2, 0, 1, 0]], axis=0)
case("moves", "GatherND", cube, [[0, 1], [1, 2]])
case("moves", "GatherND", cube, [[1], [0]], batch_dims=1)
case("moves", "NonZero", [[1, 0], [0, 4]])
case("moves", "Unsqueeze", [5, 6], axes=[0], opset=11)
case("moves", "Squeeze", [[5, 6]], axes=[0], opset=11)
case("moves", "Slice", matrix, starts=[1], ends=[3], axes=[1], opset=9)

# ---- Integers ----------------------------------------------------------------
case("ints", "Add", u8(200, 1), u8(100, 1))
case("ints", "Sub", u8(1, 5), u8(2, 2))
case("ints", "Mul", i8(100, -3), i8(2, 5))
case("ints", "Div", [7, -7, 7, -7], [2, 2, -2, -2])
case("ints", "Mod", [7, -7, 7, -7], [3, 3, -3, -3])
case("ints", "Mod", [7, -7, 7, -7], [3, 3, -3, -3], fmod=1)
case("ints", "Pow", [2, -3], [10, 3])
case("ints", "Pow", numpy.array([2, 9], numpy.int32), f32(3, 0.5), opset=15)
case("ints", "Neg", [3, -4])
case("ints", "Abs", [3, -4])
case("ints", "Sign", [3, -4, 0])
case("ints", "Min", [3, 4], [1, 9])
case("ints", "Max", [3, 4], [1, 9], [[5], [0]])
case("ints", "Equal", [3, 4], [3, 5])
case("ints", "Less", [3, 4], [3, 5])
case("ints", "LessOrEqual", [3, 4], [3, 3], opset=16)
case("ints", "Greater", f32(3, 4), f32(3, 3.5))
case("ints", "GreaterOrEqual", [3, 4], [3, 5], opset=16)
case("ints", "And", numpy.array([True, True]), numpy.array([True, False]))
case("ints", "Or", numpy.array([False, True]), numpy.array([False, False]))
case("ints", "Xor", numpy.array([True, True]), numpy.array([True, False]))
case("ints", "Not", numpy.array([True, False]))
case("ints", "Where", numpy.array([True, False]), [[1, 2], [3, 4]], [9, 8])
case("ints", "Range", numpy.array(10), numpy.array(3), numpy.array(-3))
case("ints", "ReduceProd", cube[:, :2, :2] + 1, axes=[1], keepdims=0)
case("ints", "ReduceSum", matrix, [0])
case("ints", "ReduceMax", matrix, axes=[-1])
case("ints", "ReduceMin", matrix, keepdims=0)
case("ints", "Cast", f32(2.9, -2.9, 300), to=INT64)
case("ints", "Cast", [300, -1], to=TensorProto.UINT8)
case("ints", "Cast", [300, -129], to=TensorProto.INT8)
case("ints", "Cast", [70000, -1], to=TensorProto.UINT16)
case("ints", "Cast", [70000, -40000], to=TensorProto.INT16)
case("ints", "Cast", [2**32 + 7, 2**33 + 5], to=TensorProto.UINT32)
case("ints", "Cast", [2**32 + 7, 5], to=INT32)
case("ints", "Cast", f32(0, 0.5), to=BOOL)
case("ints", "CastLike", f32(2.9), [1], opset=15)

# ---- Floats ------------------------------------------------------------------
case("reals", "Mul", f32(0.1, 3), f32(3, 0.1))
case("reals", "Mod", f32(7, -7), f32(3, 3), fmod=1)
case("reals", "Floor", f32(2.5, -2.5))
case("reals", "Ceil", f32(2.5, -2.5))
case("reals", "Round", f32(2.5, 3.5, -0.5))
case("reals", "Sqrt", f32(2, 4))
case("reals", "Exp", f32(0))
case("reals", "Log", f32(1))
case("reals", "Reciprocal", f32(3, 4))
case("reals", "Pow", f32(2, 9), [3, 2])
case("reals", "Cast", [7, -3], to=FLOAT)
case("reals", "Range", numpy.array(1, numpy.float32), numpy.array(2, numpy.float32),
     numpy.array(0.4, numpy.float32))
case("reals", "ReduceSum", f32(0.1, 0.2, 0.3), keepdims=0)
case("reals", "Abs", f32(0.5, -2))
case("reals", "Neg", f32(0.5, -2))
case("reals", "Sign", f32(0.5, -2, 0))


def number(value):
    """As MLIR prints a float: six digits if they are exact, else nine."""
    short = f"{value:.6e}"
    return short if numpy.float32(short) == value else f"{value:.9G}"


def text(array):
    """What ann.constant prints, as a FileCheck pattern."""
    kind = "x".join([str(size) for size in array.shape] + ["f32"])
    values = array.ravel().astype(numpy.float32)
    if (values == values[0]).all():
        body = number(values[0])
    else:
        body = numpy.array([number(v) for v in values]).reshape(array.shape).tolist()
        body = str(body).replace("'", "")
    return f"ann.constant dense<{body}> : tensor<{kind}>"


with open("../onnx-constants.test", "w", encoding="ascii") as file:
    file.write("Nodes whose inputs are all constant are computed when the model is read.\n"
               "Written by Inputs/make_constants.py with the results of ONNX's reference.\n\n")
    for (name, opset), (nodes, initializers) in FILES.items():
        outputs = [o for node in nodes for o in node.output]
        values = [helper.make_tensor_value_info(o, FLOAT, None) for o in outputs]
        graph = helper.make_graph(
            nodes + [helper.make_node("Relu", ["x"], ["r"], name="last")], name,
            [helper.make_tensor_value_info("x", FLOAT, [1, 2])],
            values + [helper.make_tensor_value_info("r", FLOAT, None)], initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = 8
        model.producer_name = ""
        path = f"constants-{name}-{opset}"
        with open(f"{path}.onnx", "wb") as data:
            data.write(model.SerializeToString())
        results = ReferenceEvaluator(model).run(None, {"x": f32(0, 0).reshape(1, 2)})[:-1]
        prefix = f"{name.upper()}{opset}"
        file.write(f"RUN: snnc-translate --import-onnx %S/Inputs/{path}.onnx \\\n"
                   f"RUN:   | FileCheck %s --check-prefix={prefix}\n")
        for result in results:
            line = text(result).replace("[[", "{{\\[\\[}}").replace("]]", "{{\\]\\]}}")
            file.write(f"{prefix}: {line}\n")
        file.write("\n")
