"""A horse: a long face, a mane that flies while it runs, hooves; a blaze, socks and patches by chance."""

from __future__ import annotations

import math

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import lens, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Point, arc, blend, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import Head, coat, eyes, head_of, pale
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, Skeleton, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.27


def _tail(p: Painter, r: Chance, bones: Skeleton, mane: Tensor) -> None:
    tx, ty = bones.tail
    k = r.uniform(0.9, 1.1)
    bend, tip = {
        "running": ((tx - 0.20, ty + 0.22), (tx - 0.36 * k, ty + 0.02)),
        "sitting": ((tx - 0.22, ty + 0.34), (tx - 0.34 * k, ty - 0.06)),
        "standing": ((tx - 0.26, ty + 0.16), (tx - 0.22 * k, ty - 0.56 * k)),
    }[bones.pose]
    if bones.pose == "sitting":
        ty = ty + 0.15
    q = p.near(tx - 0.12, ty - 0.1, 0.45, 0.65)
    q.fill(tube(q.x, q.y, (tx + 0.12, ty - 0.02), bend, tip, 0.06, 0.10, 7), mane, bulge=0.10)
    inner = (bend[0] + 0.05, bend[1] - 0.03), (tip[0] + 0.08, tip[1] + 0.06)
    q.fill(tube(q.x, q.y, (tx + 0.10, ty - 0.02), *inner, 0.03), lighter(mane, 0.18), bulge=0.04)


def _mane(p: Painter, chest: Point, head: Point, running: bool) -> Tensor:
    """Locks along the back of the neck; while running three of them fly."""
    (cx, cy), (ux, uy) = chest, (head[0] - chest[0], head[1] - chest[1])
    n = (ux * ux + uy * uy) ** 0.5
    ox, oy = -uy / n, ux / n
    d = None
    for k in range(6):
        s, out = 0.22 + 0.16 * k, 0.24 - 0.004 * k
        radius = 0.125 * (1 + 0.12 * math.sin(k * 2.4))
        lock = circle(p.x, p.y, cx + ux * s + ox * out, cy + uy * s + oy * out, radius)
        d = lock if d is None else blend(d, lock, 0.03)
    assert d is not None
    for s in (0.35, 0.65, 0.95) if running else ():
        x, y = cx + ux * s + ox * 0.22, cy + uy * s + oy * 0.22
        d = blend(d, capsule(p.x, p.y, x, y, x - 0.22, y + 0.03, (0.1, 0.03)), 0.04)
    return d


def _head(r: Chance, head: Head, colour: Tensor, light: Tensor, mane: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.0, 0.03)
    side, pink = (u - t).abs(), named("#e8a39a", h.device)
    h.fill(lens(side, v, 0.13, 0.17, r.vary(0.19, 0.08), 0.48, 0.075), colour, bulge=0.07)
    h.fill(lens(side, v, 0.14, 0.23, 0.18, 0.43, 0.035), mix(colour, pink, 0.7), bulge=0.03)
    face = blend(ellipse(u, v, 0, 0.03, 0.235, 0.25), ellipse(u, v, t, -0.38, 0.165, 0.16), 0.12)
    face = blend(face, capsule(u, v, 0, 0, t, -0.36, (0.2, 0.15)), 0.08)
    blaze = blend(ellipse(u, v, t, 0.12, 0.06, 0.12), capsule(u, v, t, 0.1, t, -0.3, (0.04, 0.05)), 0.05)
    h.fill(face, h.tint(colour, blaze, named("#fff6e8", h.device), r.coin(0.5)), bulge=0.2)
    q = h.near(t, -0.41, 0.2, 0.16)
    q.fill(ellipse(q.x, q.y, t, -0.41, 0.17, 0.125), mix(light, named("#d9a49a", h.device), 0.3), bulge=0.12)
    q.fill(ellipse((q.x - t).abs(), q.y, 0.07, -0.375, 0.026, 0.034), "#4a2f2c", lamp=False)
    smile = arc(q.x, q.y, t, -0.40, 0.085, 0.013, -math.pi * 0.85, -math.pi * 0.15)
    q.fill(smile, "#5a3a34", lamp=False)
    eyes(h, t, 0.15, 0.0, 0.066, "#22150f", mix(colour, named("#ffffff", h.device), 0.28))
    q = h.near(t, 0.22, 0.2, 0.22)
    u, v = q.x, q.y
    left = capsule(u, v, t - 0.02, 0.26, t - 0.07, 0.10, (0.085, 0.03))
    right = capsule(u, v, t + 0.02, 0.28, t + 0.05, 0.13, (0.085, 0.03))
    q.fill(union(left, right, circle(u, v, t, 0.28, 0.09)), mane, bulge=0.07)
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour, pose = coat(colour), look.pose
    light = pale(colour, 0.7)
    mane = mix(darker(colour, 0.55), r.colour("#3a2418", "#f2e2c0", "#2a2326", "#7a4a28"), 0.8)
    bones = skeleton(r, pose, Build(r.vary(0.38), r.vary(0.76, 0.05), r.vary(0.265, 0.06), r.vary(0.082), RADIUS))
    cx, cy = bones.chest
    dx, dy, lean = {
        "running": (0.40, 0.62, r.uniform(0.35, 0.5)),
        "sitting": (0.26, 0.60, r.uniform(0.2, 0.35)),
        "standing": (0.30, 0.72, r.uniform(0.25, 0.40)),
    }[pose]
    hx, hy = cx + dx, cy + dy
    _tail(p, r, bones, mane)
    sock, hoof = mix(colour, named("#fff6e8", p.device), r.coin(0.5) * 0.85), named("#3d3030", p.device)
    legs = Legs(bones, colour, Fur(r, False), sock, 2.6, hoof, paw=1.15)
    legs.far(p)
    q = p.near(hx - 0.2, hy - 0.2, 0.6, 0.75)
    q.fill(_mane(q, (cx, cy), (hx, hy), pose == "running"), mane, bulge=0.10)
    x, y = p.x, p.y
    body = blend(bones.torso(x, y), capsule(x, y, cx, cy + 0.08, hx - 0.03, hy - 0.02, (0.24, 0.17)), 0.14)
    hip = bones.hip
    patch = ellipse(x, y, hip[0] + 0.02, hip[1] + 0.12, 0.2, 0.16)
    patch = blend(patch, ellipse(x, y, 0.02, hip[1] - 0.05, 0.14, 0.16), 0.1)
    p.fill(body, p.tint(colour, patch, light, r.coin(0.3)), bulge=0.24)
    head = head_of(p, r, hx, hy, 1.18, 0.06, lean)
    legs.near(p)
    u, v = turned(x, y, hx - 0.05, hy - 0.06, head.angle)
    p.occlude(body, capsule(u, v, 0, 0, 0, -0.36, (0.24, 0.18)), 0.28, 0.16)
    t = _head(r, head, colour, light, mane)
    neck = cx * 0.72 + hx * 0.28, cy * 0.78 + hy * 0.22 + 0.02, 0.27
    return head.anchors(t, (0.15, 0.0, 0.075), RADIUS, neck, top=0.03)


SUBJECT = Subject(
    draw,
    colours=("#9a5f34", "#6e4428", "#c9985f", "#4a342a", "#e9dfd0", "#8d8580"),
    fits={"standing": (-0.026, 0.909), "sitting": (0.103, 0.941), "running": (0.014, 0.868)},
)
