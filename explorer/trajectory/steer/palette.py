"""A palette: after every guess its colours are moved to those that are wanted, as little as possible.

What the model is given is two things only: the mean of the palette and how its colours spread. With two colours that
is a line between them, and the picture is of their mixtures; with three a plane. Which thing has which colour is left
to the model and to the words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

import torch
from pydantic import Field, field_validator
from torch import Tensor

from explorer.diffusion.colours import Coloured, Colours
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, Steered, check_pixels, steered_walk
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["MOST_COLOURS", "Palette", "palette"]

MOST_COLOURS = 8
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Palette(Plan):
    """colours  as text, "#20304a;#ffb347", 2 to 8; one that stands twice counts twice
    share    how far colours are moved: 0 not at all, to the bit, 1 all the way
    until    the depth at which the walk is let go
    """

    tool = "palette"
    colours: str = "#1d2b53;#ff9e64;#fff1e8"
    share: Share = 1.0
    until: Share = 0.1

    @field_validator("colours")
    @classmethod
    def readable(cls, text: str) -> str:
        found = [part.strip().lower() for part in text.split(";") if part.strip()]
        if not 2 <= len(found) <= MOST_COLOURS or not all(re.fullmatch("#[0-9a-f]{6}", each) for each in found):
            raise RefusedError("steer_colours", most=MOST_COLOURS)
        return ";".join(found)

    @property
    def rows(self) -> Tensor:
        """(N, 3) in [-1, 1]."""
        parts = [[int(each[k : k + 2], 16) / 127.5 - 1 for k in (1, 3, 5)] for each in self.colours.split(";")]
        return torch.tensor(parts)


def palette(plan: Palette, settings: Settings, model: Model) -> Steered:
    """A run in the colours of a palette. For models that walk among pixels."""
    check_pixels(model)
    walk = prepare(settings, model)
    if plan.share:
        walk = replace(walk, denoiser=Coloured(walk.denoiser, Colours.of(plan.rows), plan.share, plan.until))
    return steered_walk(walk, plan, given=stripes(plan.rows, model.space.side))


def stripes(rows: Tensor, side: int) -> Images:
    """The colours beside each other, (1, 3, side, side)."""
    which = torch.arange(side) * len(rows) // side
    return rows[which].T[None, :, None].expand(1, 3, side, side).contiguous()
