"""The families by diffusers' classes, and what a folder says of itself: prediction, clock, the settings that suit it.

prediction  epsilon -> eps, sample -> x0, v_prediction -> v, flow -> velocity
sampler     the one that its pipeline comes with;  spacing likewise
shift       of rectified flow: fixed, or by the number of places: exp(mu)     (diffusers, calculate_shift)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explorer.diffusion.registry import found
from explorer.model.base import Defaults
from explorer.pipelines import families
from explorer.pipelines.errors import PipelineError
from explorer.pipelines.family import Family, Guidance
from explorer.pipelines.folder import Folder

__all__ = ["FAMILIES", "Traits", "family_of", "traits_of"]

CLASSES: dict[str, type[Family]] = found(Family, families.__name__, families.__path__)  # type: ignore[type-abstract]
FAMILIES: dict[str, Family] = {kind: one() for one in CLASSES.values() for kind in one.kinds}
"""diffusers' class of a pipeline -> its family."""

PREDICTIONS = {"epsilon": "eps", "sample": "x0", "v_prediction": "v", "flow_prediction": "velocity"}
SAMPLERS = {  # what diffusers calls a scheduler without that word -> the sampler that it is
    "DDIM": "ddim",
    "DDPM": "ddpm",
    "PNDM": "plms",
    "LMSDiscrete": "lms",
    "EulerDiscrete": "euler",
    "EulerAncestralDiscrete": "euler-ancestral",
    "HeunDiscrete": "heun",
    "DPMSolverMultistep": "dpmpp-2m",
    "UniPCMultistep": "unipc",
    "LCM": "consistency",
    "FlowMatchEulerDiscrete": "flow-euler",
}
STUDENTS = ("turbo", "lightning", "lcm", "hyper", "schnell", "sprint")  # how students that take few steps are called
FEW = 4
SHIFTS = (0.05, 20.0)  # what settings take


@dataclass(frozen=True)
class Traits:
    """What a folder says of its model.

    few  whether it is a student that takes few steps;   steps  of training, what timesteps count
    """

    family: Family
    prediction: str
    guidance: Guidance
    few: bool
    steps: int
    side: int
    shape: tuple[int, ...]
    defaults: Defaults


def family_of(folder: Folder) -> Family:
    """Raises PipelineError on a pipeline of another kind."""
    if folder.kind not in FAMILIES:
        known = ", ".join(dict.fromkeys(family.name for family in FAMILIES.values()))
        raise PipelineError("unknown_kind", kind=folder.kind, known=known)
    return FAMILIES[folder.kind]


def traits_of(folder: Folder) -> Traits:
    """Read off the folder's JSON files; nothing is loaded."""
    family, own = family_of(folder), folder.config("scheduler")  # diffusers' name of the folder
    for part in (family.network, family.autoencoder):
        if part not in folder.components:
            raise PipelineError("missing", name=folder.name, part=part)
    flow = "FlowMatch" in str(own.get("_class_name")) or own.get("prediction_type") == "flow_prediction"
    network = folder.config(family.network)
    places = family.places(network)
    few = is_student(folder, own)
    guidance = family.guidance(folder)
    if guidance is Guidance.OUTSIDE and few:
        guidance = Guidance.NONE
    return Traits(
        family=family,
        prediction="velocity" if flow else PREDICTIONS.get(str(own.get("prediction_type", "epsilon")), "eps"),
        guidance=guidance,
        few=few,
        steps=int(own.get("num_train_timesteps", 1000)),
        side=places * pixels_of(folder.config(family.autoencoder)),
        shape=(family.channels(network), places, places),
        defaults=defaults_of(family, own, flow, few, guidance, places),
    )


def pixels_of(autoencoder: Mapping[str, Any]) -> int:
    """Pixels a side that one place of a latent stands for: each level of an autoencoder but the last one halves."""
    levels = autoencoder.get("block_out_channels") or autoencoder.get("encoder_block_out_channels") or (0,)
    return int(2 ** (len(levels) - 1))


def is_student(folder: Folder, own: Mapping[str, Any]) -> bool:
    said = " ".join(folder.names).lower()
    return any(word in said for word in STUDENTS) or str(own.get("_class_name")).startswith("LCM")


def defaults_of(
    family: Family, own: Mapping[str, Any], flow: bool, few: bool, guidance: Guidance, places: int
) -> Defaults:
    """The settings that suit it; its latents are never cut off."""
    kind = str(own.get("_class_name", "")).removesuffix("Scheduler")  # as diffusers calls it
    scale = 1.0 if guidance is Guidance.NONE else 8.5 if few and guidance is Guidance.INPUT else family.guidance_scale
    linear = own.get("beta_schedule") == "linear"
    return Defaults(
        sampler=SAMPLERS.get(kind, "flow-euler" if flow else "ddim"),
        steps=FEW if few else family.steps,
        guidance_scale=scale,
        threshold="none",
        schedule="flow" if flow else "linear" if linear else "scaled-linear",
        spacing="time" if flow else "trailing" if few else spacing_of(own),
        shift=shift_of(own, places) if flow else 1.0,
    )


def spacing_of(own: Mapping[str, Any]) -> str:
    said = str(own.get("timestep_spacing", "leading"))
    return said if said in ("leading", "trailing") else "time"


def shift_of(own: Mapping[str, Any], places: int) -> float:
    """What sigma is multiplied with; by the number of 2 x 2 squares of places where the folder says so."""
    if own.get("use_dynamic_shifting"):
        least, most = own.get("base_image_seq_len", 256), own.get("max_image_seq_len", 4096)
        low, high = own.get("base_shift", 0.5), own.get("max_shift", 1.15)
        shift = math.exp(low + (high - low) * ((places // 2) ** 2 - least) / (most - least))
    else:
        shift = float(own.get("shift") or own.get("flow_shift") or 1.0)
    return round(min(max(shift, SHIFTS[0]), SHIFTS[1]), 2)
