"""A colour-block sketch: a few blobs of colour say where what is, and how light; all that is finer is the model's.

    D' = D + L (y - D)  while the walk is deeper than `until`        L: waves of at most `cycles` per picture

ILVR (Choi et al. 2021, arXiv 2108.02938) on the guess: what the model is given of the drawing is L y alone, so edges
and details of it count for nothing. It is let go before the end, since the model knows better what a sky is like than
flat paint does; the later, the truer to the sketch, and the flatter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.known import Known
from explorer.diffusion.operators import low_pass
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, Steered, check_pixels, check_size, finger, steered_walk
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["Sketch", "blobs", "check_drawn", "sketch"]

Depth = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
LEAST = 2 / 127.5  # how much darkest and lightest of a drawing differ, two of 255 levels


class Sketch(Plan):
    """cycles  how fine the sketch counts, in waves per picture
    until   the depth at which the walk is let go: 0 never, 1 at once
    """

    tool = "sketch"
    cycles: Annotated[float, Field(ge=0, le=64, allow_inf_nan=False)] = 4.0
    until: Depth = 0.3


def sketch(plan: Sketch, settings: Settings, model: Model, picture: Images) -> Steered:
    """A run that begins as the sketch does. For models that walk among pixels.

    picture  (1, 3, side, side) in [-1, 1]
    Raises RefusedError on a drawing of another size, or with nothing on it.
    """
    check_pixels(model)
    check_size(picture, model)
    check_drawn(picture)
    wave, given = low_pass(model.space.side, plan.cycles), blobs(picture, plan.cycles)
    walk = prepare(settings, model)
    around: Denoiser = Known(walk.denoiser, wave, given, until=plan.until)
    walk = replace(walk, denoiser=around)
    return steered_walk(walk, plan.model_copy(update={"picture": finger(picture)}), given=given)


def blobs(picture: Images, cycles: float) -> Images:
    """What of a picture a sketch tells the model."""
    return low_pass(picture.shape[-1], cycles)(picture)


def check_drawn(picture: Images) -> None:
    """Raises RefusedError on a drawing with nothing on it: it is one colour everywhere."""
    if float((picture.amax((2, 3)) - picture.amin((2, 3))).max()) < LEAST:
        raise RefusedError("steer_blank")
