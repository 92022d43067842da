"""Numbers of what is taught besides; how large an experiment's quick form is; and how many there are of things that
prose counts."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import torch

from explorer.choices import choose
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import SCHEDULES
from explorer.lab import EXPERIMENTS
from explorer.lab.taught import MOST_PICTURES, RANK
from explorer.lesson.languages import BASE
from explorer.lesson.library import lesson_files
from explorer.lesson.numbers.formulas import config
from explorer.lesson.records import Quantity
from explorer.model.registry import DEFAULT
from explorer.network.checkpoint import FACTS, manifest
from explorer.network.sites import layers_of
from explorer.network.unet import UNet
from explorer.resources import folder

__all__ = ["added", "how_many", "pictures_taught", "sized"]

COUNTED: dict[str, Callable[[], int]] = {
    "lessons": lambda: len(lesson_files(folder("lessons"), BASE)),
    "experiments": lambda: len(EXPERIMENTS),
    "schedules": lambda: len(SCHEDULES),
    "samplers": lambda: len(SAMPLERS),
}


@lru_cache(maxsize=1)
def added() -> Quantity:
    """How many numbers a taught word adds, in percent of those of the network that it is taught to."""
    shape = config()
    with torch.device("meta"):
        network = UNet(**{name: value for name, value in shape.items() if name not in FACTS})
    count = sum(RANK * (layer.shape[0] + math.prod(layer.shape[1:])) for layer in layers_of(network))
    return Quantity(100 * (count + shape["text"]) / manifest()[DEFAULT]["parameters"], 1)


def pictures_taught() -> Quantity:
    """From how many pictures a word can be taught at most."""
    return Quantity(MOST_PICTURES)


def sized(experiment: str, name: str) -> Quantity:
    """What the quick form of an experiment says of its size: pictures, prompts, steps ..."""
    size = EXPERIMENTS[choose("experiment", experiment, EXPERIMENTS)].size(True)
    value = size[choose("size", name, size)]
    if not isinstance(value, int):
        raise ValueError(f"{name} is no number")
    return Quantity(value)


def how_many(things: str) -> Quantity:
    """How many lessons, experiments, schedules or samplers there are."""
    return Quantity(COUNTED[choose("thing", things, COUNTED)]())
