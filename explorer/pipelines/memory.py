"""Where a model can run: on a card, on a card piece by piece, on the processor, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from explorer.pipelines.errors import PipelineError

__all__ = ["SPARE", "Place", "free_memory", "place_for"]

SPARE = 1.2  # times the weights: what the states of a step take besides
LARGEST_PART = 0.7  # of all weights, the most that one network of a pipeline has, as a rule


@dataclass(frozen=True)
class Place:
    """device, precision;   offload  whether the networks come to the card one after the other"""

    device: str
    precision: str
    offload: bool = False


def place_for(needed: Callable[[str], int], precision: str | None, device: str | None, name: str) -> Place:
    """The best place for weights that need so many bytes in a precision. Raises PipelineError where nothing fits."""
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    if device == "cpu":
        precision = precision or "float32"
        fits(needed(precision), free_memory(), name)
        return Place(device, precision)
    precision = precision or ("bfloat16" if torch.cuda.is_bf16_supported() else "float16")
    here, want = torch.cuda.mem_get_info()[0], needed(precision)
    if want <= here:
        return Place(device, precision)
    fits(int(want * LARGEST_PART), here, name)
    fits(want, free_memory(), name)
    return Place(device, precision, offload=True)


def fits(want: int, free: int | None, name: str) -> None:
    if free is not None and want > free:
        raise PipelineError("memory", name=name, needed=f"{want / 1e9:.1f}", free=f"{free / 1e9:.1f}")


def free_memory() -> int | None:
    """Bytes that a program can have, None where nobody can say."""
    try:
        import psutil
    except ImportError:
        return None
    return int(psutil.virtual_memory().available)
