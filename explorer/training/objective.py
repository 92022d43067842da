"""What a training minimises, and on which network.

    base   E |v_hat(x_t, log_snr, words) - v|^2 w(log_snr),   x_t = signal_scale x0 + noise_scale eps

The words are left out of some pictures, so that one network learns both E[x0 | x_t, words] and E[x0 | x_t], which
guidance needs (Ho & Salimans 2022, arXiv 2207.12598).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import loss
from explorer.network.unet import UNet
from explorer.training.pictures import LEVELS, Batch, Window
from explorer.training.presets import PRESETS
from explorer.training.recipe import Recipe
from explorer.training.samples import draw
from explorer.training.weights import as_denoiser
from explorer.types import Images, Levels

__all__ = ["Denoising", "Network", "Objective"]

Network = Any  # what the objective's own `network` makes


class Objective(ABC):
    """One task of training. `config` is what the weights file says of the network; columns: of a sheet of samples."""

    columns = 4

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.preset = recipe, PRESETS[recipe.preset]

    @abstractmethod
    def network(self) -> Network:
        """The network at the start of the training; its chance is that of torch's own generator."""

    @abstractmethod
    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        """The loss of each picture and its noise level, (B,) each. `average`: of the network's weights, running."""

    @property
    @abstractmethod
    def config(self) -> dict[str, Any]:
        """Sizes, words and all else that is needed to use the weights."""

    def kept(self, step: int) -> float:
        """How much the running average keeps of itself at a step: little at first, when there is little worth it."""
        return min(self.recipe.average, (1 + step) / (10 + step))

    def window(self, device: torch.device, name: str = "train", rank: int = 0) -> Window:
        """The pictures to learn from."""
        return Window(self.recipe, device, name, rank)

    def measure(self, average: Network, window: Window) -> None:
        """Finds what the averaged network needs to be of use and does not learn; before it is written."""
        return

    def samples(self, average: Network, prompts: Sequence[str], **how: Any) -> Images | None:
        """Pictures that show how far it is, (B, 3, S, S) in [-1, 1]; None where a network makes none."""
        return draw(as_denoiser(average, self.config), prompts, range(len(prompts)), **how)

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        """Makes ready what a step calls: moved to the device, and compiled where the recipe says so."""
        if self.recipe.compiled:
            network.compile()


class Denoising(Objective):
    """The careful model."""

    def network(self) -> UNet:
        return UNet(len(self.preset.words), **self.preset.network)

    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        x_t = corrupt(batch.x0, batch.eps, batch.log_snr)
        v_hat = network(x_t, batch.log_snr, network.remember(batch.tokens)).float()
        return loss(v_hat, "v", batch.x0, batch.eps, batch.log_snr, self.recipe.weighting), batch.log_snr

    @property
    def config(self) -> dict[str, Any]:
        sizes = {"vocab": len(self.preset.words), **self.preset.network}
        return {**sizes, "words": list(self.preset.words), "log_snr_range": list(LEVELS)}
