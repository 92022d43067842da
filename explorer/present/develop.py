"""Developing: the second stage of the cascade, for a picture that a model has finished."""

from __future__ import annotations

from collections.abc import Callable

from explorer.network.enlarger import REMADE
from explorer.network.learned import load_enlarger
from explorer.network.tiles import enlarge
from explorer.service.shared_models import SharedModels
from explorer.types import Images

__all__ = ["developed", "developed_in_turn"]


def developed(picture: Images) -> Images:
    """(1, 3, S, S) in [-1, 1] -> (1, 3, 4 S, 4 S) in [-1, 1]. Raises WeightsError."""
    return enlarge(load_enlarger(), picture, REMADE)


def developed_in_turn(models: SharedModels) -> Callable[[Images], Images]:
    """The same, once it is its turn at the processor."""

    def waiting(picture: Images) -> Images:
        load_enlarger()  # before anybody could wait for this turn
        return models.turns.do(developed, picture)

    return waiting
