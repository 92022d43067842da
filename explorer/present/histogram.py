"""How often each pixel value occurs in x_t, beside the bell that static alone would give.

x_t = signal_scale x0 + noise_scale eps: the values of x0 shrink towards 0 while the spread of eps grows to 1,
so every histogram turns into the standard normal density  exp(-x^2 / 2) / sqrt(2 pi).
"""

from __future__ import annotations

import torch

from explorer.types import Images

__all__ = ["BINS", "REACH", "histogram"]

BINS = 48
REACH = 4.0  # bins lie between -REACH and REACH; of a standard normal value 1 in 16,000 lies outside


def histogram(x_t: Images) -> list[float]:
    """Density of the values of the first picture in each bin; values outside count in the bins at the ends."""
    values = x_t[0].detach().cpu().float().clamp(-REACH, REACH)
    counts = torch.histc(values, BINS, -REACH, REACH)
    density = counts / counts.sum() * (BINS / (2 * REACH))
    return [round(share, 3) for share in density.tolist()]
