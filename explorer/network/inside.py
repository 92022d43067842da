"""Inside a U-Net while it draws: where it looks for which word, what each block adds, how far that has moved.

    shares   softmax(q k / sqrt(HEAD)) of a place over the words, a mean over heads: they sum to 1
    added    root mean square of what a block adds to what it lets through; held: of all that it hands on
    moved    |after - after one kept step before| / |after|, in root mean squares
    bridges  root mean square of what goes over each

A `Recorder` is a hook (explorer.network.hooks) and changes nothing. The maps show the way of the words through
attention alone: the pooled words, which reach every block beside the noise level, look nowhere.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.network.hooks import Hook

__all__ = ["MOST", "Clock", "Moment", "Partners", "Recorder", "light", "softmax_of"]

MOST = 100  # steps of a run that are kept, as in the player
NEAR = 1e-3  # of log_snr: two levels that are one


def softmax_of(queries: Tensor, keys: Tensor, mask: Tensor | None = None) -> Tensor:
    """(1, heads, N, HEAD), (1, heads, M, HEAD), the mask of a Memory -> (N, M), each row summing to 1; float32, heads
    averaged."""
    scores = queries[0].float() @ keys[0].float().transpose(1, 2) / math.sqrt(queries.shape[-1])
    if mask is not None:
        hidden = mask[0].float().log() if mask.dtype == torch.bool else mask[0].float()
        scores = scores + hidden
    return scores.softmax(-1).mean(0)


def size_of(t: Tensor) -> float:
    """Root mean square, in one pass over the numbers."""
    return float(torch.linalg.vector_norm(t, dtype=torch.float32)) / math.sqrt(t.numel())


@dataclass(eq=False)
class Moment:
    """What went on inside at one noise level. Sites are those of explorer.network.hooks, in the order of a call.

    shares     attention block -> (places, tokens) float16
    added, held, moved   block -> a number; moved is nan at the first kept step
    bridges    bridge -> a number
    channels   (C, H, W) float16 of the block that is watched, places (H W, H W) float16: how its places look at each
               other; None where it does not attend, or nothing is watched
    """

    log_snr: float
    shares: dict[str, Tensor] = field(default_factory=dict)
    added: dict[str, float] = field(default_factory=dict)
    held: dict[str, float] = field(default_factory=dict)
    moved: dict[str, float] = field(default_factory=dict)
    bridges: dict[str, float] = field(default_factory=dict)
    channels: Tensor | None = None
    places: Tensor | None = None

    @property
    def size(self) -> int:
        """Bytes of its maps."""
        return sum(2 * map_.numel() for map_ in self.shares.values())


class Recorder(Hook):
    """Keeps a Moment for each of `levels`, log_snr from noisy to clean; the last call at a level counts.

    watch    a block whose channels and places are kept too, "" for none
    left_out how many of the levels are not kept: of more than MOST, those between are left out at even distances
    """

    def __init__(self, levels: Sequence[float], watch: str = "") -> None:
        count = len(levels)
        kept = {round(k * (count - 1) / (MOST - 1)) for k in range(MOST)} if count > MOST else set(range(count))
        self.levels = [float(level) for k, level in enumerate(levels) if k in kept]
        self.left_out = count - len(self.levels)
        self.watch = watch
        self._moments: dict[int, Moment] = {}
        self._last: dict[str, tuple[int, Tensor]] = {}  # of each block: at which level, and what
        self._before: dict[str, Tensor] = {}

    @property
    def moments(self) -> list[Moment]:
        """From noisy to clean, of the levels at which there was a call."""
        return [self._moments[k] for k in sorted(self._moments)]

    def at(self, level: float) -> Moment | None:
        """What was kept of a noise level; None where nothing was."""
        k = self._index(level)
        return None if k is None else self._moments.get(k)

    def _index(self, level: float) -> int | None:
        k = min(range(len(self.levels)), key=lambda index: abs(self.levels[index] - level), default=None)
        return k if k is not None and abs(self.levels[k] - level) <= NEAR * max(1, abs(level)) else None

    def _now(self, level: float) -> Moment | None:
        k = self._index(level)
        return None if k is None else self._moments.setdefault(k, Moment(self.levels[k]))

    def words(self, site: str, queries: Tensor, keys: Tensor, mask: Tensor, level: float) -> Tensor:
        now = self._now(level)
        if now is not None:
            now.shares[site] = softmax_of(queries, keys, mask).half().cpu()
        return mask

    def places(self, site: str, queries: Tensor, keys: Tensor, level: float) -> None:
        now = self._now(level)
        if now is not None and site == self.watch:
            now.places = softmax_of(queries, keys).half().cpu()

    def skip(self, site: str, value: Tensor, level: float) -> Tensor:
        now = self._now(level)
        if now is not None:
            now.bridges[site] = size_of(value)
        return value

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        k, now = self._index(level), self._now(level)
        if now is None or k is None:
            return after
        now.added[site], now.held[site] = size_of(after - carried), size_of(after)
        now.moved[site] = self._moved(site, k, after, now.held[site])
        if site == self.watch:
            now.channels = after[0].half().cpu()
        return after

    def _moved(self, site: str, k: int, after: Tensor, held: float) -> float:
        """Since the kept step before; a second call at one level is compared with what the first was compared with."""
        at, last = self._last.get(site, (k, None))
        if at != k and last is not None:
            self._before[site] = last
        self._last[site] = k, after  # nobody writes into it any more
        before = self._before.get(site)
        return math.nan if before is None else size_of(after - before) / max(held, 1e-12)


class Partners(Hook):
    """How places look at each other: a mean over all blocks whose maps have `side` places across, and over all calls
    at a level. `at` log_snr from noisy to clean: (log_snr, (side^2, side^2) float16, each row summing to 1)."""

    def __init__(self, side: int) -> None:
        self.side = side
        self._sums: dict[float, tuple[Tensor, int]] = {}

    def places(self, site: str, queries: Tensor, keys: Tensor, level: float) -> None:
        if queries.shape[2] == self.side**2:
            sum_, count = self._sums.get(level, (torch.zeros(self.side**2, self.side**2), 0))
            self._sums[level] = sum_ + softmax_of(queries, keys).cpu(), count + 1

    @property
    def at(self) -> list[tuple[float, Tensor]]:
        return [(level, (sum_ / count).half()) for level, (sum_, count) in sorted(self._sums.items())]


class Clock(Hook):
    """How long the blocks of one call take: site -> seconds since the block before it ended, the least of all calls.
    What lies between two blocks counts for the one behind it; `begin` is said before each call."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = math.nan

    def begin(self) -> None:
        self._last = time.perf_counter()

    def block(self, site: str, carried: Tensor, after: Tensor, level: float) -> Tensor:
        if after.is_cuda:
            torch.cuda.synchronize()
        now = time.perf_counter()
        self.seconds[site] = min(self.seconds.get(site, math.inf), now - self._last)
        self._last = now
        return after


def light(moment: Moment, side: int = 16) -> Tensor:
    """(tokens, side, side): the shares of all blocks laid over each other, finer or coarser, and averaged. At each
    place they sum to 1. Raises ValueError for a network without attention."""
    if not moment.shares:
        raise ValueError("this network has no attention to words")
    maps = []
    for share in moment.shares.values():
        width = math.isqrt(len(share))
        map_ = share.float().T.reshape(1, -1, width, width)
        maps.append(F.interpolate(map_, (side, side), mode="bilinear", align_corners=False)[0])
    return torch.stack(maps).mean(0)
