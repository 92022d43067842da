"""What all visitors share: the models and the judge.

Every visitor's run is a generator of its own; they meet only at the networks, whose calls stand in line (turns.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser, Question
from explorer.model.base import AroundReader, Model, Reader
from explorer.model.registry import DEFAULT, MODELS, load_model, quickest
from explorer.network.judge import Judge, Verdict
from explorer.network.learned import load_judge
from explorer.network.memory import Turn
from explorer.network.text import Vocabulary
from explorer.service.presence import GoneError, still_wanted
from explorer.service.turns import Call, FairLock
from explorer.service.visit_words import VisitWords
from explorer.trajectory.new_words import words_of
from explorer.trajectory.settings import Settings
from explorer.types import Estimate, Images, Levels, States

__all__ = ["QUIET", "SharedModels"]

QUIET = 0.4  # seconds without a network call; between two calls of a run lies less
PATIENCE = 60.0  # seconds in which a moment comes for what nobody waits for
SPARE = "in spare moments"  # whom they are for
BREATH = 0.1  # seconds between two looks for one
LOOKS = 8  # pictures that the judge reads at once: from there on more save nothing


@dataclass(frozen=True, eq=False)
class QueuedDenoiser(Around):
    """A denoiser whose every call waits for its turn, and is not made for a page that is gone: raises GoneError."""

    denoiser: Denoiser
    lock: FairLock

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        return self._asked(Question(x_t, log_snr, condition))

    def both(self, x_t: States, log_snr: Levels, condition: Any) -> tuple[States, States]:
        return self._asked(Question(x_t, log_snr, condition, pair=True))

    def _asked(self, question: Question) -> Any:
        return self.lock.answer(Call(self.denoiser, question, question.rows))


@dataclass(frozen=True, eq=False)
class SpareDenoiser(Around):
    """A denoiser that is asked in moments only in which no visitor's run needs the network: between two of its steps
    anybody may come first. Raises GoneError where there is no such moment within PATIENCE seconds."""

    denoiser: Denoiser
    lock: FairLock

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        return self._asked(self.denoiser, x_t, log_snr, condition)

    def both(self, x_t: States, log_snr: Levels, condition: Any) -> tuple[States, States]:
        return self._asked(self.denoiser.both, x_t, log_snr, condition)

    def _asked(self, act: Any, *given: Any) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            still_wanted()
            with self.lock.spare(QUIET, SPARE) as free:
                if free:
                    return self.lock.carry(act, *given)
            time.sleep(BREATH)
        raise GoneError


@dataclass(frozen=True, eq=False)
class QueuedReader(AroundReader):
    """A reader whose network waits for its turn."""

    lock: FairLock

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Any:
        return self.lock.do(self.reader.condition, prompts, guidance_scale)

    def turned(self, prompts: Sequence[str], guidance_scale: float, turns: Sequence[Turn]) -> Any:
        return self.lock.do(self.reader.turned, prompts, guidance_scale, turns)

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        return self.lock.do(self.reader.vectors, prompts)

    def mixture(self, first: Any, second: Any, share: float) -> Any:
        return self.reader.mixture(first, second, share)


@dataclass(frozen=True, eq=False)
class Look:
    """The judge as a network of which several ask at once."""

    judge: Judge
    company: int = LOOKS

    def answers(self, pictures: Sequence[Images]) -> Sequence[Verdict]:
        return self.judge.look_at_each(pictures)


class SharedModels:
    """The models, loaded when first asked for, each behind the same turns; and the judge behind its own, because what
    it reads is small and would wait for long behind a network.

    turns  where the models' networks are asked;  load  a model by its name, as it is asked there
    here   whether the networks are in this process, where one can look into them
    words  that visitors have taught, or brought
    """

    def __init__(
        self, turns: FairLock | None = None, load: Callable[[str], Model] = load_model, here: bool = True
    ) -> None:
        self.here = here
        self.turns, self.looks, self._load = turns or FairLock(), FairLock(), load
        self.words = VisitWords()
        self._models: dict[str, Model] = {}
        self._loading = threading.Lock()

    def model(self, name: str = DEFAULT) -> Model:
        """The model of that name. Raises WeightsError."""
        with self._loading:
            if name not in self._models:
                alone = self._load(name)
                self._models[name] = replace(
                    alone,
                    denoiser=QueuedDenoiser(alone.denoiser, self.turns),
                    reader=QueuedReader(alone.reader, self.turns),
                )
            return self._models[name]

    def of(self, settings: Settings) -> Model:
        """The model of a run, with the words of this visit that the run names."""
        return self._with_words(self.model(settings.model), settings)

    def reader(self, name: str = DEFAULT) -> Reader:
        """How the model of that name reads in this visit, with all words that it was taught besides."""
        return self.words.reader(self.model(name))

    def quickest(self) -> Model:
        """The one that draws at once."""
        return self.model(quickest())

    def spare(self, settings: Settings | None = None) -> Model:
        """The same for what nobody waits for, with the words that a run names."""
        model = self.quickest()
        assert isinstance(model.denoiser, QueuedDenoiser)
        spare = replace(model, denoiser=SpareDenoiser(model.denoiser.denoiser, self.turns))
        return spare if settings is None else self._with_words(spare, settings)

    def _with_words(self, model: Model, settings: Settings) -> Model:
        return self.words.on(model, words_of(settings.added), settings.as_read()) if settings.added else model

    def look(self, picture: Images) -> Verdict:
        """The judge's verdict on a clean picture or a guess, (1, 3, H, W); read beside those of other visitors."""
        return self.looks.answer(Call(self._look, picture))  # type: ignore[no-any-return]

    @cached_property
    def _look(self) -> Look:
        return Look(self.judge[0])

    def eyes(self, name: str) -> tuple[Judge, Vocabulary] | None:
        """The judge for the pictures of the model of that name; None where it cannot read them. Raises WeightsError."""
        return self.judge if MODELS[name].world else None

    @property
    def judge(self) -> tuple[Judge, Vocabulary]:
        """The shipped judge, and the words that it knows. Raises WeightsError."""
        with self._loading:
            return self._judge

    @cached_property
    def _judge(self) -> tuple[Judge, Vocabulary]:
        return load_judge(live=True)
