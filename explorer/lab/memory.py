"""How much memory the tensors of a computation take at most, on the processor that does it.

Counted is what torch hands out while it goes on, in the thread that asks: inputs and weights were there before, and
what a library keeps for itself is not seen.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

__all__ = ["peak"]


class Holding(TorchDispatchMode):
    """Counts the bytes of all tensors that are alive, each store once, however many tensors look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self.alive: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = {id(found) for found in stores((args, kwargs))}
        made = func(*args, **(kwargs or {}))
        for found in stores(made):
            if id(found) not in given | self.alive:
                self.add(found)
        return made

    def add(self, found: Any) -> None:
        self.alive.add(id(found))
        self.now += found.nbytes()
        self.most = max(self.most, self.now)
        weakref.finalize(found, self.free, id(found), found.nbytes())

    def free(self, name: int, size: int) -> None:
        self.alive.discard(name)
        self.now -= size


def stores(things: Any) -> list[Any]:
    """Where the tensors among some things lie. (Weights that are laid out for a library cannot be looked into.)"""
    tensors = [it for it in tree_leaves(things) if isinstance(it, Tensor) and it.layout is torch.strided]
    return [tensor.untyped_storage() for tensor in tensors]


def peak(work: Callable[[], Any]) -> int:
    """Bytes that the tensors made by `work` take at most at one time."""
    with Holding() as holding:
        work()
    return holding.most
