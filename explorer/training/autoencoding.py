"""Training the autoencoder, on pieces of PIECE pixels.

    z = encode(x),   r = decode(z + JITTER eps)
    loss = |r - x| + EDGES |difference of neighbours, right and down| + STROKES |strokes(r) - strokes(x)|^2
           + SETTLED (mean(z)^2 + (variance(z) - 1)^2)

with means over pixels, and over places for each plane of z. The strokes are what the first levels of the judge find, in
place of a downloaded perceptual network (Rombach et al. 2022 take LPIPS). The jitter is what a walk among states leaves
behind; the last term keeps states about as large as the noise that they are to drown in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.network.autoencoder import Autoencoder
from explorer.network.judge import Judge, apart
from explorer.network.learned import load_judge
from explorer.pixels import from_levels
from explorer.training.enlarging import far, neighbours
from explorer.training.objective import Network, Objective
from explorer.training.pictures import Batch, Window
from explorer.training.recipe import Recipe
from explorer.types import Images, Levels, States

__all__ = ["Autoencoding"]

JITTER, EDGES, STROKES, SETTLED = 0.05, 0.7, 0.1, 0.05
PIECE = 64
MEASURED = 256  # pictures that mean, deviation and line are found on
SAMPLES = 8


class Autoencoding(Objective):
    """The autoencoder. The tiny preset does without the judge, which knows pictures of 128 pixels."""

    columns = 2

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self.judge: Judge | None = None if self.preset.few else load_judge("cpu")[0]

    def network(self) -> Autoencoder:
        return Autoencoder(**self.config)

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        super().settle(network, average, device)
        self.judge = self.judge.to(device) if self.judge else None

    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        x = piece(batch.x0, network.factor, batch.chance)
        z = network.encoder(x).float()
        jitter = torch.randn(z.shape, generator=batch.chance, device=z.device)
        r = network.decoder(z + JITTER * jitter).float()
        loss = far(r, x) + SETTLED * unsettled(z)
        for made, wanted in zip(neighbours(r), neighbours(x)):
            loss = loss + EDGES * far(made, wanted)
        if self.judge is not None:
            with torch.no_grad():
                wanted_strokes = self.judge.strokes(x)
            loss = loss + STROKES * apart(self.judge.strokes(r), wanted_strokes)
        return loss, batch.log_snr

    def measure(self, average: Network, window: Window) -> None:
        average.measure(from_levels(window.pictures[:MEASURED]))

    @torch.no_grad()
    def samples(self, average: Network, prompts: Sequence[str], **how: Any) -> Images:
        """Some held-out pictures, each beside what is left of it."""
        few = self.recipe.model_copy(update={"pool": SAMPLES, "group": 1})
        window = Window(few, average.mean.device, "samples")
        window.move(0)
        x = from_levels(window.pictures)
        kept = average.decoder(average.encoder(x)).float().clamp(-1, 1)
        return torch.stack([x, kept], 1).flatten(0, 1).cpu()

    @property
    def config(self) -> dict[str, Any]:
        return {**self.preset.autoencoder, "size": self.preset.size}


def piece(x: Images, factor: int, chance: torch.Generator) -> Images:
    """The same piece of every picture, from a place where a state begins; all of a small one."""
    side = min(PIECE, x.shape[-1])
    free = (x.shape[-1] - side) // factor + 1
    top, left = (factor * torch.randint(free, (2,), generator=chance, device=x.device)).tolist()
    return x[..., top : top + side, left : left + side]


def unsettled(z: States) -> Tensor:
    """How far the planes of a batch are from mean 0 and variance 1, a mean over planes."""
    return z.mean((0, 2, 3)).square().mean() + (z.var((0, 2, 3)) - 1).square().mean()
