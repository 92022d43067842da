"""What a model makes of settings that ask for more than it was trained for, and what is to be said of that.

A few-step student has guidance inside: w is an input of its network, and it has heard of low <= w <= high only, which
stand in the manifest of its weights.

    w = 0          the model without words, as everywhere
    any other w    the nearest that it has heard of
    rescale, interval   act on two answers, with words and without; it gives one, so they are left out

So files and links of all times can be read, the picture is that of the settings, and nothing pretends.
"""

from __future__ import annotations

from typing import Any

from explorer.errors import RefusedError
from explorer.model.registry import MODELS
from explorer.network.learned import hears
from explorer.trajectory.settings import Settings, SettingsError

__all__ = ["IDLE", "as_heard", "guides_itself"]

IDLE = ("rescale", "interval")
"""The settings that do nothing in a student."""


def guides_itself(model: str) -> bool:
    """Whether the model of that name has guidance inside; none has that is not in the list."""
    return model in MODELS and MODELS[model].guidance_range is not None


def as_heard(settings: Settings) -> tuple[Settings, tuple[RefusedError, ...]]:
    """(the settings that are run, why they are not those that were asked for). Nothing is raised."""
    changed: dict[str, Any] = {}
    notes: list[RefusedError] = []
    if settings.weights and not MODELS[settings.model].weighs:
        changed["weights"] = ()
        notes.append(SettingsError("unheard_weights", model=settings.model))
    known = MODELS[settings.model].guidance_range
    if known is None:
        return (settings.model_copy(update=changed) if changed else settings), tuple(notes)
    if (taken := hears(settings.guidance_scale, known)) != settings.guidance_scale:
        changed["guidance_scale"] = taken
        low, high = (f"{end:g}" for end in known)
        given, used = f"{settings.guidance_scale:g}", f"{taken:g}"
        ends = {"low": low, "high": high}
        notes.append(SettingsError("unheard_scale", model=settings.model, **ends, given=given, taken=used))
    for name in IDLE:
        if (nothing := Settings.model_fields[name].default) != getattr(settings, name):
            changed[name] = nothing
            notes.append(SettingsError("unheard", model=settings.model, setting=name, name=name))
    return settings.model_copy(update=changed), tuple(notes)
