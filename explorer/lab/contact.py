"""The same words from many seeds, as on a photographer's contact sheet, and what the judge finds in the pictures.

A picture agrees with its words when the judge, asked for every attribute that the words speak of (subject, setting,
time, weather, style, colour, what is worn), gives the name that they say. The share of pictures that agree says
whether what was asked for is there. It does not say whether it is well drawn: for that, look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.model.base import Model
from explorer.network.judge import Judge
from explorer.training.evaluate import asked
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, Progress

__all__ = ["Contacts", "contacts", "misses"]

AT_ONCE = 8  # pictures of one batch


@dataclass(frozen=True, eq=False)
class Contacts:
    """settings: of the first picture; pictures: (N, 3, H, W) in [-1, 1], of the seeds from its own upwards;
    missed: for each, the attributes in which the judge reads something else than the words say."""

    settings: Settings
    asked: tuple[str, ...]
    pictures: Images
    missed: tuple[tuple[str, ...], ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        return seeds_from(self.settings.seed, len(self.missed))

    @property
    def agree(self) -> int:
        """How many pictures agree with the words in everything."""
        return sum(not missed for missed in self.missed)


def contacts(settings: Settings, count: int, model: Model, judge: Judge) -> Iterator[Progress | Contacts]:
    """`count` pictures of the settings, from their seed upwards; yields Progress, the Contacts last."""
    made: list[Tensor] = []
    for first in range(0, count, AT_ONCE):
        seeds = seeds_from(settings.seed + first, min(count - first, AT_ONCE))
        others = [(settings.prompt, seed) for seed in seeds[1:]]
        for step in reverse(settings.model_copy(update={"seed": seeds[0]}), model, others):
            done = first + len(seeds) * step.index / settings.steps
            yield Progress(round(done), count, settings.prompt[:40])
            if step.final is not None:
                made.append(step.final.float().clamp(-1, 1).cpu())
    pictures = torch.cat(made)
    wanted = asked(settings.as_read())
    yield Contacts(settings, tuple(wanted), pictures, misses(judge, pictures, wanted))


@torch.inference_mode()
def misses(judge: Judge, pictures: Images, wanted: dict[str, int]) -> tuple[tuple[str, ...], ...]:
    """For each picture the attributes whose first name is not the one wanted, attribute -> number of the name."""
    place = judge.enter.weight.device
    first = {name: chance.argmax(1).tolist() for name, chance in judge.look(pictures.to(place)).chances.items()}
    return tuple(
        tuple(name for name, number in wanted.items() if first[name][k] != number) for k in range(len(pictures))
    )
