"""A folder as an Entry of the list of models, and what is loaded of it when somebody asks.

memory    parameters times the bytes of each: all of it on the card, or on the card what is at work (diffusers'
          offload), or on the processor; where nothing fits, one line says so before anything is loaded
precision float32 on a processor; bfloat16 on a card, float16 on one that has none
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import torch

from explorer.model.base import Entry, Model, Range
from explorer.pipelines.denoiser import PipelineDenoiser
from explorer.pipelines.errors import PipelineError
from explorer.pipelines.family import Guidance
from explorer.pipelines.folder import Folder
from explorer.pipelines.levels import Clock, Line, Table
from explorer.pipelines.memory import SPARE, Place, place_for
from explorer.pipelines.notices import notice_of
from explorer.pipelines.reader import PipelineReader
from explorer.pipelines.space import PipelineSpace
from explorer.pipelines.table import Traits, traits_of

__all__ = ["PACKAGES", "entry_of", "needed"]

PACKAGES = ("diffusers", "transformers", "accelerate")
SIZES = {"float32": 4, "float16": 2, "bfloat16": 2}


def entry_of(folder: Folder, name: str | None = None) -> Entry:
    """What can be said of it without loading it. Raises PipelineError on a pipeline of a kind that is not known."""
    traits = traits_of(folder)
    size = f"{folder.parameters / 1e9:.1f} billion numbers" if folder.parameters > 5e8 else "a small one"
    return Entry(
        name=name or slug(folder.name),
        about=f"{traits.family.name}, {traits.side} pixels, {size}",
        load=cache(partial(load, folder, name or slug(folder.name))),
        defaults=traits.defaults,
        guidance=partial(scales_of, traits),
        facts=partial(facts_of, folder),
        shape=traits.shape,
        side=traits.side,
        world=False,
    )


def slug(name: str) -> str:
    """A name as settings, links and files have it: of letters, digits, dots and dashes."""
    kept = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in name.lower())
    return kept.strip("-.")[:60] or "pipeline"


def scales_of(traits: Traits) -> Range | None:
    """The guidance that a network knows; None: any, around it."""
    return {Guidance.OUTSIDE: None, Guidance.INPUT: traits.family.scales, Guidance.NONE: (1.0, 1.0)}[traits.guidance]


def facts_of(folder: Folder) -> Mapping[str, Any]:
    return {"parameters": folder.parameters, "bytes": folder.bytes, "licence": notice_of(*folder.names)}


def needed(folder: Folder, precision: str) -> int:
    """Bytes that the networks take, and what a step needs besides."""
    return int(folder.parameters * SIZES[precision] * SPARE)


def load(folder: Folder, name: str, precision: str | None = None, device: str | None = None) -> Model:
    """The model, ready to run. Raises PipelineError where the extra is not installed, where it does not fit, and where
    its library cannot read it."""
    from explorer.model.registry import MODELS

    installed()
    traits = traits_of(folder)
    place = place_for(lambda kind: needed(folder, kind), precision, device, folder.name)
    entry = MODELS.get(name) or entry_of(folder, name)
    return model_of(pipe_of(folder, traits, place), traits, place, entry)


def installed() -> None:
    """Raises PipelineError where a package of the extra is missing."""
    from importlib.util import find_spec

    if missing := [package for package in PACKAGES if find_spec(package) is None]:
        raise PipelineError("extra", missing=", ".join(missing))


def pipe_of(folder: Folder, traits: Traits, place: Place) -> Any:
    """diffusers' pipeline, from safetensors and nothing else, where it is to run."""
    quiet()
    how = {"use_safetensors": True, "local_files_only": True, "variant": folder.variant}
    try:
        pipe = traits.family.pipe(folder, dtype=getattr(torch, place.precision), **how)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError) as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise PipelineError("unreadable", name=folder.name, error=said) from error
    pipe.set_progress_bar_config(disable=True)
    if place.offload:
        pipe.enable_model_cpu_offload()
    else:
        pipe.to(place.device)
    return pipe


def quiet() -> None:
    """The libraries keep their progress bars and their advice to themselves."""
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


def model_of(pipe: Any, traits: Traits, place: Place, entry: Entry) -> Model:
    """A pipeline that is there as a Model."""
    network, autoencoder = getattr(pipe, traits.family.network), getattr(pipe, traits.family.autoencoder)
    reader = PipelineReader(pipe, traits.family, traits.guidance)
    device = torch.device(place.device)
    own = {"scale": 1.0, "shift": 0.0}
    if not hasattr(autoencoder, "quantize"):  # one that quantizes has a scale in its file that nobody uses
        own = {"scale": float(autoencoder.config.get("scaling_factor") or 1.0)}
        own["shift"] = float(autoencoder.config.get("shift_factor") or 0.0)
    return Model(
        entry=entry,
        denoiser=PipelineDenoiser(
            pipe=pipe,
            family=traits.family,
            prediction=traits.prediction,
            clock=clock_of(pipe, traits),
            reader=reader,
            dtype=network.dtype,
            device=device,
        ),
        space=PipelineSpace(autoencoder, traits.shape, traits.side, device, **own),
        reader=reader,
        precision=place.precision,
    )


def clock_of(pipe: Any, traits: Traits) -> Clock:
    """Timesteps by the pipeline's own table, or along the straight line."""
    if traits.prediction == "velocity":
        return Line(traits.steps)
    return Table(pipe.scheduler.alphas_cumprod.double())  # diffusers' word
