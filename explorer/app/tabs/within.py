"""What is run of what a page asks for; where it is something else, the page says so.

How long a run may be bounds pages only: the command line, whose owner pays for it, has no such bound.
"""

from __future__ import annotations

from explorer.app.errors import noted, warn
from explorer.service.bounds import in_force
from explorer.trajectory.compare import Comparison
from explorer.trajectory.heard import as_heard
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["compared_within", "heard", "within"]


def within(words: Words, settings: Settings) -> Settings:
    """The settings with at most so many steps as a page may ask for; where they asked for more, the page says so."""
    most = in_force().steps
    if settings.steps <= most:
        return settings
    warn(words("app.most_steps", most=most, asked=words.number(settings.steps)))
    return settings.model_copy(update={"steps": most})


def heard(words: Words, settings: Settings) -> Settings:
    """The settings as their model can follow them."""
    settings, notes = as_heard(settings)
    noted(words, notes)
    return settings


def compared_within(words: Words, comparison: Comparison) -> Comparison:
    """The same for every column of a comparison; one that is short enough comes back as it is."""
    longest, most = max(comparison.runs, key=lambda run: run.steps), in_force().steps
    if longest.steps <= most:
        return comparison
    within(words, longest)  # says so
    base = comparison.base.model_copy(update={"steps": min(comparison.base.steps, most)})
    values = comparison.values
    if comparison.change == "steps":
        values = tuple(min(int(value), most) for value in values)
    return Comparison.make(comparison.change, values, base)
