"""A portrait: head and shoulders, painted from the back to the front."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import Tensor

from explorer.world.paint.chance import Chance
from explorer.world.paint.painter import Painter
from explorer.world.people import clothes, face, hair, hats, worn
from explorer.world.people.eyes import brows, eyes
from explorer.world.people.sitter import Sitter
from explorer.world.scene import Person

__all__ = ["portrait"]


def _some(
    p: Painter, r: Chance, s: Sitter, flag: Tensor, name: str, paint: Callable[[Painter, Chance, Sitter], None]
) -> None:
    """Paints on the pictures whose flag is set."""
    index = flag.view(-1).nonzero().view(-1)
    if len(index):
        with p.only(index) as q:
            paint(q, r.take(index, name), s.take(index))


def portrait(p: Painter, r: Chance, people: Sequence[Person]) -> None:
    s = Sitter(r.fork("sitter"), people)
    body = s.body_painter(p)
    h = s.head_painter(body)
    hair.back(h, r, s)
    clothes.clothes(body, r.fork("clothes"), s)
    _some(body, r, s, s.worn["scarf"], "scarf", clothes.scarf)
    face.head(h, r, s)
    _some(h, r, s, s.old, "wrinkles", face.wrinkles)
    _some(h, r, s, s.worn["freckles"], "freckles", face.freckles)
    brows(h, r.fork("brows"), s, eyes(h, r.fork("eyes"), s))
    _some(h, r, s, s.worn["beard"], "beard", lambda q, c, t: face.beard(q, c, t, moustache=False))
    face.stubble(h, r.fork("stubble"), s)
    face.nose(h, r.fork("nose"), s)
    face.mouth(h, r.fork("mouth"), s)
    _some(h, r, s, s.worn["beard"], "beard", lambda q, c, t: face.beard(q, c, t, moustache=True))
    hair.front(h, r, s)
    worn.jewels(h, r.fork("jewels"), s)
    _some(h, r, s, s.worn["glasses"] + s.worn["sunglasses"], "glasses", worn.glasses)
    _some(h, r, s, s.worn["hat"], "hat", hats.hat)
    _some(h, r, s, s.worn["crown"], "crown", hats.crown)
    _some(h, r, s, s.worn["headphones"], "headphones", worn.headphones)
