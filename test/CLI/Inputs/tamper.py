# Changes one thing of a file that snnc compile wrote: tamper.py FROM TO WHAT.
import json
import sys

source, target, what = sys.argv[1:]
content = open(source, "rb").read()
if what == "threshold":
    # The command that writes row 64, the first neuron behind the inputs.
    at = content.index(bytes([8, 64]))
    content = content[:at + 2] + bytes([0]) + content[at + 3:]
else:
    host = json.loads(content)
    hidden, output = host["populations"][1:]
    if what == "swap-words":
        output["words"].reverse()
    elif what == "rename":
        hidden["layer"] = "other"
    elif what == "steps":
        host["steps"] = 4
        host["program"]["ticks"] = 8
    elif what == "no-input":
        host["program"]["before"] = [{"send": [0x0505]}]
    elif what == "no-cells":
        del hidden["cells"]
    content = json.dumps(host).encode()
open(target, "wb").write(content)
