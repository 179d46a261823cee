#!/usr/bin/env python3
"""Counts the cores of 256 axons and 256 neurons that a step network takes where a
connection is one bit and weights -1, 0 and 1 take two axons an input (RANC).

  cores.py MODEL

A neuron is read by one core, which it reaches in as many copies as it takes axons
there. Needs numpy and onnx 1.23."""
import sys

import numpy
import onnx
from onnx import numpy_helper

AXONS, NEURONS, AXONS_PER_INPUT = 256, 256, 2


def read_layers(model):
    """The sources that each neuron has a connection to, layer by layer."""
    constants = {tensor.name: numpy_helper.to_array(tensor)
                 for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    size = [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim][1:]
    layers = []
    for node in model.graph.node:
        if node.op_type == "MatMul":
            layers.append([frozenset(numpy.flatnonzero(column))
                           for column in constants[node.input[1]].T])
        elif node.op_type == "Conv":
            weights = constants[node.input[1]]
            attributes = {a.name: a for a in node.attribute}
            stride = attributes["strides"].ints[0]
            groups = attributes["group"].i if "group" in attributes else 1
            layer, size = windows(weights, size, stride, groups)
            layers.append(layer)
    return layers


def windows(weights, size, stride, groups):
    channels, height, width = size
    outputs, depth, kernel = weights.shape[:3]
    index = numpy.arange(channels * height * width).reshape(size)
    shape = [outputs, (height - kernel) // stride + 1, (width - kernel) // stride + 1]
    layer = []
    for c in range(outputs):
        first = c // (outputs // groups) * depth
        for y in range(0, height - kernel + 1, stride):
            for x in range(0, width - kernel + 1, stride):
                window = index[first:first + depth, y:y + kernel, x:x + kernel]
                layer.append(frozenset(window[weights[c] != 0]))
    return layer, shape


def components(layer):
    """Groups of neurons whose inputs overlap."""
    owner, groups = {}, {}
    for neuron, inputs in enumerate(layer):
        members = [neuron]
        for group in {owner[i] for i in inputs if i in owner}:
            members += groups.pop(group)
        groups[neuron] = members
        for member in members:
            for i in layer[member]:
                owner[i] = neuron
    return list(groups.values())


def pack(layer, neurons, copies):
    """Cores filled with neurons in their order; as lists of neurons."""
    cores = []
    for neuron in neurons:
        for core in cores:
            read = core[1] | layer[neuron]
            if (AXONS_PER_INPUT * len(read) <= AXONS
                    and copies * (len(core[0]) + 1) <= NEURONS):
                core[0].append(neuron)
                core[1] = read
                break
        else:
            cores.append([[neuron], layer[neuron]])
    return [core[0] for core in cores]


def place(layer, reader, copies):
    """Neurons that read the same stay together; where windows overlap, those
    that are read by the same core do, if that takes fewer cores."""
    cores = []
    for group in components(layer):
        group.sort()
        by_reader = sorted(group, key=lambda neuron: reader.get(neuron, 0))
        cores += min((pack(layer, group, copies), pack(layer, by_reader, copies)),
                     key=len)
    # Groups that read different inputs share cores as far as there is room.
    return pack(layer, [neuron for core in cores for neuron in core], copies)


def main():
    layers = read_layers(onnx.load(sys.argv[1]))
    reader, copies, total = {}, 1, 0
    for depth in range(len(layers), 0, -1):
        layer = layers[depth - 1]
        cores = place(layer, reader, copies)
        reads = [frozenset().union(*(layer[n] for n in core)) for core in cores]
        total += len(cores)
        print(f"layer {depth}: {len(cores)} cores, at most "
              f"{AXONS_PER_INPUT * max(map(len, reads))} axons and "
              f"{copies * max(map(len, cores))} neurons each")
        reader = {}
        for number, read in enumerate(reads):
            for source in read if depth > 1 else ():
                if source in reader:
                    sys.exit(f"neuron {source} of layer {depth - 1} is read by "
                             "several cores")
                reader[source] = number
        copies = AXONS_PER_INPUT
    print(f"{total} cores")


if __name__ == "__main__":
    main()
