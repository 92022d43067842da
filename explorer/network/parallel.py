"""A batch shared out: each picture to a half of the processor, instead of each layer to all of it.

Layers that are shared between cores wait for the slower core hundreds of times a call, so that a core that a browser
borrows for a moment holds up the others too. Pictures of their own meet once a call.

Where many threads compute, as in a server, each of them with all cores would mostly wait for the others, and burn a
core while it waits: ten times the work was measured. There `keep_cores` leaves one core to each, and one thread that
has them all does what is worth it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache
from typing import TypeVar

import torch

__all__ = ["HANDS", "all_threads", "keep_cores", "map_in_parallel", "on_all_cores"]

HANDS = 2  # a guided step has two pictures: with the words and without
Result = TypeVar("Result")
_keeper: list[ThreadPoolExecutor] = []  # whose one thread has all cores, where they are kept
_kept: list[int] = []  # how many threads those are
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


def all_threads() -> int:
    """With how many threads torch computes at most."""
    return _kept[0] if _kept else torch.get_num_threads()


def keep_cores() -> None:
    """From now on this thread and all that begin later compute on one core each, and `on_all_cores` on as many as torch
    had. For a program that serves many; called once."""
    if _keeper or torch.get_num_threads() == 1:
        return
    _kept.append(torch.get_num_threads())
    keeper = ThreadPoolExecutor(1, "cores", initializer=torch.set_num_threads, initargs=(_kept[0],))
    keeper.submit(map_in_parallel, int, 1).result()  # its hands are there before threads to come have one core
    torch.set_num_threads(1)
    _keeper.append(keeper)


def on_all_cores(act: Callable[..., Result], *given: object) -> Result:
    """act(*given), one at a time on all cores where they are kept; else here and now."""
    if not _keeper:
        return act(*given)
    return _keeper[0].submit(copy_context().run, act, *given).result()
