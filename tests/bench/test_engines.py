"""The processor's engine beside those of others: python -m pytest -m bench -s tests/bench/test_engines.py

What runs the shipped U-Net fastest on this machine: our own engine on torch, OpenVINO where that is installed, ONNX
Runtime (pip install onnxruntime onnxscript), and torch's compiler where there is one for C++;
EXPLORER_WAYS=ours,openvino chooses. Each has
a process of its own. They are asked by turns for a guided step of the careful model, a picture in four fast steps, and
eight rows of several visitors, so that other work on the machine meets all. Printed are the middle and the least of
EXPLORER_ROUNDS, how many times as fast as ours each was in the middle of the rounds, the first call, that of a second
process, which finds what the library has kept, memory, whether the same bytes come again and in another process, and
how near the answers are in company to alone and to torch in float32. Nothing is asserted of times.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from statistics import median

import pytest
import torch

from explorer.network.speed import choose_speed

pytestmark = pytest.mark.bench
ROUNDS = int(os.environ.get("EXPLORER_ROUNDS", "12"))
OURS = choose_speed(torch.device("cpu")).precision
WAYS = {
    "ours": ("torch", OURS, ()),
    "openvino": ("openvino", OURS, ("openvino",)),
    "openvino float32": ("openvino", "float32", ("openvino",)),
    "onnxruntime": ("onnxruntime", "float32", ("onnxruntime", "onnxscript")),  # it has no bfloat16 for convolutions
    "compiled": ("compiled", OURS, ()),
}
PARTS = {"step": "guided step", "fast": "4 fast steps", "eight": "8 rows"}
CHOSEN = os.environ.get("EXPLORER_WAYS", "").split(",") if os.environ.get("EXPLORER_WAYS") else list(WAYS)


class Way:
    """One way in its process."""

    def __init__(self, name, kept):
        way, precision, _ = WAYS[name]
        environ = {**os.environ, "EXPLORER_ENGINES": str(kept), "XDG_CACHE_HOME": str(kept)}
        environ["EXPLORER_ENGINE"] = "openvino" if way == "openvino" else "torch"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.engines", way, precision],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, "it ended; what it said stands above"
        return json.loads(said)

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


def there(name):
    _, _, packages = WAYS[name]
    if name == "compiled":
        return shutil.which("c++") is not None
    return all(importlib.util.find_spec(package) for package in packages)


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    """Those that can be had here, started for the second time: (way, first call, second first call)."""
    kept = tmp_path_factory.mktemp("engines")
    names = [name for name in CHOSEN if there(name)]
    if names == ["ours"]:
        pytest.skip("no other is installed")
    found = {}
    for name in names:
        first = Way(name, kept)
        loaded, same = first.ask("load"), first.ask("same")
        first.end()
        found[name] = Way(name, kept), loaded, same
    yield found
    for way, _, _ in found.values():
        way.end()


def test_which_engine_is_fastest_here(ways):
    again = {name: way.ask("load") for name, (way, _, _) in ways.items()}
    times = {(name, part): [] for name in ways for part in PARTS}
    for _ in range(ROUNDS + 1):
        for part in PARTS:
            for name, (way, _, _) in ways.items():
                times[name, part].append(way.ask(part))
    print(f"\n{ROUNDS} rounds by turns, milliseconds: the middle (the least); [times ours, the middle of the rounds]")
    print(f"{'':18}" + "".join(f"{label:>30}" for label in PARTS.values()))
    for name in ways:
        row = ""
        for part in PARTS:
            mine, ours = ([1000 * one["wall"] for one in times[each, part][1:]] for each in (name, "ours"))
            ratio = median(our / my for our, my in zip(ours, mine))
            row += f"{median(mine):14.0f} ({min(mine):5.0f}) [{ratio:4.2f}]"
        print(f"{name:18}{row}")
    print(f"\n{'':18}first call, s   again, s   memory, MB   same bytes   in company, dB   to float32, dB")
    for name, (way, loaded, same) in ways.items():
        other = way.ask("same")
        equal = same["equal"] and other["bytes"] == same["bytes"]
        print(f"{name:18}{loaded['first']:13.1f}{again[name]['first']:11.1f}{again[name]['memory']:13.0f}"
              f"{'yes' if equal else 'NO':>13}{same['company']:17.0f}{same['exact']:17.0f}")  # fmt: skip
        assert same["exact"] > 30, "it is another network"
