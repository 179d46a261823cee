#!/usr/bin/env python3
"""Writes the small ONNX files that must be refused, and ../onnx-invalid.test.

Run it in its folder after a change of a message; the tests do not need Python.
"""
import os

import numpy
from onnx import ModelProto, TensorProto, helper, numpy_helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
tests = []


def floats(name, *shape):
    return numpy_helper.from_array(numpy.ones(shape, numpy.float32), name)


def ints(name, *values):
    return numpy_helper.from_array(numpy.array(values, numpy.int64), name)


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def node(op, inputs, outputs="y", name="n", **attributes):
    return helper.make_node(op, inputs.split(","), outputs.split(","), name=name, **attributes)


def check(name, message, nodes, initializers=(), inputs=None, outputs=("y",), opset=13,
          index=0, options="", folder=""):
    """Writes a model whose import must give `message` at node `index`."""
    inputs = inputs if inputs is not None else [value("x", [1, 2, 4, 4])]
    graph = helper.make_graph(nodes, "g", inputs, [value(o, None) for o in outputs],
                              list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    model.producer_name = ""
    save(name, message, model.SerializeToString(), index, options, folder)


def save(name, message, data, index=0, options="", folder=""):
    with open(os.path.join(folder, name + ".onnx"), "wb") as file:
        file.write(data)
    tests.append((os.path.join(folder, name), message, index, options))


def conv(shape=(3, 2, 3, 3), message=None, name=None, x=None, opset=13, **attributes):
    check(name, "node 'n' (Conv) " + message, [node("Conv", "x,w", **attributes)],
          [floats("w", *shape)], x and [value("x", x)], opset=opset)


# ---- Files -----------------------------------------------------------------
save("empty", "'{{.*}}empty.onnx' is no ONNX model, or is cut off or damaged: 0 bytes that do not "
     "parse as onnx.ModelProto", b"")
save("text", "'{{.*}}text.onnx' is no ONNX model, or is cut off or damaged: 12 bytes that do not "
     "parse as onnx.ModelProto", b"hello world\n")
save("no-graph", "'{{.*}}no-graph.onnx' is no ONNX model: it states no graph and operator set",
     ModelProto(ir_version=8).SerializeToString())
relu = [node("Relu", "x")]
check("opset-old", "the model uses version 0 of ONNX's operators; 1 to 23 are read; convert it with "
      "onnx.version_converter", relu, opset=0)
check("opset-new", "the model uses version 24 of ONNX's operators; 1 to 23 are read; convert it with "
      "onnx.version_converter", relu, opset=24)

# ---- Inputs and outputs ----------------------------------------------------
check("input-open", "dimension 2 of input 'x' is open (Nx3xHxW); give its size as --shape "
      "x=1x3x224x224", relu, inputs=[value("x", ["N", 3, "H", "W"])])
check("input-no-shape", "input 'x' has no shape; give it as --shape x=1x3x224x224", relu,
      inputs=[value("x", None)])
check("input-batch", "input 'x' has the batch size 8, but samples run one by one; export with batch "
      "size 1 or give --shape x=1x3", relu, inputs=[value("x", [8, 3])])
check("input-rank", "input 'x' has the shape 3; expected a batch size of 1 and at least one more "
      "size", relu, inputs=[value("x", [3])])
check("input-int", "input 'x' holds uint8; an input of float32 is expected", relu,
      inputs=[value("x", [1, 3], TensorProto.UINT8)])
check("input-huge", "input 'x' has the shape 1x4294967296x4294967296; sizes from 1 and fewer than "
      "2^31 elements are expected", relu, inputs=[value("x", [1, 1 << 32, 1 << 32])])
check("input-sequence", "input 'x' is no tensor", relu,
      inputs=[helper.make_tensor_sequence_value_info("x", FLOAT, [1])])
check("input-twice", "the graph has two inputs 'x'", relu,
      inputs=[value("x", [1, 2]), value("x", [1, 2])])
check("input-unnamed", "the graph has an input without a name", relu,
      inputs=[value("x", [1, 2]), value("", [1, 2])])
check("input-none", "the graph has no input", [node("Relu", "w")], [floats("w", 1, 2)], [])
check("shape-name", "--shape names the input 'z'; the model has 'x'", relu, options="--shape z=1x2")
check("shape-rank", "input 'x' has the shape 1x2x4x4, but --shape gives 1x2", relu,
      options="--shape x=1x2")
check("shape-size", "input 'x' has the shape 1x2x4x4, but --shape gives 1x2x5x4", relu,
      options="--shape x=1x2x5x4")
check("output-missing", "the graph has the output 'z', which no node makes", relu, outputs=["z"])
check("output-none", "the graph has no output", relu, outputs=[])
sparse = ModelProto()
sparse.opset_import.add(version=13)
sparse.graph.input.add().CopyFrom(value("x", [1, 2]))
sparse.graph.sparse_initializer.add()
save("sparse", "the model holds sparse weights; export with dense weights",
     sparse.SerializeToString())

# ---- The graph -------------------------------------------------------------
check("cycle", "the graph has a cycle through the nodes 'b', 'c'; networks without feedback are read",
      [node("Add", "x,r", "q", "b"), node("Relu", "q", "r", "c"), node("Relu", "r", "y", "d")])
check("cycle-long", "the graph has a cycle through the nodes 'a4', 'a5', 'a0', 'a1' and 2 more; "
      "networks without feedback are read",
      [node("Relu", f"t{(i - 1) % 6}", f"t{i}", f"a{(i + 4) % 6}") for i in range(6)],
      outputs=["t0"])
check("made-twice", "node 'b' (Relu) makes 'y', which node 'a' (Relu) already is or makes",
      [node("Relu", "x", "y", "a"), node("Relu", "x", "y", "b")])
check("made-input", "node 'a' (Relu) makes 'x', which an input or initializer of the graph already "
      "is or makes", [node("Relu", "x", "x", "a")])
check("input-unknown", "node 'b' (Relu) reads 'z', which is no input, no initializer and no output "
      "of a node", [node("Relu", "x", "t", "a"), node("Add", "t,s", "y", "c"),
                    node("Relu", "z", "s", "b")], index=2)
check("op-unknown", "node 'n' (Det) is an operator that is not read; replace it by convolutions, "
      "matrix products, pooling and ReLU, or cut the model before this node "
      "(onnx.utils.extract_model)", [node("Det", "x")])
check("op-unnamed", "node 'Det_0 (y)' (Det) is an operator that is not read;",
      [node("Det", "x", name="")])
check("domain", "node 'n' (Relu) is of the domain 'com.microsoft'; only ONNX's own operators are "
      "read: export without it, or cut the model before this node",
      [node("Relu", "x", domain="com.microsoft")])
check("inputs-few", "node 'n' (Conv) has 1 inputs; 2 to 3 are expected", [node("Conv", "x")])
check("inputs-empty", "node 'n' (Add) leaves out input 1, which it needs", [node("Add", "x,")])
check("attribute-type", "node 'n' (Conv) has the attribute 'group' of type float; int is expected",
      [node("Conv", "x,w", group=1.0)], [floats("w", 3, 2, 3, 3)])
check("attribute-nan", "node 'n' (Gemm) has the attribute 'alpha' NaN; a number is expected",
      [node("Gemm", "x,w", alpha=float("nan"))], [floats("w", 2, 2)], [value("x", [1, 2])])

# ---- Weights ---------------------------------------------------------------
def weights(name, message, tensor, folder=""):
    check(name, "node 'n' (Mul) " + message, [node("Mul", "x,w")], [tensor], folder=folder)


def raw(size, kind=FLOAT, dims=(2,)):
    return TensorProto(name="w", data_type=kind, dims=dims, raw_data=b"\0" * size)


def external(*entries, dims=(2,)):
    tensor = TensorProto(name="w", data_type=FLOAT, dims=dims,
                         data_location=TensorProto.EXTERNAL)
    for key, text in entries:
        tensor.external_data.add(key=key, value=text)
    return tensor


bad = floats("w", 4)
bad.raw_data = numpy.array([1, 2, numpy.nan, 3], numpy.float32).tobytes()
weights("weight-nan", "cannot be read: element 2 of tensor 'w' is NaN; weights are finite 32-bit "
        "floats", bad)
bad.raw_data = numpy.array([1, -numpy.inf, 2, 3], numpy.float32).tobytes()
weights("weight-infinite", "cannot be read: element 1 of tensor 'w' is infinite; weights are finite "
        "32-bit floats", bad)
weights("weight-int", "reads integers from 'w' where floats are needed; export the model before it "
        "is quantised, with float32 weights", ints("w", 1))
weights("weight-string", "cannot be read: tensor 'w' holds string where floats are needed; export "
        "the model before it is quantised, with float32 weights",
        TensorProto(name="w", data_type=TensorProto.STRING, dims=[1], string_data=[b"a"]))
weights("weight-short", "cannot be read: tensor 'w' holds 7 bytes, but its shape and type make 8",
        raw(7))
weights("weight-field", "cannot be read: tensor 'w' holds 1 elements, but its shape and type make 2",
        TensorProto(name="w", data_type=FLOAT, dims=[2], float_data=[1]))
weights("weight-field-double", "cannot be read: tensor 'w' holds 1 elements, but its shape and type "
        "make 2", TensorProto(name="w", data_type=TensorProto.DOUBLE, dims=[2], double_data=[1]))
weights("weight-field-half", "cannot be read: tensor 'w' holds 1 elements, but its shape and type "
        "make 2", TensorProto(name="w", data_type=TensorProto.FLOAT16, dims=[2], int32_data=[1]))
weights("weight-field-int", "cannot be read: tensor 'w' holds 1 elements, but its shape and type "
        "make 2", TensorProto(name="w", data_type=INT64, dims=[2], int64_data=[1]))
weights("weight-huge", "cannot be read: tensor 'w' has the shape 4294967296x4294967296, which is "
        "2^31 elements or more", raw(4, dims=(1 << 32, 1 << 32)))
weights("weight-negative", "cannot be read: tensor 'w' has the shape -2; sizes are not negative",
        raw(4, dims=(-2,)))
weights("weight-empty", "reads 'w', which has the shape 0; sizes from 1 are expected",
        raw(0, dims=(0,)))
weights("weight-many-ints", "cannot be read: tensor 'w' has 67108865 elements of int8; shapes, "
        "indices and quantised weights have at most 67108864 elements",
        raw(0, TensorProto.INT8, ((1 << 26) + 1,)))

os.makedirs("model", exist_ok=True)
with open("outside.bin", "wb") as file:
    file.write(b"\0" * 8)
with open("model/short.bin", "wb") as file:
    file.write(b"\0" * 6)
if not os.path.islink("model/link.bin"):
    os.symlink("../outside.bin", "model/link.bin")
outside = "outside the folder of the model; move the file next to the model and save its plain name"
for name, place in (("up", "../outside.bin"), ("link", "link.bin"), ("absolute", "/etc/passwd"),
                    ("deep", "./a/../../outside.bin")):
    weights("external-" + name, f"cannot be read: tensor 'w' lies in the file '{place}', {outside}",
            external(("location", place)), "model")
weights("external-missing", "cannot be read: tensor 'w' lies in the file 'none.bin', which cannot be "
        "opened: No such file or directory", external(("location", "none.bin")), "model")
weights("external-folder", "cannot be read: tensor 'w' lies in '.', which is no regular file",
        external(("location", ".")), "model")
weights("external-short", "cannot be read: tensor 'w' needs 8 bytes at offset 0 of 'short.bin', "
        "which has only 6 bytes", external(("location", "short.bin")), "model")
weights("external-offset", "cannot be read: tensor 'w' needs 8 bytes at offset "
        "18446744073709551615 of 'short.bin', which has only 6 bytes",
        external(("location", "short.bin"), ("offset", str(2**64 - 1))), "model")
weights("external-length", "cannot be read: tensor 'w' states 4 bytes of external data, but its "
        "shape and type make 8", external(("location", "short.bin"), ("length", "4")), "model")
weights("external-number", "cannot be read: tensor 'w' has the offset '-1' in its external data; a "
        "number of bytes is expected", external(("location", "short.bin"), ("offset", "-1")),
        "model")
weights("external-none", "cannot be read: tensor 'w' has external data but names no file",
        external(), "model")

# ---- Layers ----------------------------------------------------------------
conv((3, 2), "convolves 1x2 with 3x2; maps of one to three dimensions, N x C x ..., are expected",
     "conv-rank", [1, 2])
conv((3, 1, 3, 3), "expects weights for 2 input channels (2 in 1 groups), but got weights for 1",
     "conv-channels")
conv(message="expects a kernel that fits into the padded input of 4x4, but the kernel covers 9x3",
     name="conv-kernel", dilations=[4, 1])
conv(message="states the kernel 5x5, but its weights have the kernel 3x3", name="conv-stated",
     kernel_shape=[5, 5])
conv(message="has the value 0 in 'strides'; values from 1 to 2147483647 are expected",
     name="conv-stride", strides=[1, 0])
conv(message="has 2 values in 'pads'; 4 are expected, for each dimension of the map", name="conv-pads",
     pads=[1, 1])
conv(message="has the auto_pad 'SAME'; NOTSET, SAME_UPPER, SAME_LOWER or VALID is expected",
     name="conv-auto-pad", auto_pad="SAME")
check("conv-dynamic", "node 'n' (Conv) computes its weights 'x' from the input; constants are "
      "expected", [node("Conv", "x,x")])
check("gemm-rank", "node 'n' (Gemm) multiplies 1x2x4x4 by 4x4; two matrices are expected",
      [node("Gemm", "x,w")], [floats("w", 4, 4)])
check("matmul-rank", "node 'n' (MatMul) multiplies 1x2x4x4 by scalar; vectors, matrices or lists of "
      "them are expected", [node("MatMul", "x,w")], [floats("w")])
norm = [floats(name, 2) for name in "sbmv"]
check("norm-training", "node 'n' (BatchNormalization) is in training mode; export the model for "
      "inference", [node("BatchNormalization", "x,s,b,m,v")], norm, opset=6)
check("norm-spatial", "node 'n' (BatchNormalization) normalises per element (spatial = 0); per "
      "channel is expected", [node("BatchNormalization", "x,s,b,m,v", spatial=0)], norm, opset=8)
check("norm-statistics", "node 'n' (BatchNormalization) has a reader of its output 'p'; statistics "
      "are made in training only: export the model for inference",
      [node("BatchNormalization", "x,s,b,m,v", "y,p,q")], norm, outputs=["y", "p"])
check("pool-rank", "node 'n' (MaxPool) pools 1x2; maps of one to three dimensions, N x C x ..., "
      "are expected",
      [node("MaxPool", "x", kernel_shape=[2, 2])], inputs=[value("x", [1, 2])])
check("pool-global-rank", "node 'n' (GlobalAveragePool) pools 1x2; maps, N x C x ..., are "
      "expected", [node("GlobalAveragePool", "x")], inputs=[value("x", [1, 2])])
check("pool-kernel", "node 'n' (MaxPool) has no attribute 'kernel_shape'", [node("MaxPool", "x")])
check("pool-indices", "node 'n' (MaxPool) finds the places of maxima among 1x1x4097x4097 elements; "
      "at most 2^24 are expected, which float32 counts exactly",
      [node("MaxPool", "x", "y,i", kernel_shape=[2, 2])], outputs=["y", "i"],
      inputs=[value("x", [1, 1, 4097, 4097])])
check("pool-ceil", "node 'n' (AveragePool) counts padding (count_include_pad) in windows that "
      "ceil_mode extends; export it with ceil_mode = 0",
      [node("AveragePool", "x", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1,
            count_include_pad=1)])
check("pool-dilations", "node 'n' (AveragePool) has the dilations 2x2; windows without gaps (1x1) are "
      "expected", [node("AveragePool", "x", kernel_shape=[2, 2], dilations=[2, 2])], opset=19)

# ---- Arithmetic, activations, shapes ---------------------------------------
check("add-shapes", "node 'n' (Add) expects sizes that are equal or 1 in each dimension, but got "
      "'tensor<1x2x4x4xf32>' and 'tensor<3xf32>'", [node("Add", "x,w")], [floats("w", 3)])
check("div-zero", "node 'n' (Div) computes constants of which one is infinite or NaN; weights are "
      "finite 32-bit floats", [node("Div", "w,z", "a"), node("Mul", "x,a", name="m")],
      [floats("w", 4), numpy_helper.from_array(numpy.zeros(4, numpy.float32), "z")])
check("clip-scalar", "node 'n' (Clip) has a tensor of 2 as min; one number is expected",
      [node("Clip", "x,w")], [floats("w", 2)])
check("clip-interval", "node 'n' (Clip) limits values to the interval from 2.000000 to 1.000000, "
      "which is empty", [node("Clip", "x", min=2.0, max=1.0)], opset=7)
check("softmax-axis", "node 'n' (Softmax) has the axis 4; its input has the axes -4 to 3",
      [node("Softmax", "x", axis=4)])
check("reshape-count", "node 'n' (Reshape) makes 1x33 of 1x2x4x4, which has another number of "
      "elements", [node("Reshape", "x,s")], [ints("s", 1, 33)])
check("reshape-few", "node 'n' (Reshape) makes 1x16 of 1x2x4x4, which has another number of elements",
      [node("Reshape", "x,s")], [ints("s", 1, 16)])
check("reshape-zero", "node 'n' (Reshape) makes 0x32 of 1x2x4x4, which has another number of elements",
      [node("Reshape", "x,s", allowzero=1)], [ints("s", 0, 32)], opset=14)
check("reshape-two-open", "node 'n' (Reshape) makes -1x-1 of 1x2x4x4, which has another number of "
      "elements", [node("Reshape", "x,s")], [ints("s", -1, -1)])
check("reshape-dynamic", "node 'n' (Reshape) reads its shape from 'x', which is no constant of "
      "integers", [node("Reshape", "x,x")])
check("reshape-matrix", "node 'n' (Reshape) has a shape of shape 1x2; a list is expected",
      [node("Reshape", "x,s")],
      [numpy_helper.from_array(numpy.array([[1, 32]], numpy.int64), "s")])
check("transpose", "node 'n' (Transpose) expects a permutation of the 4 dimensions of the input, but "
      "got {{.}}0, 1]", [node("Transpose", "x", perm=[0, 1])])
check("dropout-training", "node 'n' (Dropout) drops elements by chance (it is in training mode); "
      "export the model for inference",
      [node("Dropout", "x,,t")], [numpy_helper.from_array(numpy.array(True), "t")])
check("negate-unsigned", "node 'n' (Neg) negates uint8; signed integers or floats are expected",
      [node("QuantizeLinear", "x,s,z", "q", "q"), node("Neg", "q", "n")],
      [numpy_helper.from_array(numpy.array(1, numpy.float32), "s"),
       numpy_helper.from_array(numpy.array(0, numpy.uint8), "z")], outputs=["n"], index=1)

# ---- Graphs inside of nodes --------------------------------------------------
truth = numpy_helper.from_array(numpy.array(True), "t")


def body(nodes, inputs=("i", "c", "s"), outputs=("c", "u"), initializers=()):
    return helper.make_graph(nodes, "inside", [value(i, None) for i in inputs],
                             [value(o, None) for o in outputs], list(initializers))


step = [node("Relu", "s", "u", "step")]
check("if-computed", "node 'n' (If) takes its condition from 'x', which the network computes; a "
      "constant is expected", [node("If", "x", then_branch=body(step, ()), else_branch=body(step, ()))])
check("if-branch", "node 'n' (If) has no attribute 'else_branch' with a graph",
      [node("If", "t", then_branch=body(step, ()))], [truth])
check("if-outputs", "node 'n' (If) has 1 outputs, but its branch has 2",
      [node("If", "t", then_branch=body([node("Relu", "x", "u")], (), ("x", "u")),
            else_branch=body(step, ()))], [truth])
check("loop-computed", "node 'n' (Loop) takes its number of iterations from 'x', which the network "
      "computes; a constant is expected", [node("Loop", "x,,x", body=body(step))])
check("loop-ends", "node 'n' (Loop) ends by a condition that the network computes; a constant is "
      "expected", [node("Loop", "k,,x", body=body([node("Relu", "s", "u", "step"),
                                                   node("Greater", "s,u", "g", "end")],
                                                  outputs=("g", "u")))], [ints("k", 2)])
check("loop-body", "node 'n' (Loop) has a body whose inputs and outputs do not fit its own",
      [node("Loop", "k,,x", body=body(step, ("i", "c")))], [ints("k", 2)])
check("loop-endless", "the copies of the body 'inside' make more than 100000 nodes or 256 MiB; loops "
      "of fewer iterations are expected",
      [node("Loop", ",,x", body=body([], outputs=("c", "s")))])
check("loop-never", "node 'n' (Loop) never runs, and its body does not state the shape of 'u'",
      [node("Loop", "k,,x", "e,y", body=body(step, outputs=("c", "s", "u")))], [ints("k", 0)])
check("loop-inside", "node 'step' (Conv) reads 'w', which is no input, no initializer and no output "
      "of a node", [node("Loop", "k,,x", body=body([node("Conv", "s,w", "u", "step")]))],
      [ints("k", 2)])
check("loop-output", "the body 'inside' has the output 'v', which no node makes",
      [node("Loop", "k,,x", body=body(step, outputs=("c", "v")))], [ints("k", 2)])
halved = [node("Mul", "x,x", "h", "h")]
check("scan-body", "node 'n' (Scan) has a body whose inputs and outputs do not fit its own",
      halved + [node("Scan", "h", num_scan_inputs=1, body=body(step, ("s", "r"), ("u",)))], index=1)
check("scan-lengths", "node 'n' (Scan) runs over sequences of 1 and of 2 steps",
      halved + [node("Scan", "h,h", num_scan_inputs=2, scan_input_axes=[0, 1],
                     body=body([node("Add", "s,r", "u")], ("s", "r"), ("u",)))], index=1)
check("scan-batch", "node 'n' (Scan) runs over a batch of 2x4x4; a batch of 1 is expected",
      [node("Squeeze", "x", "h", axes=[0]),
       node("Scan", ",h", num_scan_inputs=1, body=body(step, ("s",), ("u",)))], opset=8, index=1)
check("scan-sequence-lengths", "node 'n' (Scan) states the lengths of its sequences; sequences of one "
      "length are expected",
      halved + [node("Scan", "k,h", num_scan_inputs=1, body=body(step, ("s",), ("u",)))],
      [ints("k", 1)], opset=8, index=1)

check("constant-none", "node 'n' (Constant) has none of the attributes value, value_int, value_ints, "
      "value_float, value_floats",
      [helper.make_node("Constant", [], ["y"], name="n", value_string="a")])
check("constant-nan", "node 'n' (Constant) cannot be read: element 0 of tensor 'y' is infinite; "
      "weights are finite 32-bit floats",
      [helper.make_node("Constant", [], ["y"], name="n", value_floats=[float("inf")])])
check("constant-output", "node 'n' (Relu) has no output",
      [node("Relu", "x", ",y")])
fill = helper.make_tensor("v", FLOAT, [1], [1.0])
check("fill-shape", "node 'n' (ConstantOfShape) makes a tensor of 2x-1; sizes from 1 and fewer than "
      "2^31 elements are expected", [node("ConstantOfShape", "s", value=fill)], [ints("s", 2, -1)])
check("fill-value", "node 'n' (ConstantOfShape) has 2 elements in 'value'; one is expected",
      [node("ConstantOfShape", "s", value=helper.make_tensor("v", FLOAT, [2], [1.0, 2.0]))],
      [ints("s", 2)])
check("fill-nan", "node 'n' (ConstantOfShape) cannot be read: element 0 of tensor 'v' is NaN; "
      "weights are finite 32-bit floats",
      [node("ConstantOfShape", "s", value=helper.make_tensor("v", FLOAT, [1], [float("nan")]))],
      [ints("s", 2)])
check("fill-int", "node 'n' (ConstantOfShape) has 2 elements in 'value'; one is expected",
      [node("ConstantOfShape", "s", value=helper.make_tensor("v", INT64, [2], [1, 1]))],
      [ints("s", 2, 2)])
check("fill-cut", "node 'n' (ConstantOfShape) cannot be read: tensor 'v' holds 0 elements, but its "
      "shape and type make 1",
      [node("ConstantOfShape", "s", value=TensorProto(name="v", data_type=INT64, dims=[1]))],
      [ints("s", 2, 2)])

# ---- Constants that are computed when the model is read ---------------------


def constant(name, op, message, *inputs, **attributes):
    """One node on constants; lists are int64."""
    arrays = [i if isinstance(i, numpy.ndarray) else numpy.array(i or [], numpy.int64)
              for i in inputs]
    outputs = attributes.pop("outputs", "y")
    names = ["" if i is None else f"c{k}" for k, i in enumerate(inputs)]
    check("constant-" + name, f"node 'n' ({op}) {message}",
          [node(op, ",".join(names), outputs, **attributes)],
          [numpy_helper.from_array(a, n) for a, n, i in zip(arrays, names, inputs)
           if i is not None])


real = numpy.ones(2, numpy.float32)
constant("large", "Expand", "makes a constant of 2048x1024; sizes from 0 and at most 1048576 "
         "elements are expected", [1], [2048, 1024])
constant("broadcast", "Add", "combines constants of 2 and 3; equal sizes, or 1, are expected",
         [1, 2], [1, 2, 3])
constant("shape", "Reshape", "needs constant integers as its shape, input 1", [1, 2], real)
constant("reshaped", "Reshape", "makes 2x2 of 2, which has another number of elements", [1, 2],
         [2, 2])
constant("reshape-empty", "Reshape", "makes 2 of 0, which has another number of elements", [], [2])
constant("axis-twice", "Squeeze", "names the axis 0 twice", [[1]], [0, -2])
constant("squeeze", "Squeeze", "drops dimension 1 of 1x2; only sizes of 1 can go", [[1, 2]], [1])
constant("unsqueeze", "Unsqueeze", "names no axes", [1, 2])
constant("transpose", "Transpose", "permutes 1 dimensions of 1x2", [[1, 2]], perm=[0])
constant("slice", "Slice", "states no starts and ends", [1, 2])
constant("slice-lists", "Slice", "has 1 starts, 2 ends, 1 axes and 1 steps; equal numbers are "
         "expected", [1, 2], [0], [1, 2])
constant("slice-step", "Slice", "has a step of 0", [1, 2], [0], [1], [0], [0])
constant("split", "Split", "cuts a dimension of 4 into 2 parts of 2x3 elements for 2 outputs",
         [1, 2, 3, 4], [2, 3], outputs="y,z")
constant("concat-types", "Concat", "joins constants of different ranks or element types", [1],
         real, axis=0)
constant("concat", "Concat", "joins constants of 1x2 and 1x3 along axis 0", [[1, 2]], [[1, 2, 3]],
         axis=0)
constant("tile", "Tile", "repeats 2 in 2 dimensions", [1, 2], [1, 2])
constant("gather", "Gather", "takes element 3 of 2", [1, 2], [3])
constant("gather-elements", "GatherElements", "takes elements of 1x2 by indices of 2x2", [[1, 2]],
         [[0, 0], [0, 0]], axis=1)
constant("gather-nd", "GatherND", "takes elements of 2 by indices of 1x2 with batch_dims 0",
         [1, 2], [[0, 0]])
constant("types", "Add", "combines int64 with float; equal element types are expected", [1], real)
constant("div-zero", "Div", "divides integers by 0", [1], [0])
constant("min", "Min", "leaves out an input", [1], None, [2])
constant("where", "Where", "chooses by float between int64 and int64; a bool and equal element "
         "types are expected", real, [1, 2], [1, 2])
constant("range", "Range", "needs one number of one element type as start, limit and step", [1, 2],
         [1], [1])
constant("range-long", "Range", "counts from 0.000000 to 1.000000 in steps of 0.000000; at most "
         "1048576 elements are expected", [0], [1], [0])
constant("reduce", "ReduceMax", "reduces 0, which has no elements", [])
constant("infinite", "Div", "computes constants of which one is infinite or NaN; weights are finite "
         "32-bit floats", real, real * 0)
check("constant-unsigned", "node 'n' (Neg) cannot be read: tensor 'w' holds the uint64 "
      "9223372036854775808; integers below 2^63 are read", [node("Neg", "w")],
      [numpy_helper.from_array(numpy.array([1 << 63], numpy.uint64), "w")])
check("output-int", "output 'y' holds the integer 16777217, which is no 32-bit float",
      [node("Neg", "w")], [ints("w", -(2**24 + 1))])
check("cast", "node 'n' (Cast) turns floats into int64 while the network runs; a change among "
      "floats is expected there", [node("Cast", "x", to=INT64)])
check("cast-type", "node 'n' (Cast) changes the element type to complex64; integers of 8 to 64 "
      "bits, bool and floats are read", [node("Cast", "x", to=TensorProto.COMPLEX64)])

# ---- Operators of detectors and others -------------------------------------
def one(name, op, message, *inputs, opset=13, x=None, outputs="y", **attributes):
    """A node of x and constants."""
    names = ["x"] + [tensor.name for tensor in inputs]
    check(name, f"node 'n' ({op}) {message}", [node(op, ",".join(names), outputs, **attributes)],
          inputs, x and [value("x", x)], outputs=(outputs.split(",")[0],), opset=opset)


one("transposed-shape", "ConvTranspose", "has 1 values in 'output_shape'; one for each of 2 "
    "dimensions is expected", floats("w", 2, 3, 3, 3), output_shape=[9])
one("transposed-pads", "ConvTranspose", "expects pads behind above minus the stride 1, but got -2",
    floats("w", 2, 3, 3, 3), output_padding=[2, 2])
one("power", "LpPool", "has the attribute 'p' 0; a number from 1 is expected", kernel_shape=[2, 2],
    p=0)
one("celu", "Celu", "has the attribute 'alpha' 0, by which it divides; another number is expected",
    alpha=0.0)
one("slopes", "PRelu", "has slopes of 1x1x1x1x1 for an input of 1x2x4x4; slopes that can be "
    "repeated to the input are expected", floats("w", 1, 1, 1, 1, 1))
one("align", "Add", "repeats 3x4 from dimension 3 of 1x2x4x4, which has fewer dimensions",
    floats("w", 3, 4), opset=6, broadcast=1, axis=3)
one("axes-twice", "ReduceMean", "lists the axis 1 twice", axes=[1, -3])
one("groups", "GroupNormalization", "normalises 1x2x4x4 in 3 groups; a number that divides the "
    "channels is expected", floats("s", 2), floats("b", 2), opset=21, num_groups=3)
one("instance-rank", "InstanceNormalization", "normalises 1x2; maps, N x C x ..., are expected",
    floats("s", 2), floats("b", 2), x=[1, 2])
one("slice-step", "Slice", "has a step of 0; other numbers are expected", ints("s", 0),
    ints("e", 1), ints("a", 0), ints("t", 0))
check("slice-nothing", "node 'n' (Sigmoid) reads 'e', which has the shape 1x0x4x4; sizes from 1 are "
      "expected", [node("Slice", "x,s,e1,a", "e", "s"), node("Sigmoid", "e")],
      [ints("s", 1), ints("e1", 1), ints("a", 1)], index=1)
one("slice-lists", "Slice", "has 1 starts, 2 ends, 1 axes and 1 steps; as many of each are expected",
    ints("s", 1), ints("e", 1, 2))
one("split-sizes", "Split", "splits a size of 2 into [1x2] for 2 outputs; as many sizes from 0 "
    "with that sum are expected", ints("s", 1, 2), outputs="y,z", axis=1)
one("split-equal", "Split", "makes 3 equal parts of a size of 4; a multiple is expected",
    outputs="y,z,t", axis=2)
one("split-outputs", "Split", "states 3 outputs, but has 2", outputs="y,z", axis=2, num_outputs=3,
    opset=18)
check("gather-dynamic", "node 'n' (Gather) reads its indices from 'x', which is no constant of "
      "integers", [node("Gather", "x,x")])
one("gather-outside", "Gather", "takes element 2 of 2", ints("i", 2), axis=1)
one("gather-elements-rank", "GatherElements", "has indices of 1 for 1x2x4x4; as many dimensions are "
    "expected", ints("i", 0))
one("gather-nd", "GatherND", "has indices of 5 for 1x2x4x4 and batch_dims 0; coordinates in the last "
    "dimension are expected", ints("i", 0, 0, 0, 0, 0))
one("pad-mode", "Pad", "has the mode 'mirror'; constant, edge, reflect or wrap is expected",
    ints("p", *[0] * 8), mode="mirror")
one("pad-count", "Pad", "has 2 pads for 4 dimensions; two for each are expected", ints("p", 0, 0))
one("pad-all", "Pad", "cuts off all of dimension 2 of 1x2x4x4; sizes from 1 are expected",
    ints("p", 0, 0, -4, 0, 0, 0, 0, 0))
check("pad-value", "node 'n' (Pad) has a value that is no constant number",
      [node("Pad", "x,p,x")], [ints("p", *[0] * 8)])
one("pad-reflect", "Pad", "expects pads below the size 4 to reflect, but got 4",
    ints("p", 0, 0, 4, 0, 0, 0, 0, 0), mode="reflect")
one("expand", "Expand", "repeats 1x2x4x4 to 3x4; sizes that are equal or 1 are expected",
    ints("s", 3, 4))
one("tile", "Tile", "repeats 1x2x4x4 1x1 times; one number from 1 per dimension is expected",
    ints("s", 1, 1))
one("squeeze", "Squeeze", "removes dimension 1 of 1x2x4x4; a size of 1 is expected", ints("a", 1))
one("unsqueeze", "Unsqueeze", "adds a dimension twice", ints("a", 0, -6))
one("block", "DepthToSpace", "moves blocks of 0 in 1x2x4x4; N x C x H x W and a block from 1 are "
    "expected", blocksize=0)
one("block-mode", "DepthToSpace", "has the mode 'RCD'; DCR or CRD is expected", blocksize=1,
    mode="RCD")
one("block-channels", "DepthToSpace", "has 2 channels; a multiple of the block's 4 is expected",
    blocksize=2)
one("block-sizes", "SpaceToDepth", "cuts 1x2x4x4 into blocks of 3; sizes that are multiples of it "
    "are expected", blocksize=3)
roi, scales = floats("r", 8), floats("s", 4)
one("resize-mode", "Resize", "has the mode 'area'; nearest, linear or cubic is expected", roi, scales,
    mode="area")
one("resize-coordinates", "Resize", "has the coordinate_transformation_mode 'pixel'; half_pixel, "
    "half_pixel_symmetric, pytorch_half_pixel, align_corners, asymmetric, tf_half_pixel_for_nn or "
    "tf_crop_and_resize is expected", roi, scales, coordinate_transformation_mode="pixel")
one("resize-nearest", "Resize", "has the nearest_mode 'simple'; round_prefer_floor, "
    "round_prefer_ceil, floor or ceil is expected", roi, scales, nearest_mode="simple")
one("resize-count", "Resize", "has 2 scales for 4 dimensions", roi, floats("s", 2))
one("resize-scale", "Resize", "scales dimension 1 of 1x2x4x4 by 0.250000; a scale that leaves 1 to "
    "2^31 - 1 elements is expected", roi,
    numpy_helper.from_array(numpy.array([1, 0.25, 1, 1], numpy.float32), "s"))
one("resize-region", "Resize", "has 4 numbers in its region; a start and an end for each of 4 "
    "dimensions are expected", floats("r", 4), scales,
    coordinate_transformation_mode="tf_crop_and_resize")
empty = numpy_helper.from_array(numpy.zeros(0, numpy.float32), "s")
one("resize-sizes", "Resize", "makes the sizes 8x8 of 4 dimensions; one size from 1 for each is "
    "expected", roi, empty, ints("z", 8, 8))
one("resize-policy", "Resize", "has the keep_aspect_ratio_policy 'fit'; stretch, not_larger or "
    "not_smaller is expected", roi, empty, ints("z", 1, 2, 8, 8), opset=18,
    keep_aspect_ratio_policy="fit")
one("resize-list", "Resize", "has 2x2 as scales; a list is expected", roi, floats("s", 2, 2))
check("constant-unknown", "--constant names 'z', which is no input of the model", relu,
      options="--constant z=%S/Inputs/empty.onnx")
check("constant-file", "'{{.*}}empty.onnx' is no tensor of ONNX (a file like input_1.pb with an "
      "onnx.TensorProto)", relu, options="--constant x=%S/Inputs/empty.onnx")
check("constant-missing", "'{{.*}}none.pb' cannot be opened: No such file or directory", relu,
      options="--constant x=%S/Inputs/none.pb")
# ---- Quantised operators ----------------------------------------------------


def scalar(name, value, kind=numpy.float32):
    return numpy_helper.from_array(numpy.array(value, kind), name)


def quant(name, op, message, inputs, initializers, **attributes):
    domain = attributes.pop("domain", "")
    nodes = [helper.make_node(op, inputs.split(","), ["y"], name="n", domain=domain, **attributes)]
    check("quant-" + name, f"node 'n' ({op}) {message}", nodes, initializers)


u8 = numpy.uint8
quant("scale", "QuantizeLinear", "has the scale -1.000000; positive numbers are expected", "x,s",
      [scalar("s", -1)])
quant("scales", "QuantizeLinear", "has 3 scales or zero points for axis 1 of 1x2x4x4", "x,s",
      [scalar("s", [1, 2, 3])])
quant("zeros", "QuantizeLinear", "has 2 scales and 3 zero points", "x,s,z",
      [scalar("s", [1, 2]), scalar("z", [1, 2, 3], u8)])
quant("type", "QuantizeLinear", "makes integers of the type int32; int8, uint8, int16 or uint16 is "
      "expected", "x,s,z", [scalar("s", 1), scalar("z", 0, numpy.int32)])
quant("steps", "DequantizeLinear", "has 3 scales or zero points for axis 1 of 1x2x4x4", "x,s",
      [scalar("s", [1, 2, 3])])
quant("computed", "QLinearMatMul", "computes its scale 'x' from the input; constants are expected",
      "x,x,z,w,s,z,s,z", [scalar("s", 1), scalar("z", 0, u8), scalar("w", [[1]], u8)])
quant("conv", "ConvInteger", "convolves 1x2x4x4 with 3x2; maps N x C x H x W and constant weights "
      "are expected", "x,w", [scalar("w", [[1, 2]] * 3, u8)])
quant("in-scales", "QLinearConv", "has 2 scales for its input; one is expected",
      "x,t,z,w,s,z,s,z", [scalar("s", 1), scalar("t", [1, 2]), scalar("z", 0, u8),
                          scalar("w", numpy.ones((1, 2, 1, 1)), u8)])
qonnx = "qonnx.custom_op.general"
quant("qonnx-op", "Float", "is an operator that is not read; replace it by convolutions, matrix "
      "products, pooling and ReLU, or cut the model before this node (onnx.utils.extract_model)",
      "x", [], domain=qonnx)
quant("qonnx-scales", "Quant", "has scales of 3 for 1x2x4x4; one, or one for each index of a "
      "dimension, is expected", "x,s,z,b", [scalar("s", [1, 2, 3]), scalar("z", 0), scalar("b", 4)],
      domain=qonnx)
quant("qonnx-scale", "Quant", "has the scale 0.000000; positive numbers are expected", "x,z,z,b",
      [scalar("z", 0), scalar("b", 4)], domain=qonnx)
quant("qonnx-bits", "Quant", "has the bit width 2.500000; whole numbers from 1 to 24 are expected",
      "x,s,z,b", [scalar("s", 1), scalar("z", 0), scalar("b", 2.5)], domain=qonnx)
quant("qonnx-zero", "Quant", "has the zero point 0.500000; a whole number is expected", "x,s,z,b",
      [scalar("s", 1), scalar("z", 0.5), scalar("b", 4)], domain=qonnx)
quant("qonnx-mode", "Quant", "has the rounding_mode 'UP'; ROUND, FLOOR, CEIL or ROUND_TO_ZERO is "
      "expected", "x,s,z,b", [scalar("s", 1), scalar("z", 0), scalar("b", 4)], domain=qonnx,
      rounding_mode="UP")
quant("qonnx-trunc", "Trunc", "keeps 8 of 4 bits around the zero point 0.000000; fewer bits and 0 "
      "are expected", "x,s,z,b,c", [scalar("s", 1), scalar("z", 0), scalar("b", 4), scalar("c", 8)],
      domain=qonnx)

with open("../onnx-invalid.test", "w", encoding="ascii") as file:
    file.write("What is no network that we read gives one error, which names file and node.\n"
               "Written by Inputs/make_negative.py.\n\n")
    for path, message, index, options in tests:
        prefix = os.path.basename(path).upper()
        command = " ".join(filter(None, ["--import-onnx", options, f"%S/Inputs/{path}.onnx"]))
        file.write(f"RUN: not snnc-translate {command} 2>&1 \\\n"
                   f"RUN:   | FileCheck %s --implicit-check-not=error: --check-prefix={prefix}\n"
                   f"{prefix}: {path}.onnx:{index}:0: error: {message}\n\n")
