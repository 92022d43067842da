"""Training a careful model in the space of an autoencoder.

Its network is that of the pixels without the levels that are finer than a state, so it can begin with everything else
that a trained one knows: inner levels, middle, the reading of words (a transplant; only the first and the last layer
are new). With that, hours on two processor cores do what took a graphics card.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.model.latent import Latents
from explorer.network.autoencoder import Autoencoder
from explorer.network.checkpoint import WeightsError, digest, read, restore
from explorer.network.unet import UNet
from explorer.training.objective import Denoising, Network
from explorer.training.pictures import Batch
from explorer.training.recipe import Recipe
from explorer.training.samples import draw
from explorer.training.weights import as_denoiser, find, open_unet
from explorer.types import Images, Levels

__all__ = ["LatentDenoising", "inner", "open_space", "space_of", "transplanted"]


class LatentDenoising(Denoising):
    """The careful model among states; the recipe names the autoencoder, and whose levels it begins with."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        path = find(str(recipe.space))
        self.space, self.sha256 = open_space(path), digest(path)
        if self.space.side != self.preset.size:
            raise WeightsError(f"{path.name} is for pictures of {self.space.side} pixels; say another --preset")
        self.dropped = levels_dropped(self.preset.network, self.space.autoencoder.factor)

    def network(self) -> UNet:
        network = UNet(len(self.preset.words), **self.sizes)
        if self.recipe.teacher is not None:
            path = find(self.recipe.teacher)
            whole, known = open_unet(path)
            if tuple(known["words"]) != self.preset.words:
                raise WeightsError(f"{path.name} knows other words than the preset '{self.recipe.preset}'")
            if known.get("space_sha256") == self.sha256:  # among these very states already: goes on from there
                network.load_state_dict(whole.state_dict())
            else:
                transplanted(network, whole, self.dropped, path.name)
        return network

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        super().settle(network, average, device)
        self.space = Latents(self.space.autoencoder.to(device))

    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        x0 = self.space.encode(batch.x0).clone()  # made where no gradients are kept
        eps = torch.randn(x0.shape, generator=batch.chance, device=x0.device)
        return super().losses(network, average, replace(batch, x0=x0, eps=eps))

    def samples(self, average: Network, prompts: Sequence[str], **how: Any) -> Images:
        return draw(as_denoiser(average, self.config), prompts, range(len(prompts)), space=self.space, **how)

    @property
    def sizes(self) -> dict[str, Any]:
        planes, side, _ = self.space.shape
        return {**inner(self.preset.network, self.dropped), "planes": planes, "size": side}

    @property
    def config(self) -> dict[str, Any]:
        known = {name: value for name, value in super().config.items() if name not in self.preset.network}
        return {**known, **self.sizes, "space": self.recipe.space, "space_sha256": self.sha256}


def levels_dropped(network: dict[str, Any], factor: int) -> int:
    """How many levels of a network of pixels are finer than states of 1/factor the width. Raises WeightsError."""
    dropped = round(math.log2(factor / network["patch"]))
    if not 0 <= dropped < len(network["channels"]):
        raise WeightsError(
            f"a network of {len(network['channels'])} levels has none for states of 1/{factor} the width"
        )
    return dropped


def inner(network: dict[str, Any], dropped: int) -> dict[str, Any]:
    """The sizes of a network without its finest levels."""
    levels = {name: tuple(network[name][dropped:]) for name in ("channels", "blocks", "attention")}
    stem = network["channels"][dropped - 1] if dropped else None
    return {**network, **levels, "patch": 1, "stem": stem}


def transplanted(network: UNet, whole: UNet, dropped: int, name: str) -> None:
    """Fills all but the first and the last layer of a network from one that has `dropped` finer levels besides.

    Raises WeightsError where they do not fit.
    """
    last = len(whole.up) - 1 - dropped
    given = {}
    for key, weight in whole.state_dict().items():
        room, *rest = key.split(".")
        if room in ("enter", "leave"):
            continue
        if room == "down":
            level = int(rest[0]) - dropped
            if level >= 0:
                given[".".join(["down", str(level), *rest[1:]])] = weight
        elif room != "up" or int(rest[0]) < last or (int(rest[0]) == last and rest[1] == "0"):
            given[key] = weight
    try:
        missing, unknown = network.load_state_dict(given, strict=False)
    except RuntimeError as error:
        raise WeightsError(f"the levels of {name} are not as wide as those of this preset; say --preset") from error
    if unknown or {key.split(".")[0] for key in missing} != {"enter", "leave"}:
        raise WeightsError(f"{name} has not the levels of this preset; say --preset")


def open_space(path: Path, sha256: str | None = None) -> Latents:
    """The space of an autoencoder's file; sha256: of the file that a model was trained with. Raises WeightsError."""
    if sha256 is not None and digest(path) != sha256:
        raise WeightsError(f"{path.name} is not the autoencoder that the model was trained with")
    return Latents(restore(Autoencoder, path)[0])


def space_of(path: Path) -> Latents | None:
    """Among whose states the model of a weights file walks; None among pixels. Raises WeightsError."""
    _, config = read(path)
    return open_space(find(config["space"]), config.get("space_sha256")) if "space" in config else None
