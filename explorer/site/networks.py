"""The networks of a site as files: which graph, which weights, and one call whose answer is known.

The answer is that of torch on the shipped weights, float16, of `example_call`. A page asks a graphics chip the same and
believes it only where it agrees (scripts/graphics.js).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.noise import Noise
from explorer.network.checkpoint import weights_path
from explorer.resources import folder

__all__ = ["OTHERS", "Files", "answer_path", "example_call", "files_of", "graph_path", "listed"]

LIST = "manifest.json"
SEED, LEVEL, WORDS, SCALE = 20, -1.0, 8, 3.0  # of the example, also in scripts/graphics.js


@dataclass(frozen=True)
class Files:
    """What a site needs of a network.

    graph    the network without its weights;  weights  as they are shipped (explorer.network.checkpoint)
    tensors  names of the weights that the graph wants;  answer  that of `example_call`, None for a judge
    """

    graph: Path
    weights: Path
    tensors: tuple[str, ...] = field(repr=False)
    answer: Path | None = None


OTHERS: dict[str, Files] = {}
"""Networks that do not ship, by the name of their model: whoever registers a model can put its files here."""


def files_of(name: str) -> Files:
    """Raises WeightsError where the weights are missing or damaged."""
    if name in OTHERS:
        return OTHERS[name]
    answer = None if name == "judge" else answer_path(name)
    return Files(graph_path(name), weights_path(name), tuple(listed()["graphs"][name]["tensors"]), answer)


def graph_path(name: str) -> Path:
    return folder("assets") / "web" / f"{name}.onnx"


def answer_path(name: str) -> Path:
    return folder("assets") / "web" / f"{name}.answer"


def listed() -> dict[str, Any]:
    """What the list says of the graphs and of the runtime."""
    return json.loads((folder("assets") / "web" / LIST).read_text(encoding="utf-8"))


def example_call(size: int, length: int, guides: bool) -> dict[str, Tensor]:
    """The inputs of the call whose answer is known, by the names that a graph gives them."""
    tokens = torch.zeros(1, length, dtype=torch.long)
    tokens[0, :WORDS] = 1 + torch.arange(WORDS)
    call = {"x": Noise([SEED], (3, size, size))(), "log_snr": torch.tensor([LEVEL]), "tokens": tokens}
    return call | ({"scale": torch.tensor([SCALE])} if guides else {})
