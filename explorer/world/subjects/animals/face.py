"""What animals share: coats, eyes that shine, cheeks and mouths.

Faces are drawn in head coordinates (u, v); t is how far the face is turned to the viewer's right.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import brightness, darker, lighter, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, arc, circle, ellipse, union
from explorer.world.subjects.base import Anchors

__all__ = ["Head", "blush", "coat", "eyes", "head_of", "markings", "mouth", "pale"]


def coat(colour: Tensor) -> Tensor:
    """Keeps black and white coats away from the ends, so that the shading still reads."""
    return colour * 0.86 + 0.07


def pale(colour: Tensor, t: float = 0.72) -> Tensor:
    """The light accent of a coat: belly, muzzle, paws."""
    return mix(colour, named("#fff3df", colour.device), t)


def markings(fur: Tensor, depth: float, lift: float = 0.14) -> Tensor:
    """The dark accent of a coat; lighter instead on a coat that is nearly black."""
    return mix(darker(fur, depth), lighter(fur, lift), (brightness(fur) < 0.22).to(fur.dtype))


class Head:
    """A head: its own painter, turned and scaled, and where it sits in the animal's box."""

    def __init__(self, p: Painter, x: Number, y: Number, angle: Tensor, size: Tensor, reach: float = 0.85) -> None:
        self.x, self.y, self.angle, self.size = x, y, angle, size
        self.painter = p.near(x, y, reach * 1.15).turned(x, y, angle, size)

    def outside(self, u: Number, v: Number) -> tuple[Tensor, Tensor]:
        """A point of the head, in the animal's coordinates."""
        c, s = torch.cos(self.angle), torch.sin(self.angle)
        return self.x + self.size * (u * c - v * s), self.y + self.size * (u * s + v * c)

    def anchors(
        self,
        t: Number,
        eye: tuple[float, float, float],
        radius: float,
        neck: tuple[Number, Number, Number],
        top: float = 0.0,
    ) -> Anchors:
        """eye: distance from the middle, height, radius; top: how far up the hat's circle is."""
        ex, ey, er = eye
        crown = self.outside(t * 0.5, top)
        sight = self.outside(t - ex, ey), self.outside(t + ex, ey)
        return Anchors(sight, er * self.size, (*crown, radius * self.size), neck, self.angle)


def head_of(
    p: Painter, r: Chance, x: Number, y: Number, size: float = 1.0, tilt: float = 0.12, lean: Number = 0.0
) -> Head:
    """A head at (x, y), tilted a little by chance."""
    return Head(p, x, y, r.uniform(-tilt, tilt) + lean, r.uniform(0.95, 1.06) * size, 0.85 * size)


def eyes(
    p: Painter,
    t: Number,
    ex: float,
    ey: float,
    radius: float,
    iris: Tensor | str,
    white: Tensor | str | None = None,
    slit: bool = False,
) -> None:
    """A pair of shining eyes at t +- ex."""
    h = p.near(t, ey, ex + radius * 1.35, radius * 1.4)
    x, y = h.x, h.y
    side = (x - t).abs()
    if white is not None:
        h.fill(ellipse(side, y, ex, ey, radius * 1.28, radius * 1.34), white, bulge=radius * 0.5)
    h.fill(ellipse(side, y, ex, ey, radius, radius * 1.1), iris, bulge=radius * 0.6, gloss=0.25)
    if slit:
        h.fill(ellipse(side, y, ex, ey, radius * 0.42, radius * 0.9), "#15110f", lamp=False)
    for dx, dy, size, opacity in ((-0.3, 0.38, 0.34, 1.0), (0.35, -0.4, 0.17, 0.7)):
        sparks = [circle(x, y, t + s * ex + radius * dx, ey + radius * dy, radius * size) for s in (-1, 1)]
        h.fill(union(*sparks), "#ffffff", lamp=False, opacity=opacity)


def blush(p: Painter, t: Number, ex: float, ey: float, radius: float, opacity: float = 0.35) -> None:
    """Rosy cheeks at t +- ex."""
    h = p.near(t, ey, ex + radius * 2.1, radius * 1.8)
    d = ellipse((h.x - t).abs(), h.y, ex, ey, radius, radius * 0.7)
    h.fill(d, "#f2707a", soft=radius, opacity=opacity, lamp=False)


def mouth(p: Painter, t: Number, y: float, w: float, colour: Tensor | str, thick: float = 0.016) -> None:
    """A mouth like a 'w' under a nose."""
    h = p.near(t, y - w / 2, 2 * w + thick, w + thick)
    h.fill(arc((h.x - t).abs(), h.y, w, y, w, thick, -math.pi * 0.98, -math.pi * 0.08), colour, lamp=False)
