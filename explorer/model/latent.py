"""The space of an autoencoder, a walk among small states instead of pixels; and the model that ships for it.

32 x 32 places of 8 numbers instead of 128 x 128 pixels of 3 colours: six times fewer     (Rombach et al. 2022)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import torch

from explorer.model.base import Defaults, Entry, Model
from explorer.model.shipped import WordReader, plain
from explorer.model.space import Space
from explorer.network.checkpoint import manifest
from explorer.types import Images, States

if TYPE_CHECKING:
    from explorer.network.autoencoder import Autoencoder

__all__ = ["LATENT", "Latents"]


@dataclass(frozen=True, eq=False)
class Latents(Space):
    """The states of an autoencoder, (planes, side / f, side / f), of mean 0 and deviation 1.

    precision  in which states become pictures: "bfloat16" is within 60 dB of "float32", and takes half of its time
    """

    autoencoder: Autoencoder
    precision: str = "float32"

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
        place = self.autoencoder.mean.device.type
        with torch.inference_mode(), torch.autocast(place, torch.bfloat16, enabled=self.precision == "bfloat16"):
            return self.autoencoder.decode(states.to(self.autoencoder.mean.device)).to(states)

    def glance(self, states: States) -> Images:
        with torch.inference_mode():
            return self.autoencoder.glance(states.to(self.autoencoder.mean.device)).to(states)


def load(name: str, precision: str | None = None, device: str | None = None) -> Model:
    from explorer.network.learned import load_autoencoder, load_denoiser

    network = load_denoiser(name, precision, device)
    return Model(
        entry=LATENT,
        denoiser=network,
        space=Latents(load_autoencoder(device), network.precision),
        reader=WordReader(network),
        precision=network.precision,
        sites=network.sites,
    )


LATENT = Entry(
    name="latent",
    about="careful, among numbers that an autoencoder makes pictures of: latent diffusion",
    load=partial(load, "latent"),
    plain=partial(plain, "latent"),
    shape=(8, 32, 32),
    weighs=True,
    defaults=Defaults(threshold="none"),
    facts=lambda: manifest()["latent"],
)
