"""A drawing of edges: the guess is pushed to where its edges lie on the drawn lines (diffusion.edges and .toward).

    guess    the gradient of the loss at the guess itself: no network call more
    network  the gradient through the network, which knows what pictures are like: each call counts three times

What the model is given is how dark the paper is at each place, softened; colours of the drawing count for nothing, and
white lines on black are taken for what they mean.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Literal

from pydantic import Field

from explorer.diffusion.edges import Lines
from explorer.diffusion.toward import Toward
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import Plan, Steered, calls_of, check_pixels, check_size, finger, steered_walk
from explorer.trajectory.steer.sketch import check_drawn
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["Edges", "by_lines", "paper"]


class Edges(Plan):
    """pull   how strongly edges are pulled to the lines; 0 not at all, to the bit
    way     where the gradient is taken
    until   the depth at which the walk is let go
    """

    tool = "edges"
    pull: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = 0.6
    way: Literal["guess", "network"] = "guess"
    until: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.3


def by_lines(plan: Edges, settings: Settings, model: Model, picture: Images) -> Steered:
    """A run whose edges follow a drawing, (1, 3, side, side) in [-1, 1]. For models that walk among pixels.

    Raises RefusedError on a drawing of another size, or with nothing on it.
    """
    check_pixels(model)
    check_size(picture, model)
    check_drawn(picture)
    through = plan.way == "network"
    walk = prepare(settings, model.differentiable() if through else model)
    loss = Lines.of(picture)
    pulled = partial(Toward, strength=plan.pull, through=through, until=plan.until)
    return steered_walk(
        replace(walk, denoiser=pulled(walk.denoiser, loss)),
        plan.model_copy(update={"picture": finger(picture)}),
        calls=calls_of(walk, around=partial(pulled, loss=lambda guess: guess.flatten(1).sum(1))),
        given=paper(loss),
    )


def paper(loss: Lines) -> Images:
    """The lines that the model is given, dark on white, (1, 3, side, side)."""
    return (1 - 2 * loss.lines / loss.lines.amax().clamp_min(1e-6)).expand(1, 3, -1, -1).contiguous()
