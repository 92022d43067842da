"""Training the judge: pictures and their words side by side, at every noise level.

    sim = exp(temperature) image(x_t, log_snr) . text(words)                        (B, B)
    loss = (CE(sim, own row) + CE(sim^T, own row)) / 2 + 0.3 sum_k CE(head_k, label_k)

The first part is CLIP's (Radford et al. 2021, arXiv 2103.00020), the second reads the attributes. Mostly little noise:
t is the product of two uniform numbers, because a judge is asked most about pictures that can be seen. No caption is
left out: of n pictures without one each would be told that the other n - 1 have another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.schedule import make_schedule
from explorer.network.judge import Judge
from explorer.training.objective import Network, Objective
from explorer.training.pictures import LEVELS, Batch
from explorer.training.recipe import Recipe
from explorer.types import Levels
from explorer.world.vocabulary import HEAD_NAMES, HEADS

__all__ = ["Judging"]

SHARE = 0.3  # of the attributes in the loss
LEAST = 0.05  # of the second uniform number
HOTTEST = 4.6052  # log(100), as in CLIP


class Judging(Objective):
    """The judge."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self.schedule = make_schedule(recipe.schedule, shift=recipe.shift)

    def network(self) -> Judge:
        return Judge(**{name: value for name, value in self.config.items() if name != "words"})

    def levels(self, batch: Batch) -> Levels:
        """log_snr (B,): the batch's own times, made smaller by chance."""
        less = torch.rand(len(batch.x0), generator=batch.chance, device=batch.x0.device).clamp_min(LEAST)
        t = self.schedule.time(batch.log_snr.cpu()) * less.cpu()
        return self.schedule.log_snr(t).clamp(*LEVELS).to(batch.log_snr)

    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        log_snr = self.levels(batch)
        seen, scores = network.logits(corrupt(batch.x0, batch.eps, log_snr), log_snr)
        sim = seen @ network.read(batch.tokens).T * network.temperature.clamp(max=HOTTEST).exp()
        own = torch.arange(len(sim), device=sim.device)
        loss = (F.cross_entropy(sim, own, reduction="none") + F.cross_entropy(sim.T, own, reduction="none")) / 2
        for column, score in enumerate(scores):
            known = batch.labels[:, column] >= 0
            each = F.cross_entropy(score, batch.labels[:, column], ignore_index=-1, reduction="none")
            loss = loss + SHARE * each * len(known) / known.sum().clamp_min(1)
        return loss, log_snr

    def samples(self, average: Network, prompts: Sequence[str], **how: Any) -> None:
        return None

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        if self.recipe.compiled:
            network.logits = torch.compile(network.logits)

    @property
    def config(self) -> dict[str, Any]:
        return {
            "vocab": len(self.preset.words),
            **self.preset.judge,
            "heads": [len(head) for head in HEADS],
            "names": {name: list(head) for name, head in zip(HEAD_NAMES, HEADS)},
            "words": list(self.preset.words),
        }
