"""A fox: a brush with a pale tip, dark stockings, a pointed face with a pale mask."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named
from explorer.world.paint.curves import tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import triangle
from explorer.world.paint.shapes import blend, capsule, circle, ellipse
from explorer.world.subjects.animals.face import Head, coat, eyes, head_of, mouth, pale
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, Skeleton, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.42


def _brush(p: Painter, r: Chance, bones: Skeleton, colour: Tensor, light: Tensor) -> None:
    tx, ty = bones.tail
    k = r.uniform(0.92, 1.1)
    bend, knee = {
        "running": ((tx - 0.18, ty), (tx - 0.32 * k, ty + 0.16)),
        "sitting": ((tx - 0.40, 0.02), (tx - 0.40 * k, 0.56 * k)),
        "standing": ((tx - 0.30, ty - 0.10), (tx - 0.34 * k, ty + 0.44 * k)),
    }[bones.pose]
    q = p.near(tx - 0.2, ty + 0.25, 0.75, 0.8)
    x, y = q.x, q.y
    middle = 0.25 * (tx + 0.1 + knee[0]) + 0.5 * bend[0], 0.25 * (ty - 0.05 + knee[1]) + 0.5 * bend[1]
    d = tube(x, y, (tx + 0.1, ty - 0.05), bend, knee, 0.06, 0.16, 7)
    d = blend(d, circle(x, y, *middle, 0.14), 0.1)
    dx, dy = knee[0] - bend[0], knee[1] - bend[1]
    n = (dx * dx + dy * dy) ** 0.5
    tip = knee[0] + dx / n * 0.22, knee[1] + dy / n * 0.22
    d = blend(d, capsule(x, y, *knee, *tip, (0.15, 0.02)), 0.06)
    q.fill(d, q.tint(colour, circle(x, y, *tip, 0.27) + 0.02 * torch.sin(30 * (x + y)), light), bulge=0.16)


def _head(r: Chance, head: Head, colour: Tensor, light: Tensor, dark: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.02, 0.08)
    side, m = (u - t * 0.4).abs(), t + 0.04
    tall, out = r.vary(0.64, 0.07), r.uniform(0.34, 0.42)
    ear = triangle(side, v, (0.40, 0.06), (out, tall), (0.06, 0.26), 0.035)
    h.fill(ear, h.tint(colour, tall - 0.17 - v, dark), bulge=0.09)
    h.fill(triangle(side, v, (0.335, 0.14), (out - 0.015, tall - 0.17), (0.16, 0.26), 0.015), light, bulge=0.05)
    cheek = triangle(side, v, (0.25, 0.12), (0.53, -0.13), (0.10, -0.30))
    skull = blend(ellipse(u, v, 0, 0.06, 0.40, 0.31), cheek, 0.08)
    skull = blend(skull, ellipse(u, v, m, -0.22, 0.15, 0.15), 0.1)
    mask = blend(ellipse(side, v, 0.30, -0.17, 0.23, 0.13), ellipse(u, v, m, -0.27, 0.16, 0.13), 0.05)
    h.fill(skull, h.tint(colour, mask, light, soft=0.03), bulge=0.25)
    n = h.near(m, -0.15, 0.2, 0.25)
    snout = blend(capsule(n.x, n.y, t, 0.02, m, -0.20, (0.07, 0.055)), ellipse(n.x, n.y, m, -0.21, 0.09, 0.07), 0.05)
    n.fill(snout, colour, bulge=0.10)
    mouth(h, m, -0.29, 0.05, "#3a2620", 0.015)
    n.fill(ellipse(n.x, n.y, m, -0.235, 0.07, 0.055), "#211a1c", bulge=0.05, gloss=0.8)
    eyes(h, t, 0.175, 0.03, 0.074, "#2a1a14", mix(colour, named("#ffffff", h.device), 0.5))
    return t


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    colour = coat(colour)
    light, dark = pale(colour, 0.88), mix(darker(colour, 0.6), named("#2b1d1a", p.device), 0.65)
    build = Build(r.vary(0.36), r.vary(0.54, 0.08), r.vary(0.235, 0.08), r.vary(0.075), RADIUS)
    bones = skeleton(r, look.pose, build)
    _brush(p, r, bones, colour, light)
    legs = Legs(bones, colour, Fur(r, False), sock=dark, sock_at=2.6)
    legs.far(p)
    q = p.near(0.05, 0.68, 0.95, 0.88)
    body, (cx, cy), (hx, hy) = bones.torso(q.x, q.y), bones.chest, bones.head
    bib = ellipse(q.x, q.y, cx + build.girth * 0.72, cy - 0.02, 0.16, 0.32)
    q.fill(body, q.tint(colour, bib, light), bulge=0.23)
    head = head_of(p, r, hx, hy)
    q.occlude(body, ellipse(q.x, q.y, hx - 0.04, hy - 0.10, RADIUS * 1.05, RADIUS * 0.96), 0.34, 0.2)
    legs.near(p)
    t = _head(r, head, colour, light, dark)
    return head.anchors(t, (0.175, 0.03, 0.085), RADIUS, bones.neck(hx, hy, RADIUS * head.size), top=0.03)


SUBJECT = Subject(
    draw,
    colours=("#e5702a", "#d9622b", "#ef8434", "#c9582a"),
    fits={"standing": (-0.002, 0.904), "sitting": (0.133, 1.051), "running": (-0.001, 0.878)},
)
