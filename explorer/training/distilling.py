"""Teaching a student to leap: consistency distillation with guidance built in.

    x_t    = corrupt(x0, eps, t_n)
    x0_w   = uncond + w (cond - uncond), the guided teacher's answer to x_t
    x_s    = one DDIM step from t_n to t_(n-1) with x0_w
    loss   = sqrt(|student(x_t, t_n, w) - average(x_s, t_(n-1), w)|^2 + c^2) - c

The student's answer at a level is pulled to its own, averaged answer one teacher's step further down; at the last
level that is the teacher's (Song et al. 2023, arXiv 2303.01469; guidance as an input: Meng et al. 2023, arXiv
2210.03142; Luo et al. 2023, arXiv 2310.04378; the loss: Song & Dhariwal 2023, arXiv 2310.14189, with a mean square).
Their c, 0.00054 sqrt(D) on a sum over D numbers, is 0.00054 on a mean; ours is some 90 times that, so this loss is all
but a square until two answers are 0.05 apart (root mean square).
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt, scales
from explorer.diffusion.schedule import make_schedule
from explorer.network.checkpoint import WeightsError
from explorer.network.text import PAD, START
from explorer.network.unet import UNet
from explorer.training.objective import Network, Objective
from explorer.training.pictures import LEVELS, Batch
from explorer.training.recipe import Recipe
from explorer.training.weights import find, open_unet
from explorer.types import Levels

__all__ = ["Distilling"]

LEVELS_WALKED = 40  # N: steps of the teacher's walk
SCALES = (1.0, 6.0)  # guidance scales that the student hears of; its file says so
ROUND = 0.05  # c: where the loss turns from square to straight


class Distilling(Objective):
    """The few-step student of a trained teacher, which it starts as."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self.schedule = make_schedule(recipe.schedule, shift=recipe.shift)
        path = find(str(recipe.teacher))
        self.teacher, self.taught = open_unet(path)
        if self.taught.get("guided"):
            raise WeightsError(f"{path.name} is a student itself; a teacher is a trained base")
        self.fits(path)

    def fits(self, path: Path) -> None:
        """The pictures and the words must be those of the teacher."""
        if self.teacher.size != self.preset.size or tuple(self.taught["words"]) != self.preset.words:
            raise WeightsError(f"{path.name} was trained with another preset than '{self.recipe.preset}'; say --preset")

    def network(self) -> UNet:
        return deepcopy(self.teacher).requires_grad_(True)

    def settle(self, network: Network, average: Network, device: torch.device) -> None:
        self.teacher = self.teacher.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        if self.recipe.compiled:
            for each in (network, average, self.teacher):
                each.compile()

    def kept(self, step: int) -> float:
        return 0.98 if step > 50 else 0.8

    def losses(self, network: Network, average: Network, batch: Batch) -> tuple[Tensor, Levels]:
        count, device = len(batch.x0), batch.x0.device
        n = torch.randint(1, LEVELS_WALKED + 1, (count,), generator=batch.chance, device=device).cpu()
        w = SCALES[0] + (SCALES[1] - SCALES[0]) * torch.rand(count, generator=batch.chance, device=device)
        here, below = (self.schedule.log_snr(k / LEVELS_WALKED).clamp(*LEVELS).float().to(device) for k in (n, n - 1))
        x_t = corrupt(batch.x0, batch.eps, here)
        with torch.no_grad():
            x0_w = self.guided(x_t, here, batch.tokens, w)
            signal, noise = scales(here, x_t)
            x_s = corrupt(x0_w, (x_t - signal * x0_w) / noise.clamp_min(1e-3), below)
            goal = clean(average, x_s, below, average.remember(batch.tokens, w)).clamp(-1, 1)
        answer = clean(network, x_t, here, network.remember(batch.tokens, w))
        return ((answer - goal).square().mean((1, 2, 3)) + ROUND**2).sqrt() - ROUND, here

    def guided(self, x_t: Tensor, log_snr: Tensor, tokens: Tensor, w: Tensor) -> Tensor:
        """The teacher's x0_hat with guidance, each picture at its own scale."""
        nothing = torch.full_like(tokens, PAD)
        nothing[:, 0] = START
        memory = self.teacher.remember(torch.cat([tokens, nothing]))
        cond, uncond = clean(self.teacher, torch.cat([x_t, x_t]), log_snr.repeat(2), memory).chunk(2)
        return (uncond + w[:, None, None, None] * (cond - uncond)).clamp(-1, 1)

    @property
    def config(self) -> dict[str, Any]:
        return {**self.taught, "guided": True, "guidance_range": list(SCALES)}


def clean(network: Network, x_t: Tensor, log_snr: Tensor, memory: Any) -> Tensor:
    """x0_hat = signal_scale x_t - noise_scale v_hat."""
    signal, noise = scales(log_snr, x_t)
    return signal * x_t - noise * network(x_t, log_snr, memory).float()
