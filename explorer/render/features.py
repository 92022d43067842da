"""What a block of a network holds of a picture, as a picture: its liveliest channels, and all of them in three colours.

    left   the 16 channels that vary most over the places of a run, red above 0 and blue below, on one scale
    right  all channels at once: their three main directions (principal components) as red, green and blue

Channels, scale and directions are those of the whole run, so that its steps can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["CHANNELS", "SIDE", "feature_sheets"]

SIDE = 128  # pixels of each half
GAP = 8
CHANNELS = 16
HIGH = 0.995  # quantile that is full red or full blue: single outliers would leave all else grey
PAPER = (235, 228, 215)
RED, BLUE = (176, 42, 24), (30, 74, 160)


def feature_sheets(steps: Sequence[Tensor]) -> list[np.ndarray]:
    """(C, h, w) of each step -> its sheet, (SIDE, 2 SIDE + GAP, 3) uint8. Raises ValueError without steps."""
    if not steps:
        raise ValueError("no step of this run was kept")
    run = torch.stack([step.float() for step in steps])
    channels, colours = liveliest(run), components(run)
    sheets = []
    for left, right in zip(channels, colours):
        sheet = np.full((SIDE, 2 * SIDE + GAP, 3), PAPER, np.uint8)
        sheet[:, :SIDE], sheet[:, SIDE + GAP :] = left, right
        sheets.append(sheet)
    return sheets


def liveliest(run: Tensor) -> np.ndarray:
    """(N, C, h, w) -> (N, SIDE, SIDE, 3): a square of the channels with the largest variance over places."""
    count = min(CHANNELS, run.shape[1])
    chosen = run.var((2, 3)).mean(0).argsort(descending=True, stable=True)[:count]
    grid = torch.zeros(len(run), CHANNELS, *run.shape[2:])
    grid[:, :count] = run[:, chosen]
    size = SIDE // 4
    cells = F.interpolate(grid, (size, size), mode="nearest" if size >= run.shape[-1] else "area")
    values = cells.reshape(-1, 4, 4, size, size).permute(0, 1, 3, 2, 4).reshape(-1, SIDE, SIDE)
    scale = float(np.quantile(grid[:, :count].abs().numpy(), HIGH)) or 1.0
    share = (values / scale).clamp(-1, 1)[..., None].numpy()
    paper, ends = np.array(PAPER), np.where(share > 0, np.array(RED), np.array(BLUE))
    return (paper + (ends - paper) * np.abs(share)).round().astype(np.uint8)


def components(run: Tensor) -> np.ndarray:
    """(N, C, h, w) -> (N, SIDE, SIDE, 3): the places' values along the three directions of largest variance."""
    places = run.movedim(1, -1).flatten(0, -2).double()
    centred = places - places.mean(0)
    _, _, directions = torch.linalg.svd(centred.T @ centred)
    main = directions[:3].T
    main = main * main.gather(0, main.abs().argmax(0, keepdim=True)).sign()  # which way is up is nobody's choice
    found = torch.zeros(len(places), 3, dtype=torch.double)
    found[:, : main.shape[1]] = centred @ main
    low, high = (torch.from_numpy(np.quantile(found.numpy(), share, axis=0)) for share in (1 - HIGH, HIGH))
    shown = ((found - low) / (high - low).clamp_min(1e-12)).clamp(0, 1)
    maps = shown.reshape(len(run), *run.shape[2:], 3).movedim(-1, 1).float()
    large = F.interpolate(maps, (SIDE, SIDE), mode="nearest")
    return (large.movedim(1, -1) * 255).round().numpy().astype(np.uint8)
