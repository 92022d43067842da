"""Between two prompts: the painter's memory of words mixed, and what the judge sees in the pictures.

Two prompts that differ in one word have as many tokens, so that each number of the one's memory has its partner in the
other's: memory = (1 - s) first + s second. The static is the same all along the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Cell, Line, Plot, Progress, Sheet, tell
from explorer.message import Message, Number
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


def size(quick: bool) -> dict[str, int]:
    seeds, mixtures = (2, 5) if quick else (32, 11)
    return {"pairs": len(PAIRS), "seeds": seeds, "mixtures": mixtures}


def walk_between(quick: bool, seed: int, model: Model, judge: Judge) -> Iterator[Progress | Between]:
    """Progress, and last what was found."""
    pairs, (_, count, stops) = PAIRS, size(quick).values()
    shares = tuple(k / (stops - 1) for k in range(stops))
    seeds = seeds_from(seed, count)
    total, done = len(pairs) * stops * Settings(model=model.name).steps, 0
    seen, shown = [], []
    for pair in pairs:
        row = []
        for share in shares:
            for step in way(pair, share, seeds, model):
                done += 1
                yield Progress(done, total, tell("doing_pair", first=pair.first, second=pair.second))
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
    def counts(self) -> dict[str, int]:
        return {"pairs": len(self.pairs), "seeds": self.seen.shape[1], "mixtures": len(self.shares)}

    def curves(self) -> tuple[Tensor, Tensor, Tensor]:
        """(shares, 2) mean, and the ends of its 95 % interval over pairs; more seeds of one pair are no new pair."""
        each = self.seen.mean(1)
        return each.mean(0), *student(each, least=0, most=1)

    def rows(self) -> list[tuple[Cell, ...]]:
        return [
            (tell("between"), pair.text.format(f"{name} ({share:.0%})"), tell(pair.attribute), value, *[None] * 5)
            for pair, values in zip(self.pairs, self.seen.mean(1).tolist())
            for share, both in zip(self.shares, values)
            for name, value in zip((pair.first, pair.second), both)
        ]

    def note(self) -> Message:
        first, second = self.curves()[0][len(self.shares) // 2].tolist()
        chances = {"first": first, "second": second, "other": max(0.0, 1 - first - second)}
        return tell("note_between", **{name: Number(chance, ".0%") for name, chance in chances.items()})

    def plot(self) -> Plot:
        mean, low, high = (part.T.tolist() for part in self.curves())
        return Plot(
            name="between",
            lines=tuple(
                Line(label=tell(label), x=self.shares, y=mean[k], low=low[k], high=high[k], role=role)
                for k, (label, role) in enumerate((("first", "guess"), ("second", "words")))
            ),
            x_label=tell("x_between"),
            y_label=tell("y_between"),
            x_range=(0, 1),
            y_range=(0, 1.02),
        )

    def sheet(self) -> Sheet:
        return Sheet(
            name="on the way",
            title=tell("sheet_way"),
            rows=tuple(tell("pair_row", first=pair.first, second=pair.second) for pair in self.pairs),
            columns=tuple(Number(share, ".0%") for share in self.shares),
            pictures=self.shown.float(),
        )
