"""Filters of whole pictures (B, 3, H, W) in [0, 1]; lengths are in pixels of a picture 128 wide."""

from __future__ import annotations

import functools
import math

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import grey_of, named
from explorer.world.paint.curves import ramp

__all__ = [
    "axes",
    "blur",
    "colour",
    "edges",
    "exposed",
    "flattened",
    "gradient",
    "grain",
    "keep_dark",
    "noise",
    "saturated",
    "warped",
]


@functools.lru_cache(maxsize=256)
def _blur_matrix(size: int, sigma: float, device: torch.device) -> Tensor:
    """(size, size): a Gaussian blur of a line whose ends are repeated; rows add up to 1."""
    reach = max(1, math.ceil(sigma * 2.5))
    shifts = torch.arange(-reach, reach + 1)
    weights = torch.exp(-((shifts.double() / sigma) ** 2) / 2)
    out = torch.zeros(size, size, dtype=torch.float64)
    for shift, weight in zip(shifts.tolist(), (weights / weights.sum()).tolist()):
        index = (torch.arange(size) + shift).clamp(0, size - 1)
        out[torch.arange(size), index] += weight
    return out.float().to(device)


def blur(x: Tensor, sigma: float) -> Tensor:
    """sigma in pixels: A x B^T."""
    return _blur_matrix(x.shape[-2], sigma, x.device) @ x @ _blur_matrix(x.shape[-1], sigma, x.device).T


def gradient(x: Tensor) -> tuple[Tensor, Tensor]:
    """Sobel slopes, to the right and down."""
    p = F.pad(x, (1, 1, 1, 1), mode="replicate")
    down = p[..., :-2, :] + 2 * p[..., 1:-1, :] + p[..., 2:, :]
    across = p[..., :-2] + 2 * p[..., 1:-1] + p[..., 2:]
    return (down[..., 2:] - down[..., :-2]) / 8, (across[..., 2:, :] - across[..., :-2, :]) / 8


def edges(x: Tensor) -> Tensor:
    """The steepest slope of any channel: (B, 1, H, W)."""
    gx, gy = gradient(x)
    return (gx * gx + gy * gy + 1e-8).sqrt().amax(1, keepdim=True)


def flattened(x: Tensor, n: int) -> Tensor:
    """Flattens colours and keeps edges (Kuwahara): of four squares of side n + 1 the smoothest one's mean."""
    p = F.pad(x, (n, n, n, n), mode="replicate")
    mean, light = F.avg_pool2d(p, n + 1, 1), grey_of(p)
    spread = F.avg_pool2d(light * light, n + 1, 1) - F.avg_pool2d(light, n + 1, 1) ** 2
    h, w = x.shape[-2:]
    corners = [(slice(dy, dy + h), slice(dx, dx + w)) for dy in (0, n) for dx in (0, n)]
    best = torch.cat([spread[..., rows, columns] for rows, columns in corners], 1).argmin(1, keepdim=True)
    out = torch.zeros_like(x)
    for k, (rows, columns) in enumerate(corners):
        out.addcmul_(mean[..., rows, columns], (best == k).to(x.dtype))
    return out


def saturated(x: Tensor, k: float) -> Tensor:
    light = grey_of(x)
    return (light + (x - light) * k).clamp(0, 1)


def warped(x: Tensor, dx: Tensor, dy: Tensor) -> Tensor:
    """Each pixel taken from (dx, dy) further on, in half widths of the picture; (B, H, W)."""
    u, v = axes(x)
    at = torch.stack(torch.broadcast_tensors(u[:, 0] + dx, v[:, 0] + dy), -1)
    return F.grid_sample(x, at, padding_mode="border", align_corners=False)


def axes(x: Tensor) -> tuple[Tensor, Tensor]:
    """Coordinates -1 .. 1, to the right (1, 1, 1, W) and down (1, 1, H, 1)."""
    h, w = x.shape[-2:]
    v = ((torch.arange(h, device=x.device, dtype=x.dtype) + 0.5) / h * 2 - 1).view(1, 1, h, 1)
    return ((torch.arange(w, device=x.device, dtype=x.dtype) + 0.5) / w * 2 - 1).view(1, 1, 1, w), v


def grain(r: Chance, h: int, w: int) -> Tensor:
    """White noise in [-1, 1]: (B, 1, H, W)."""
    return r.numbers(1, h, w) * 2 - 1


def noise(r: Chance, h: int, w: int, cells: int, octaves: int = 3) -> Tensor:
    """Smooth noise, about [-1, 1]: (B, 1, H, W)."""
    return r.surface((h, slice(0, h)), (w, slice(0, w)), (cells, cells), octaves, 0.5).unsqueeze(1)


def exposed(light: Tensor, aim: float, low: float = 0.45, high: float = 1.5) -> Tensor:
    """The power that brings each picture's mean near an aim."""
    mean = light.mean((1, 2, 3), keepdim=True).clamp(0.03, 0.95)
    return light.clamp_min(1e-3) ** (math.log(aim) / torch.log(mean)).clamp(low, high)


def keep_dark(flat: Tensor, x: Tensor, low: float = 0.06, high: float = 0.22) -> Tensor:
    """Small dark things of x (eyes, noses) come through its flattened form."""
    light = grey_of(x)
    seen = ramp(low, high, grey_of(flat) - light) * ramp(0.42, 0.22, light)
    return torch.lerp(flat, x, seen)


def colour(name: str, x: Tensor) -> Tensor:
    return named(name, x.device)
