"""Accessories: WEAR finds the one of a name. Each is painted on the pictures that wear it, and on no other."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from explorer.world.paint.painter import Painter
from explorer.world.subjects.base import Anchors
from explorer.world.wearing.bow import bow
from explorer.world.wearing.crown import crown
from explorer.world.wearing.glasses import glasses, sunglasses
from explorer.world.wearing.hat import hat
from explorer.world.wearing.scarf import scarf

__all__ = ["WEAR"]

WEAR: dict[str, Callable[[Painter, Anchors, Tensor], None]] = {
    "sunglasses": sunglasses,
    "hat": hat,
    "crown": crown,
    "scarf": scarf,
    "bow": bow,
    "glasses": glasses,
}
