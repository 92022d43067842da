"""Words painted into places: a word of the prompt, and where its thing shall be (explorer.network.placed).

The network asks the words on coarse maps only, of 16 x 16 places and fewer: what it is given of a painting is that. It
is a nudge and no order; whole sentences reach every place besides, through their mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor

from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.network.placed import Placed
from explorer.trajectory.inside import hooked, wrapped
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.painted import LONGEST, painting_from, text_of
from explorer.trajectory.steer.plan import Plan, Steered, check_size, steered_walk
from explorer.trajectory.walk import prepare
from explorer.types import Images

__all__ = ["MOST_WORDS", "Places", "places", "words_painted"]

MOST_WORDS = 4
COARSE = 16  # places a side of the finest map on which words are asked
HUES = ((0.9, 0.35, 0.2), (0.1, 0.55, 0.55), (0.95, 0.75, 0.2), (0.45, 0.3, 0.65))  # of the words, as they are shown


class Places(Plan):
    """painted  words and what was painted for each, as text: "castle:PAINTING;moon:PAINTING"
    amount   how strongly; 0 not at all, to the bit
    """

    tool = "places"
    painted: Annotated[str, Field(max_length=MOST_WORDS * LONGEST)] = ""
    amount: Annotated[float, Field(ge=0, le=4, allow_inf_nan=False)] = 1.0


def words_painted(paintings: Mapping[str, Tensor]) -> str:
    """Words and their paintings, (1, 1, side, side), as the text of a plan."""
    return ";".join(f"{word}:{text}" for word, painting in paintings.items() if (text := text_of(painting)))


def paintings_in(text: str, side: int) -> dict[str, Tensor]:
    """Raises RefusedError where it cannot be read."""
    parts = [part.rpartition(":") for part in text.split(";") if part]
    if len(parts) > MOST_WORDS or not all(word.strip() and painting for word, _, painting in parts):
        raise RefusedError("steer_painted", most=MOST_WORDS)
    return {word.strip().lower(): painting_from(painting, side) for word, _, painting in parts}


def places(plan: Places, settings: Settings, model: Model, paintings: Mapping[str, Tensor] | None = None) -> Steered:
    """A run whose words know their places. For models whose network can be looked into.

    paintings  word of the prompt -> (1, 1, side, side) in [0, 1]; None: as the plan has it
    Raises RefusedError on another model, on words that the prompt does not have, and where nothing is painted.
    """
    if not model.sites:
        raise RefusedError("no_inside", name=model.name)
    if paintings is not None:
        for painting in paintings.values():
            check_size(painting, model, planes=1)
        plan = plan.model_copy(update={"painted": words_painted(paintings)})
    known = paintings_in(plan.painted, model.space.side)
    if not known:
        raise RefusedError("steer_no_places")
    walk = prepare(settings, model)
    hook = Placed(positions(known, walk.settings, model), plan.amount)
    if hook.paintings and hook.amount:
        walk = wrapped(walk, hooked(walk, [hook], []))
    return steered_walk(walk, plan, given=map_of(list(known.values()), model.space.side))


def positions(paintings: Mapping[str, Tensor], settings: Settings, model: Model) -> dict[int, Tensor]:
    """The same by position in the prompt as it is read; a word that stands there twice has both."""
    read = model.reader.read(settings.as_read()).words
    found = dict[int, Tensor]()
    for word, painting in paintings.items():
        heard = {word, settings.as_read(word)}
        at = [k for k, each in enumerate(read) if each in heard]
        if not at:
            raise RefusedError("steer_word", word=word[:40], known=", ".join(dict.fromkeys(read)))
        found.update(dict.fromkeys(at, painting))
    return found


def map_of(paintings: list[Tensor], side: int) -> Images:
    """What the network is given, on paper: each word's places in a colour of its own, as coarse as its maps."""
    shown = torch.ones(1, 3, COARSE, COARSE)
    for painting, hue in zip(paintings, HUES):
        there = F.adaptive_avg_pool2d(painting, COARSE)
        shown = torch.lerp(shown, (2 * torch.tensor(hue) - 1)[None, :, None, None].expand_as(shown), there)
    return F.interpolate(shown, (side, side), mode="nearest")
