"""Developing: the second stage of the cascade, for a picture that a model has finished."""

from __future__ import annotations

from explorer.network.enlarger import REMADE
from explorer.network.learned import load_enlarger
from explorer.network.tiles import enlarge
from explorer.types import Images

__all__ = ["developed"]


def developed(picture: Images) -> Images:
    """(1, 3, S, S) in [-1, 1] -> (1, 3, 4 S, 4 S) in [-1, 1]. Raises WeightsError."""
    return enlarge(load_enlarger(), picture, REMADE)
