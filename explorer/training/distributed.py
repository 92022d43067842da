"""Several devices, one training: each takes its share of the batch, and gradients are averaged before the step.

    g = 1/R sum_r g_r,   g_r the gradient of the mean loss of rank r's B / R pictures

With the same start and the same gradients all ranks hold the same weights, so only rank 0 writes files. Started by
torch's own launcher, which tells each process its place:  torchrun --nproc-per-node 4 -m explorer train ...
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor

__all__ = ["Team", "joined"]


CPU = torch.device("cpu")


@dataclass(frozen=True)
class Team:
    """The processes that train together; alone by default."""

    rank: int = 0
    size: int = 1
    device: torch.device = CPU

    def share(self, batch: int) -> int:
        """This rank's part of a batch. Raises ValueError where it cannot be split evenly."""
        if batch % self.size:
            raise ValueError(f"a batch of {batch} cannot be split over {self.size} processes; choose a multiple")
        return batch // self.size

    def average(self, parameters: Iterable[Tensor]) -> None:
        """Averages the gradients over all ranks, in place, in one exchange."""
        if self.size == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(flat)
        parts = (flat / self.size).split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts):
            gradient.copy_(part.view_as(gradient))

    def agreed(self, *values: float) -> tuple[float, ...]:
        """Rank 0's values, on all ranks: clocks and wishes to stop differ between processes."""
        if self.size == 1:
            return values
        held = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.broadcast(held, src=0)
        return tuple(held.tolist())

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0


@contextmanager
def joined(device: str | None = None) -> Iterator[Team]:
    """The team that torch's launcher made of this process, or one process alone.

    device  "cpu" or "cuda"; None is a card where there is one. Raises ValueError on a device that is not there.
    """
    if device not in (None, "cpu", "cuda"):
        raise ValueError(f"a device is cpu or cuda, not {device!r}")
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError("there is no CUDA card here; leave --device away")
    kind = device or ("cuda" if torch.cuda.is_available() else "cpu")
    size, local = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("LOCAL_RANK", "0"))
    place = torch.device(kind, local) if kind == "cuda" else torch.device("cpu")
    if place.type == "cuda":
        torch.cuda.set_device(place)
    if size == 1:
        yield Team(device=place)
        return
    dist.init_process_group("nccl" if kind == "cuda" else "gloo")
    try:
        yield Team(dist.get_rank(), size, place)
    finally:
        dist.destroy_process_group()
