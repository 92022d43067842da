"""A beach ball: sectors of a sphere whose pole leans towards the viewer."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import mix
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import circle, ellipse, turned
from explorer.world.subjects.base import Look, Subject
from explorer.world.subjects.things.trim import accent, near_white, whitish

__all__ = ["SUBJECT"]

RADIUS = 0.94


def draw(p: Painter, r: Chance, colour: Tensor, look: Look) -> None:
    p = p.near(0, RADIUS, RADIUS)
    x, y = p.x, p.y
    u, v = x / RADIUS, (y - RADIUS) / RADIUS
    w = (1 - u * u - v * v).clamp_min(1e-4).sqrt()
    u, v = turned(u, v, 0, 0, r.uniform(-0.9, 0.9))
    lean = r.uniform(0.35, 0.95)
    up, towards = v * torch.cos(lean) + w * torch.sin(lean), w * torch.cos(lean) - v * torch.sin(lean)
    longitude = torch.atan2(u, towards) + r.uniform(0, 6)
    white = whitish(r, colour)
    fine = (1 - up * up).clamp_min(1e-4).sqrt() * (0.25 + 0.75 * w) * RADIUS / p.unit  # pixels in a radian
    cloth = mix(white, colour, (0.5 + torch.sin(3 * longitude) / 3 * fine).clamp(0, 1))
    around = (torch.remainder(longitude + math.pi * 7 / 6, 2 * math.pi) - math.pi).abs()
    third = (0.5 + (math.pi / 6 - around) * fine).clamp(0, 1) * r.coin(0.35) * (1 - near_white(colour))
    cloth = mix(cloth, accent(r, colour, "#ffcf3f", "#3d9fe0", "#ef5a6f", "#5fbf6a", apart=0.5), third)
    cap = p.inside((torch.acos(up.clamp(-0.999, 0.999)) - 0.26) * (0.4 + 0.6 * w) * RADIUS)
    cloth = mix(cloth, mix(white, colour, r.coin(0.5)), cap)
    p.fill(circle(x, y, 0, RADIUS, RADIUS), cloth, bulge=0.9, gloss=0.4)
    gleam = ellipse(*turned(x, y, -0.4, 1.38, 0.75), 0, 0, 0.2, 0.09)
    p.fill(gleam, "#ffffff", soft=0.08, opacity=0.8, lamp=False)


SUBJECT = Subject(draw, colours=("#e0392f", "#2f86d8", "#f0b92e", "#3fa868"))
