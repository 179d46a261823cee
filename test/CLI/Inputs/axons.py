"""Helps axons.test. `plain CHIP OUT` writes the chip without the tests of its axons.
`compare TESTED SOURCE PLAIN` checks what `snnc run --json` counted on a chip whose
axons test events, on one with axons of sources and on one whose axons test nothing."""
import json
import sys


def read(path):
    with open(path) as file:
        return json.load(file)


def plain(chip, out):
    description = read(chip)
    for memory in description["emission"]["memories"]:
        if memory["name"] == "axon":
            memory["fields"] = [field for field in memory["fields"]
                                if field["name"] not in ("height", "width", "lattice")]
    with open(out, "w") as file:
        json.dump(description, file)


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
    for key in ("energy_J_per_inference", "latency_s_per_inference"):
        if tested[key] >= untested[key]:
            sys.exit(f"{key}: {tested[key]} is not below {untested[key]}")


if sys.argv[1] == "plain":
    plain(*sys.argv[2:])
else:
    compare(*sys.argv[2:])
