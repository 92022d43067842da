"""The mood of a reference picture: its colours, and where it is light and dark, without what it shows.

    colours   mean and spread of the guess's colours become those of the reference (diffusion.colours)
    light     waves of at most `cycles` per picture are put back until the walk is let go: ILVR as in sketch.py, so
              coarse that no thing is left of the reference (arXiv 2108.02938, section 4.4 uses it so)

Style as strokes and shapes is not moved: that is in waves too fine to be put back without the picture itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from explorer.diffusion.colours import Coloured, colours_of
from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.known import Known
from explorer.diffusion.operators import low_pass
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, Steered, check_pixels, check_size, finger, steered_walk
from explorer.trajectory.steer.sketch import blobs
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["Mood", "mood"]

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Mood(Plan):
    """cycles  how fine light and dark are taken over, in waves per picture; 0: only the mean of each colour
    share   how far colours are moved
    until   the depth at which the walk is let go
    """

    tool = "mood"
    cycles: Annotated[float, Field(ge=0, le=8, allow_inf_nan=False)] = 1.0
    share: Share = 0.7
    until: Share = 0.2


def mood(plan: Mood, settings: Settings, model: Model, picture: Images) -> Steered:
    """A run in the mood of a picture, (1, 3, side, side) in [-1, 1]. For models that walk among pixels.

    Raises RefusedError on a picture of another size.
    """
    check_pixels(model)
    check_size(picture, model)
    walk, given = prepare(settings, model), blobs(picture, plan.cycles)
    inner: Denoiser = Coloured(walk.denoiser, colours_of(picture), plan.share, plan.until)
    walk = replace(walk, denoiser=Known(inner, low_pass(model.space.side, plan.cycles), given, until=plan.until))
    return steered_walk(walk, plan.model_copy(update={"picture": finger(picture)}), given=given)
