"""A model with what was taught besides: the same network, and words that it had never met.

    with_additions(model, [(addition, 1.0)])      another Model; the one that it comes from stays as it was

An addition is learned with one network, and fits those that began as that one: a student, too. Strengths lie between 0
and STRONGEST. At 0 an addition is not there: prompts without its word are drawn to the bit as without it, and its word
is read as one that the model has never met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import torch

from explorer.diffusion.denoiser import Answer, Around, Denoiser, Question
from explorer.errors import RefusedError
from explorer.model.base import Entry, Model, Reader
from explorer.model.registry import MODELS
from explorer.network.addition import STRONGEST, Addition, Additions
from explorer.network.learned import Condition
from explorer.types import Estimate, Images, Levels

__all__ = ["Adding", "add_to_the_list", "check_together", "with_additions"]

Adding = tuple[Addition, float]
"""What is added, and with which strength."""


@dataclass(frozen=True, eq=False)
class AddedDenoiser(Around):
    """A network's denoiser, which hears of what was added by its condition; where it is asked without one, too."""

    denoiser: Denoiser
    reader: Reader

    def __call__(self, x_t: Images, log_snr: Levels, condition: Any = None) -> Estimate:
        return self.denoiser(x_t, log_snr, self._heard(len(x_t), condition))

    def both(self, x_t: Images, log_snr: Levels, condition: Any) -> tuple[Images, Images]:
        return self.denoiser.both(x_t, log_snr, self._heard(len(x_t), condition))

    @property
    def company(self) -> int:
        return self.denoiser.company

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        heard = [replace(one, condition=self._heard(len(one.x_t), one.condition)) for one in questions]
        return self.denoiser.answers(heard)

    def _heard(self, count: int, condition: Any) -> Any:
        if condition is not None:
            return condition
        return Condition(self._empty.wanted.rows(torch.zeros(count, dtype=torch.long)), count)

    @cached_property
    def _empty(self) -> Condition:
        return self.reader.condition([""])  # type: ignore[no-any-return]


def check_together(additions: Sequence[Adding]) -> None:
    """Raises RefusedError for one word twice, or for a strength that cannot be."""
    words = [one.word for one, _ in additions]
    for word, (_, strength) in zip(words, additions):
        if words.count(word) > 1:
            raise RefusedError("addition_twice", word=word)
        if not 0 <= strength <= STRONGEST:
            raise RefusedError("addition_strength", most=f"{STRONGEST:g}", given=f"{strength:g}")


def with_additions(model: Model, additions: Sequence[Adding]) -> Model:
    """The model with these, itself without any. Raises RefusedError where it takes none, or they do not go together."""
    check_together(additions)
    if not additions:
        return model
    added = Additions(tuple(one for one, _ in additions), tuple(strength for _, strength in additions))
    reader = model.reader.with_additions(added)
    silent = not any(added.strengths)  # nothing but words, which are read as unknown
    denoiser = model.denoiser if silent else AddedDenoiser(model.denoiser, reader)
    return replace(model, reader=reader, denoiser=denoiser)


def add_to_the_list(additions: Sequence[Adding], name: str) -> None:
    """From now on the models that were taught as the one of that name have these, wherever one is loaded by its name.

    Raises RefusedError where they do not go together.
    """
    check_together(additions)
    for entry in [entry for entry in MODELS.values() if entry.taught_as == name and additions]:
        MODELS[entry.name] = replace(entry, load=partial(load, entry, tuple(additions)))


def load(entry: Entry, additions: tuple[Adding, ...], precision: str | None = None, device: str | None = None) -> Model:
    return with_additions(entry.load(precision, device), additions)
