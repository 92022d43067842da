"""The legs of a four-legged animal, painted: far ones darker, near ones over the body, with socks and hooves."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from explorer.world.paint.colour import darker
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import circle, ellipse, union
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.skeleton import Leg, Skeleton, leg

__all__ = ["Legs"]


@dataclass(frozen=True)
class Legs:
    """colour of the legs, of their socks (None: none) up to `sock_at` leg widths, and of hooves."""

    bones: Skeleton
    colour: Tensor
    fur: Fur
    sock: Tensor | None = None
    sock_at: float = 1.9
    hoof: Tensor | None = None
    paw: float = 1.5

    def _coloured(self, p: Painter, legs: list[Leg]) -> Tensor:
        w, colour = self.bones.build.leg, self.colour

        def about_feet(size: float) -> Tensor:
            spots = [circle(p.x, p.y, at.foot[0] + w * 0.3, at.foot[1] + w * 0.6, w * size) for at in legs]
            return union(*spots)

        if self.sock is not None:
            colour = p.tint(colour, about_feet(self.sock_at), self.sock)
        if self.hoof is not None:
            colour = p.tint(colour, about_feet(1.15), self.hoof)
        return colour

    def far(self, p: Painter) -> None:
        b, w = self.bones, self.bones.build.leg
        p = p.near(0, 0.3, 1.35, 0.75)
        shapes, legs = [leg(p.x, p.y, b.front_far, w * 1.2, w, w * 0.9, self.paw)], [b.front_far]
        if b.hind_far is not None:
            shapes.append(leg(p.x, p.y, b.hind_far, w * 1.5, w * 1.05, w * 0.9, self.paw))
            legs.append(b.hind_far)
        p.fill(self.fur(p, union(*shapes), 0.03), darker(self._coloured(p, legs), 0.24), bulge=b.build.relief)

    def near(self, p: Painter) -> None:
        b, w, g = self.bones, self.bones.build.leg, self.bones.build.girth
        p = p.near(0, 0.35, 1.35, 0.75)
        shapes, legs = [leg(p.x, p.y, b.front_near, w * 1.35, w * 1.02, w * 0.92, self.paw)], [b.front_near]
        if b.hind_near is not None:
            shapes.append(leg(p.x, p.y, b.hind_near, g * 0.62, w * 1.08, w * 0.92, self.paw))
            legs.append(b.hind_near)
        p.fill(self.fur(p, union(*shapes), 0.03), self._coloured(p, legs), bulge=b.build.relief)
        if b.pose == "sitting":
            self._folded(p)

    def _folded(self, p: Painter) -> None:
        """The hind leg of one who sits."""
        b, w, g = self.bones, self.bones.build.leg, self.bones.build.girth
        (hx, hy), x, y = b.hip, p.x, p.y
        foot = next((c for c in (self.hoof, self.sock) if c is not None), self.colour)
        p.fill(ellipse(x, y, hx + g * 1.02, w * 0.72, w * 2.0, w * 0.8), foot, bulge=b.build.relief * 0.75)
        thigh = self.fur(p, ellipse(x, y, hx + g * 0.30, hy - g * 0.18, g * 0.80, g * 0.86), 0.03)
        p.occlude(b.torso(x, y), thigh - 0.05, 0.18, 0.12)
        p.fill(thigh, self.colour, bulge=0.21)
