"""An elephant: great ears, tusks, and a trunk that hangs or curls up."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, lighter, mix, named
from explorer.world.paint.curves import tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, blend, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import Head, blush, coat, eyes, head_of
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, Leg, Skeleton, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.40


def _sit(p: Painter, r: Chance, colour: Tensor, light: Tensor, nail: Tensor) -> tuple[Number, Number]:
    """Sits upright like a bear; returns where the head goes."""
    x, y = p.x, p.y
    body = blend(ellipse(x, y, -0.04, 0.48, 0.54, 0.48), ellipse(x, y, 0.0, 0.76, 0.42, 0.36), 0.15)
    p.fill(body, colour, bulge=0.36)
    p.fill(ellipse(x, y, 0.0, 0.44, 0.33, 0.33), light, bulge=0.3, soft=0.05)
    p.fill(capsule(x.abs(), y, 0.36, 0.74, 0.54, 0.40, (0.15, 0.14)), colour, bulge=0.14)
    p.fill(capsule(x.abs(), y, 0.3, 0.2, 0.46, 0.2, 0.2), colour, bulge=0.18)
    p.fill(circle(x.abs(), y, 0.48, 0.2, 0.14), light, bulge=0.05)
    toes = ((-0.1, 0.13), (0.0, 0.165), (0.1, 0.13))
    p.fill(union(*[circle(x.abs(), y, 0.48 + dx, 0.2 + dy, 0.045) for dx, dy in toes]), nail, bulge=0.03)
    return r.uniform(-0.02, 0.06), 1.26


def _trot(r: Chance, b: Build) -> Skeleton:
    """Too heavy to leap: one leg lifted before, one left behind, the others under the body."""
    still, up, step = skeleton(r, "standing", b), r.uniform(0.07, 0.11), r.uniform(-0.04, 0.04)
    (hx, hy), (cx, cy), h = still.hip, still.chest, b.height
    return replace(
        still,
        pose="running",
        hip=(hx, hy + up),
        chest=(cx, cy + up * 2),
        head=(still.head[0] + 0.06, still.head[1] + up * 2),
        tail=(still.tail[0], still.tail[1] + up),
        hind_near=Leg((hx - 0.02, hy - 0.05), (hx - 0.16, h * 0.46), (hx - 0.36 + step, 0.10 + up)),
        hind_far=Leg((hx + 0.10, hy - 0.08), (hx + 0.16, h * 0.48), (hx + 0.12 + step, 0.02)),
        front_near=Leg((cx + 0.02, cy - 0.08), (cx + 0.26, h * 0.56), (cx + 0.36 + step, 0.20 + up)),
        front_far=Leg((cx + 0.10, cy - 0.12), (cx + 0.08, h * 0.48), (cx + 0.02 - step, 0.03)),
    )


def _walk(p: Painter, r: Chance, colour: Tensor, nail: Tensor, pose: str) -> tuple[Number, Number]:
    """On four feet; returns where the head goes."""
    build = Build(r.vary(0.34), r.vary(0.60, 0.05), r.vary(0.40, 0.05), r.vary(0.155, 0.06), RADIUS, 0.80, 0.14)
    bones = _trot(r, build) if pose == "running" else skeleton(r, pose, build)
    tx, ty = bones.tail
    end = (tx - 0.22, ty + 0.16) if pose == "running" else (tx - 0.14, ty - 0.34)
    q = p.near(tx - 0.06, ty - 0.1, 0.3, 0.45)
    q.fill(tube(q.x, q.y, (tx + 0.12, ty), (tx - 0.14, ty + 0.04), end, 0.045, 0.03), darker(colour, 0.1), bulge=0.04)
    q.fill(ellipse(q.x, q.y, end[0], end[1] - 0.02, 0.06, 0.085), darker(colour, 0.5), bulge=0.05)
    legs = Legs(bones, colour, Fur(r, False), paw=1.12)
    legs.far(p)
    body = bones.torso(p.x, p.y, 0.12)
    p.fill(body, colour, bulge=0.36)
    hx, hy = bones.head[0] + 0.02, bones.head[1] - 0.12
    p.occlude(body, ellipse(p.x, p.y, hx - 0.2, hy - 0.1, RADIUS * 1.3, RADIUS * 1.05), 0.30, 0.2)
    legs.near(p)
    assert bones.hind_near is not None
    feet = [at.foot for at in (bones.hind_near, bones.front_near)]
    for fx, fy in feet:
        q = p.near(fx + 0.07, fy + 0.05, 0.2, 0.1)
        nails = [ellipse(q.x, q.y, fx + dx, fy + 0.055, 0.045, 0.05) for dx in (-0.04, 0.07, 0.17)]
        q.fill(union(*nails), nail, bulge=0.03)
    return hx, hy


def _head(r: Chance, head: Head, colour: Tensor, pink: Tensor, runs: bool) -> Anchors:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.01, 0.05)
    ew, eh = r.vary(0.31, 0.06), r.vary(0.40, 0.06)
    for s, k in ((1, 0.82), (-1, 1.0)):
        eu, ev = turned(u, v, s * 0.30, 0.06, r.uniform(-0.15, 0.25) * s)
        upper = ellipse(eu, ev, ew * (s * 0.75 * k), 0.06, ew * k, eh * k)
        ear = blend(upper, ellipse(eu, ev, ew * (s * 0.55 * k), -0.2, ew * (0.7 * k), eh * (0.6 * k)), 0.1)
        h.fill(ear, darker(colour, 0.08), bulge=0.10)
        h.fill(ear + 0.075, pink, bulge=0.10)
    skull = blend(ellipse(u, v, 0, 0.05, 0.37, 0.37), ellipse(u, v, 0, -0.13, 0.30, 0.24), 0.1)
    h.fill(skull, colour, bulge=0.28)
    m, up = t + 0.02, r.coin(1.0 if runs else 0.5)
    q = h.near(m + 0.1, -0.35, 0.62, 0.5)
    u, v = q.x, q.y
    tusks = tube((u - t).abs(), v, (0.16, -0.24), (0.22, -0.42), (0.34, -0.38), 0.05, 0.02, 5)
    tip, knee = (0.42 + 0.12 * up, -0.52 + 0.30 * up), (m + 0.14, -0.55)
    trunk = tube(u, v, (m, -0.02), (m + 0.01, -0.42), knee, 0.135, 0.10)
    trunk = union(trunk, tube(u, v, knee, (m + 0.34, -0.66), tip, 0.10, 0.075))
    folds = union(*[capsule(u, v, m - 0.07, -0.16 - 0.09 * k, m + 0.07, -0.165 - 0.09 * k, 0.009) for k in range(3)])

    def front(opacity: Number) -> None:
        q.fill(tusks, "#fff6e2", bulge=0.05, opacity=opacity)
        q.fill(trunk, colour, bulge=0.12, opacity=opacity)
        q.fill(folds, darker(colour, 0.3), lamp=False, opacity=0.6 * opacity)
        q.fill(ellipse(u, v, *tip, 0.035, 0.03), darker(pink, 0.3), lamp=False, opacity=opacity)

    front(torch.ones_like(t))
    eyes(h, t, 0.185, 0.07, 0.062, "#231a18", mix(colour, named("#ffffff", h.device), 0.55))
    blush(h, t, 0.24, -0.06, 0.065)
    anchors = head.anchors(t, (0.185, 0.07, 0.078), RADIUS, (0.0, 0.0, 0.34), top=0.02)
    return replace(anchors, front=front)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    light, pink = lighter(colour, 0.35), mix(colour, named("#f2a0a5", p.device), 0.6)
    nail = mix(colour, named("#fff3e0", p.device), 0.8)
    if look.pose == "sitting":
        hx, hy = _sit(p, r, colour, light, nail)
        neck = hx, hy - RADIUS * 0.9, 0.34
    else:
        hx, hy = _walk(p, r, colour, nail, look.pose)
        neck = hx - 0.06, hy - RADIUS * 0.92, 0.34
    anchors = _head(r, head_of(p, r, hx, hy, 1.0, 0.07), colour, pink, look.pose == "running")
    return replace(anchors, neck=neck)


SUBJECT = Subject(
    draw,
    colours=("#8f98a6", "#9ba0a5", "#7f8a9c", "#a79c98"),
    fits={"standing": (-0.175, 0.937), "sitting": (0.041, 1.095), "running": (-0.15, 0.90)},
)
