"""What the enlarger does to pictures that the first stage has made, of which nobody has painted the large form.

agreement   share of what the captions say that the judge sees in a picture, before and after it was enlarged and
            averaged down again
unchanged   share of pictures of which the judge says the same, before and after
distance    Frechet distance between what the judge's first levels find in the enlarged pictures, place by place,
            and in pictures that were painted large; and between two samples of painted ones, the best there is
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.lab.enlarge import OURS
from explorer.lab.enlargements import PLAIN, psnr
from explorer.model.base import Model
from explorer.network.enlarger import FACTOR, REMADE, Enlarger
from explorer.network.judge import Judge
from explorer.network.tiles import enlarge
from explorer.pixels import from_levels, to_levels
from explorer.training.evaluate import agreement, asked
from explorer.training.frechet import frechet
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, Progress, finished
from explorer.world import caption, paint_scenes, random_scenes

__all__ = ["AGAIN", "OwnPictures", "measure"]

AGAIN = "painted again"
AT_ONCE = 8
POOL = 8  # places of a map on a side that count as one


@dataclass(kw_only=True, eq=False)
class OwnPictures:
    """before, after  attribute -> (n,) of 0 and 1, for pictures whose caption says it;  unchanged  attribute -> (B,)
    faithful          (B,) PSNR in dB between a picture and the average of its enlargement
    distance          way -> Frechet distance of strokes to painted pictures; AGAIN: of others that were painted
    """

    before: dict[str, Tensor] = field(default_factory=dict)
    after: dict[str, Tensor] = field(default_factory=dict)
    unchanged: dict[str, Tensor] = field(default_factory=dict)
    faithful: Tensor = field(default_factory=lambda: torch.zeros(0))
    distance: dict[str, float] = field(default_factory=dict)


def measure(
    model: Model, enlarger: Enlarger, judge: Judge, count: int = 200, seed: int = 0
) -> Iterator[Progress | OwnPictures]:
    """`count` pictures of captions that nothing was trained on; yields Progress while it works, OwnPictures last."""
    ways = {**PLAIN, OURS: lambda small: enlarge(enlarger, small, REMADE)}
    scenes = random_scenes(count, seed=1_000_003 + seed)
    said = [caption(scene, random.Random(f"own {seed} {k}")) for k, scene in enumerate(scenes)]
    small: list[Images] = []
    down: list[Images] = []
    strokes: dict[str, list[Tensor]] = {way: [] for way in (*ways, "painted", AGAIN)}
    for first in range(0, count, AT_ONCE):
        part = slice(first, min(first + AT_ONCE, count))
        made = from_levels(to_levels(drawn(model, said[part], part.start)))
        yield Progress(first, count, "making pictures")
        for way, larger in ways.items():
            large = torch.cat([larger(one[None]) for one in made])
            strokes[way].append(found_in(judge, large))
            if way == OURS:
                down.append(F.avg_pool2d(large, FACTOR))
        for k, name in enumerate(("painted", AGAIN)):
            again = paint_scenes(scenes[part], size=FACTOR * made.shape[-1], seed=seed + 1 + k)
            strokes[name].append(found_in(judge, again))
        small.append(made)
    found = OwnPictures(faithful=psnr(torch.cat(down), torch.cat(small)))
    read(found, judge, torch.cat(small), torch.cat(down), said)
    real = torch.cat(strokes.pop("painted"))
    found.distance = {way: frechet(torch.cat(some), real) for way, some in strokes.items()}
    yield found


def drawn(model: Model, said: list[str], seed: int) -> Images:
    """What the model makes of some words, each from a static of its own, as it is best at."""
    first, *others = [(text, seed + k) for k, text in enumerate(said)]
    walk = prepare(Settings(prompt=first[0], seed=first[1], model=model.name), model, others)
    return model.space.decode(finished(walk.states())).float().clamp(-1, 1).cpu()


@torch.inference_mode()
def found_in(judge: Judge, large: Images) -> Tensor:
    """(B * places, channels) what the judge's first two levels find, averaged over squares of POOL places."""
    maps = [judge.strokes(one[None]) for one in large]
    side = max(maps[0][-1].shape[-1] // POOL, 1)
    pooled = [torch.cat([F.adaptive_avg_pool2d(level, side) for level in one], 1) for one in maps]
    return torch.cat(pooled).flatten(2).transpose(1, 2).flatten(0, 1)


@torch.inference_mode()
def read(found: OwnPictures, judge: Judge, small: Images, down: Images, said: list[str]) -> None:
    """What the judge says of the pictures and of the averages of their enlargements."""
    wishes = [asked(text) for text in said]
    before, after = (judge.look(pictures).chances for pictures in (small, down))
    found.before, found.after = agreement(before, wishes), agreement(after, wishes)
    found.unchanged = {name: (before[name].argmax(1) == after[name].argmax(1)).float() for name in before}
