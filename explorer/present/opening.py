"""The run that the page opens on: made on this machine at every start, while the rest of the program is loaded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import count

from explorer.present.create import made
from explorer.service.background import in_background
from explorer.service.shared_models import SharedModels
from explorer.trajectory.reading import Reading
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Step

__all__ = ["OPENING", "Opening"]

OPENING = Settings(prompt="a castle floating above the ocean under a purple moon", seed=1)


class Opening:
    """A run that is made once, however many go along with it, each from its first step: `for item in opening`.

    Raises WeightsError, to everyone, when the model's weights are missing or damaged.
    """

    def __init__(self, models: SharedModels, settings: Settings = OPENING) -> None:
        self.models, self.settings = models, settings
        self._made: list[tuple[Step, Reading]] = []
        self._failed: Exception | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Starts making it, beside whoever calls."""
        in_background(self._quietly(), "opening")

    def _quietly(self) -> Iterator[object]:
        with suppress(Exception):  # who goes along is told
            yield from self

    def __iter__(self) -> Iterator[tuple[Step, Reading]]:
        for k in count():
            with self._lock:
                if k == len(self._made) and not self._more():
                    return
            yield self._made[k]

    def _more(self) -> bool:
        """Makes the next item; whether there was one."""
        if self._failed:
            raise self._failed
        try:
            item = next(self._making, None)
        except Exception as failed:
            self._failed = failed
            raise
        if item is not None:
            self._made.append(item)
        return item is not None

    @cached_property
    def _making(self) -> Iterator[tuple[Step, Reading]]:
        return iter(made(self.models, prepare(self.settings, self.models.model(self.settings.model))))
