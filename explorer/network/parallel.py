"""A batch shared out: each picture to a half of the processor, instead of each layer to all of it.

Layers that are shared between cores wait for the slower core hundreds of times a call, so that a core that a browser
borrows for a moment holds up the others too. Pictures of their own meet once a call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

import torch

__all__ = ["HANDS", "map_in_parallel"]

HANDS = 2  # a guided step has two pictures: with the words and without
Result = TypeVar("Result")
opening = threading.Lock()  # two first calls at once would each make a pool


def map_in_parallel(act: Callable[[int], Result], count: int) -> list[Result]:
    """[act(0), ... act(count - 1)], HANDS of them at a time, each on its share of the cores, without gradients."""
    with opening:
        pool = _pool(torch.get_num_threads())
    return list(pool.map(act, range(count)))


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    """Hands that have `threads` between them."""
    all_here = threading.Barrier(HANDS + 1)

    def settle() -> None:
        torch.set_num_threads(max(1, threads // HANDS))  # of this thread, and, unasked, of threads still to come
        torch.get_num_threads()  # settles it here, before it is set back for those
        torch.set_grad_enabled(False)
        all_here.wait()

    pool = ThreadPoolExecutor(HANDS, "hand", initializer=settle)
    for _ in range(HANDS):
        pool.submit(int)
    all_here.wait()
    torch.set_num_threads(threads)  # threads still to come have all again
    return pool
