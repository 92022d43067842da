"""Filters of square pictures (B, 3, H, H) in [0, 1] of any size H; lengths are in 128ths of the picture's width.

What steers a filter (edges, grain, the direction of strokes) is made on at most `GRID` pixels across and enlarged.
Both ways are linear: averages are A x A^T, what is enlarged is E x E^T, and A E = 1 if H is a multiple of `GRID`.
"""

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
    "GRID",
    "averaged",
    "axes",
    "blur",
    "blur_matrix",
    "colour",
    "edges",
    "enlarged",
    "exposed",
    "flattened",
    "gradient",
    "grain",
    "keep_dark",
    "noise",
    "saturated",
    "steep",
    "warped",
]

GRID = 128  # pixels across of the pictures that steer; smaller ones steer themselves


@functools.lru_cache(maxsize=64)
def _average_matrix(few: int, many: int, device: torch.device) -> Tensor:
    """(few, many): the means of a line of `many` pixels over `few` equal parts; rows add up to 1."""
    start, pixel = torch.arange(few).double().view(-1, 1) / few, torch.arange(many).double() / many
    shared = torch.minimum(start + 1 / few, pixel + 1 / many) - torch.maximum(start, pixel)
    return (shared.clamp_min(0) * few).float().to(device)


@functools.lru_cache(maxsize=64)
def _enlarge_matrix(many: int, few: int, device: torch.device) -> Tensor:
    """(many, few): cubic interpolation U of a line; of a multiple of `few`, U (A U)^-1: averages A are the line."""
    line = F.interpolate(torch.eye(few).view(1, few, few, 1), size=(many, 1), mode="bicubic", align_corners=False)
    cubic = line[0, :, :, 0].T.double()
    if many % few == 0:  # else A U is nearly singular where many is little more than few
        cubic = torch.linalg.solve(_average_matrix(few, many, torch.device("cpu")).double() @ cubic, cubic, left=False)
    return cubic.float().to(device)


def averaged(x: Tensor, size: int) -> Tensor:
    """(..., H, H) to (..., size, size), size <= H: means over squares."""
    if x.shape[-1] == size:
        return x
    a = _average_matrix(size, x.shape[-1], x.device)
    return a @ x @ a.T


def enlarged(x: Tensor, size: int) -> Tensor:
    """(..., H, H) to (..., size, size), size >= H: smooth; of a multiple of H the averages over squares are x."""
    if x.shape[-1] == size:
        return x
    e = _enlarge_matrix(size, x.shape[-1], x.device)
    return e @ x @ e.T


@functools.lru_cache(maxsize=256)
def blur_matrix(size: int, sigma: float, device: torch.device) -> Tensor:
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
    """sigma in 128ths of the width: B x B^T."""
    size = x.shape[-1]
    b = blur_matrix(size, sigma * size / GRID, x.device)
    return b @ x @ b.T


def gradient(x: Tensor) -> tuple[Tensor, Tensor]:
    """Sobel slopes a pixel, to the right and down."""
    p = F.pad(x, (1, 1, 1, 1), mode="replicate")
    down = p[..., :-2, :] + 2 * p[..., 1:-1, :] + p[..., 2:, :]
    across = p[..., :-2] + 2 * p[..., 1:-1] + p[..., 2:]
    return (down[..., 2:] - down[..., :-2]) / 8, (across[..., 2:, :] - across[..., :-2, :]) / 8


def edges(x: Tensor) -> Tensor:
    """The steepest slope a pixel of any channel: (B, 1, H, W)."""
    gx, gy = gradient(x)
    return (gx * gx + gy * gy + 1e-8).sqrt().amax(1, keepdim=True)


def flattened(x: Tensor, reach: float) -> Tensor:
    """Flattens colours and keeps edges (Kuwahara): of four squares around it the smoothest one's mean.

    They are `reach` apart and as wide as that and a pixel of a picture 128 wide, in 128ths of the width.
    """
    size = x.shape[-1]
    apart = max(1, round(reach * size / GRID))
    side = apart + 1
    if size > GRID:  # both in whole pixels, and about each pixel alike
        apart, side = 2 * round(reach * size / GRID / 2), 2 * int(((reach + 1) * size / GRID - 1) / 2) + 1
    n = (apart + side - 1) // 2
    p = F.pad(x, (n, n, n, n), mode="replicate")
    light = grey_of(p)
    mean, spread = _pooled(p, side), _pooled(light * light, side) - _pooled(light, side) ** 2
    corners = [(slice(dy, dy + size), slice(dx, dx + size)) for dy in (0, apart) for dx in (0, apart)]
    best = torch.cat([spread[..., rows, columns] for rows, columns in corners], 1).argmin(1, keepdim=True)
    out = torch.zeros_like(x)
    for k, (rows, columns) in enumerate(corners):
        out.addcmul_(mean[..., rows, columns], (best == k).to(x.dtype))
    return out


def _pooled(x: Tensor, side: int) -> Tensor:
    """Means over all squares of `side` pixels; large ones by rows, then by columns."""
    if side < 5:
        return F.avg_pool2d(x, side, 1)
    return F.avg_pool2d(F.avg_pool2d(x, (1, side), 1), (side, 1), 1)


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


def grain(r: Chance, cells: int) -> Tensor:
    """White noise in [-1, 1]: (B, 1, cells, cells)."""
    return r.numbers(1, cells, cells) * 2 - 1


def noise(r: Chance, size: int, cells: int, octaves: int = 3) -> Tensor:
    """Smooth noise, about [-1, 1]: (B, 1, size, size), the same at every size."""
    whole = (size, slice(0, size))
    return r.surface(whole, whole, (cells, cells), octaves, 0.5).unsqueeze(1)


def steep(a: float, b: float, field: Tensor, size: int) -> Tensor:
    """ramp(a, b) of an enlarged field, steeper about its middle where pixels are smaller: lines stay crisp."""
    if field.shape[-1] == size:
        return ramp(a, b, field)
    middle, half = (a + b) / 2, (b - a) / 2 * (field.shape[-1] / size) ** 0.25
    return ramp(middle - half, middle + half, enlarged(field, size))


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
