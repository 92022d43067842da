"""Training the enlarger on pairs of small and large pictures.

    loss = |out - large| + |difference of neighbours, right and down| + SHARE |strokes(out) - strokes(large)|^2

with means over pixels. The strokes are what the first levels of the judge find, on a piece of half the width, in place
of a downloaded perceptual network (Johnson et al. 2016, arXiv 1603.08155).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.network.enlarger import FACTOR, Enlarger, enlarged
from explorer.network.judge import Judge, apart
from explorer.network.learned import load_judge
from explorer.training.objective import Network, Objective
from explorer.training.pairs import Pair, Pairs
from explorer.training.recipe import Recipe
from explorer.types import Images, Levels

__all__ = ["Enlarging"]

SHARE = 0.1  # of the strokes in the loss
SAMPLES = 8


class Enlarging(Objective):
    """The enlarger. The tiny preset does without the judge, which knows pictures of 128 pixels."""

    columns = 3

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self.held_out: Pair | None = None
        self.judge: Judge | None = None if self.preset.few else load_judge("cpu")[0]

    def network(self) -> Enlarger:
        return Enlarger(**self.preset.enlarger)

    def window(self, device: torch.device, name: str = "train", rank: int = 0) -> Pairs:
        return Pairs(self.recipe, device, name, rank)

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        super().settle(network, average, device)
        self.judge = self.judge.to(device) if self.judge else None

    def losses(self, network: Network, average: Network, batch: Pair) -> tuple[Tensor, Levels]:  # type: ignore[override]
        out = network(batch.small, batch.log_snr)
        loss = far(out, batch.large)
        for made, wanted in zip(neighbours(out), neighbours(batch.large)):
            loss = loss + far(made, wanted)
        if self.judge is not None:
            loss = loss + SHARE * self.strange(out, batch)
        return loss, batch.log_snr

    def strange(self, out: Images, batch: Pair) -> Tensor:
        """How far the strokes are from those of the large pictures, (B,), on a piece of each."""
        assert self.judge is not None
        half = out.shape[-1] // 2
        y, x = (FACTOR * (torch.randint(half // FACTOR + 1, (2,), generator=batch.chance, device=out.device))).tolist()
        pieces = [picture[..., y : y + half, x : x + half] for picture in (out, batch.large)]
        with torch.no_grad():
            wanted = self.judge.strokes(pieces[1])
        return apart(self.judge.strokes(pieces[0]), wanted)

    @torch.no_grad()
    def samples(self, average: Network, prompts: Sequence[str], **how: Any) -> Images:
        """Plain enlargement, what the network makes of it, and what was painted, of some held-out pictures."""
        if self.held_out is None:
            few = self.recipe.model_copy(update={"pool": SAMPLES, "group": 1})
            self.held_out = Pairs(few, next(average.parameters()).device, "samples").batch(0, SAMPLES)
        batch = self.held_out
        made = average(batch.small.clamp(-1, 1), batch.log_snr)
        return torch.stack([enlarged(batch.small).clamp(-1, 1), made, batch.large], 1).flatten(0, 1).cpu()

    @property
    def config(self) -> dict[str, Any]:
        return dict(self.preset.enlarger)


def far(a: Images, b: Images) -> Tensor:
    """Mean distance of each picture, (B,)."""
    return (a - b).abs().mean((1, 2, 3))


def neighbours(x: Images) -> tuple[Images, Images]:
    """Differences to the pixel on the left, and to the one above."""
    return x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]
