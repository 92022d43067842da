"""What can be chosen, as people read it: a sampler, a schedule, a spacing, a model.

The words stand in words/*.toml under choices; whatever has none there, such as a sampler that somebody has just put
beside the others, is called by its name and the first line of what its file, or its entry, says of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import getmodule

from explorer.diffusion.registry import first_line
from explorer.diffusion.sampler import SAMPLERS
from explorer.diffusion.schedule import SCHEDULES
from explorer.model.registry import MODELS
from explorer.words.texts import Words

__all__ = ["choice", "choices"]

CLASSES: Mapping[str, Mapping[str, type]] = {"sampler": SAMPLERS, "schedule": SCHEDULES}


def choice(words: Words, kind: str, name: str) -> str:
    """What a choice is called: ("sampler", "ddim") -> "DDIM"."""
    found = words.find(f"choices.{kind}.{name}")
    if isinstance(found, str):
        return found
    if kind == "model":
        return f"{name}: {MODELS[name].about}"
    known = CLASSES.get(kind, {})
    if name not in known:
        return name
    # a file has one sampler, and opens with what it is; schedules share files
    return f"{name}: {first_line(getmodule(known[name]) if kind == 'sampler' else known[name])}"


def choices(words: Words, kind: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """(what it is called, its name) of each, as lists on the page take them."""
    return [(choice(words, kind, name), name) for name in names]
