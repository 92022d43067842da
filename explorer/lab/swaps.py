"""Runs whose words change on the way: heard up to step k is prompt A, from then on prompt B.

One run hears prompt A to its end. Then it is picked up at its step k and goes on with prompt B, which differs in one
attribute only: setting, time of day, subject, colour or accessory. Everything before k is the same run, bit for bit.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.grid import TimeGrid
from explorer.lab.base import Progress, Sheet, tell
from explorer.lab.subjects import PLACES, TIMES, article
from explorer.model.base import Model
from explorer.network.judge import Judge
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, Step, finished

__all__ = ["ATTRIBUTES", "Bench", "Pair", "Runs", "pairs", "swapped"]

ATTRIBUTES = ("setting", "time", "subject", "colour", "accessory")
SCALE = 3.0
NOTHING = 1e-9  # so that the pull is 1/2 where the picture shows neither
CHOICES = {
    "setting": tuple(PLACES),
    "time": tuple(TIMES),
    "subject": ("dog", "cat", "bear", "rabbit", "penguin", "elephant"),
    "colour": ("red", "blue", "green", "yellow", "purple"),
    "accessory": ("hat", "crown", "scarf", "sunglasses"),
}


@dataclass(frozen=True)
class Pair:
    """names: what the picture should show, by attribute; others: what each attribute becomes when it changes."""

    names: dict[str, str]
    others: dict[str, str]

    def text(self, changed: str | None = None) -> str:
        said = {**self.names, **({changed: self.others[changed]} if changed else {})}
        worn = said["accessory"] if said["accessory"] == "sunglasses" else f"a {said['accessory']}"
        who = f"{article(said['colour'])} {said['colour']} {said['subject']} wearing {worn}"
        return f"{who} {PLACES[said['setting']]} {TIMES[said['time']]}"


def pairs(count: int, seed: int) -> list[Pair]:
    """`count` pairs of prompts for every attribute; pair k depends on seed and k."""
    made = []
    for k in range(count):
        rng = random.Random(f"pair {seed} {k}")
        drawn = {name: rng.sample(choices, 2) for name, choices in CHOICES.items()}
        made.append(Pair({n: two[0] for n, two in drawn.items()}, {n: two[1] for n, two in drawn.items()}))
    return made


@dataclass(frozen=True)
class Bench:
    """What all runs share."""

    model: Model
    judge: Judge
    grid: TimeGrid
    seeds: tuple[int, ...]

    def go(self, prompts: Sequence[str], x_t: Images, first: int) -> Iterator[Step]:
        settings = Settings(prompt=prompts[0], guidance_scale=SCALE, seed=self.seeds[0])
        walk = prepare(settings, self.model, list(zip(prompts[1:], self.seeds[1:])), self.grid)
        yield from walk.states(x_t, first)

    def chance(self, pictures: Images, attribute: str, names: Sequence[str]) -> Tensor:
        """(B,) how likely the judge finds that picture i shows names[i]."""
        with torch.inference_mode():
            chances = self.judge.look(pictures.clamp(-1, 1)).chances[attribute]
        return chances[torch.arange(len(names)), [self.judge.names[attribute].index(name) for name in names]]


@dataclass(frozen=True, eq=False)
class Runs:
    """What came of it.

    at        the steps at which words changed
    kept      the steps of the run that heard A alone; final: its pictures, one a prompt
    outcomes  (attribute, step) -> the pictures of the run whose words changed there
    """

    bench: Bench
    cast: Sequence[Pair]
    at: Sequence[int]
    kept: Sequence[Step]
    final: Images
    outcomes: dict[tuple[str, int], Images]

    def chances(self, pictures: Images, attribute: str) -> tuple[Tensor, Tensor]:
        """(prompts,) how likely the judge finds A's name of an attribute in the pictures, and B's."""
        first, second = ([getattr(p, side)[attribute] for p in self.cast] for side in ("names", "others"))
        a, b = (self.bench.chance(pictures, attribute, names) for names in (first, second))
        return a, b

    def certainty(self) -> Tensor:
        """(prompts, ATTRIBUTES, steps) chance of A's name in each guess of the run that heard A alone."""
        rows = [torch.stack([self.chances(s.x0_hat, a)[0] for s in self.kept], -1) for a in ATTRIBUTES]
        return torch.stack(rows, 1).double()

    def pull(self) -> Tensor:
        """(prompts, ATTRIBUTES, len(at)) how far the outcome follows B: P(B) / (P(A) + P(B))."""
        rows = []
        for attribute in ATTRIBUTES:
            both = [self.chances(self.outcomes[attribute, k], attribute) for k in self.at]
            rows.append(torch.stack([(b + NOTHING) / (a + b + 2 * NOTHING) for a, b in both], -1))
        return torch.stack(rows, 1).double()

    def obeyed(self) -> Tensor:
        """(prompts, ATTRIBUTES) bool: A's name is seen where A alone was heard, and B's where B was from the start."""
        columns = []
        for attribute in ATTRIBUTES:
            a, _ = self.chances(self.final, attribute)
            _, b = self.chances(self.outcomes[attribute, 0], attribute)
            columns.append((a >= 0.5) & (b >= 0.5))
        return torch.stack(columns, 1)

    def sheet(self) -> Sheet:
        """What became of the first prompt."""
        rows = [torch.cat([*(self.outcomes[a, k][:1] for k in self.at), self.final[:1]]) for a in ATTRIBUTES]
        return Sheet(
            name="swaps",
            title=tell("sheet_swaps"),
            rows=tuple(tell("attribute_is", attribute=tell(a), name=self.cast[0].others[a]) for a in ATTRIBUTES),
            columns=(*(tell("from_step", step=k) for k in self.at), tell("never")),
            pictures=torch.stack(rows).float(),
        )


def swapped(bench: Bench, cast: Sequence[Pair], at: Sequence[int]) -> Iterator[Progress | Runs]:
    """Makes all runs; the last item is what came of them. `at` begins with 0: B from the start."""
    steps = len(bench.grid)
    total, done = steps + sum(steps - k for k in at) * len(ATTRIBUTES), 0
    kept: list[Step] = []
    start = bench.model.static(bench.seeds)()
    outcomes = {}
    for step in bench.go([pair.text() for pair in cast], start, 0):
        kept.append(step)
        done += 1
        yield Progress(done, total, tell("doing_a"))
    final = finished(kept)
    for attribute in ATTRIBUTES:
        words = [pair.text(attribute) for pair in cast]
        for k in at:
            for step in bench.go(words, kept[k].x_t, k):
                done += 1
                yield Progress(done, total, tell("doing_change", attribute=tell(attribute)))
                if step.final is not None:
                    outcomes[attribute, k] = step.final
    yield Runs(bench, cast, at, kept, final, outcomes)
