"""Between two prompts: the painter's memory of words mixed, and what the judge sees in the pictures.

Two prompts that differ in one word have as many tokens, so that each number of the one's memory has its partner in the
other's: memory = (1 - s) first + s second. The static is the same all along the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.lab.base import Cell, Line, Plot, Progress, Sheet
from explorer.model.base import Model
from explorer.network.judge import Judge
from explorer.trajectory.interval import student
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, Step

__all__ = ["PAIRS", "Between", "Pair", "walk_between"]


@dataclass(frozen=True)
class Pair:
    """A text with a gap, and the two names that fill it, which the judge has for the attribute."""

    attribute: str
    text: str
    first: str
    second: str

    @property
    def prompts(self) -> tuple[str, str]:
        return self.text.format(self.first), self.text.format(self.second)


PAIRS = (
    Pair("subject", "a {} on the beach at sunset", "dog", "cat"),
    Pair("colour", "a {} car in the city at night", "red", "blue"),
    Pair("setting", "a bear in the {} at sunset", "forest", "desert"),
    Pair("time", "a castle on the beach at {}", "sunset", "night"),
    Pair("subject", "a red {} in the snow", "apple", "balloon"),
    Pair("colour", "a {} house in a meadow", "yellow", "purple"),
)


def way(pair: Pair, share: float, seeds: Sequence[int], model: Model) -> Iterator[Step]:
    """A run of each seed with the mixed memory of a pair."""
    settings = Settings(model=model.name, prompt=pair.prompts[0], seed=seeds[0])
    walk = prepare(settings, model, [(settings.prompt, seed) for seed in seeds[1:]])
    read = model.reader.condition
    first, second = (read([prompt] * len(seeds), settings.guidance_scale) for prompt in pair.prompts)
    yield from walk.steps(condition=model.reader.mixture(first, second, share))


def walk_between(quick: bool, seed: int, model: Model, judge: Judge) -> Iterator[Progress | Between]:
    """Progress, and last what was found."""
    pairs, count, stops = (PAIRS, 2, 5) if quick else (PAIRS, 32, 11)
    shares = tuple(k / (stops - 1) for k in range(stops))
    seeds = tuple(range(seed, seed + count))
    total, done = len(pairs) * stops * Settings(model=model.name).steps, 0
    seen, shown = [], []
    for pair in pairs:
        row = []
        for share in shares:
            for step in way(pair, share, seeds, model):
                done += 1
                yield Progress(done, total, f"from {pair.first} to {pair.second}")
                if step.final is not None:
                    row.append(step.final)
        shown.append(torch.cat([pictures[:1] for pictures in row]))
        seen.append(torch.stack([chances(pictures, pair, judge) for pictures in row], 1))
    yield Between(pairs, shares, torch.stack(seen), torch.stack(shown))


def chances(pictures: Images, pair: Pair, judge: Judge) -> Tensor:
    """(B, 2): how likely the judge finds the first name, and the second."""
    names = judge.names[pair.attribute]
    with torch.inference_mode():
        found = judge.look(pictures.clamp(-1, 1)).chances[pair.attribute]
    return found[:, [names.index(pair.first), names.index(pair.second)]].double().cpu()


@dataclass(frozen=True, eq=False)
class Between:
    """seen: (pairs, seeds, shares, 2) chances of both names; shown: (pairs, shares, 3, H, W) of the first seed."""

    pairs: tuple[Pair, ...]
    shares: tuple[float, ...]
    seen: Tensor
    shown: Images

    @property
    def sample(self) -> str:
        return f"{len(self.pairs)} pairs, {self.seen.shape[1]} seeds each, {len(self.shares)} mixtures"

    def curves(self) -> tuple[Tensor, Tensor, Tensor]:
        """(shares, 2) mean, and the ends of its 95 % interval over pairs; more seeds of one pair are no new pair."""
        each = self.seen.mean(1)
        return each.mean(0), *student(each, least=0, most=1)

    def rows(self) -> list[tuple[Cell, ...]]:
        return [
            ("between", pair.text.format(f"{name} ({share:.0%})"), pair.attribute, value, None, None, None, None, None)
            for pair, values in zip(self.pairs, self.seen.mean(1).tolist())
            for share, both in zip(self.shares, values)
            for name, value in zip((pair.first, pair.second), both)
        ]

    def notes(self) -> tuple[str, ...]:
        first, second = self.curves()[0][len(self.shares) // 2].tolist()
        return (
            f"Half-way between two prompts the judge sees the first name with a chance of {first:.0%}, the second with "
            f"{second:.0%}, something else with {max(0.0, 1 - first - second):.0%}.",
        )

    def plot(self) -> Plot:
        mean, low, high = (part.T.tolist() for part in self.curves())
        return Plot(
            name="between",
            lines=tuple(
                Line(label=label, x=self.shares, y=mean[k], low=low[k], high=high[k], role=role)
                for k, (label, role) in enumerate((("first", "guess"), ("second", "words")))
            ),
            x_label="share of the second prompt in the memory of words",
            y_label="chance of its name, by the judge",
            x_range=(0, 1),
            y_range=(0, 1.02),
        )

    def sheet(self) -> Sheet:
        return Sheet(
            name="on the way",
            rows=tuple(f"{pair.first} to {pair.second}" for pair in self.pairs),
            columns=tuple(f"{share:.0%}" for share in self.shares),
            pictures=self.shown.float(),
        )
