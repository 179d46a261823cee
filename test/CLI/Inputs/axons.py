"""Helps axons.test and axons-refused.test. `plain CHIP OUT` writes the chip without the
tests of its axons, `without CHIP OUT FIELD` without a field of them, `narrow CHIP OUT
FIELD BITS` with a field of fewer bits, `packet CHIP OUT FIELD` without a field of its
packets, `cores CHIP OUT NEURONS` with smaller cores.
`compare TESTED SOURCE PLAIN` checks what `snnc run --json` counted on a chip whose
axons test events, on one with axons of sources and on one whose axons test nothing."""
import json
import sys


def read(path):
    with open(path) as file:
        return json.load(file)


def change(chip, out, edit):
    """Writes `chip` with the fields of axons and packets that `edit` makes."""
    description = read(chip)
    for memory in description["emission"]["memories"]:
        if memory["name"] == "axon":
            memory["fields"] = list(filter(None, (edit("axon", f) for f in memory["fields"])))
    packet = description["routing"]["packet"]
    description["routing"]["packet"] = list(filter(None, (edit("packet", f) for f in packet)))
    with open(out, "w") as file:
        json.dump(description, file)


def shrink(chip, out, neurons):
    description = read(chip)
    description["core_classes"][0]["resources"]["neurons"] = int(neurons)
    with open(out, "w") as file:
        json.dump(description, file)


def drop(kind, *names):
    return lambda where, field: None if where == kind and field["name"] in names else field


def narrow(name, bits):
    return lambda where, field: (
        dict(field, width=int(bits)) if where == "axon" and field["name"] == name else field)


def compare(*paths):
    tested, source, untested = map(read, paths)
    for key in ("spikes_per_inference", "synaptic_ops_per_inference", "synapses",
                "stored_weights", "Effective_MACs", "Effective_ACs", "Dense"):
        if not tested[key] == source[key] == untested[key]:
            sys.exit(f"{key}: {tested[key]}, {source[key]}, {untested[key]}")
    packets = "packets_per_inference"
    suppressed = "suppressed_events_per_inference"
    if suppressed in source or untested[suppressed] != 0 or tested[suppressed] <= 0:
        sys.exit("wrong events are suppressed")
    if tested[packets] + tested[suppressed] != untested[packets]:
        sys.exit(f"{tested[packets]} and {tested[suppressed]} are not {untested[packets]}")
    # A packet of a source may go to several tables.
    decoded = [sum(layer["counts"]["deliveries"] for layer in run["layers"])
               for run in (tested, source, untested)]
    if not decoded[0] < decoded[1] == decoded[2]:
        sys.exit(f"events decoded: {decoded}")
    for key in ("energy_J_per_inference", "latency_s_per_inference"):
        if tested[key] >= untested[key]:
            sys.exit(f"{key}: {tested[key]} is not below {untested[key]}")


command, arguments = sys.argv[1], sys.argv[2:]
if command == "compare":
    compare(*arguments)
elif command == "plain":
    change(*arguments, drop("axon", "height", "width", "lattice"))
elif command == "without":
    change(*arguments[:2], drop("axon", arguments[2]))
elif command == "cores":
    shrink(*arguments)
elif command == "narrow":
    change(*arguments[:2], narrow(*arguments[2:]))
else:
    change(*arguments[:2], drop("packet", arguments[2]))
