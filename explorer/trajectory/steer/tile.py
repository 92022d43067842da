"""Seamless tiles: the network's picture meets itself at its edges (explorer.network.wrap), along one axis or both.

Static is alike everywhere, attention knows no places, so padding is all that tells the network where an edge is. Along
an axis that is off nothing changes; with both off the run is the plain one, to the bit.
"""

from __future__ import annotations

from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.network.wrap import Wrap
from explorer.trajectory.inside import hooked, wrapped
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.meters import tile_seam
from explorer.trajectory.steer.plan import Plan, Steered, check_pixels, steered_walk
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["Tile", "laid", "seams", "tile"]


class Tile(Plan):
    """across  left meets right;   down  top meets bottom"""

    tool = "tile"
    across: bool = True
    down: bool = True


def tile(plan: Tile, settings: Settings, model: Model) -> Steered:
    """A run that ends on a tile. For models that walk among pixels and can be looked into.

    Raises RefusedError on another model.
    """
    check_pixels(model)
    if not model.sites:
        raise RefusedError("no_inside", name=model.name)
    walk = prepare(settings, model)
    if plan.across or plan.down:
        round_ = Wrap(plan.across, plan.down)
        walk = wrapped(walk, hooked(walk, [round_], [round_]))
    return steered_walk(walk, plan)


def laid(picture: Images, times: int = 3) -> Images:
    """The picture beside itself, (B, 3, times H, times W)."""
    return picture.repeat(1, 1, times, times)


def seams(picture: Images) -> tuple[float, float]:
    """The colour step where the picture meets itself left and right, and top and bottom, over that between its own
    neighbours: 1, and none shows."""
    return tile_seam(picture, -1), tile_seam(picture, -2)
