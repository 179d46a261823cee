"""Checks what two runs with other encodings of the same network charge:
walks.py FUNCTIONAL.json BITMAP.json"""

import json
import sys


def charge(path, encoding):
    """The energy of a run, whose walks must be those of `encoding`."""
    run = json.load(open(path))
    stages = run["energy_J_per_inference_by_stage"]
    memory, controllers = stages["synapse memory"], stages["synapse controllers"]
    assert memory > 0 and controllers > 0, stages
    names = [line["name"] for line in run["ledger"]]
    assert f"synapse_access_read/{encoding}/pair/weights" in names, names
    assert "synapse_word_read" not in names + run["unpriced"]
    assert sum(stages.values()) > 0
    # Walks have times, which is all that the chip says of time.
    assert run["latency_s_per_inference"] > 0 and run["latency_is_of_walks_alone"]
    assert "timing_clock" in run["unpriced"]
    assert "timing_synapse_word" not in run["unpriced"]
    # The tables leak, not the memories of the cores.
    leak = next(l for l in run["ledger"] if l["name"] == "static_synapse_memory_bit")
    assert 0 < leak["count"] < 100000 and leak["energy_J_per_inference"] > 0
    energy = run["energy_J_per_inference"]
    assert abs(energy - sum(stages.values())) < 1e-9 * energy
    return run


functional = charge(sys.argv[1], "functional")
bitmap = charge(sys.argv[2], "functional_bitmap")
assert functional["spikes_per_inference"] == bitmap["spikes_per_inference"]
# A bitmap also reads presence bits, and its controller counts.
assert (
    functional["energy_J_per_inference"]
    < bitmap["energy_J_per_inference"]
    < 1.2 * functional["energy_J_per_inference"]
)
