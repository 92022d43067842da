"""The latent space of a pipeline: its autoencoder, with the scale and the shift that its networks are used to.

    x = (encode(picture) - shift) scale,     picture = decode(x / scale + shift)
    glance(x): colours fitted to latents by least squares on the shipped pictures, C + 1 by 3 numbers; each number of a
    latent becomes one square

A decoder costs as much as a step of the network. So what a walk is seen as are glances, and the finished picture alone
is decoded: recording takes next to no time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from explorer.model.space import Space
from explorer.network.glance import fitted_line, glanced
from explorer.pixels import from_frame
from explorer.resources import folder
from explorer.types import Images, States

__all__ = ["PipelineSpace"]

FITTED_AT = 256  # pixels a side of the pictures that glances are fitted on, at most


@dataclass(frozen=True, eq=False)
class PipelineSpace(Space):
    """autoencoder  AutoencoderKL, AutoencoderDC or VQModel of diffusers;   shape, side  see Space;   device  where it
    runs;   scale, shift  of its latents"""

    autoencoder: Any
    shape: tuple[int, ...]
    side: int
    device: torch.device
    scale: float = 1.0
    shift: float = 0.0

    def encode(self, pictures: Images) -> States:
        """Pictures of any side are brought to that of the space first."""
        if pictures.shape[-1] != self.side:
            pictures = F.interpolate(pictures, (self.side, self.side), mode="bicubic", antialias=True).clamp(-1, 1)
        return self.latents(pictures).to(pictures)

    def latents(self, pictures: Images) -> States:
        with torch.inference_mode():
            made = self.autoencoder.encode(pictures.to(self.device, self.autoencoder.dtype))
            # the most likely latents of a variational one; the others have no other
            found = made.latent_dist.mode() if hasattr(made, "latent_dist") else getattr(made, "latents", None)
            return ((made.latent if found is None else found).float() - self.shift) * self.scale

    def decode(self, states: States) -> Images:
        quantizes = {"force_not_quantize": True} if hasattr(self.autoencoder, "quantize") else {}
        with torch.inference_mode():
            latents = (states / self.scale + self.shift).to(self.device, self.autoencoder.dtype)
            return self.autoencoder.decode(latents, return_dict=False, **quantizes)[0].to(states)

    def glance(self, states: States) -> Images:
        return glanced(states, self.colours.to(states.device), self.side).to(states)

    guess = glance

    @cached_property
    def colours(self) -> Tensor:
        """(C + 1, 3): red, green and blue of each channel of a latent, and of none."""
        side = min(FITTED_AT, self.side)
        pictures = F.interpolate(shipped_pictures(), (side, side), mode="bicubic", antialias=True).clamp(-1, 1)
        return fitted_line(torch.cat([self.latents(one[None]).cpu() for one in pictures]), pictures)


def shipped_pictures() -> Images:
    """(B, 3, 128, 128), the pictures that come with the program."""
    paths = sorted((folder("assets") / "pictures").glob("*.png"))
    return torch.cat([from_frame(np.asarray(Image.open(path).convert("RGB"))) for path in paths])
