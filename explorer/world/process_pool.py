"""Painters side by side: one process a processor core, for many pictures at a time.

Painting a picture is a thousand small steps, too small to be shared between threads; whole pictures can be. A crew
paints what `paint_scenes` paints, with the same numbers by chance: who paints which picture changes none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Self

import numpy as np
import torch

from explorer.cores import cores
from explorer.types import Images
from explorer.world.compose import in_order, paint_scenes, painted
from explorer.world.paint.chance import Chance
from explorer.world.scene import Scene

__all__ = ["Crew"]

SHARES = 2  # handed to each painter: whoever is done first takes the next
ENOUGH, FEWEST = 32, 8  # pictures in a share: as few as are painted well together, and as are worth handing out


class Crew:
    """Painters, to be used in a `with`; they are hired with the first pictures, which takes seconds.

    painters: how many, one for each core that we may use if None. A script that uses a crew needs
    `if __name__ == "__main__"`, as with all processes that Python spawns.
    """

    def __init__(self, painters: int | None = None) -> None:
        self.painters = painters or cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def paint(
        self,
        scenes: Sequence[Scene],
        size: int = 128,
        seed: int | Sequence[int] = 0,
        device: torch.device | str = "cpu",
    ) -> Images:
        """As `paint_scenes`; on a card, and with pictures too few to share out, it is that."""
        each = -(-len(scenes) // self.painters)
        share = max(FEWEST, min(each, ENOUGH), -(-each // SHARES))
        if self.painters == 1 or len(scenes) <= share or torch.device(device).type != "cpu":
            return paint_scenes(scenes, size, seed, device)
        keys, order = Chance.seeded(seed, len(scenes)).keys, in_order(scenes)
        parts = [order[first : first + share] for first in range(0, len(order), share)]
        orders = [([scenes[k] for k in part], keys[part].numpy(), size) for part in parts]
        out = torch.empty(len(scenes), 3, size, size)
        for part, pictures in zip(parts, self._hired().map(_work, orders)):
            out[part] = torch.from_numpy(pictures)
        return out

    def _hired(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.painters, get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
            )
        return self._pool


def _work(order: tuple[list[Scene], np.ndarray[Any, Any], int]) -> np.ndarray[Any, Any]:
    scenes, keys, size = order
    return painted(scenes, Chance(torch.from_numpy(keys)), size).numpy()
