"""The skeleton of a four-legged animal: where its joints are in each pose, and its body and legs on them.

    standing   hip and chest level, four legs down
    sitting    chest over the hip, the hind leg folded
    running    body lifted, near legs stretched, far legs gathered

Near is the side towards the viewer. Every joint is a point of the animal's box.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.shapes import Number, Point, blend, capsule, ellipse

__all__ = ["Build", "Leg", "Skeleton", "leg", "skeleton"]


@dataclass(frozen=True)
class Leg:
    top: Point
    knee: Point
    foot: Point


@dataclass(frozen=True)
class Build:
    """Proportions: half length of the back, height of the hip, girth, width of a leg, radius of the head."""

    length: Number = 0.40
    height: Number = 0.60
    girth: Number = 0.30
    leg: Number = 0.10
    head: float = 0.44
    stretch: float = 1.0  # of the legs while running
    relief: float = 0.09  # how far the legs swell


@dataclass(frozen=True)
class Skeleton:
    pose: str
    build: Build
    hip: Point
    chest: Point
    head: Point
    tail: Point
    front_near: Leg
    front_far: Leg
    hind_near: Leg | None = None  # folded away while sitting
    hind_far: Leg | None = None

    def torso(self, x: Tensor, y: Tensor, belly: float = 0.0) -> Tensor:
        g, (hx, hy), (cx, cy) = self.build.girth, self.hip, self.chest
        if self.pose == "sitting":
            d = blend(ellipse(x, y, hx, hy, g * 1.15, g * 1.12), ellipse(x, y, cx, cy, g * 0.92, g), 0.16)
            return blend(d, capsule(x, y, hx + 0.06, hy, cx, cy, g * 0.9), 0.12)
        d = blend(ellipse(x, y, hx, hy, g * 0.95, g * 0.98), ellipse(x, y, cx, cy, g, g * 1.06), 0.16)
        return blend(d, capsule(x, y, hx, hy, cx, cy, g * (0.84 + belly)), 0.12)

    def neck(self, x: Number, y: Number, radius: Number, drop: float = 0.92) -> tuple[Number, Number, Number]:
        """Where a scarf goes under a head at (x, y)."""
        return x * 0.72 + self.chest[0] * 0.28, y - radius * drop, radius * 0.62


def leg(x: Tensor, y: Tensor, at: Leg, thigh: Number, shin: Number, ankle: Number, paw: float = 1.5) -> Tensor:
    """A leg from top over knee to foot, with a paw."""
    upper = capsule(x, y, *at.top, *at.knee, (thigh, shin))
    lower = capsule(x, y, *at.knee, at.foot[0], at.foot[1] + ankle * 0.75, (shin, ankle))
    d = blend(upper, lower, 0.05)
    foot = ellipse(x, y, at.foot[0] + ankle * 0.45, at.foot[1] + ankle * 0.72, ankle * paw, ankle * 0.8)
    return blend(d, foot, 0.04)


def skeleton(r: Chance, pose: str, build: Build) -> Skeleton:
    if pose == "running":
        return _running(r, build)
    return _sitting(build) if pose == "sitting" else _standing(r, build)


def _standing(r: Chance, b: Build) -> Skeleton:
    h, g, step = b.height, b.girth, r.uniform(-0.05, 0.05)
    hx, hy, cx, cy = -b.length, h, b.length * 0.72, h + 0.05
    return Skeleton(
        "standing",
        b,
        hip=(hx, hy),
        chest=(cx, cy),
        head=(cx + 0.22, cy + g * 0.55 + b.head * 0.88),
        tail=(hx - g * 0.75, hy + g * 0.45),
        hind_near=Leg((hx - 0.02, hy - 0.05), (hx - 0.07, h * 0.45), (hx - 0.06 + step, 0.0)),
        hind_far=Leg((hx + 0.14, hy - 0.08), (hx + 0.12, h * 0.45), (hx + 0.17 - step, 0.035)),
        front_near=Leg((cx + 0.02, cy - 0.08), (cx + 0.03, h * 0.45), (cx + 0.01 - step, 0.0)),
        front_far=Leg((cx + 0.16, cy - 0.12), (cx + 0.19, h * 0.45), (cx + 0.21 + step, 0.035)),
    )


def _sitting(b: Build) -> Skeleton:
    g = b.girth
    hx, hy, cx, cy = -b.length * 0.55, g * 1.15, b.length * 0.25, b.height * 0.75 + g + 0.02
    return Skeleton(
        "sitting",
        b,
        hip=(hx, hy),
        chest=(cx, cy),
        head=(cx + 0.10, cy + g * 0.55 + b.head * 0.88),
        tail=(hx - g * 0.95, 0.14),
        front_near=Leg((cx + 0.02, cy - 0.02), (cx + 0.10, cy * 0.5), (cx + 0.10, 0.0)),
        front_far=Leg((cx + 0.14, cy - 0.05), (cx + 0.24, cy * 0.5), (cx + 0.27, 0.03)),
    )


def _running(r: Chance, b: Build) -> Skeleton:
    h, g, up, swing = b.height, b.girth, r.uniform(0.04, 0.12), r.uniform(-0.06, 0.06)
    hx, hy, cx, cy = -b.length - 0.06, h + 0.04 + up, b.length * 0.72, h + 0.16 + up
    reach = (0.37 + h * 0.22) * b.stretch
    return Skeleton(
        "running",
        b,
        hip=(hx, hy),
        chest=(cx, cy),
        head=(cx + 0.26, cy + g * 0.55 + b.head * 0.88),
        tail=(hx - g * 0.75, hy + g * 0.45),
        hind_near=Leg((hx, hy - 0.04), (hx - 0.16, h * 0.5 + up * 0.5), (hx - reach * 0.86 + swing, 0.10 + up * 0.6)),
        hind_far=Leg((hx + 0.1, hy - 0.06), (hx + 0.06, h * 0.42), (hx - 0.16 + b.leg * 1.6 + swing, 0.0)),
        front_near=Leg((cx + 0.02, cy - 0.08), (cx + 0.24, cy - 0.30), (cx + reach * 0.92 + swing, h * 0.42 + up)),
        front_far=Leg((cx + 0.06, cy - 0.10), (cx + 0.22, cy - 0.36), (cx + reach * 0.62 + swing, 0.10 + up)),
    )
