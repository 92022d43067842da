"""What a replica does: the engine of a studio, asked from elsewhere.

Calls of all studios and visitors meet in one line (explorer.service.turns): answered in the order of asking, and
together where the network gains by it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch

from explorer.cluster.messages import Answered, Asked, Facts, Mixture, Wish
from explorer.model.registry import MODELS
from explorer.service.shared_models import SharedModels

__all__ = ["Engine", "facts_of"]

KEPT = 64  # conditions that are kept, of a megabyte or two each: those of the runs under way


def facts_of(name: str, precision: str) -> Facts:
    return Facts(precision, str(MODELS[name].facts().get("sha256", "")))


class Engine:
    """Every method may be called from any thread; as many calls at once as there are threads."""

    def __init__(self, models: SharedModels | None = None) -> None:
        self.models = models or SharedModels()
        self._kept = lru_cache(KEPT)(self._read)

    def facts(self, name: str) -> Facts:
        """Of a model, loaded. Raises WeightsError."""
        return facts_of(name, self.models.model(name).precision)

    def answer(self, asked: Asked) -> Answered:
        """Raises WeightsError."""
        denoiser = self.models.model(asked.model).denoiser
        x_t, log_snr = (torch.from_numpy(numbers.copy()) for numbers in (asked.x_t, asked.log_snr))
        condition = None if asked.wish is None else self._kept(asked.model, asked.wish)
        if asked.pair:
            return tuple(x0.cpu().numpy() for x0 in denoiser.both(x_t, log_snr, condition))
        return (denoiser(x_t, log_snr, condition).x0_hat.cpu().numpy(),)

    def _read(self, model: str, wish: Wish) -> Any:
        reader = self.models.model(model).reader
        if isinstance(wish, Mixture):
            return reader.mixture(self._kept(model, wish.first), self._kept(model, wish.second), wish.share)
        if wish.turns:
            return reader.turned(wish.prompts, wish.guidance_scale, wish.turns)
        return reader.condition(wish.prompts, wish.guidance_scale)
