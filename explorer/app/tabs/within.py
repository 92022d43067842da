"""What is run of what a page asks for; where it is something else, the page says so.

How long a run may be bounds pages only: the command line, whose owner pays for it, has no such bound.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.app.errors import note, noted
from explorer.errors import RefusedError
from explorer.service.bounds import in_force
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import Comparison
from explorer.trajectory.heard import as_heard
from explorer.trajectory.new_words import said_of, words_of
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.wording import spoken_on
from explorer.words.texts import Words

__all__ = ["compared_within", "heard", "lacking", "spoken", "unheard_words", "within"]


def within(words: Words, settings: Settings) -> Settings:
    """The settings with at most so many steps as a page may ask for; where they asked for more, the page says so."""
    most = in_force().steps
    if settings.steps <= most:
        return settings
    note(words("app.most_steps", most=most, asked=words.number(settings.steps)), duration=20)
    return settings.model_copy(update={"steps": most})


def heard(words: Words, settings: Settings, models: SharedModels | None = None) -> Settings:
    """The settings as their model can follow them; with the models, words that this visit lacks are said, too."""
    settings, notes = as_heard(settings)
    noted(words, [*notes, *(lacking(models, settings) if models else ())])
    return settings


def lacking(models: SharedModels, settings: Settings) -> list[RefusedError]:
    """What is to be said of words that were taught elsewhere, and were not brought."""
    known = models.reader(settings.model).new_words if settings.added else {}
    missing = [word for word in words_of(settings.added) if word not in known]
    return [RefusedError("bring_word", words=", ".join(missing))] if missing else []


def unheard_words(models: SharedModels, origin: Settings, plan: Branch) -> list[RefusedError]:
    """What is to be said of words that were taught, and that a branch says while the run that it leaves does not: up to
    the branch it has to be that run, to the bit."""
    new = said_of(models.reader(origin.model).new_words, [plan.then_prompt or ""])
    missing = [word for word in new if word not in words_of(origin.added)]
    return [RefusedError("branch_word", words=", ".join(missing))] if missing else []


def spoken(words: Words, models: SharedModels, settings: Settings, others: Sequence[str] = ()) -> Settings:
    """The settings of a link as a page of this language reads its words; others: further prompts of the same runs."""
    if words.language == "en" or settings.read_as:  # no weights are loaded for it
        return settings
    return spoken_on(words.language, settings, models.reader(settings.model), others)


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
