"""Noise that belongs to its picture: one generator per seed, drawn on the CPU.

The k-th picture of a batch gets the noise that it would get alone, and every device starts from the same static.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ["SEEDS", "Noise", "seeds_from"]

SEEDS = 2**32
"""How many there are: 0 to 2^32 - 1. A generator on a CPU keeps 32 bits, so a larger number draws what its remainder
does; seeds counted upwards from the last one begin again at 0."""


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """`count` seeds upwards; the first of all follows the last."""
    return tuple((first + k) % SEEDS for k in range(count))


class Noise:
    """A source of standard normal noise for a batch of pictures.

    seeds  one integer per picture, 0 or more; their remainders by SEEDS decide
    shape  of one picture, e.g. (3, 128, 128)
    device where the noise is handed over; it is drawn on the CPU all the same
    """

    def __init__(self, seeds: Sequence[int], shape: Sequence[int], device: torch.device | str = "cpu") -> None:
        if not len(seeds):
            raise ValueError("noise needs at least one seed")
        for seed in seeds:
            if seed < 0:
                raise ValueError(f"a seed is 0 or more, not {seed}")
        self.shape = tuple(shape)
        self.device = torch.device(device)
        self._generators = [torch.Generator().manual_seed(int(seed) % SEEDS) for seed in seeds]

    def __call__(self) -> Tensor:
        """Fresh noise, (len(seeds), *shape) float32; each call goes on where the one before stopped."""
        rows = [torch.randn(self.shape, generator=generator) for generator in self._generators]
        return torch.stack(rows).to(self.device)
