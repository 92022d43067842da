"""The studio's side: models whose networks are asked elsewhere, and nothing else about them differs.

A walk stays in the studio, with its sampler, its guidance and its noise; each call of the network is one message and
one answer. A replica that dies costs whoever it computed for the step that they were at: the call is made again by
itself, and, being all that the step depends on, has the same answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import Tensor

from explorer.cluster.engine import facts_of
from explorer.cluster.messages import Answered, Asked, ClusterError, Facts, LostError, Mixture, Wish, Words
from explorer.diffusion.denoiser import Around, Denoiser
from explorer.model.base import AroundReader, Model
from explorer.model.registry import load_model
from explorer.network.memory import Turn
from explorer.service.presence import still_wanted
from explorer.service.shared_models import SharedModels
from explorer.service.turns import FairLock
from explorer.types import Estimate, Levels, States

__all__ = ["LANES", "Replicas", "cluster_models"]

LANES = 64  # calls under way at once: those of a full room, which the replicas answer together where they can
PATIENCE = 120.0  # seconds in which a replica that has died is replaced
BREATH = 0.2  # seconds between two tries


class Replicas(Protocol):
    """Who computes. Both raise LostError where whoever was asked is gone, and what the engine raises."""

    def answer(self, asked: Asked) -> Answered: ...

    def facts(self, name: str) -> Facts: ...


def cluster_models(replicas: Replicas) -> SharedModels:
    """The models of a studio whose networks these replicas run. Raises ClusterError, once a model is asked for, where
    they have other weights than the studio."""

    def load(name: str) -> Model:
        here = load_model(name)
        there = insist(lambda: replicas.facts(name))
        if there.weights != facts_of(name, there.precision).weights:
            raise ClusterError("other", model=name)
        return replace(
            here,
            denoiser=RemoteDenoiser(here.denoiser, name, replicas),
            reader=RemoteReader(here.reader),
            precision=there.precision,
            sites=(),  # who looks into a network must be where it is
        )

    return SharedModels(FairLock(LANES, carry=lambda act, *given: act(*given)), load, here=False)


def insist(ask: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """What ask() answers, asked again while it is lost. Raises GoneError where nobody waits for it any more, and
    ClusterError where it is lost for `patience` seconds."""
    end = time.monotonic() + patience
    while True:
        still_wanted()
        try:
            return ask()
        except LostError:
            if time.monotonic() > end:
                raise ClusterError("away") from None
            time.sleep(BREATH)


@dataclass(frozen=True, eq=False)
class RemoteDenoiser(Around):
    """denoiser: the same model here, for what is known of it; it is not asked."""

    denoiser: Denoiser
    name: str
    replicas: Replicas

    def __call__(self, x_t: States, log_snr: Levels, condition: Wish | None = None) -> Estimate:
        return Estimate(x0_hat=self._asked(x_t, log_snr, condition)[0])

    def both(self, x_t: States, log_snr: Levels, condition: Wish | None) -> tuple[States, States]:
        first, second = self._asked(x_t, log_snr, condition, pair=True)
        return first, second

    def _asked(self, x_t: States, log_snr: Levels, wish: Wish | None, pair: bool = False) -> list[Tensor]:
        asked = Asked(self.name, x_t.numpy(), log_snr.numpy(), wish, pair)
        return [torch.from_numpy(x0.copy()) for x0 in insist(lambda: self.replicas.answer(asked))]


@dataclass(frozen=True, eq=False)
class RemoteReader(AroundReader):
    """Reads here, and says to the replicas what was read, not what a network makes of it."""

    def condition(self, prompts: Sequence[str], guidance_scale: float = 1.0) -> Words:
        return Words(tuple(prompts), float(guidance_scale))

    def turned(self, prompts: Sequence[str], guidance_scale: float, turns: Sequence[Turn]) -> Words:
        return Words(tuple(prompts), float(guidance_scale), tuple(turns))

    def vectors(self, prompts: Sequence[str]) -> Tensor:
        return self.reader.vectors(prompts)

    def mixture(self, first: Wish, second: Wish, share: float) -> Mixture:
        return Mixture(first, second, share)
