"""A dog: floppy ears, a wagging tail; patches, a bib and socks by chance."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.curves import tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import blend, capsule, circle, ellipse, turned, union
from explorer.world.subjects.animals.face import Head, coat, eyes, head_of, markings, mouth, pale
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, Skeleton, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.43


def _tail(p: Painter, r: Chance, bones: Skeleton, fur: Fur, colour: Tensor, light: Tensor) -> None:
    tx, ty = bones.tail
    up = r.uniform(0.8, 1.2) * (1 + 0.35 * fur.fluffy)
    bend, tip = {
        "running": ((tx - 0.2, ty + 0.02), (tx - 0.34 * up, ty + 0.26 * up)),
        "sitting": ((tx - 0.24, ty - 0.06), (tx - 0.30 * up, ty + 0.30 * up)),
        "standing": ((tx - 0.24, ty + 0.02), (tx - 0.20 * up, ty + 0.46 * up)),
    }[bones.pose]
    q = p.near(tx - 0.1, ty + 0.2, 0.55, 0.65)
    start, end = 0.085 + 0.03 * fur.fluffy, 0.05 + 0.06 * fur.fluffy
    d = fur(q, tube(q.x, q.y, (tx + 0.12, ty - 0.04), bend, tip, start, end), 0.07)
    spot = circle(q.x, q.y, *tip, 0.16 + 0.06 * fur.fluffy)
    q.fill(d, q.tint(colour, spot, light, r.coin(0.5)), bulge=0.09)


def _body(p: Painter, r: Chance, bones: Skeleton, fur: Fur, colour: Tensor, light: Tensor, dark: Tensor) -> Tensor:
    (hx, hy), (cx, cy), x, y = bones.hip, bones.chest, p.x, p.y
    d = fur(p, bones.torso(x, y), 0.07)
    at = hx * r.uniform(0.1, 1.0), hy + r.uniform(0.05, 0.22)
    patch = ellipse(x, y, *at, r.vary(0.22, 0.2), r.vary(0.17, 0.2))
    coloured = p.tint(colour, patch, mix(dark, light, r.coin(0.5)), r.coin(0.35))
    bib = fur(p, ellipse(x, y, cx + bones.build.girth * 0.72, cy - 0.02, 0.17, 0.30), 0.08)
    p.fill(d, p.tint(coloured, bib, light, r.coin(0.7)), bulge=0.27)
    return d


def _head(r: Chance, head: Head, fur: Fur, colour: Tensor, light: Tensor, dark: Tensor) -> Tensor:
    h = head.painter
    u, v, t = h.x, h.y, r.uniform(0.02, 0.09)
    skull = blend(ellipse(u, v, 0, 0.03, r.vary(0.40, 0.05), 0.385), ellipse(u, v, t * 0.6, -0.14, 0.33, 0.26), 0.12)
    d = fur(h, skull, 0.07)
    blaze = ellipse(u, v, t, 0.16, 0.08 + 0.1 * (v - 0.05).abs(), 0.40)
    coloured = h.tint(colour, blaze, light, r.coin(0.4))
    coloured = h.tint(coloured, ellipse(u, v, t + r.sign() * 0.19, 0.08, 0.16, 0.18), dark, r.coin(0.35))
    h.fill(d, coloured, bulge=0.26)
    _muzzle(h, r, fur, t + 0.05, light)
    eyes(h, t, 0.175, 0.075, 0.076, "#2a1a14", pale(colour, 0.55))
    e = h.near(t, 0.215, 0.27, 0.06)
    e.fill(ellipse((e.x - t).abs(), e.y, 0.185, 0.215, 0.05, 0.026), dark, soft=0.02, lamp=False, opacity=0.6)
    droop, spread = r.vary(0.29, 0.15), r.uniform(0.10, 0.30)
    ears = []
    for s in (-1, 1):
        eu, ev = turned(u, v, s * 0.335, 0.255, spread * s)
        lobe = ellipse(eu, ev, s * 0.045, droop * -0.95, 0.125, droop * 0.85)
        ears.append(blend(lobe, circle(eu, ev, -s * 0.01, -0.03, 0.095), 0.1))
    ear = fur(h, union(*ears), 0.07)
    h.occlude(d, ear - 0.03, 0.25, 0.1)
    h.fill(ear, mix(dark, colour, r.coin(0.25) * 0.45), bulge=0.11)
    return t


def _muzzle(h: Painter, r: Chance, fur: Fur, m: Tensor, light: Tensor) -> None:
    h = h.near(m, -0.2, 0.32, 0.32)
    u, v = h.x, h.y
    tongue = capsule(u, v, m + 0.015, -0.26, m + 0.02, -0.37, (0.06, 0.07))
    h.fill(tongue, "#ef6f7f", bulge=0.05, opacity=r.coin(0.65))
    cheeks = blend(ellipse((u - m).abs(), v, 0.085, -0.19, 0.135, 0.12), ellipse(u, v, m, -0.12, 0.15, 0.14), 0.08)
    h.fill(fur(h, cheeks, 0.03), light, bulge=0.12)
    mouth(h, m, -0.19, 0.062, "#3a2620", 0.017)
    nose = blend(ellipse(u, v, m, -0.055, 0.098, 0.062), ellipse(u, v, m, -0.09, 0.055, 0.055), 0.04)
    h.fill(nose, "#211a1c", bulge=0.06, gloss=0.8)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    fur, colour = Fur(r, look.fluffy), coat(colour)
    light, dark = pale(colour, 0.75), markings(colour, 0.38, 0.12)
    wide = 1 + 0.17 * fur.fluffy
    build = Build(
        length=r.vary(0.40),
        height=r.vary(0.56, 0.08),
        girth=r.vary(0.285, 0.07) * wide,
        leg=r.vary(0.098) * (1 + 0.1 * fur.fluffy),
        head=RADIUS,
    )
    bones = skeleton(r, look.pose, build)
    _tail(p, r, bones, fur, colour, light)
    legs = Legs(bones, colour, fur, sock=mix(colour, light, r.coin(0.5)))
    legs.far(p)
    q = p.near(0.05, 0.68, 0.95, 0.88)
    body = _body(q, r, bones, fur, colour, light, dark)
    hx, hy = bones.head
    head = head_of(p, r, hx, hy, 1.0 + 0.05 * fur.fluffy)
    q.occlude(body, ellipse(q.x, q.y, hx - 0.04, hy - 0.10, RADIUS * 1.05, RADIUS * 1.02), 0.34, 0.2)
    legs.near(p)
    t = _head(r, head, fur, colour, light, dark)
    neck = bones.neck(hx, hy, RADIUS * head.size)
    return head.anchors(t, (0.175, 0.075, 0.085), RADIUS, neck)


SUBJECT = Subject(
    draw,
    colours=("#c98a4b", "#8a5a34", "#e3bd83", "#f0e2c8", "#4a3a34", "#b5703a", "#9a9088"),
    fits={"standing": (-0.099, 0.977), "sitting": (0.056, 1.15), "running": (-0.022, 0.87)},
)
