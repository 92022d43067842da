"""A cat: pointed ears, a long curled tail, whiskers; tabby stripes or patches by chance."""

from __future__ import annotations

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import brightness, mix, named
from explorer.world.paint.curves import fraction, stripes, tube
from explorer.world.paint.painter import Painter
from explorer.world.paint.polygons import polygon, triangle
from explorer.world.paint.shapes import Point, blend, capsule, circle, ellipse, length, union
from explorer.world.subjects.animals.face import Head, coat, eyes, head_of, markings, mouth, pale
from explorer.world.subjects.animals.fur import Fur
from explorer.world.subjects.animals.legs import Legs
from explorer.world.subjects.animals.skeleton import Build, Skeleton, skeleton
from explorer.world.subjects.base import Anchors, Look, Subject

__all__ = ["SUBJECT"]

RADIUS = 0.42


def _tail(
    p: Painter, r: Chance, bones: Skeleton, fur: Fur, coats: tuple[Tensor, Tensor, Tensor], tabby: Tensor
) -> None:
    (tx, ty), (colour, light, dark) = bones.tail, coats
    k, w = r.uniform(0.85, 1.15) * (1 + 0.12 * fur.fluffy), 0.062 + 0.075 * fur.fluffy
    q = p.near(tx - 0.05, ty + 0.35, 0.62, 0.75)
    x, y = q.x, q.y
    tip: Point
    if bones.pose == "running":
        tip = tx - 0.42 * k, ty + 0.42 * k
        d = tube(x, y, (tx + 0.1, ty - 0.04), (tx - 0.28 * k, ty), tip, 0.07, w, 7)
    else:
        if bones.pose == "sitting":
            way: list[Point] = [(tx + 0.15, 0.10), (tx - 0.42 * k, 0.02), (tx - 0.36 * k, 0.42 * k)]
            over, tip = (tx - 0.32 * k, 0.66 * k), (tx - 0.12, 0.62 * k)
        else:
            way = [(tx + 0.12, ty - 0.06), (tx - 0.34 * k, ty + 0.02), (tx - 0.26 * k, ty + 0.48 * k)]
            over, tip = (tx - 0.20 * k, ty + 0.80 * k), (tx + 0.04, ty + 0.70 * k)
        start, bend, knee = way
        d = union(tube(x, y, start, bend, knee, 0.075, w), tube(x, y, knee, over, tip, w, w * 0.95))
    rings = (fraction(length(x - tx, y - ty) * 6.5) - 0.5).abs() / 6.5 - 0.03
    coloured = q.tint(colour, rings, dark, tabby * 0.8)
    coloured = q.tint(coloured, circle(x, y, *tip, 0.15), mix(dark, light, r.coin(0.5)), r.coin(0.4))
    q.fill(fur(q, d, 0.075), coloured, bulge=0.075)


def _body(
    p: Painter, r: Chance, bones: Skeleton, fur: Fur, coats: tuple[Tensor, Tensor, Tensor], tabby: Tensor
) -> Tensor:
    (cx, cy), x, y, (colour, light, dark) = bones.chest, p.x, p.y, coats
    d = fur(p, bones.torso(x, y), 0.075)
    if bones.pose == "sitting":
        bars = stripes(y, 5.0, r.uniform(), (0.055 - 0.16 * (x - bones.hip[0])).clamp(-0.1, 0.05))
    else:
        bars = stripes(x, 5.0, r.uniform(), (0.10 + 0.24 * (y - cy)).clamp(-0.1, 0.042))
    coloured = p.tint(colour, bars, dark, tabby * 0.8)
    bib = fur(p, ellipse(x, y, cx + bones.build.girth * 0.7, cy, 0.16, 0.30), 0.08)
    p.fill(d, p.tint(coloured, bib, light, r.coin(0.6)), bulge=0.23)
    return d


def _head(r: Chance, head: Head, fur: Fur, coats: tuple[Tensor, Tensor, Tensor], tabby: Tensor) -> Tensor:
    h, (colour, light, dark) = head.painter, coats
    u, v, t = h.x, h.y, r.uniform(0.02, 0.08)
    side = (u - t * 0.4).abs()
    tall, out = r.vary(0.56, 0.09), r.uniform(0.33, 0.42)
    h.fill(fur(h, triangle(side, v, (0.40, 0.06), (out, tall), (0.07, 0.30), 0.035), 0.03), colour, bulge=0.09)
    inner = triangle(side, v, (0.345, 0.16), (out - 0.012, tall - 0.10), (0.16, 0.29), 0.015)
    h.fill(inner, "#f0a3a5", bulge=0.05)
    skull = blend(ellipse(u, v, 0, 0.01, r.vary(0.435, 0.04), 0.355), ellipse(side, v, 0.24, -0.11, 0.20, 0.19), 0.1)
    cheek = triangle(side, v, (0.30, 0.0), (0.50, -0.17), (0.25, -0.25), 0.02)
    bars = union(
        capsule(u, v, t, 0.20, t, 0.34, (0.028, 0.02)),
        capsule(side, v, 0.11, 0.22, 0.13, 0.33, (0.024, 0.018)),
        capsule(side, v, 0.34, 0.03, 0.43, 0.05, (0.022, 0.015)),
        capsule(side, v, 0.34, -0.07, 0.43, -0.08, (0.022, 0.015)),
    )
    patch = ellipse(u, v, t + r.sign() * 0.2, 0.12, 0.17, 0.2)
    coloured = h.tint(colour, patch, mix(dark, light, r.coin(0.4)), r.coin(0.25) * (1 - tabby))
    h.fill(blend(fur(h, skull, 0.07), cheek, 0.05), h.tint(coloured, bars, dark, tabby * 0.85), bulge=0.25)
    _face(h, r, t, colour, light)
    return t


def _face(h: Painter, r: Chance, t: Tensor, colour: Tensor, light: Tensor) -> None:
    m = t + 0.03
    eyes(h, t, 0.182, 0.04, 0.098, r.colour("#8fd14f", "#f2c230", "#5fb7e8", "#e8952c", "#59c79a"), "#2a2024", True)
    h = h.near(m, -0.16, 0.56, 0.16)
    u, v = h.x, h.y
    side = (u - m).abs()
    h.fill(union(ellipse(side, v, 0.072, -0.165, 0.10, 0.078), ellipse(u, v, m, -0.22, 0.08, 0.07)), light, bulge=0.08)
    mouth(h, m, -0.165, 0.05, "#4a2f2c", 0.014)
    nose = polygon(side, v, [(0.0, -0.155), (0.052, -0.095), (0.0, -0.095), (-0.03, -0.1)]) - 0.014
    h.fill(nose, "#e8727e", bulge=0.03, gloss=0.4)
    ends = ((-0.13, 0.50, -0.07), (-0.165, 0.53, -0.165), (-0.20, 0.49, -0.26))
    whiskers = union(*[capsule(side, v, 0.16, a, x, b, (0.014, 0.009)) for a, x, b in ends])
    bright = (brightness(colour) > 0.62).to(colour.dtype)
    tone = mix(named("#ffffff", h.device), named("#4a3f3a", h.device), bright)
    h.fill(whiskers, tone, lamp=False, opacity=0.85)


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> Anchors:
    fur, colour = Fur(r, look.fluffy), coat(colour)
    coats = colour, pale(colour, 0.78), markings(colour, 0.42)
    tabby = r.coin(0.5)
    build = Build(
        length=r.vary(0.40),
        height=r.vary(0.54, 0.08),
        girth=r.vary(0.235, 0.08) * (1 + 0.22 * fur.fluffy),
        leg=r.vary(0.075) * (1 + 0.15 * fur.fluffy),
        head=RADIUS,
    )
    bones = skeleton(r, look.pose, build)
    _tail(p, r, bones, fur, coats, tabby)
    legs = Legs(bones, colour, fur, sock=mix(colour, coats[1], r.coin(0.5)))
    legs.far(p)
    q = p.near(0.05, 0.68, 0.95, 0.88)
    body = _body(q, r, bones, fur, coats, tabby)
    hx, hy = bones.head
    head = head_of(p, r, hx, hy, 1.0 + 0.03 * fur.fluffy)
    q.occlude(body, ellipse(q.x, q.y, hx - 0.04, hy - 0.10, RADIUS * 1.05, RADIUS * 0.98), 0.34, 0.2)
    legs.near(p)
    t = _head(r, head, fur, coats, tabby)
    neck = bones.neck(hx, hy, RADIUS * head.size)
    return head.anchors(t, (0.182, 0.04, 0.105), RADIUS, neck, top=-0.04)


SUBJECT = Subject(
    draw,
    colours=("#e8913a", "#8d8a88", "#3a3638", "#f2e6d2", "#b08458", "#6f6660", "#d9b48a"),
    fits={"standing": (-0.095, 0.934), "sitting": (0.045, 1.084), "running": (-0.014, 0.837)},
)
