"""A bear: small round ears, a light muzzle; it sits like a teddy, soles to the viewer."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, blend, both, capsule, circle, ellipse, union
from explorer.world.subjects.animals.face import Head, blush, coat, eyes, head_of, mouth, pale
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.42


def _sit(p: Painter, r: Chance, colour: Tensor, light: Tensor) -> tuple[Head, tuple[Number, Number, Number]]:
    x, y, g = p.x, p.y, r.vary(0.46, 0.06)
    body = blend(ellipse(x, y, 0, 0.47, g * 1.08, g), ellipse(x, y, 0, 0.76, g * 0.84, g * 0.72), 0.15)
    p.fill(body, colour, bulge=0.34)
    belly = ellipse(x, y, 0.03, 0.46, g * 0.66, g * 0.74)
    p.fill(both(body + 0.03, belly), light, bulge=0.34, soft=0.03)
    hx, hy = r.uniform(-0.03, 0.05), 1.28
    head = head_of(p, r, hx, hy)
    p.occlude(body, ellipse(x, y, hx, hy - 0.12, RADIUS * 1.05, RADIUS), 0.32, 0.2)
    arms = [capsule(x * s, y, 0.36, 0.82, 0.56, 0.42 + r.uniform(0, 0.15), (0.13, 0.14)) for s in (-1, 1)]
    p.fill(union(*arms), colour, bulge=0.14)
    spread, side = r.uniform(0.40, 0.5), x.abs()
    p.fill(capsule(side, y, 0.28, 0.20, spread, 0.19, 0.19), colour, bulge=0.18)
    sole = spread + 0.02
    p.fill(ellipse(side, y, sole, 0.19, 0.125, 0.13), light, bulge=0.06)
    pads = [circle(side, y, sole + dx, 0.19 + dy, 0.032) for dx, dy in ((-0.07, 0.05), (0.0, 0.085), (0.07, 0.05))]
    p.fill(union(*pads, ellipse(side, y, sole, 0.155, 0.06, 0.045)), darker(colour, 0.35), bulge=0.02)
    return head, (hx, hy - RADIUS * 0.86, RADIUS * 0.72)


def _walk(p: Painter, r: Chance, colour: Tensor, pose: str) -> tuple[Head, tuple[Number, Number, Number]]:
    build = Build(r.vary(0.36), r.vary(0.56, 0.06), r.vary(0.37, 0.06), r.vary(0.15, 0.07), RADIUS, 0.95, 0.13)
    bones = skeleton(r, pose, build)
    tx, ty = bones.tail
    q = p.near(tx - 0.02, ty, 0.1)
    q.fill(circle(q.x, q.y, tx - 0.02, ty, 0.1), colour, bulge=0.1)
    legs = Legs(bones, colour, Fur(r, False), paw=1.25)
    legs.far(p)
    q = p.near(0.05, 0.75, 0.95, 0.8)
    body = bones.torso(q.x, q.y, 0.08)
    q.fill(body, colour, bulge=0.34)
    hx, hy = bones.head[0], bones.head[1] - 0.10
    head = head_of(p, r, hx, hy)
    q.occlude(body, ellipse(q.x, q.y, hx - 0.04, hy - 0.10, RADIUS * 1.06, RADIUS), 0.34, 0.2)
    legs.near(p)
    return head, (hx * 0.8 + bones.chest[0] * 0.2, hy - RADIUS * 0.88, RADIUS * 0.66)


def _head(r: Chance, head: Head, colour: Tensor, light: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.01, 0.06)
    side, ear = (u - t * 0.3).abs(), r.vary(0.145)
    h.fill(circle(side, v, 0.31, 0.31, ear), colour, bulge=0.10)
    h.fill(circle(side, v, 0.305, 0.30, ear * 0.58), mix(light, named("#e8a39a", h.device), 0.35), bulge=0.05)
    h.fill(blend(ellipse(u, v, 0, 0.02, 0.41, 0.37), ellipse(u, v, 0, -0.13, 0.36, 0.25), 0.1), colour, bulge=0.27)
    m = t + 0.03
    q = h.near(m, -0.15, 0.23, 0.18)
    q.fill(ellipse(q.x, q.y, m, -0.15, r.vary(0.20, 0.06), 0.155), light, bulge=0.14)
    q.fill(capsule(q.x, q.y, m, -0.12, m, -0.19, 0.012), "#3a2620", lamp=False)
    mouth(h, m, -0.19, 0.055, "#3a2620")
    q.fill(ellipse(q.x, q.y, m, -0.085, 0.085, 0.058), "#231a1a", bulge=0.05, gloss=0.8)
    eyes(h, t, 0.18, 0.065, 0.064, "#201512", mix(colour, named("#ffffff", h.device), 0.38))
    blush(h, t, 0.29, -0.08, 0.07, 0.22)
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    light = pale(colour, 0.62)
    sits = look.pose == "sitting"
    head, neck = _sit(p, r, colour, light) if sits else _walk(p, r, colour, look.pose)
    t = _head(r, head, colour, light)
    return head.anchors(t, (0.18, 0.065, 0.082), RADIUS, neck)


SUBJECT = Subject(
    draw,
    colours=("#8a5530", "#6b4126", "#a8713f", "#4d372c", "#eee6da"),
    fits={"standing": (-0.105, 1.12), "sitting": (0.0, 1.115), "running": (-0.009, 0.96)},
)
