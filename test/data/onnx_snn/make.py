#!/usr/bin/env python3
"""Makes the spiking networks in ONNX, and what the frameworks compute on them.

Needs torch, snntorch, spikingjelly, norse, onnx (README.md names the versions);
the tests need none of them. Run it in its folder: python3 make.py
"""

import copy
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

import norse.torch as norse
import snntorch
from norse.torch.functional.reset import reset_subtract
from spikingjelly.activation_based import neuron as jelly

STEPS = 40  # of a recorded trace
UNROLLED = 8  # copies in an unrolled graph
warnings.filterwarnings("ignore")


# ---- Neurons of the frameworks, with explicit state ------------------------


class Neuron(nn.Module):
    """One layer of neurons: forward(x, states) -> (output, states)."""

    states = ("mem",)  # names of the states, the membrane among them
    spiking = True  # False: the output is the membrane

    def __init__(self, cell):
        super().__init__()
        self.cell = cell


class Leaky(Neuron):
    def forward(self, x, states):
        spikes, mem = self.cell(x, states[0])
        return spikes, [mem]


class RLeaky(Neuron):
    states = ("spk", "mem")

    def forward(self, x, states):
        spikes, mem = self.cell(x, states[0], states[1])
        return spikes, [spikes, mem]


class Synaptic(Neuron):
    states = ("syn", "mem")

    def forward(self, x, states):
        spikes, syn, mem = self.cell(x, states[0], states[1])
        return spikes, [syn, mem]


class Readout(Neuron):
    spiking = False

    def forward(self, x, states):
        _, mem = self.cell(x, states[0])
        return mem, [mem]


class Jelly(Neuron):
    states = ("v",)

    def forward(self, x, states):
        self.cell.v = states[0]
        spikes = self.cell(x)
        return spikes, [self.cell.v]


class Norse(Neuron):
    states = ("v", "i")

    def forward(self, x, states):
        spikes, state = self.cell(x, norse.LIFFeedForwardState(*states))
        return spikes, [state.v, state.i]


class NorseRecurrent(Neuron):
    states = ("z", "v", "i")

    def forward(self, x, states):
        spikes, state = self.cell(x, norse.LIFState(*states))
        return spikes, [state.z, state.v, state.i]


class NorseBox(Neuron):
    states = ("v",)

    def forward(self, x, states):
        spikes, state = self.cell(x, norse.LIFBoxFeedForwardState(*states))
        return spikes, [state.v]


class NorseIaf(Neuron):
    states = ("v",)

    def forward(self, x, states):
        spikes, state = self.cell(x, norse.IAFFeedForwardState(*states))
        return spikes, [state.v]


class NorseReadout(Neuron):
    states = ("v", "i")
    spiking = False

    def forward(self, x, states):
        out, state = self.cell(x, norse.LIState(*states))
        return out, [state.v, state.i]


class Net(nn.Module):
    """Layers and neurons in a row; `run` makes one step."""

    def __init__(self, *layers, gain=1.0):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        for layer in layers:
            if isinstance(layer, (nn.Linear, nn.Conv2d)):
                layer.weight.data *= gain
        self.neurons = [l for l in layers if isinstance(l, Neuron)]

    def step(self, x, states):
        states, made = list(states), []
        outputs = []
        for layer in self.layers:
            if not isinstance(layer, Neuron):
                x = layer(x)
                continue
            own = [states.pop(0) for _ in layer.states]
            x, own = layer(x, own)
            outputs.append(x)
            made += own
        return x, made, outputs

    def zero_states(self, x):
        """Finds the shapes by a run of the layers that have no state."""
        states = []
        for layer in self.layers:
            if not isinstance(layer, Neuron):
                x = layer(x)
                continue
            if isinstance(layer, NorseRecurrent):
                x = torch.zeros(1, layer.cell.hidden_size)
            states += [torch.zeros(x.shape) for _ in layer.states]
            x = torch.zeros(x.shape)
        return states

    def state_names(self):
        return [
            f"{name}{index}"
            for index, neurons in enumerate(self.neurons, 1)
            for name in neurons.states
        ]


class OneStep(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x, *states):
        out, made, _ = self.net.step(x, states)
        return (out, *made)


class Unrolled(nn.Module):
    def __init__(self, net, zeros):
        super().__init__()
        self.net, self.zeros = net, zeros

    def forward(self, x):
        states, outs = self.zeros, []
        for t in range(x.shape[0]):
            out, states, _ = self.net.step(x[t], states)
            outs.append(out)
        return torch.stack(outs)


# ---- The networks ----------------------------------------------------------

FLAT, MAP = (12,), (2, 8, 8)


def dense(make, gain=2.5, last=None):
    torch.manual_seed(1)
    return Net(nn.Linear(12, 10), make(10), nn.Linear(10, 4), (last or make)(4), gain=gain)


def conv(make, gain=6.0, pool=nn.AvgPool2d):
    torch.manual_seed(2)
    return Net(
        nn.Conv2d(2, 4, 3, padding=1, bias=False), make((4, 8, 8)), pool(2),
        nn.Conv2d(4, 3, 3, stride=2, padding=1), make((3, 2, 2)),
        nn.Flatten(), nn.Linear(12, 4), make(4), gain=gain)


def conv_bn(make):
    torch.manual_seed(3)
    net = Net(nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), make((4, 8, 8)),
              nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 4), make(4), gain=2.0)
    norm = net.layers[1]
    norm.weight.data = torch.tensor([0.8, 1.2, 1.5, 0.6])
    norm.bias.data = torch.tensor([0.1, -0.1, 0.2, 0.3])
    norm.running_mean.data = torch.tensor([0.2, -0.3, 0.1, 0.0])
    norm.running_var.data = torch.tensor([0.5, 0.7, 1.1, 0.9])
    return net


def leaky(**options):
    options = {"beta": 0.9, **options}
    return lambda size: Leaky(snntorch.Leaky(**options))


def learnt(size):
    count = size if isinstance(size, int) else size[0]
    beta, theta = torch.rand(count) * 0.5 + 0.45, torch.rand(count) * 0.6 + 0.7
    return Leaky(snntorch.Leaky(beta=beta, learn_beta=True, threshold=theta, learn_threshold=True))


def synaptic(**options):
    return lambda size: Synaptic(snntorch.Synaptic(alpha=0.75, beta=0.6, **options))


def rleaky(**options):
    return lambda size: RLeaky(snntorch.RLeaky(beta=0.8, linear_features=size, **options))


def readout(size):
    return Readout(snntorch.Leaky(beta=0.95, reset_mechanism="none"))


def jelly_if(reset, threshold=1.0):
    return lambda size: Jelly(jelly.IFNode(v_threshold=threshold, v_reset=reset))


def jelly_lif(reset, decay_input, tau=2.5):
    return lambda size: Jelly(jelly.LIFNode(tau=tau, decay_input=decay_input, v_reset=reset))


def norse_lif(size):
    p = norse.LIFParameters(tau_mem_inv=torch.tensor(300.0), v_th=torch.tensor(0.7))
    return Norse(norse.LIFCell(p))


def norse_leak(size):
    p = norse.LIFParameters(tau_mem_inv=torch.tensor(250.0), v_leak=torch.tensor(0.1),
                            v_th=torch.tensor(0.6), v_reset=torch.tensor(-0.1))
    return Norse(norse.LIFCell(p))


def norse_box(size):
    p = norse.LIFBoxParameters(tau_mem_inv=torch.tensor(400.0), v_th=torch.tensor(0.5))
    return NorseBox(norse.LIFBoxCell(p))


def norse_box_subtract(size):
    p = norse.LIFBoxParameters(tau_mem_inv=torch.tensor(400.0), v_th=torch.tensor(0.5),
                               reset_method=reset_subtract)
    return NorseBox(norse.LIFBoxCell(p))


def norse_iaf(size):
    return NorseIaf(norse.IAFCell())


def norse_readout(size):
    return NorseReadout(norse.LICell())


def norse_recurrent(hidden):
    def make():
        torch.manual_seed(4)
        p = norse.LIFParameters(tau_mem_inv=torch.tensor(300.0), v_th=torch.tensor(0.5))
        cell = norse.LIFRecurrentCell(12, hidden, p=p)
        cell.input_weights.data *= 4.0
        return Net(NorseRecurrent(cell), nn.Linear(hidden, 4), norse_readout(4), gain=2.0)
    return make


# name: network, input shape, exporter of the one-step graph, other forms
NETS = {
    "snntorch_leaky": (lambda: dense(leaky()), FLAT, "script", "unrolled scan loop"),
    "snntorch_leaky_zero": (lambda: dense(leaky(reset_mechanism="zero")), FLAT, "dynamo", "unrolled"),
    "snntorch_leaky_now": (lambda: dense(leaky(reset_delay=False)), FLAT, "script", "unrolled"),
    "snntorch_leaky_now_zero": (lambda: dense(leaky(reset_delay=False, reset_mechanism="zero")), FLAT, "dynamo", ""),
    "snntorch_learnt": (lambda: dense(learnt), FLAT, "script", "unrolled"),
    "snntorch_synaptic": (lambda: dense(synaptic(), gain=1.5), FLAT, "script", "unrolled scan"),
    "snntorch_synaptic_zero": (lambda: dense(synaptic(reset_mechanism="zero"), gain=1.5), FLAT, "dynamo", ""),
    "snntorch_rleaky": (lambda: dense(rleaky()), FLAT, "script", "unrolled scan"),
    "snntorch_readout": (lambda: dense(leaky(), last=readout), FLAT, "dynamo", "unrolled"),
    "snntorch_conv": (lambda: conv(leaky(beta=0.8)), MAP, "script", "unrolled"),
    "spikingjelly_if_hard": (lambda: dense(jelly_if(0.0)), FLAT, "script", "unrolled"),
    "spikingjelly_if_soft": (lambda: dense(jelly_if(None)), FLAT, "dynamo", "unrolled"),
    "spikingjelly_if_value": (lambda: dense(jelly_if(-0.25, 0.75)), FLAT, "script", ""),
    "spikingjelly_lif_hard_decay": (lambda: dense(jelly_lif(0.0, True), gain=5.0), FLAT, "script", "unrolled scan"),
    "spikingjelly_lif_soft_decay": (lambda: dense(jelly_lif(None, True), gain=5.0), FLAT, "dynamo", ""),
    "spikingjelly_lif_hard": (lambda: dense(jelly_lif(0.0, False)), FLAT, "script", ""),
    "spikingjelly_lif_soft": (lambda: dense(jelly_lif(None, False)), FLAT, "script", "unrolled loop"),
    "spikingjelly_lif_value": (lambda: dense(jelly_lif(-0.2, True), gain=5.0), FLAT, "dynamo", ""),
    "spikingjelly_conv_bn": (lambda: conv_bn(jelly_if(0.0)), MAP, "script", "unrolled"),
    "norse_lif": (lambda: dense(norse_lif, gain=3.0), FLAT, "script", "unrolled scan"),
    "norse_lif_leak": (lambda: dense(norse_leak, gain=3.0), FLAT, "dynamo", ""),
    "norse_box": (lambda: dense(norse_box, gain=3.5), FLAT, "script", "unrolled"),
    "norse_box_subtract": (lambda: dense(norse_box_subtract, gain=3.5), FLAT, "dynamo", ""),
    "norse_iaf": (lambda: dense(norse_iaf), FLAT, "script", ""),
    "norse_recurrent": (norse_recurrent(10), FLAT, "script", "unrolled"),
    "norse_conv": (lambda: conv(norse_lif, gain=8.0), MAP, "dynamo", ""),
}


# ---- Traces and files ------------------------------------------------------


def make_input(shape):
    """Spikes of probability 0.3, the same on every machine."""
    seed, values = 12345, []
    for _ in range(STEPS * int(np.prod(shape))):
        seed = (seed * 1103515245 + 12345) % 2**31
        values.append(1.0 if (seed >> 8) % 10 < 3 else 0.0)
    return np.array(values, np.float32).reshape(STEPS, *shape)


def record(name, net, shape):
    """The framework's own spikes and membranes, step by step."""
    inputs = make_input(shape)
    states = net.zero_states(torch.from_numpy(inputs[:1]))
    names, traces = net.state_names(), {"input": inputs[None]}
    rows = {}
    for x in inputs:
        _, states, outputs = net.step(torch.from_numpy(x[None]), states)
        for index, (neurons, out) in enumerate(zip(net.neurons, outputs), 1):
            key = "spikes" if neurons.spiking else "values"
            rows.setdefault(f"{key}{index}", []).append(out[0].numpy().copy())
        for state, value in zip(names, states):
            if state[0] in "mvsi" and not state.startswith("spk"):
                rows.setdefault("state_" + state, []).append(value[0].numpy().copy())
    for key, values in rows.items():
        values = np.stack(values)
        traces[key] = values.astype(np.uint8) if key.startswith("spikes") else values
        if key.startswith("spikes"):
            print(f"  {key}: {values.mean():.3f} spikes per neuron and step")
            assert 0.01 < values.mean() < 0.9, (name, key)
    np.savez_compressed(name + ".npz", **traces)


def export(model, args, path, inputs, outputs, exporter):
    if exporter == "dynamo":
        try:
            torch.onnx.export(model, args, path, input_names=inputs, output_names=outputs,
                              dynamo=True, external_data=False, verbose=False)
        except Exception as error:  # snnTorch's reset_delay=False asks a tensor
            print(f"  {path}: the dynamo exporter fails ({type(error).__name__})")
            exporter = "script"
    if exporter == "script":
        torch.onnx.export(model, args, path, input_names=inputs, output_names=outputs,
                          dynamo=False, opset_version=17)
    proto = onnx.load(path)
    for node in proto.graph.node:  # no paths of this machine, no debug texts
        node.doc_string = ""
        del node.metadata_props[:]
    del proto.graph.value_info[:], proto.metadata_props[:]
    for value in [*proto.graph.input, *proto.graph.output, *proto.graph.initializer]:
        del value.metadata_props[:]
    proto.producer_version = torch.__version__.split("+")[0]
    onnx.save(proto, path)
    return proto


def zeros(value):
    shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
    return numpy_helper.from_array(np.zeros(shape, np.float32), value.name + "_0")


def wrap_scan(step, path):
    """Scan over the one-step graph."""
    graph = copy.deepcopy(step.graph)
    x, states, out = graph.input[0], graph.input[1:], graph.output[0]
    body = helper.make_graph(graph.node, "step", [*states, x],
                             [*graph.output[1:], out], graph.initializer)
    initial = [zeros(state) for state in states]
    node = helper.make_node(
        "Scan", [*(i.name for i in initial), "sequence"],
        [*(s.name + "_last" for s in states), "spikes"],
        name="time", body=body, num_scan_inputs=1)
    save_sequence(step, node, x, out, initial, path)


def wrap_loop(step, path):
    """Loop over the one-step graph; the body takes its row of the sequence."""
    graph = copy.deepcopy(step.graph)
    x, states, out = graph.input[0], graph.input[1:], graph.output[0]
    number = helper.make_tensor_value_info("iteration", TensorProto.INT64, [])
    go = helper.make_tensor_value_info("go", TensorProto.BOOL, [])
    goes_on = helper.make_tensor_value_info("goes_on", TensorProto.BOOL, [])
    take = helper.make_node("Gather", ["sequence", "iteration"], [x.name], axis=0, name="take")
    keep = helper.make_node("Identity", ["go"], ["goes_on"], name="keep")
    body = helper.make_graph([take, keep, *graph.node], "step", [number, go, *states],
                             [goes_on, *graph.output[1:], out], graph.initializer)
    initial = [zeros(state) for state in states]
    count = numpy_helper.from_array(np.array(STEPS, np.int64), "count")
    yes = numpy_helper.from_array(np.array(True), "yes")
    node = helper.make_node(
        "Loop", ["count", "yes", *(i.name for i in initial)],
        [*(s.name + "_last" for s in states), "spikes"], name="time", body=body)
    save_sequence(step, node, x, out, [*initial, count, yes], path, steps=STEPS)


def write_custom(step, path, domain, **parameters):
    """The dense network with one operator of a domain per layer of neurons.

    ai.snnc takes what is no tensor as attributes, SNN_implementation beta and
    threshold as inputs."""
    weights = [t for t in step.graph.initializer if t.name.endswith((".weight", ".bias"))]
    tensors = {k: v for k, v in parameters.items() if domain != "ai.snnc"}
    attributes = {} if tensors else parameters
    x, states, out = step.graph.input[0], step.graph.input[1:], step.graph.output
    nodes, value = [], x.name
    for index, (weight, bias) in enumerate(zip(weights[::2], weights[1::2]), 1):
        last = index == len(weights) // 2
        spikes = out[0].name if last else f"spikes{index}"
        nodes.append(helper.make_node("Gemm", [value, weight.name, bias.name], [f"i{index}"],
                                      name=f"dense{index}", transB=1))
        nodes.append(helper.make_node("LIF", [f"i{index}", states[index - 1].name, *tensors],
                                      [spikes, out[index].name], name=f"lif{index}",
                                      domain=domain, **attributes))
        value = spikes
    constants = [numpy_helper.from_array(np.array([v], np.float32), k) for k, v in tensors.items()]
    graph = helper.make_graph(nodes, "main", step.graph.input, out, [*weights, *constants])
    model = helper.make_model(graph, ir_version=8, producer_name="snnc test data",
                              opset_imports=[helper.make_opsetid("", 17),
                                             helper.make_opsetid(domain, 1)])
    onnx.save(model, path)


def save_sequence(step, node, x, out, initial, path, steps="T"):
    sizes = [[d.dim_value for d in v.type.tensor_type.shape.dim] for v in (x, out)]
    sequence = helper.make_tensor_value_info("sequence", TensorProto.FLOAT, [steps, *sizes[0]])
    spikes = helper.make_tensor_value_info("spikes", TensorProto.FLOAT, [steps, *sizes[1]])
    graph = helper.make_graph([node], "main", [sequence], [spikes], initial)
    model = helper.make_model(graph, opset_imports=step.opset_import, ir_version=step.ir_version,
                              producer_name="snnc test data")
    onnx.checker.check_model(model)
    onnx.save(model, path)


def write_domains(name, step):
    if name == "snntorch_leaky":
        write_custom(step, name + ".snnc.onnx", "ai.snnc", beta=0.9, threshold=1.0,
                     reset_time="next_step")
    if name == "spikingjelly_lif_hard":
        write_custom(step, name + ".alias.onnx", "SNN_implementation", beta=0.6, threshold=1.0)


def make(name, build, shape, exporter, forms):
    print(name)
    net = build().eval()
    with torch.no_grad():
        record(name, net, shape)
        x = torch.zeros(1, *shape)
        states = net.zero_states(x)
        names = net.state_names()
        step = export(OneStep(net), (x, *states), name + ".step.onnx",
                      ["x", *(n + "_in" for n in names)],
                      ["spikes", *(n + "_out" for n in names)], exporter)
        if "unrolled" in forms:
            sequence = torch.zeros(UNROLLED, 1, *shape)
            other = "dynamo" if exporter == "script" else "script"
            export(Unrolled(net, states), (sequence,), name + ".unrolled.onnx",
                   ["x"], ["spikes"], other)
    if "scan" in forms:
        wrap_scan(step, name + ".scan.onnx")
    if "loop" in forms:
        wrap_loop(step, name + ".loop.onnx")
    write_domains(name, step)


if __name__ == "__main__":
    for name, (build, shape, exporter, forms) in NETS.items():
        make(name, build, shape, exporter, forms)
