"""What all visitors share: the models, a fair turn at the processor, and the run that the page opens on.

Every visitor's run is a generator of its own; they meet only at the network. There each call waits for its turn, in
the order of asking, so that two runs advance step by step beside each other instead of one after the other.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from torch import Tensor

from explorer.diffusion.denoiser import Around, Denoiser
from explorer.model.base import Model, Reader
from explorer.model.registry import DEFAULT, MODELS, load_model, quickest
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.network.text import Reading, Vocabulary
from explorer.service.presence import GoneError, still_wanted, worker
from explorer.types import Estimate, Levels, States

__all__ = ["FairLock", "SharedModels"]

QUIET = 0.4  # seconds without a network call; between two calls of a run lies less
MEMORY = 60.0  # seconds for which a turn is remembered


class FairLock:
    """A lock that is handed over in the order of asking. It remembers when whose turn ended, see `worker`."""

    def __init__(self) -> None:
        self._guard, self._waiting, self._busy = threading.Lock(), deque[threading.Event](), False
        self._ended: dict[str | None, float] = {}

    @contextmanager
    def turn(self) -> Iterator[None]:
        ticket = threading.Event()
        with self._guard:
            if self._busy:
                self._waiting.append(ticket)
            else:
                self._busy = True
                ticket.set()
        ticket.wait()
        try:
            yield
        finally:
            self._hand_over(worker())

    @contextmanager
    def spare(self, quiet: float, beside: str | None = None) -> Iterator[bool]:
        """A turn only where nobody has had or wanted one for `quiet` seconds; tells whether it was given.

        beside  the session whose own turns do not count: what is done for it delays nobody else
        """
        with self._guard:
            free = not self._busy and self._rested(beside) >= quiet
            self._busy = self._busy or free
        try:
            yield free
        finally:
            if free:
                self._hand_over(beside)

    def _hand_over(self, who: str | None) -> None:
        with self._guard:
            now = time.monotonic()
            self._ended = {name: ended for name, ended in self._ended.items() if now - ended < MEMORY}
            self._ended[who] = now
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False

    def rest(self) -> float:
        """Seconds for which nobody has had or wanted a turn."""
        with self._guard:
            return 0.0 if self._busy else self._rested()

    def _rested(self, beside: str | None = None) -> float:
        """Seconds since the last turn of anybody but one session ended."""
        ended = [moment for who, moment in self._ended.items() if beside is None or who != beside]
        return time.monotonic() - max(ended) if ended else math.inf


@dataclass(frozen=True, eq=False)
class QueuedDenoiser(Around):
    """A denoiser whose every call waits for its turn, and is not made for a page that is gone: raises GoneError."""

    denoiser: Denoiser
    lock: FairLock

    def __call__(self, x_t: States, log_snr: Levels, condition: Any = None) -> Estimate:
        with self.lock.turn():
            still_wanted()
            return self.denoiser(x_t, log_snr, condition)

    def both(self, x_t: States, log_snr: Levels, condition: Any) -> tuple[States, States]:
        with self.lock.turn():
            still_wanted()
            return self.denoiser.both(x_t, log_snr, condition)


@dataclass(frozen=True, eq=False)
class QueuedReader(Reader):
    """A reader whose network waits for its turn."""

    reader: Reader
    lock: FairLock

    @property
    def words(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.reader.words

    @property
    def most(self) -> int:  # type: ignore[override]
        return self.reader.most

    def read(self, prompt: str) -> Reading:
        return self.reader.read(prompt)

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Any:
        with self.lock.turn():
            return self.reader.condition(prompts, guidance_scale)

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        with self.lock.turn():
            return self.reader.vectors(prompts)

    def mixture(self, first: Any, second: Any, share: float) -> Any:
        return self.reader.mixture(first, second, share)


class SharedModels:
    """The models, loaded when first asked for, each behind the same turns."""

    def __init__(self) -> None:
        self.turns = FairLock()
        self._models: dict[str, Model] = {}
        self._loading = threading.Lock()

    def model(self, name: str = DEFAULT) -> Model:
        """The model of that name. Raises WeightsError."""
        with self._loading:
            if name not in self._models:
                alone = load_model(name)
                self._models[name] = replace(
                    alone,
                    denoiser=QueuedDenoiser(alone.denoiser, self.turns),
                    reader=QueuedReader(alone.reader, self.turns),
                )
            return self._models[name]

    def quickest(self) -> Model:
        """The one that draws at once."""
        return self.model(quickest())

    def idle(self, quiet: float = QUIET, patience: float = 60.0) -> Iterator[float]:
        """Waits for a moment in which no run needs the network, and tells now and then how long it has waited; raises
        GoneError where there is none within `patience` seconds."""
        began = time.monotonic()
        while self.turns.rest() < quiet:
            waited = time.monotonic() - began
            if waited > patience:
                raise GoneError
            still_wanted()
            time.sleep(quiet)
            yield waited

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
