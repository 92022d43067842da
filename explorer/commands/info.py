"""explorer info: versions, device, weights, and the words that the model knows; or what a model from the disk is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from explorer.console import tell

if TYPE_CHECKING:
    from explorer.pipelines.folder import Folder

__all__ = ["info"]

PACKAGES = ("diffusion-explorer", "torch", "gradio", "numpy", "matplotlib", "imageio", "pillow", "av")
Models = Annotated[
    list[str] | None,
    typer.Option(
        help="What is to be said about: the folder of a model, or its name on the hub; may be given several times."
    ),
]


def info(model: Models = None) -> None:
    if model:
        for wish in model:
            tell(*about(wish))
    else:
        about_here()


def about_here() -> None:
    """This machine, the shipped weights and words."""
    import platform
    import textwrap
    from importlib.metadata import PackageNotFoundError, version

    import torch

    from explorer.model.registry import DEFAULT
    from explorer.network.checkpoint import manifest
    from explorer.network.learned import load_denoiser

    def release(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    tell(f"Python {platform.python_version()}, " + ", ".join(f"{p} {release(p)}" for p in PACKAGES))
    model = load_denoiser(DEFAULT)
    cores = f"{torch.get_num_threads()} threads" if model.device.type == "cpu" else torch.cuda.get_device_name()
    speed = model.engine.speed
    layout = ", channels-last" * speed.channels_last + ", weights laid out for oneDNN" * speed.packed
    tell(f"Runs on {model.device.type} ({cores}) in {speed.precision}{layout}")
    for name, facts in manifest().items():
        size = f"{facts['bytes'] / 1e6:.1f} MB"
        tell(f"{name:6} {facts['parameters'] / 1e6:5.1f} M parameters, {size}, sha256 {facts['sha256'][:12]} ...")
        tell(f"       {facts['training']}; {facts['licence']}")
    words = [word for word in model.vocabulary.words if not word.startswith("<")]
    tell(f"{len(words)} words known, up to {model.vocabulary.length - 1} a prompt:")
    tell(*textwrap.wrap(" ".join(words), 100, initial_indent="  ", subsequent_indent="  "))


def about(wish: str) -> Iterator[str]:
    """What a model of the list, or one from the disk, is, and what of the page it supports. Raises PipelineError."""
    from explorer.model.registry import MODELS
    from explorer.pipelines.found import folder_of

    if wish in MODELS:
        entry = MODELS[wish]
        facts = entry.facts()
        yield f"{wish}: {entry.about}; {facts['parameters'] / 1e6:.1f} M parameters; {facts['licence']}"
        return
    yield from about_folder(folder_of(wish))


def about_folder(folder: Folder) -> Iterator[str]:
    from explorer.pipelines.entry import needed
    from explorer.pipelines.family import Guidance
    from explorer.pipelines.notices import notice_of
    from explorer.pipelines.table import traits_of

    traits = traits_of(folder)
    own = traits.defaults
    low, high = traits.family.scales
    guidance = {
        Guidance.OUTSIDE: "around the network: both branches at every step",
        Guidance.INPUT: f"an input of the network, from {low:g} to {high:g}: one branch",
        Guidance.NONE: "none: it is a student that takes few steps, or has none",
    }
    yield f"{folder.name}: {traits.family.name} ({folder.kind}), pictures of {traits.side} x {traits.side} pixels"
    yield f"  {folder.parameters / 1e6:,.1f} M parameters, {folder.bytes / 1e9:.2f} GB on the disk"
    memory = {precision: f"{needed(folder, precision) / 1e9:.1f} GB" for precision in ("float32", "bfloat16")}
    yield f"  memory: about {memory['float32']} on a processor, {memory['bfloat16']} on a card"
    yield f"  walks among {' x '.join(map(str, traits.shape))} numbers; its network predicts {traits.prediction}"
    yield f"  guidance: {guidance[traits.guidance]}"
    shift = f", shift {own.shift:g}" if own.shift != 1 else ""
    yield (
        f"  at its best with {own.steps} steps, {own.sampler}, guidance {own.guidance_scale:g}, schedule "
        f"{own.schedule}{shift}"
    )
    yield "  on the page: Create, Compare, every export; not Destroy, the lab and lessons, which need our judge"
    yield f"  licence: {notice_of(*folder.names)}. It is not shipped; its pictures are not filtered"
