"""Random numbers that belong to a picture.

Every picture has a 64-bit key. Its n-th number is SplitMix64 (Steele, Lea, Flood 2014) of that key and n alone:
    z = key + n * 0x9E3779B97F4A7C15;  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;  z ^ z >> 31
so a picture is the same whatever batch it is painted in, on every device. Numbers come shaped (B, 1, 1), ready to be
broadcast over fields (B, H, W).
"""

from __future__ import annotations

import functools
import math
import zlib
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.colour import palette
from explorer.world.paint.shapes import Number

__all__ = ["Chance"]

POOL = 64  # numbers drawn at once; a draw is then a view


def _signed(z: int) -> int:
    return z - (1 << 64) if z >= 1 << 63 else z


GAMMA, FIRST, SECOND = (_signed(z) for z in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def _split_mix(z: Tensor) -> Tensor:
    """The output function of SplitMix64; int64 arithmetic wraps, and the mask makes >> a logical shift."""
    z = (z ^ (z >> 30 & (1 << 34) - 1)) * FIRST
    z = (z ^ (z >> 27 & (1 << 37) - 1)) * SECOND
    return z ^ (z >> 31 & (1 << 33) - 1)


@functools.lru_cache(maxsize=64)
def _weights(size: int, knots: int, device: torch.device) -> Tensor:
    """(size, knots): how a line of `size` pixels is interpolated, cubically, from its knots."""
    line = F.interpolate(torch.eye(knots).view(1, knots, knots, 1), size=(size, 1), mode="bicubic", align_corners=False)
    return line[0, :, :, 0].T.contiguous().to(device)


class Chance:
    """The streams of random numbers of a batch of pictures; keys: (B,) int64."""

    def __init__(self, keys: Tensor) -> None:
        self.keys, self.batch, self.device = keys, keys.shape[0], keys.device
        self._drawn, self._used = 0, POOL
        self._pool = torch.empty(0)

    @classmethod
    def seeded(cls, seed: int | Sequence[int], batch: int, device: torch.device | str = "cpu") -> Chance:
        """One seed for the batch (picture k is then its k-th picture), or one seed a picture."""
        if isinstance(seed, int):
            base, position = torch.full((batch,), _signed(seed % (1 << 64))), torch.arange(1, batch + 1)
        else:
            base, position = torch.tensor([_signed(s % (1 << 64)) for s in seed]), torch.zeros(batch, dtype=torch.long)
        return cls(_split_mix(_split_mix(base * GAMMA + SECOND) + position * GAMMA).to(device))

    def fork(self, name: str) -> Chance:
        """Streams of their own under a name: what is drawn there shifts nothing here."""
        return Chance(_split_mix(self.keys ^ zlib.crc32(name.encode()) * 0x1000003))

    def take(self, index: Tensor, name: str) -> Chance:
        """Streams of some of the pictures under a name: drawing there depends on no other picture."""
        return Chance(self.fork(name).keys[index])

    def of(self, index: Tensor) -> Chance:
        """The streams of some of the pictures, from their start."""
        return Chance(self.keys[index])

    def again(self) -> Chance:
        """The same streams, from their start."""
        return Chance(self.keys)

    def numbers(self, *shape: int) -> Tensor:
        """(B, *shape) uniform in [0, 1), 24 bits each."""
        count = math.prod(shape)
        steps = torch.arange(self._drawn + 1, self._drawn + count + 1, device=self.device)
        self._drawn += count
        z = _split_mix(self.keys[:, None] + steps * GAMMA)
        return (z >> 40 & (1 << 24) - 1).to(torch.float32).mul_(2.0**-24).view(self.batch, *shape)

    def uniform(self, low: Number = 0.0, high: Number = 1.0) -> Tensor:
        if self._used == POOL:
            self._pool, self._used = self.numbers(POOL, 1, 1), 0
        self._used += 1
        return self._pool[:, self._used - 1] * (high - low) + low

    def vary(self, value: float, share: float = 0.1) -> Tensor:
        """A number up to `share` of itself away from a value."""
        return self.uniform(value * (1 - share), value * (1 + share))

    def sign(self) -> Tensor:
        return 1 - 2 * self.coin(0.5)

    def coin(self, p: Number) -> Tensor:
        """1 with probability p, else 0."""
        return (self.uniform() < p).to(torch.float32)

    def integers(self, n: int) -> Tensor:
        """(B,) in 0 .. n - 1."""
        return (self.uniform() * n).long().clamp_max_(n - 1).view(-1)

    def colour(self, *colours: str) -> Tensor:
        """One of several '#rrggbb' a picture: (B, 3, 1, 1)."""
        return palette(colours, self.device)[self.integers(len(colours))]

    def jitter(self, colour: Tensor, amount: float = 0.05) -> Tensor:
        """A colour a little off, in each channel."""
        shift = torch.cat([self.uniform(-amount, amount) for _ in range(3)], 1).view(-1, 3, 1, 1)
        return (colour + shift).clamp_(0, 1)

    def ridge(self, x: Tensor, octaves: int = 5, rough: float = 0.55, frequency: float = 1.5) -> Tensor:
        """A random profile over x, about [-1, 1]: hills, ridgelines, waves."""
        out, height = torch.zeros_like(x), 1.0
        for _ in range(octaves):
            pace, start = self.uniform(0.7, 1.3) * (frequency * math.pi), self.uniform(0, 2 * math.pi)
            out = out + torch.sin(x * pace + start) * height
            height, frequency = height * rough, frequency * 2.03
        return out / 2

    def surface(
        self, rows: tuple[int, slice], columns: tuple[int, slice], cells: tuple[int, int], octaves: int, rough: float
    ) -> Tensor:
        """Smooth noise, about [-1, 1], on a part of a canvas: sum over octaves of A G B^T.

        G holds random heights at knots, `cells` = (down, across) of them at first and twice as many each octave;
        A and B interpolate. rows and columns: how many pixels the whole canvas has and which of them are wanted.
        """
        out, height, total = torch.zeros(1, device=self.device), 1.0, 0.0
        for octave in range(octaves):
            down, across = (c * 2**octave + 3 for c in cells)
            a = _weights(rows[0], down, self.device)[rows[1]]
            b = _weights(columns[0], across, self.device)[columns[1]]
            out = out + a @ (self.numbers(down, across) * (2 * height) - height) @ b.T
            total, height = total + height, height * rough
        return out * (1.5 / total)
