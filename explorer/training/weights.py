"""Weights of a training as files that the rest of the project can use, and any such file as a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from explorer.diffusion.grid import USUAL_RANGE
from explorer.files import resolved
from explorer.network.checkpoint import MANIFEST, WeightsError, manifest, restore, weights_path, write
from explorer.network.engine import Engine
from explorer.network.judge import Judge
from explorer.network.learned import HEARD, LearnedDenoiser, load_judge
from explorer.network.speed import Speed
from explorer.network.text import Vocabulary
from explorer.network.unet import UNet

__all__ = ["WEIGHTS", "as_denoiser", "export", "find", "open_denoiser", "open_judge", "open_unet"]

WEIGHTS = "weights.safetensors"


def export(path: Path, network: nn.Module, config: dict[str, Any], int8: bool = False) -> None:
    """Writes a network as float16, or in the shipped form as int8; appears whole or not at all."""
    write(path, {name: weight.cpu() for name, weight in network.state_dict().items()}, config, int8=int8)


def find(name: str) -> Path:
    """The file of shipped weights (base, fast, judge), of a run folder, or the file itself. Raises WeightsError."""
    path = resolved(Path(name)) or Path(name)
    if path.is_dir():
        path = path / WEIGHTS
        if not path.is_file():
            raise WeightsError(f"{name} holds no {WEIGHTS} yet; let the training run to its first checkpoint")
        return path
    if path.suffix or path.is_file():
        if not path.is_file():
            raise WeightsError(f"there is no file {name}")
        return path
    try:
        return weights_path(name)
    except WeightsError:
        if name in manifest():
            raise
        raise WeightsError(
            f"no weights are called {name!r}: say {', '.join(manifest())}, a run folder or a .safetensors file "
            f"(the shipped ones are listed in {MANIFEST})"
        ) from None


def open_unet(path: Path) -> tuple[UNet, dict[str, Any]]:
    """The U-Net of a file and its whole configuration. Raises WeightsError."""
    return restore(UNet, path)


def as_denoiser(unet: UNet, config: dict[str, Any], name: str = "training") -> LearnedDenoiser:
    """A U-Net as a model that answers to words, wherever it lies."""
    return LearnedDenoiser(
        engine=Engine(unet, Speed()),
        vocabulary=Vocabulary(tuple(config["words"]), unet.length),
        name=name,
        device=next(unet.parameters()).device,
        guided=bool(config.get("guided", False)),
        log_snr_range=tuple(config.get("log_snr_range", USUAL_RANGE)),
        guidance_range=tuple(config.get("guidance_range", HEARD)),
    )


def open_denoiser(path: Path, device: torch.device | str = "cpu") -> LearnedDenoiser:
    """The denoiser of any weights file of this project. Raises WeightsError."""
    unet, config = open_unet(path)
    return as_denoiser(unet.to(device), config, path.stem)


def open_judge(path: Path | None = None, device: torch.device | str = "cpu") -> tuple[Judge, Vocabulary]:
    """The judge of a file, or the shipped one, and the words that it knows. Raises WeightsError."""
    if path is None:
        return load_judge(str(device))
    judge, config = restore(Judge, path)
    return judge.to(device), Vocabulary(tuple(config["words"]))
