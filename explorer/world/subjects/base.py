"""What a subject is: a way to draw it, its natural colours, and where its eyes, head and neck are.

A subject is drawn in a box of its own, x in [-1, 1] and y in [0, 2], with its feet at y = 0, facing right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, Point

__all__ = ["Anchors", "Draw", "Look", "Subject"]


@dataclass(frozen=True)
class Look:
    """How a subject holds itself; the same for all pictures that are painted together, but for flying (B, 1, 1)."""

    pose: str = "standing"
    fluffy: bool = False
    flying: Number = 0.0


@dataclass(frozen=True)
class Anchors:
    """Where accessories go, in the subject's box."""

    eyes: tuple[Point, Point]
    eye: Number  # radius
    head: tuple[Number, Number, Number]  # x, y, radius: a hat sits on top of this circle
    neck: tuple[Number, Number, Number]  # x, y, half width
    angle: Number = 0.0  # tilt of the head
    front: Callable[[Number], None] | None = None  # paints again, so opaque, what hangs before a scarf: a trunk

    def moved(self, dx: float, scale: float) -> Anchors:
        """The same, seen from a painter in which this one stands at (dx, 0) with a scale."""
        left, right = ((dx + scale * x, scale * y) for x, y in self.eyes)
        (hx, hy, hr), (nx, ny, nw) = self.head, self.neck
        head, neck = (dx + scale * hx, scale * hy, scale * hr), (dx + scale * nx, scale * ny, scale * nw)
        return replace(self, eyes=(left, right), eye=scale * self.eye, head=head, neck=neck)

    def take(self, index: Tensor) -> Anchors:
        """Those of some of the pictures."""

        def some(v: Number) -> Number:
            return v[index] if isinstance(v, Tensor) and v.shape[0] > 1 else v

        (lx, ly), (rx, ry) = self.eyes
        (hx, hy, hr), (nx, ny, nw) = self.head, self.neck
        return Anchors(
            ((some(lx), some(ly)), (some(rx), some(ry))),
            some(self.eye),
            (some(hx), some(hy), some(hr)),
            (some(nx), some(ny), some(nw)),
            some(self.angle),
        )


Draw = Callable[[Painter, Chance, Tensor, Look], Anchors | None]


@dataclass(frozen=True)
class Subject:
    """draw paints it; fits: how each pose is shifted and scaled to fill the box (measured)."""

    draw: Draw
    colours: tuple[str, ...]
    fits: dict[str, tuple[float, float]] = field(default_factory=dict)
    reach: tuple[float, float, float, float] = (-1.2, 1.2, -0.15, 2.25)  # left, right, bottom, top of what it paints

    def paint(self, p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors | None:
        dx, scale = self.fits.get(look.pose, self.fits.get("standing", (0.0, 1.0)))
        scale = scale * (0.94 if look.fluffy else 1.0)
        anchors = self.draw(p.placed(dx, 0.0, scale), r, colour, look)
        return None if anchors is None else anchors.moved(dx, scale)
