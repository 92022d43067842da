"""A network of a pipeline as a Denoiser: asked at a noise level, answering with the clean latent.

prediction (eps, v, x0, velocity) about x_t  ->  x0_hat, by diffusion/parametrization.py
timestep from log_snr, by the model's own table
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.parametrization import convert
from explorer.pipelines.family import Family, Rows
from explorer.pipelines.levels import Clock
from explorer.pipelines.reader import Condition, PipelineReader
from explorer.types import Estimate, Levels, States

__all__ = ["PipelineDenoiser"]


@dataclass(frozen=True, eq=False)
class PipelineDenoiser(Denoiser):
    """pipe  diffusers' pipeline, for its network;   prediction  a name in PARAMETRIZATIONS;   clock  its timesteps;
    reader  for the rows without words;   dtype, device  of its network"""

    pipe: Any
    family: Family
    prediction: str
    clock: Clock
    reader: PipelineReader
    dtype: torch.dtype
    device: torch.device

    @property
    def log_snr_range(self) -> tuple[float, float]:  # type: ignore[override]
        return self.clock.log_snr_range

    def __call__(self, x_t: States, log_snr: Levels, condition: Condition | None = None) -> Estimate:
        rows = self.reader.without(len(x_t)) if condition is None else condition.rows
        return Estimate(x0_hat=self.x0(x_t, log_snr, rows))

    def both(self, x_t: States, log_snr: Levels, condition: Condition) -> tuple[States, States]:
        """With and without words in one call of twice the batch."""
        if condition.nothing is None:
            return super().both(x_t, log_snr, condition)
        x0_cond, x0_uncond = self.x0(torch.cat([x_t, x_t]), log_snr.repeat(2), condition.both).chunk(2)
        return x0_cond, x0_uncond

    def x0(self, x_t: States, log_snr: Levels, rows: Rows) -> States:
        return convert(self.predicted(x_t, log_snr, rows), self.prediction, "x0", x_t, log_snr)

    def predicted(self, x_t: States, log_snr: Levels, rows: Rows) -> Tensor:
        """What the network says, (B, C, h, w) in the form of x_t."""
        with torch.inference_mode():
            x = self.clock.scaled(x_t, log_snr).to(self.device, self.dtype)
            timestep = self.clock.timestep(log_snr).float().to(self.device)
            made = self.family.ask(self.pipe, x, timestep, rows)
        made = made[:, : x_t.shape[1]]  # behind it some networks say how sure they are, which no sampler here asks
        return made.to(x_t.device, x_t.dtype).clone()
