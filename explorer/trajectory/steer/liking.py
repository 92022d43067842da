"""How well a picture fits its words, said by two that know nothing of each other.

    Liking         log p(asked names | x_t), natural logarithm, by the judge, which reads any noise level
    second_reader  log p(x | words) - log p(x), by the model that draws, in nats:
                   1/2 integral E |eps - eps_hat(x_t)|^2 - |eps - eps_hat(x_t, words)|^2 d log_snr

The second is exact for the best denoiser there is (Kong, Brekelmans, Ver Steeg 2023, arXiv 2302.03792, equation 8) and
needs no judge; so whoever pleases the judge too much is caught.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.errors import RefusedError
from explorer.model.base import Model
from explorer.network.judge import CLEAN
from explorer.trajectory.reading import meant_by
from explorer.trajectory.settings import Settings
from explorer.trajectory.weights import condition_of
from explorer.types import Images, Levels

__all__ = ["LEVELS", "Liking", "second_reader"]

STATIC = -14.0  # log_snr below which the judge was never asked
LEVELS = tuple(-5.0 + k for k in range(11))  # log_snr at which the second reader looks
FAINT = 1e-9  # of a chance


@dataclass(frozen=True, eq=False)
class Liking:
    """judge  see explorer.network.judge;   asked  attribute -> index of the name that is looked for"""

    judge: Any
    asked: dict[str, int]

    @classmethod
    def of(cls, judge: Any, settings: Settings) -> Liking:
        """For the words of a run. Raises RefusedError where they say nothing that the judge knows."""
        words = settings.as_read().lower().split()
        asked = {name: judge.names[name].index(said) for name, said in meant_by(words, judge.names).items()}
        if not asked:
            raise RefusedError("steer_judge")
        return cls(judge, asked)

    def __call__(self, x_t: Images, log_snr: Levels) -> Tensor:
        """(B,) at most 0; gradients pass."""
        chances = self.judge.see(x_t.float(), log_snr.float().clamp(STATIC, CLEAN)).chances
        each = [chances[name][:, k].clamp_min(FAINT).log() for name, k in self.asked.items()]
        return torch.stack(each).sum(0)

    @torch.no_grad()
    def of_pictures(self, x0: Images) -> Tensor:
        """Of finished ones, (B,)."""
        return self(x0, torch.full((len(x0),), CLEAN))


@torch.no_grad()
def second_reader(model: Model, settings: Settings, picture: Images) -> float:
    """How much the words of a run say about a picture, (1, 3, side, side), in nats; a network call with words and one
    without at each of LEVELS. One static for all levels, of a seed of its own."""
    state = model.space.encode(picture)
    eps = model.static([settings.seed ^ 0x5EED])()
    words = condition_of(model.reader, [settings.as_read()], 1.0, settings.weights)
    gains = []
    for log_snr in LEVELS:
        x_t, level = corrupt(state, eps, log_snr), torch.full((len(state),), log_snr)
        told, untold = (model.denoiser(x_t, level, heard).x0_hat for heard in (words, None))
        snr = torch.exp(torch.tensor(log_snr, dtype=torch.float64))  # |eps - eps_hat|^2 = snr |x0 - x0_hat|^2
        errors = [(state - guess).double().square().sum() for guess in (untold, told)]
        gains.append(float(snr * (errors[0] - errors[1]) / 2))
    return float(torch.trapezoid(torch.tensor(gains), torch.tensor(LEVELS)))
