"""The space of an autoencoder: a walk among small states instead of pixels.

32 x 32 places of 8 numbers instead of 128 x 128 pixels of 3 colours: six times fewer     (Rombach et al. 2022)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from explorer.model.space import Space
from explorer.types import Images, States

if TYPE_CHECKING:
    from explorer.network.autoencoder import Autoencoder

__all__ = ["Latents"]


@dataclass(frozen=True, eq=False)
class Latents(Space):
    """The states of an autoencoder, (planes, side / f, side / f), of mean 0 and deviation 1."""

    autoencoder: Autoencoder

    @property
    def shape(self) -> tuple[int, ...]:  # type: ignore[override]
        return self.autoencoder.shape

    @property
    def side(self) -> int:  # type: ignore[override]
        return self.autoencoder.size

    def encode(self, pictures: Images) -> States:
        with torch.inference_mode():
            return self.autoencoder.encode(pictures.to(self.autoencoder.mean.device)).to(pictures)

    def decode(self, states: States) -> Images:
        with torch.inference_mode():
            return self.autoencoder.decode(states.to(self.autoencoder.mean.device)).to(states)

    def glance(self, states: States) -> Images:
        with torch.inference_mode():
            return self.autoencoder.glance(states.to(self.autoencoder.mean.device)).to(states)
