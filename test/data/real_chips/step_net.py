"""Networks of step neurons with integer weights: training and ONNX files.

A neuron fires (gives 1) if the integer-weighted sum of its binary inputs
reaches its integer threshold. Training keeps a real number behind every weight
and threshold; the forward pass uses the integers, the backward pass takes the
rounding for the identity and the step for a hat of a given width
(straight-through estimator).
"""

import numpy as np


class Layer:
    """Step neurons behind integer weights.

    mask: which weights exist, out x in. largest: bound of the magnitudes.
    """

    def __init__(self, rng, mask, largest, spread, width):
        self.mask = mask.astype(np.float32)
        self.largest = largest
        self.width = width
        self.real = (
            rng.normal(0, spread, mask.shape).astype(np.float32) * self.mask)
        self.level = np.ones(mask.shape[0], np.float32)
        self.moments = [np.zeros_like(x) for x in
                        (self.real, self.real, self.level, self.level)]

    def integers(self):
        """Weights and thresholds; a threshold is at least 1."""
        weights = np.clip(np.rint(self.real), -self.largest, self.largest)
        return weights * self.mask, np.maximum(np.rint(self.level), 1)

    def forward(self, x):
        self.weights, thresholds = self.integers()
        self.x = x
        # [sum >= threshold] changes between threshold - 1 and threshold.
        self.distance = x @ self.weights.T - thresholds + 0.5
        return (self.distance > 0).astype(np.float32)

    def backward(self, gradient):
        """Stores the layer's gradients, returns that of its inputs."""
        hat = np.maximum(1 - np.abs(self.distance) / self.width, 0)
        gradient = gradient * hat / self.width
        self.slopes = (gradient.T @ self.x * self.mask, -gradient.sum(0))
        return gradient @ self.weights

    def update(self, rate, step):
        """A step of Adam; the real numbers stay near what they round to."""
        for i, (value, slope) in enumerate(
                zip((self.real, self.level), self.slopes)):
            m, v = self.moments[2 * i], self.moments[2 * i + 1]
            m += 0.1 * (slope - m)
            v += 0.001 * (slope * slope - v)
            value -= rate * (m / (1 - 0.9**step)) / (
                np.sqrt(v / (1 - 0.999**step)) + 1e-9)
        np.clip(self.real, -self.largest - 0.49, self.largest + 0.49, self.real)
        np.maximum(self.level, 0.51, self.level)


def predict(layers, x, classes=10):
    """Spikes per class, samples x classes."""
    for weights, thresholds in layers:
        x = (x @ weights.T >= thresholds).astype(np.float32)
    return x.reshape(len(x), classes, -1).sum(2)


def accuracy(layers, x, labels):
    return float((predict(layers, x).argmax(1) == labels).mean())


def train_batch(layers, x, labels, rate, step, slope, classes=10):
    """One step of Adam on the cross entropy of the votes times `slope`."""
    for layer in layers:
        x = layer.forward(x)
    votes = x.reshape(len(x), classes, -1)
    logits = votes.sum(2) * slope
    logits -= logits.max(1, keepdims=True)
    p = np.exp(logits)
    p /= p.sum(1, keepdims=True)
    p[np.arange(len(p)), labels] -= 1
    gradient = np.repeat(p * slope / len(p), votes.shape[2], axis=1)
    for layer in reversed(layers):
        gradient = layer.backward(gradient)
    for layer in layers:
        layer.update(rate, step)


def save_onnx(path, layers, level, name, classes=10):
    """Writes the graph; `level` is the least input value that is a 1."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    inputs = layers[0][0].shape[1]
    nodes, constants = [], []

    def constant(text, values):
        constants.append(numpy_helper.from_array(np.asarray(values), text))
        return text

    def step(source, bound, label):
        nodes.append(helper.make_node("GreaterOrEqual", [source, bound],
                                      [label + "_fires"], label + "_compare"))
        nodes.append(helper.make_node("Cast", [label + "_fires"],
                                      [label + "_spikes"], label + "_cast",
                                      to=TensorProto.FLOAT))
        return label + "_spikes"

    x = step("pixels", constant("pixels_threshold", np.float32([level])),
             "pixels")
    for i, (weights, thresholds) in enumerate(layers):
        label = "output" if i + 1 == len(layers) else f"hidden{i + 1}"
        nodes.append(helper.make_node(
            "Gemm", [x, constant(label + "_weights",
                                 weights.astype(np.float32))],
            [label + "_sums"], label + "_gemm", transB=1))
        x = step(label + "_sums",
                 constant(label + "_threshold", thresholds.astype(np.float32)),
                 label)
    votes = layers[-1][0].shape[0] // classes
    nodes.append(helper.make_node(
        "Reshape", [x, constant("vote_shape", np.int64([-1, classes, votes]))],
        ["vote_groups"], "vote_reshape"))
    nodes.append(helper.make_node(
        "ReduceSum", ["vote_groups", constant("vote_axes", np.int64([2]))],
        ["logits"], "vote_sum", keepdims=0))
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT,
                                       ["N", inputs])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT,
                                       ["N", classes])], constants)
    model = helper.make_model(graph, producer_name="snnc test data",
                              opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())
