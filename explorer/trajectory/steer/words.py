"""Words over time: A until the static has faded so far, then B; and words that are avoided.

    D = D(avoided) + w (D(words) - D(avoided))        the negative prompt: it stands where "no words" stood

Changes are placed by noise level, so that they mean the same in any number of steps. What is avoided costs nothing
more, and does nothing where there is no guidance; a model that guides itself gives one answer and cannot avoid.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Annotated, Any

import torch
from pydantic import Field, field_validator

from explorer.diffusion.denoiser import Around, Denoiser, Question
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.trajectory.settings import LONGEST_PROMPT, Settings
from explorer.trajectory.steer.phases import Turn, phased
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.walk import prepare
from explorer.trajectory.weights import condition_of
from explorer.types import Estimate, Images, Levels, NoiseLevel, States

__all__ = ["Avoiding", "WordsOverTime", "three_answers", "words_over_time"]

MOST = 8  # changes


class WordsOverTime(Plan):
    """then   changes as text, "0.6:a cat;0.3:a castle": from that depth on (explorer.types.NoiseLevel) the model hears
              those words; depths fall
    avoid  words that are avoided all the way
    """

    tool = "words"
    then: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""
    avoid: Annotated[str, Field(max_length=LONGEST_PROMPT)] = ""

    @field_validator("then")
    @classmethod
    def readable(cls, text: str) -> str:
        changes_in(text)
        return text

    @property
    def changes(self) -> list[tuple[float, str]]:
        """(depth, words), depths falling."""
        return changes_in(self.then)


def changes_in(text: str) -> list[tuple[float, str]]:
    """Raises RefusedError where a change is no depth and words, and where depths do not fall."""
    found = list[tuple[float, str]]()
    for part in filter(None, (part.strip() for part in text.split(";"))):
        depth, _, prompt = part.partition(":")
        try:
            found.append((float(depth), prompt.strip()))
        except ValueError:
            raise RefusedError("steer_change", given=part[:40]) from None
    falling = all(sooner[0] > later[0] for sooner, later in itertools.pairwise(found))
    if len(found) > MOST or not falling or not all(0 <= depth <= 1 for depth, _ in found):
        raise RefusedError("steer_changes", most=MOST)
    return found


@dataclass(frozen=True, eq=False)
class Avoiding(Around):
    """Where guidance asks without words, it answers for those that are avoided.

    unwanted  they, in the model's own form
    """

    denoiser: Denoiser
    unwanted: Any

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        return self.denoiser(x_t, log_snr, self.unwanted if condition is None else condition)

    def both(self, x_t: States, log_snr: Levels, condition: Any) -> tuple[States, States]:
        asked = [Question(x_t, log_snr, words) for words in (condition, self.unwanted)]
        wanted, unwanted = self.denoiser.answers(asked)
        assert isinstance(wanted, Estimate)
        assert isinstance(unwanted, Estimate)
        return wanted.x0_hat, unwanted.x0_hat


def words_over_time(plan: WordsOverTime, settings: Settings, model: Model) -> Steered:
    """A run whose words change. Any model will do; one that guides itself avoids nothing.

    Raises RefusedError where such a model is to avoid words.
    """
    if plan.avoid and model.guides_itself:
        raise RefusedError("steer_avoid", name=model.name)
    levels = prepare(settings, model).grid.log_snr[:-1]
    turns = dict[int, Turn]()
    for depth, prompt in plan.changes:
        first = next((k for k, level in enumerate(levels) if NoiseLevel(level).depth <= depth), None)
        if first is not None:  # of changes at one step the last counts
            turns[first] = Turn(first, settings.model_copy(update={"prompt": prompt}))
    return phased(plan, settings, list(turns.values()), model, lambda bare: avoiding(plan, settings, model, bare))


def avoiding(plan: WordsOverTime, settings: Settings, model: Model, bare: Denoiser) -> Denoiser:
    if not plan.avoid:
        return bare
    return Avoiding(bare, model.reader.condition([settings.as_read(plan.avoid)], settings.guidance_scale))


def three_answers(
    plan: WordsOverTime, settings: Settings, model: Model, x_t: States, log_snr: float
) -> tuple[Images, Images, Images]:
    """What the model makes of a state, (1, *shape), with the words, with those that are avoided, and without any, as
    pictures: what guidance works with, and what it would work with. Three network calls."""
    level = torch.full((len(x_t),), log_snr)
    wanted = condition_of(model.reader, [settings.as_read()], settings.guidance_scale, settings.weights)
    unwanted = model.reader.condition([settings.as_read(plan.avoid)], settings.guidance_scale)
    first, second, third = (model.denoiser(x_t, level, words).x0_hat for words in (wanted, unwanted, None))
    return model.space.decode(first), model.space.decode(second), model.space.decode(third)
