"""What all visitors share: the models, a fair turn at the processor, and the run that the page opens on.

Every visitor's run is a generator of its own; they meet only at the network. There each call waits for its turn, in
the order of asking, so that two runs advance step by step beside each other instead of one after the other.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from explorer.network.judge import Judge
from explorer.network.learned import Condition, LearnedDenoiser, load_denoiser, load_judge
from explorer.network.text import Vocabulary
from explorer.network.unet import Memory
from explorer.service.presence import GoneError, still_wanted
from explorer.types import Images

__all__ = ["FairLock", "SharedModels"]

QUIET = 0.4  # seconds without a network call; between two calls of a run lies less


class FairLock:
    """A lock that is handed over in the order of asking."""

    def __init__(self) -> None:
        self._guard, self._waiting, self._busy = threading.Lock(), deque[threading.Event](), False
        self._ended = 0.0

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
            with self._guard:
                self._ended = time.monotonic()
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._busy = False

    def rest(self) -> float:
        """Seconds for which nobody has had or wanted a turn."""
        with self._guard:
            return 0.0 if self._busy else time.monotonic() - self._ended


@dataclass(eq=False)
class QueuedDenoiser(LearnedDenoiser):
    """A learned denoiser whose every network call waits for its turn, and is not made for a page that is gone: raises
    GoneError."""

    turns: FairLock = field(default_factory=FairLock)

    def _x0(self, x_t: Images, log_snr: Images, memory: Memory) -> Images:
        with self.turns.turn():
            still_wanted()
            return super()._x0(x_t, log_snr, memory)

    def condition(self, prompts: list[str], guidance_scale: float = 1.0) -> Condition:  # type: ignore[override]
        with self.turns.turn():
            return super().condition(prompts, guidance_scale)


class SharedModels:
    """The models, loaded when first asked for, each behind the same turns."""

    def __init__(self) -> None:
        self.turns = FairLock()
        self._models: dict[str, QueuedDenoiser] = {}
        self._loading = threading.Lock()

    def model(self, name: str) -> LearnedDenoiser:
        """The shipped denoiser `name`. Raises WeightsError."""
        with self._loading:
            if name not in self._models:
                plain = load_denoiser(name)
                parts = {part: getattr(plain, part) for part in plain.__dataclass_fields__}
                self._models[name] = QueuedDenoiser(**parts, turns=self.turns)
            return self._models[name]

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

    @property
    def judge(self) -> tuple[Judge, Vocabulary]:
        """The shipped judge, and the words that it knows. Raises WeightsError."""
        with self._loading:
            return self._judge

    @cached_property
    def _judge(self) -> tuple[Judge, Vocabulary]:
        return load_judge(live=True)
