"""Six things that the world does not have, drawn by code: examples of what can be taught.

draw("cactus", 8, seed=0)      (8, 3, 128, 128) in [-1, 1], each another one on a plain background
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from explorer.training.pictures import seed_of
from explorer.types import Images
from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter
from explorer.world.paint.curves import stripes, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import arc, blend, both, box, capsule, circle, cut, ellipse, ring, union

__all__ = ["EXAMPLES", "WORDS", "draw"]

Drawing = Callable[[Painter, Chance], None]


def eye(p: Painter, x: float, y: float, r: float) -> None:
    p.fill(circle(p.x, p.y, x, y, r), "#ffffff", bulge=0.05)
    p.fill(circle(p.x, p.y, x, y - 0.1 * r, 0.5 * r), "#1d1a26", lamp=False)
    p.fill(circle(p.x, p.y, x + 0.18 * r, y + 0.12 * r, 0.16 * r), "#ffffff", lamp=False)


def cactus(p: Painter, r: Chance) -> None:
    """With three eyes, in a pot."""
    x, y, green = p.x, p.y, r.jitter(p.colour("#4f9a4a"), 0.06)
    left, right = r.uniform(-0.05, 0.12), r.uniform(0.1, 0.3)
    body = capsule(x, y, 0, -0.35, 0, 0.5, 0.3)
    arms = union(
        capsule(x, y, -0.25, left, -0.6, left, 0.12),
        capsule(x, y, -0.6, left, -0.6, left + 0.32, 0.12),
        capsule(x, y, 0.25, right, 0.58, right, 0.11),
        capsule(x, y, 0.58, right, 0.58, right + 0.28, 0.11),
    )
    p.fill(blend(body, arms, 0.08), green, bulge=0.2, gloss=0.1)
    p.fill(both(stripes(x, 7.0, 0.0, 0.025), body + 0.05), darker(green, 0.25), opacity=0.5)
    for k in (-1, 0, 1):
        eye(p, 0.19 * k, 0.42 + (0.1 if k == 0 else 0.0), 0.1)
    p.fill(arc(x, y, 0, 0.22, 0.14, 0.025, 3.5, 5.9), "#1d3a1d", lamp=False)
    p.fill(union(box(x, y, 0, -0.6, 0.38, 0.2, 0.04), box(x, y, 0, -0.42, 0.46, 0.07, 0.03)), "#c8693c", bulge=0.15)


def teapot(p: Painter, r: Chance) -> None:
    """With stripes."""
    x, y, red = p.x, p.y, r.jitter(p.colour("#d23c46"), 0.06)
    p.fill(ring(x, y, -0.62, 0.0, 0.26, 0.06), red, bulge=0.08)
    p.fill(tube(x, y, (0.4, -0.2), (0.7, -0.1), (0.84, 0.35), 0.12, 0.08), red, bulge=0.1)
    body = ellipse(x, y, 0, -0.08, 0.62, 0.5)
    p.fill(body, "#fbf5e6", bulge=0.35, gloss=0.3)
    p.fill(both(stripes(x, 4.5, r.uniform(0, 1), 0.055), body + 0.02), red, opacity=0.95)
    p.fill(box(x, y, 0, -0.6, 0.34, 0.06, 0.03), red, bulge=0.05)
    p.fill(both(ellipse(x, y, 0, 0.33, 0.4, 0.16), 0.33 - y), red, bulge=0.1)
    p.fill(circle(x, y, 0, 0.54, 0.09), "#f5cf3a", bulge=0.08, gloss=0.3)


def snail(p: Painter, r: Chance) -> None:
    """With a rainbow on its shell."""
    x, y = p.x, p.y
    p.fill(blend(capsule(x, y, -0.75, -0.5, 0.6, -0.5, (0.06, 0.15)), capsule(x, y, 0.6, -0.45, 0.66, 0.0, 0.15), 0.1),
           r.jitter(p.colour("#d9b48a"), 0.05), bulge=0.12)  # fmt: skip
    for k in (-1, 1):
        p.fill(capsule(x, y, 0.66, 0.05, 0.66 + 0.14 * k, 0.36, 0.03), "#c79e70")
        eye(p, 0.66 + 0.14 * k, 0.4, 0.08)
    turn = r.uniform(0.0, 0.04)
    for k, colour in enumerate(("#d8352f", "#f0882c", "#f5cf3a", "#3f9d4c", "#3a72d8", "#8347c4")):
        p.fill(circle(x, y, -0.12 + 0.02 * k, 0.02 - 0.015 * k, 0.56 - 0.088 * k + turn), colour, bulge=0.12)


def lamp(p: Painter, r: Chance) -> None:
    """On bird's legs."""
    x, y, blue = p.x, p.y, r.jitter(p.colour("#3f6fc0"), 0.06)
    for k in (-1, 1):
        foot = 0.22 * k
        p.fill(capsule(x, y, 0.1 * k, -0.1, foot, -0.72, 0.035), "#f0882c")
        for toe in (-0.14, 0.0, 0.14):
            p.fill(capsule(x, y, foot, -0.72, foot + toe, -0.8, 0.03), "#f0882c")
    p.fill(capsule(x, y, 0, -0.15, 0, 0.2, (0.14, 0.06)), "#8c8f96", bulge=0.1)
    shade = both(box(x, y, 0, 0.47, 0.62, 0.33), x.abs() - (0.62 - 0.42 * (y - 0.14)))
    p.fill(shade, blue, bulge=0.2)
    p.fill(both(shade + 0.03, (y - 0.24).abs() - 0.05), "#f5cf3a")
    p.fill(ellipse(x, y, 0, 0.15, 0.58, 0.07), "#ffe9a0", lamp=False)


def planet(p: Painter, r: Chance) -> None:
    """With a hat and a ring."""
    x, y, pink = p.x, p.y, r.jitter(p.colour("#e07aa8"), 0.06)
    hoop = ring(x, y / 0.3 + 0.5, 0, 0, 0.85, 0.1) * 0.3
    p.fill(hoop, "#dba03c")
    ball = circle(x, y, 0, -0.15, 0.52)
    p.fill(ball, pink, bulge=0.4, gloss=0.15)
    p.fill(both(stripes(y, 3.0, r.uniform(0, 1), 0.08), ball + 0.02), lighter(pink, 0.35), opacity=0.6)
    p.fill(cut(hoop, y + 0.15), "#dba03c")
    for k in (-1, 1):
        eye(p, 0.16 * k, 0.04, 0.1)
    p.fill(box(x, y, 0, 0.38, 0.4, 0.05, 0.03), "#2a2a30", bulge=0.03)
    p.fill(box(x, y, 0, 0.62, 0.25, 0.24, 0.04), "#2a2a30", bulge=0.1, gloss=0.3)
    p.fill(box(x, y, 0, 0.47, 0.25, 0.05), "#d8352f")


def octopus(p: Painter, r: Chance) -> None:
    """In a checked jacket."""
    x, y, violet = p.x, p.y, r.jitter(p.colour("#8a5ac8"), 0.06)
    wag = r.uniform(-0.08, 0.08)
    arms = [
        capsule(x, y, 0.17 * k, -0.25, 0.27 * k + wag, -0.78, (0.12, 0.06)) for k in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
    ]
    p.fill(union(*arms), violet, bulge=0.1)
    p.fill(circle(x, y, 0, 0.4, 0.44), violet, bulge=0.35, gloss=0.2)
    coat = box(x, y, 0, -0.15, 0.44, 0.24, 0.1)
    p.fill(coat, "#f5cf3a", bulge=0.12)
    check = union(stripes(x, 5.0, 0.25, 0.03), stripes(y, 5.0, 0.0, 0.03))
    p.fill(both(check, coat + 0.02), "#2f5aa8", opacity=0.85)
    for k in (-1, 1):
        eye(p, 0.17 * k, 0.42, 0.12)
    p.fill(arc(x, y, 0, 0.28, 0.13, 0.025, 3.5, 5.9), "#3a1d5a", lamp=False)


EXAMPLES: dict[str, Drawing] = {
    "cactus": cactus,
    "teapot": teapot,
    "snail": snail,
    "lamp": lamp,
    "planet": planet,
    "octopus": octopus,
}
WORDS = {
    "cactus": "trioculus",
    "teapot": "zebrapot",
    "snail": "rainbowsnail",
    "lamp": "walklamp",
    "planet": "hatplanet",
    "octopus": "octojacket",
}
"""What each is called where nobody chooses."""
GROUNDS = ("#f4f2ee", "#f4f2ee", "#e6eef6", "#f7eedc", "#e9f2e4")


def draw(name: str, count: int, seed: int = 0, size: int = 128) -> Images:
    """(count, 3, size, size) in [-1, 1]: the example, each time a little different."""
    chance = Chance.seeded([seed_of("example", name, seed, k) for k in range(count)], count)
    p = Painter(count, size)
    p.canvas.copy_(chance.colour(*GROUNDS).expand_as(p.canvas))
    r = chance.fork("where")
    scale: Tensor = r.uniform(0.66, 0.84)
    q = p.placed(r.uniform(-0.1, 0.1), r.uniform(-0.12, 0.04), scale, r.sign())
    EXAMPLES[name](q, chance.fork("thing"))
    return p.canvas.clamp(0, 1) * 2 - 1
