"""A painter: a view of a canvas, and the ways to put paint on it.

A shape is laid over what is there: canvas + cover (colour - canvas). Its colour is what its light makes of it.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix, named
from explorer.world.paint.light import lit
from explorer.world.paint.shapes import Number, both
from explorer.world.paint.view import View

__all__ = ["Painter"]


class Painter(View):
    def colour(self, colour: str | Tensor) -> Tensor:
        return named(colour, self.device) if isinstance(colour, str) else colour

    def inside(self, d: Tensor, soft: Number = 0.0) -> Tensor:
        """Coverage of a shape: 1 inside, 0 outside, one pixel (and `soft`) wide in between."""
        return (d * (-1 / (self.unit + soft))).add_(0.5).clamp_(0, 1)

    def fill(
        self,
        d: Tensor,
        colour: str | Tensor,
        bulge: float = 0.0,
        gloss: Number = 0.0,
        opacity: Number = 1.0,
        soft: float = 0.0,
        lamp: bool = True,
        span: int = 1,
        warm: float = 0.0,
    ) -> None:
        """Paint the inside of d.

        bulge: how far (local units) the shape swells towards its rim, 0 is flat paper; gloss: strength of a highlight;
        soft: blur of the edge (local units); lamp False: the colour as it is (screens, lamps, the sun);
        span: pixels over which the relief is felt; warm: light that shines through the shaded side (skin).
        """
        if self.device.type == "cpu" and isinstance(opacity, Tensor) and not opacity.any():
            return
        paint, cover = self.colour(colour), self.inside(d, soft)
        if soft:
            cover = cover * cover * (3 - 2 * cover)
        if lamp and bulge:
            d = d.expand(self.batch, self.height, self.width)
            paint = lit(d, paint, self.light, self.unit, bulge, gloss, span, warm)
        elif lamp:
            paint = paint * self.light.flat
        self.lay(cover * opacity, paint)

    def stroke(self, d: Tensor, width: float, colour: str | Tensor, bulge: float = 0.0, opacity: Number = 1.0) -> None:
        """Paint the outline of d."""
        self.fill(d.abs() - width / 2, colour, bulge=bulge, opacity=opacity)

    def lay(self, cover: Tensor, colour: str | Tensor) -> None:
        """Put a colour, unlit, over the canvas through a mask (B, H, W)."""
        self.canvas.lerp_(self.colour(colour).clamp(0, 1), cover.clamp(0, 1).unsqueeze(1))

    def shine(self, amount: Tensor, colour: str | Tensor) -> None:
        """Screen light over the canvas: 1 - (1 - canvas) (1 - amount colour)."""
        light = (amount.clamp_min(0).unsqueeze(1) * self.colour(colour)).clamp_(0, 1)
        self.canvas.lerp_(self.canvas.new_ones(()), light.expand_as(self.canvas))

    def glow(self, d: Tensor, colour: str | Tensor, radius: float, strength: Number = 1.0) -> None:
        """Add light that falls off outside d over a radius (local units)."""
        fall = (torch.exp(d.clamp_min(0) * (-1 / radius)) * strength).unsqueeze(1)
        self.canvas.add_(self.colour(colour) * fall).clamp_(0, 1)

    def shade(self, d: Tensor, opacity: Number = 0.35, soft: float = 0.1, colour: str | Tensor = "#1a1a33") -> None:
        """Darken softly inside d: cast shadows."""
        self.fill(d, colour, soft=soft, opacity=opacity, lamp=False)

    def occlude(self, d: Tensor, by: Tensor, opacity: float = 0.35, soft: float = 0.14) -> None:
        """The soft shadow of `by`, kept inside d."""
        self.shade(both(d + soft * 0.4, by), opacity, soft)

    def tint(self, base: Tensor, d: Tensor, colour: Tensor, opacity: Number = 1.0, soft: Number = 0.0) -> Tensor:
        """A colour with the inside of d coloured: markings that follow the shading of what is filled with it."""
        return mix(base, colour, self.inside(d, soft) * opacity)

    def noise(
        self, r: Chance, down: int = 8, octaves: int = 3, rough: float = 0.5, across: int | None = None
    ) -> Tensor:
        """Smooth noise (B, H, W), about [-1, 1], with so many cells down and across the whole canvas."""
        cells = down, down if across is None else across
        return r.surface((self.frame[0], self.rows), (self.frame[1], self.columns), cells, octaves, rough)
