"""Samplers: rules that walk from noise to a picture, one algorithm per file, one loop for all (`base.walk`).

All ask the same denoiser the same question, x0_hat at (x, sigma), and differ in how they step on from the answer.
A sampler is one file in this folder, with one class that has a `name`: it is found by looking.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

from explorer.choices import choose
from explorer.diffusion.registry import found
from explorer.diffusion.sampler.base import Sampler, walk
from explorer.diffusion.sampler.consistency import Consistency
from explorer.diffusion.sampler.ddim import DDIM
from explorer.diffusion.sampler.ddpm import DDPM
from explorer.diffusion.sampler.dpmpp_2m import DPMpp2M
from explorer.diffusion.sampler.dpmpp_2m_sde import DPMpp2MSDE
from explorer.diffusion.sampler.euler import Euler
from explorer.diffusion.sampler.euler_ancestral import EulerAncestral
from explorer.diffusion.sampler.flow_euler import FlowEuler
from explorer.diffusion.sampler.heun import Heun
from explorer.diffusion.sampler.langevin import Langevin
from explorer.diffusion.sampler.lms import LMS
from explorer.diffusion.sampler.plms import PLMS
from explorer.diffusion.sampler.unipc import UniPC
from explorer.errors import RefusedError

__all__ = [
    "DDIM",
    "DDPM",
    "LMS",
    "PLMS",
    "SAMPLERS",
    "WITH_ETA",
    "Consistency",
    "DPMpp2M",
    "DPMpp2MSDE",
    "Euler",
    "EulerAncestral",
    "FlowEuler",
    "Heun",
    "Langevin",
    "Sampler",
    "UniPC",
    "make_sampler",
    "walk",
]

SAMPLERS: dict[str, type[Sampler]] = found(Sampler, __name__, __path__)  # type: ignore[type-abstract]
"""The samplers by name; each takes the fields of its class as keywords."""

WITH_ETA = tuple(name for name, one in SAMPLERS.items() if "eta" in {field.name for field in fields(cast(Any, one))})
"""The samplers whose share of fresh noise, eta, can be set."""


def make_sampler(name: str, *, eta: float | None = None) -> Sampler:
    """The sampler of that name with its published settings.

    eta  share of fresh noise, 0 for none; None is the sampler's own. A deterministic sampler takes 0, which it is

    Raises ValueError, in one line, on an unknown name (with the nearest), or an eta that the sampler cannot have.
    """
    choose("sampler", name, SAMPLERS)
    if name in WITH_ETA and eta is not None:
        return SAMPLERS[name](eta=eta)  # type: ignore[call-arg]  # WITH_ETA are those that have it
    sampler = SAMPLERS[name]()
    if eta is not None and (eta != 0 or sampler.stochastic):
        known = ", ".join(WITH_ETA)
        raise RefusedError("no_eta", sampler=name, known=known)
    return sampler
