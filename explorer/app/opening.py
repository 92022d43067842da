"""The run that the page opens on: made on this machine at every start, while the rest of the program is loaded."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property

from explorer.app.actions.create import Made, made
from explorer.service.studio import Studio
from explorer.trajectory.settings import Settings

__all__ = ["OPENING", "Opening"]

OPENING = Settings(prompt="a castle floating above the ocean under a purple moon", seed=1)


class Opening:
    """A run that is made once, at the latest when it is asked for."""

    def __init__(self, studio: Studio, settings: Settings = OPENING) -> None:
        self.studio, self.settings = studio, settings

    def begin(self) -> None:
        """Starts making it, beside whoever calls."""
        self._making  # noqa: B018

    @property
    def run(self) -> Made:
        """The run, finished. Raises WeightsError when the model's weights are missing or damaged."""
        return self._making.result()

    @cached_property
    def _making(self) -> Future[Made]:
        pool = ThreadPoolExecutor(1, "opening")
        making: Future[Made] = pool.submit(lambda: list(made(self.studio, self.settings)))
        pool.shutdown(wait=False)
        return making
