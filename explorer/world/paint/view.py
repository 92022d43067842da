"""A view of a canvas: coordinates on it, and the parts of it that are looked at.

The whole canvas is [-1, 1] x [-1, 1], x to the right and y up. `placed` and `turned` give the same canvas with
coordinates of its own. On a processor, where every pixel costs, three more give a part of it: `near` (a rectangle that
holds what is drawn next), `window` (the same rectangle about each picture's own origin) and `only` (some of the
pictures). They change how long painting takes, not what is painted.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Self

import torch
from torch import Tensor

from explorer.world.paint.light import Light
from explorer.world.paint.shapes import Number

__all__ = ["View"]

RIM = 3  # pixels added around what `near` was asked for: soft edges, and neighbours for slopes


class View:
    x: Tensor  # (B, 1, W), or (B, H, W) after a turn
    y: Tensor  # (B, H, 1), or (B, H, W) after a turn
    unit: Tensor  # (B, 1, 1), the size of a pixel in local units
    canvas: Tensor  # (B, 3, H, W), colours in [0, 1]

    def __init__(
        self, batch: int, size: int = 128, device: torch.device | str = "cpu", light: Light | None = None
    ) -> None:
        self.batch, self.device = batch, torch.device(device)
        self.size = self.height = self.width = size
        line = (torch.arange(size, device=device, dtype=torch.float32) + 0.5) / size * 2 - 1
        self.x = line.view(1, 1, size).expand(batch, 1, size)
        self.y = -line.view(1, size, 1).expand(batch, size, 1)
        self.unit = torch.full((batch, 1, 1), 2.0 / size, device=device)
        self.canvas = torch.zeros(batch, 3, size, size, device=device)
        self.light = light or Light.studio(batch, device)
        self.rows = self.columns = slice(0, size)
        self.frame = size, size  # rows and columns of the canvas that rows and columns count in

    def placed(self, cx: Number = 0.0, cy: Number = 0.0, scale: Number = 1.0, flip: Number = 1.0) -> Self:
        """Local origin at (cx, cy), local unit `scale`; flip: +-1, -1 mirrors x."""
        q = copy.copy(self)
        q.x, q.y, q.unit = (self.x - cx) * (flip / scale), (self.y - cy) / scale, self.unit / scale
        return q

    def turned(self, cx: Number, cy: Number, angle: Tensor, scale: Number = 1.0) -> Self:
        """As `placed`, and turned counter-clockwise by an angle (B, 1, 1)."""
        q = copy.copy(self)
        x, y, c, s = self.x - cx, self.y - cy, torch.cos(angle) / scale, torch.sin(angle) / scale
        q.x, q.y, q.unit = x * c + y * s, y * c - x * s, self.unit / scale
        return q

    def near(self, cx: Number, cy: Number, rx: Number, ry: Number | None = None) -> Self:
        """The least rectangle of pixels that holds |x - cx| <= rx, |y - cy| <= ry in every picture."""
        if self.device.type != "cpu":
            return self
        rim = RIM * self.unit
        across, up = (self.x - cx).abs() <= rx + rim, (self.y - cy).abs() <= (rx if ry is None else ry) + rim
        if self.x.shape[1] > 1:  # after a turn
            across = up = across & up
        rows, columns = _range(up.any(0).any(1)), _range(across.any(0).any(0))
        q = copy.copy(self)
        q.x, q.y = _slice(self.x, rows, columns), _slice(self.y, rows, columns)
        q.canvas = self.canvas[:, :, rows, columns]
        q.rows = slice(self.rows.start + rows.start, self.rows.start + rows.stop)
        q.columns = slice(self.columns.start + columns.start, self.columns.start + columns.stop)
        q.height, q.width = q.canvas.shape[-2:]
        return q

    def band(self, bottom: float, top: float) -> Self:
        """The rows between two heights of an upright view."""
        return self.near(0, (bottom + top) / 2, 9.0, (top - bottom) / 2)

    @contextlib.contextmanager
    def window(self, left: float, right: float, bottom: float, top: float) -> Iterator[Self]:
        """A copy of left <= x <= right, bottom <= y <= top of an upright painter, pasted back in the end.

        All windows of the batch are equally large, each cut out where its own picture has it.
        """
        if self.device.type != "cpu":
            yield self
            return
        inside = (self.x >= left) & (self.x <= right), (self.y >= bottom) & (self.y <= top)
        lines = inside[0].any(1), inside[1].any(2)  # columns and rows, also where x and y are full fields
        first = [line.to(torch.uint8).argmax(1) for line in lines]
        counts = [line.sum(1) for line in lines]
        (width, height), (most_x, most_y) = (int(c.max()) for c in counts), (self.width, self.height)
        if not width or not height:
            yield self.near(0, 0, 0)
            return
        columns = first[0].clamp_max(most_x - width).tolist()
        rows = first[1].clamp_max(most_y - height).tolist()
        parts = [(k, slice(r, r + height), slice(c, c + width)) for k, (r, c) in enumerate(zip(rows, columns))]
        q = copy.copy(self)
        q.x = torch.stack([self.x[k, r if self.x.shape[1] > 1 else slice(None), c] for k, r, c in parts])
        q.y = torch.stack([self.y[k, r, c if self.y.shape[2] > 1 else slice(None)] for k, r, c in parts])
        q.canvas = torch.stack([self.canvas[k, :, r, c] for k, r, c in parts])
        q.height, q.width = q.frame = height, width
        q.rows, q.columns = slice(0, height), slice(0, width)
        yield q
        for k, r, c in parts:
            self.canvas[k, :, r, c] = q.canvas[k]

    @contextlib.contextmanager
    def only(self, index: Tensor) -> Iterator[Self]:
        """A copy of some of the pictures, put back in the end; all of them need no copy."""
        if len(index) == self.batch and bool((index == torch.arange(self.batch, device=self.device)).all()):
            yield copy.copy(self)
            return
        q = copy.copy(self)
        q.batch, q.canvas, q.light = len(index), self.canvas[index], self.light.take(index)
        q.x, q.y, q.unit = self.x[index], self.y[index], self.unit[index]
        yield q
        self.canvas.index_copy_(0, index, q.canvas)


def _range(seen: Tensor) -> slice:
    where = seen.nonzero()
    if len(where) == 0:
        return slice(0, min(1, len(seen)))
    return slice(int(where[0]), int(where[-1]) + 1)


def _slice(line: Tensor, rows: slice, columns: slice) -> Tensor:
    line = line[:, rows] if line.shape[1] > 1 else line
    return line[:, :, columns] if line.shape[2] > 1 else line
