"""See how a diffusion model makes pictures.

A clean picture x0 sinks into noise,  x_t = signal_scale x0 + noise_scale eps,  and the only clock is the noise level
log_snr = log(signal_scale^2 / noise_scale^2). A `Schedule` is a path t -> log_snr from picture (t = 0) to static
(t = 1); a `TimeGrid` is the row of levels that a walk visits. A `Denoiser` looks at x_t and its level and answers with
x0_hat, its guess of the clean picture; guidance wraps a denoiser and is one. A `Sampler` takes one step to a cleaner
level by that guess. A run is a generator of `Step`s, all of it kept as a `Trajectory`:

    settings = Settings(prompt="a red apple", seed=7, schedule="cosine", sampler="ddim")
    for step in reverse(settings):
        ...

In a notebook `record(settings)` shows itself as the player.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.cores import spare_torch

if TYPE_CHECKING:
    from explorer.diffusion.denoiser import Denoiser
    from explorer.diffusion.grid import TimeGrid
    from explorer.diffusion.sampler.base import Sampler
    from explorer.diffusion.schedule import Schedule
    from explorer.player.notebook import notebook
    from explorer.trajectory.record import forward, record, reverse
    from explorer.trajectory.settings import Settings
    from explorer.types import Step, Trajectory

__all__ = [
    "Denoiser",
    "Sampler",
    "Schedule",
    "Settings",
    "Step",
    "TimeGrid",
    "Trajectory",
    "forward",
    "notebook",
    "record",
    "reverse",
]

spare_torch()
HOMES = {
    "Denoiser": "explorer.diffusion.denoiser",
    "Sampler": "explorer.diffusion.sampler.base",
    "Schedule": "explorer.diffusion.schedule",
    "Settings": "explorer.trajectory.settings",
    "Step": "explorer.types",
    "TimeGrid": "explorer.diffusion.grid",
    "Trajectory": "explorer.types",
    "forward": "explorer.trajectory.record",
    "notebook": "explorer.player.notebook",
    "record": "explorer.trajectory.record",
    "reverse": "explorer.trajectory.record",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded when they are asked for: `explorer --help` does not wait for torch."""
    if name in HOMES:
        return getattr(import_module(HOMES[name]), name)
    raise AttributeError(f"module 'explorer' has no attribute {name!r}")
