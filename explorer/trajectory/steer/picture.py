"""From a picture: it is buried under static, as deep as is wished, and the model walks back to other words.

    x_k = signal_scale y + noise_scale e        at the first level of a grid that begins at the depth

SDEdit (Meng et al. 2021, arXiv 2108.01073), with one difference to "strength" elsewhere: the depth says where the walk
begins, and the steps are spent on the way from there, so that the network calls are the same at every depth.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from explorer.diffusion.forward import corrupt
from explorer.model.base import Model
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.plan import (
    Plan,
    Steered,
    check_size,
    finger,
    grid_from,
    picture_given_back,
    steered_walk,
)
from explorer.trajectory.walk import prepare
from explorer.types import Images, NoiseLevel

__all__ = ["FromPicture", "buried_at", "from_picture"]


class FromPicture(Plan):
    """depth  how deep the picture is buried, 0 .. 1 on the axis on which people see a walk (explorer.types.NoiseLevel):
    0 gives it back to the bit, 1 leaves nothing of it"""

    tool = "picture"
    depth: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.5


def from_picture(plan: FromPicture, settings: Settings, model: Model, picture: Images) -> Steered:
    """A walk from a buried picture. Any model that can encode a picture will do.

    picture  (1, 3, side, side) in [-1, 1]
    Raises RefusedError on a picture of another size.
    """
    check_size(picture, model)
    plan = plan.model_copy(update={"picture": finger(picture)})
    grid = grid_from(settings, model, plan.depth)
    if grid is None:
        return picture_given_back(plan, settings, picture)
    walk = prepare(settings, model, grid=grid)
    x_t = corrupt(model.space.encode(picture), model.static([settings.seed])(), grid.log_snr[0])
    return steered_walk(walk, plan, x_t)


def buried_at(picture: Images, settings: Settings, model: Model, depth: float) -> Images:
    """The buried picture as it is seen, (1, 3, side, side): what a dial shows while it is turned. No network but that
    of the space is asked."""
    if depth <= 0:
        return picture
    level = max(NoiseLevel.at_depth(depth).log_snr, model.log_snr_range[0])
    return model.space.glance(corrupt(model.space.encode(picture), model.static([settings.seed])(), level))
