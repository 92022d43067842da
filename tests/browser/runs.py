"""Small made-up runs whose every pixel is known, for the player: no network, no judge."""

import math
from functools import cache

import torch

from explorer.diffusion.noise import Noise
from explorer.types import Step, Trajectory


def pictures(size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A picture with fine and coarse patterns that leaves [-1, 1] here and there, and its blurred relative."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, size), torch.linspace(-1, 1, size), indexing="ij")
    channels = [torch.sin(3 * x + k) + 0.5 * torch.cos(20 * x * y + k) for k in range(3)]
    fine = torch.stack(channels)[None]
    coarse = torch.nn.functional.avg_pool2d(fine, 5, stride=1, padding=2)
    return fine, coarse


@cache
def made_up(
    steps: int = 6, size: int = 24, *, seed: int = 0, guided: bool = True, forward: bool = False, bend: float = 1.0
) -> Trajectory:
    """x_t = signal x0_hat + noise eps with the same eps all along; x0_hat goes from blurred to sharp.

    bend  how steps lie on the axis of noise levels: 1 evenly, more crowds them at static
    """
    fine, coarse = pictures(size)
    eps = Noise([seed], (3, size, size))()
    levels = []
    for k in range(steps + 1):
        angle = min(max((k / steps) ** bend, 0.01), 1) * math.pi / 2
        levels.append(math.inf if k == steps else 2 * math.log(math.tan(angle)))
    if forward:
        levels.reverse()
    made = []
    for k in range(steps):
        known = k / steps
        x0_hat = fine if forward else (1 - known) * coarse + known * fine
        step = Step(
            index=k,
            t=1 - known,
            t_next=1 - (k + 1) / steps,
            log_snr=levels[k],
            log_snr_next=levels[k + 1],
            x_t=x0_hat,
            x0_hat=x0_hat,
            x0_cond=x0_hat if guided else None,
            x0_uncond=(0.9 * x0_hat - 0.1) if guided else None,
            nfe=2 * (k + 1),
        )
        mixed = step.level.signal_scale * x0_hat + step.level.noise_scale * eps
        made.append(Step(**{**step.__dict__, "x_t": mixed}))
    last = Step(**{**made[-1].__dict__, "log_snr": levels[-1]})
    final = last.level.signal_scale * fine + last.level.noise_scale * eps
    settings = f"prompt=a+red+apple&seed={seed}&steps={steps}"
    return Trajectory(settings=settings, steps=tuple(made), final=final, seconds=0.5, forward=forward)


def sentences(steps: int) -> list[str]:
    return [f"Sentence {k}: what was measured here." for k in range(steps + 1)]
