"""What each step of a teaching is learned from: given pictures under the new word, and others that the world paints.

Every second given picture is put into another place, where its thing can be cut out. The painted ones are there to stay
as they were (see `teaching`). All chance of a step follows from the settings and the number of the step.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from explorer.diffusion.loss import draw_levels
from explorer.diffusion.schedule import make_schedule
from explorer.network.learned import LearnedDenoiser
from explorer.training.given import Given, Places, shown
from explorer.training.pictures import LEVELS, Window, seed_of
from explorer.training.presets import PRESETS
from explorer.training.recipe import Recipe
from explorer.training.teaching_settings import TeachingSettings
from explorer.types import Images

__all__ = ["Lesson", "Lessons"]


@dataclass(frozen=True, eq=False)
class Lesson:
    """x0 (B, 3, S, S), tokens (B, L), eps like x0, log_snr (B,): `given` pictures first, those of the world after."""

    x0: Images
    tokens: Tensor
    eps: Tensor
    log_snr: Tensor
    given: int

    def __len__(self) -> int:
        return len(self.x0)

    def rows(self, rows: slice) -> Lesson:
        """Some of them."""
        given = len(range(len(self))[: self.given][rows])
        return Lesson(self.x0[rows], self.tokens[rows], self.eps[rows], self.log_snr[rows], given)

    def to(self, device: torch.device) -> Lesson:
        x0, tokens, eps, log_snr = (part.to(device) for part in (self.x0, self.tokens, self.eps, self.log_snr))
        return Lesson(x0, tokens, eps, log_snr, self.given)


class Lessons:
    """One for each step, the same whenever it is asked for."""

    def __init__(self, settings: TeachingSettings, given: Given, model: LearnedDenoiser, word: str) -> None:
        self.settings, self.given, self.word, self.size = settings, given, word, model.size
        self.vocabulary = model.vocabulary.with_words((word,))
        recipe = Recipe.make(
            preset=settings.preset,
            steps=settings.steps,
            seed=settings.seed,
            batch=max(1, settings.prior),
            pool=settings.pool,
            fresh=settings.fresh,
            group=min(8, settings.pool),
            dropout=settings.dropout,
        )
        self.window = Window(recipe, name=f"teach {word}")
        self.schedule = make_schedule(recipe.schedule, shift=settings.shift)

    @cached_property
    def places(self) -> Places | None:
        """Where things are put; None where nothing can be cut out, and in the tiny world, which has no places."""
        if not self.given.cut or PRESETS[self.settings.preset].few:
            return None
        return Places(self.settings.places, self.size, self.settings.seed)

    def painting(self, step: int) -> Iterator[None]:
        """Paints what a step needs, a few pictures at a time."""
        if "places" not in vars(self):
            _ = self.places
            yield
        if self.settings.prior:
            yield from self.window.moving(step)

    def lesson(self, step: int) -> Lesson:
        """That of a step."""
        seed, count = seed_of("teach", self.settings.seed, step), self.settings.batch
        rng, chance = random.Random(seed), torch.Generator().manual_seed(seed)
        seen = [shown(self.given, self.places, self.word, rng, k) for k in range(count)]
        x0 = torch.stack([picture for picture, _ in seen])
        tokens = self.vocabulary.batch([text for _, text in seen])
        if self.settings.prior:
            prior = self.window.batch(step, self.settings.prior)
            x0 = torch.cat([x0, prior.x0])
            tokens = nn.utils.rnn.pad_sequence([*tokens, *prior.tokens], batch_first=True)
        levels = draw_levels(self.schedule, len(x0), chance, LEVELS).float()
        levels = levels[torch.randperm(len(x0), generator=chance)]
        return Lesson(x0, tokens, torch.randn(x0.shape, generator=chance), levels, count)
