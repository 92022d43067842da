"""What the enlarger learns from: pictures painted large, averaged down, and made faulty as a first stage is faulty.

Three kinds of small pictures, each with the noise level that the enlarger is told:

    clean    the average of 4 x 4 pixels                                        CLEAN
    worn     blurred a little, with noise of sigma = exp(-log_snr / 2), white or soft      log_snr in WORN
    remade   buried to log_snr and brought back by the first stage in one or two calls     log_snr in BURIED

The last is the kind that matters (conditioning augmentation with the model's own faults; Ho et al. 2021, arXiv
2106.15282, section 4, with their truncated conditioning).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.forward import corrupt
from explorer.network.enlarger import CLEAN, FACTOR
from explorer.network.learned import LearnedDenoiser
from explorer.pixels import from_levels, to_levels
from explorer.training.pictures import Row, Window, seed_of
from explorer.training.presets import PRESETS
from explorer.training.recipe import Recipe
from explorer.training.weights import find, open_denoiser
from explorer.types import Images, Levels

__all__ = ["BURIED", "CROP", "WORN", "Pair", "Pairs", "remade"]

CROP = 48  # pixels a side of the small pictures that are learned from
WORN, BURIED = (4.5, CLEAN), (-2.0, 4.0)  # log_snr
SHARES = (0.3, 0.3)  # clean, worn; the rest is remade
CLEAREST = 6.0  # log_snr of the second call at most


@dataclass(frozen=True, eq=False)
class Pair:
    """small (B, 3, C, C), large (B, 3, 4 C, 4 C) in [-1, 1]; log_snr (B,): how faulty the small one is said to be."""

    small: Images
    large: Images
    log_snr: Levels
    chance: torch.Generator


class Pairs(Window):
    """A window on a row of pairs; batches are pieces of them, mirrored half of the time."""

    def __init__(self, recipe: Recipe, device: torch.device | str = "cpu", name: str = "train", rank: int = 0) -> None:
        super().__init__(recipe, device, name, rank)
        preset = PRESETS[recipe.preset]
        self.row = Row(preset, recipe.seed, recipe.group, f"{name} {rank}", FACTOR * preset.size)
        self.stage = open_denoiser(find(recipe.teacher), self.device) if recipe.teacher else None

    def paint(self, index: int) -> tuple[Tensor, ...]:
        """large, small, remade uint8, and the log_snr that the last were buried to."""
        group = self.row.paint(index, self.device, self.painter)
        small = F.avg_pool2d(from_levels(group.pictures), FACTOR)
        chance = torch.Generator(self.device).manual_seed(seed_of("faults", self.row.name, self.row.seed, index))
        low, high = BURIED
        level = low + (high - low) * torch.rand(len(small), generator=chance, device=self.device)
        again = small if self.stage is None else remade(self.stage, small, group.said, level, 1 + index % 2, chance)
        return group.pictures, to_levels(small), to_levels(again), level

    def batch(self, step: int, count: int) -> Pair:  # type: ignore[override]
        self.move(step)
        chance = torch.Generator(self.device).manual_seed(seed_of("batch", self.row.name, self.recipe.seed, step))
        large, small, again, level = self.held

        def uniform() -> Tensor:
            return torch.rand(count, generator=chance, device=self.device)

        kind, side = uniform(), small.shape[-1]
        faulty = kind >= sum(SHARES) if self.stage else torch.zeros_like(kind, dtype=torch.bool)
        crop = min(CROP, side)
        pick = torch.randint(len(small), (count,), generator=chance, device=self.device)
        corners = torch.randint(side - crop + 1, (count, 2), generator=chance, device=self.device).tolist()
        mirrored = (uniform() < 0.5).tolist()
        smalls, larges = [], []
        for k, again_one, (y, x), flip in zip(pick.tolist(), faulty.tolist(), corners, mirrored):
            piece = (again if again_one else small)[k, :, y : y + crop, x : x + crop]
            whole = large[k, :, FACTOR * y : FACTOR * (y + crop), FACTOR * x : FACTOR * (x + crop)]
            smalls.append(piece.flip(2) if flip else piece)
            larges.append(whole.flip(2) if flip else whole)
        x0 = from_levels(torch.stack(smalls))
        worn_to = WORN[0] + (WORN[1] - WORN[0]) * uniform()
        wears = (kind >= SHARES[0]) & ~faulty
        x0 = torch.where(wears[:, None, None, None], worn(x0, worn_to, chance), x0)
        log_snr = torch.where(faulty, level[pick], torch.where(wears, worn_to, torch.full_like(worn_to, CLEAN)))
        return Pair(x0, from_levels(torch.stack(larges)), log_snr, chance)


def worn(x: Images, log_snr: Levels, chance: torch.Generator) -> Images:
    """Blurred by chance, and with noise that is partly white, partly soft."""

    def numbers(*shape: int) -> Tensor:
        return torch.randn(shape, generator=chance, device=x.device)

    count, _, height, width = x.shape
    blur = 0.7 * torch.rand(count, 1, 1, 1, generator=chance, device=x.device) ** 2
    mix = torch.rand(count, 1, 1, 1, generator=chance, device=x.device)
    soft = F.interpolate(numbers(count, 3, (height + 1) // 2, (width + 1) // 2), size=(height, width), mode="bilinear")
    noise = (1 - mix).sqrt() * numbers(*x.shape) + mix.sqrt() * 1.4 * soft
    blurred = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return torch.lerp(x, blurred, blur) + (-log_snr / 2).exp().view(-1, 1, 1, 1) * noise


@torch.no_grad()
def remade(
    stage: LearnedDenoiser, small: Images, said: tuple[str, ...], log_snr: Levels, calls: int, chance: torch.Generator
) -> Images:
    """The pictures buried to log_snr (B,) and brought back by a few-step model, in one call or in two."""
    condition, x0 = stage.condition(said, 3.0), small
    for call in range(calls):
        eps = torch.randn(x0.shape, generator=chance, device=x0.device)
        x0 = stage(corrupt(x0, eps, log_snr), log_snr, condition).x0_hat.clamp(-1, 1)
        if call + 1 < calls:
            log_snr = log_snr + (CLEAREST - log_snr) * torch.rand(len(x0), generator=chance, device=x0.device)
    return x0
