"""The forward process: clean pictures sink into noise.

    x_t = signal_scale x0 + noise_scale eps,   signal_scale^2 = sigmoid(log_snr),  noise_scale^2 = sigmoid(-log_snr)

A walk keeps one eps from end to end, so that each frame is the one before with more of the same noise. It visits the
levels of a time grid from the last to the first: forward and reverse walks on one grid share every noise level.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from explorer.diffusion.grid import TimeGrid
from explorer.types import Images, Levels, Step

__all__ = ["corrupt", "forward_walk", "scales"]


def scales(log_snr: Levels | float, like: Tensor) -> tuple[Tensor, Tensor]:
    """(signal_scale, noise_scale) of each picture of `like`, (B, 1, ..., 1), in its dtype and on its device.

    log_snr is (B,), or one level for all. This is the one place where levels are spread over pictures.
    """
    exact = torch.promote_types(like.dtype, torch.float32)
    level = torch.as_tensor(log_snr, dtype=None if isinstance(log_snr, Tensor) else exact, device=like.device)
    level = level.reshape(level.shape + (1,) * (like.ndim - level.ndim))
    # sigmoid(-l), not 1 - sigmoid(l), which rounds to 0 in float32 from log_snr = 17 on
    return torch.sigmoid(level).sqrt().to(like.dtype), torch.sigmoid(-level).sqrt().to(like.dtype)


def corrupt(x0: Images, eps: Images, log_snr: Levels | float) -> Images:
    """x_t: the pictures x0 with the noise eps, each at its own noise level log_snr, (B,), or all at one."""
    signal_scale, noise_scale = scales(log_snr, x0)
    return signal_scale * x0 + noise_scale * eps


def forward_walk(x0: Images, eps: Images, grid: TimeGrid) -> Iterator[Step]:
    """Walks from the clean pictures up the grid; yields a Step per step, the last one with the noisiest pictures.

    Step 0 is the clean picture itself. x0_hat is x0 at every step: here the answer is known.
    """
    for index in range(len(grid)):
        here = len(grid) - index
        yield Step(
            index=index,
            t=grid.t[here],
            t_next=grid.t[here - 1],
            log_snr=grid.log_snr[here],
            log_snr_next=grid.log_snr[here - 1],
            x_t=corrupt(x0, eps, grid.log_snr[here]),
            x0_hat=x0,
            final=corrupt(x0, eps, grid.log_snr[0]) if here == 1 else None,
        )
