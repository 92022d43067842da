"""What things share: colours beside the main one, puffs of smoke, bricks, panes, wheels."""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.colour import darker, mix, named, palette
from explorer.world.paint.painter import Painter
from explorer.world.paint.shapes import Number, blend, both, box, circle

__all__ = ["CREAM", "INK", "accent", "bricks", "near_white", "pane", "puff", "strong", "trimming", "whitish"]

CREAM, INK = "#fff4dc", "#2a2630"


def accent(r: Chance, colour: Tensor, *colours: str, apart: float = 0.45) -> Tensor:
    """One of the colours by chance, among those that differ from the main one."""
    table = palette(colours, r.device)[:, :, 0, 0]
    near = (colour.expand(r.batch, 3, 1, 1)[:, None, :, 0, 0] - table).square().sum(-1).sqrt() < apart
    score = torch.cat([r.uniform() for _ in colours], 1)[:, :, 0] - 10 * near.float()
    return table[score.argmax(1)].view(-1, 3, 1, 1)


def near_white(colour: Tensor) -> Tensor:
    """1 where a colour is nearly white: (B, 1, 1)."""
    return (colour.amin(1) > 0.72).float()


def strong(colour: Tensor) -> Tensor:
    """1 where a colour is far from grey: (B, 1, 1)."""
    return (colour.amax(1) - colour.amin(1) > 0.42).float()


def trimming(r: Chance, colour: Tensor) -> Tensor:
    """A colour that does not compete with the main one: cream or gold; on white red, blue or gold."""
    plain = accent(r, colour, CREAM, "#ffc62e", "#e9edf2", apart=0.4)
    return mix(plain, accent(r, colour, "#e8453c", "#3d7fd6", "#ffc62e", apart=0.4), near_white(colour))


def whitish(r: Chance, colour: Tensor, white: str = "#fffaf0") -> Tensor:
    """White beside the main colour; beside a white one, something soft that shows."""
    soft = accent(r, colour, "#9db6d3", "#f0b0a8", "#a9cdb0", apart=0.2)
    return mix(named(white, r.device), soft, near_white(colour))


def puff(p: Painter, cx: Number, cy: Number, size: Number, opacity: Number = 1.0, colour: str = "#ffffff") -> None:
    """A little cloud of smoke."""
    q = p.placed(cx, cy, size).near(0, 0, 1.1, 0.7)
    x, y = q.x, q.y
    d = blend(circle(x, y, 0, 0, 0.6), circle(x, y, 0.55, 0.12, 0.45), 0.1)
    q.fill(blend(d, circle(x, y, -0.5, 0.05, 0.42), 0.1), colour, bulge=0.6, opacity=opacity)


def bricks(p: Painter, d: Tensor, colour: Tensor, w: float = 0.2, h: float = 0.12, opacity: Number = 0.35) -> None:
    """Joints between bricks, inside d."""
    row = torch.floor(p.y / h)
    u = torch.remainder(p.x + row * (w / 2), w) - w / 2
    v = torch.remainder(p.y, h) - h / 2
    joints = -torch.maximum(u.abs() - w / 2, v.abs() - h / 2) - 0.014
    p.fill(both(joints, d + 0.02), darker(colour, 0.4), opacity=opacity)


def pane(p: Painter, cx: Number, cy: Number, hw: float, hh: float, glass: Tensor, frame: str = "#fff6e2") -> None:
    """A window with a cross, its glass as bright as it is."""
    q = p.near(cx, cy, hw + 0.06, hh + 0.06)
    x, y = q.x, q.y
    q.fill(box(x, y, cx, cy, hw + 0.035, hh + 0.035, 0.02), frame, bulge=0.03)
    q.fill(box(x, y, cx, cy, hw, hh, 0.01), glass, lamp=False)
    cross = torch.minimum((x - cx).abs(), (y - cy).abs()) - 0.014
    q.fill(both(cross, box(x, y, cx, cy, hw, hh)), frame)
