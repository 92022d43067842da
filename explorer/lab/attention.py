"""Does where the network looks for a word predict what the word changes?

Each prompt names a colour, a subject, a place and a time of day. It is drawn once and looked into; then once for each
of the four with that word cut, from attention and from the pooled words, from the same static. Compared are two maps
of SIDE x SIDE places: the share of attention that the word got, a mean over steps and blocks, and how far the picture
became another. Their agreement is Spearman's rank correlation over the places of one picture; of a prompt, the mean of
its four. What is said of another word of the same prompt is the yardstick: any map agrees a little with any other where
both are strongest in the middle of pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Cell, Experiment, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, mean_of, together
from explorer.lab.subjects import PLACES, TIMES, Prompt, prompts
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model, quickest
from explorer.trajectory.inside import Change, Look, Turn
from explorer.trajectory.interval import student
from explorer.trajectory.looked import changed, changed_share, looked, rank_correlation
from explorer.trajectory.settings import Settings
from explorer.types import Images, finished

__all__ = ["ATTENTION", "KINDS", "Found", "decide", "places_of"]

KINDS = ("subject", "setting", "colour", "time")
CLAIMED = 0.3
STEPS = 4
LITTLE = ("a", "an", "at", "in", "on", "the")


def places_of(prompt: Prompt) -> dict[str, tuple[int, ...]]:
    """Where in the words of a prompt each of KINDS is named."""
    said = prompt.text.split()
    phrases = {"setting": PLACES[prompt.asked["setting"]], "time": TIMES[prompt.asked["time"]]}
    named = {kind: phrases.get(kind, prompt.asked[kind]).split() for kind in KINDS}
    return {
        kind: tuple(k for k, word in enumerate(said) if word in named[kind] and word not in LITTLE) for kind in KINDS
    }


@dataclass(frozen=True, eq=False)
class Found:
    """Of one prompt, a row for each of KINDS.

    own, other  rank correlation of what changed with where the network looked for that word, and for the next kind's
    share       of the picture's pixels that became visibly another
    pictures    (1 + KINDS, 3, H, W) the whole one first;  maps (KINDS, SIDE, SIDE) where it looked
    """

    own: list[float]
    other: list[float]
    share: list[float]
    pictures: Images
    maps: Tensor


def size(quick: bool) -> dict[str, int]:
    return {"prompts": 14 if quick else 60, "steps": STEPS, "words": len(KINDS)}


def measure(quick: bool, seed: int, fast: Model | None = None) -> Run:
    count, model = size(quick)["prompts"], fast or load_model(quickest())
    cast, made = prompts(count, seed), list[Found]()
    for k, (prompt, static) in enumerate(zip(cast, seeds_from(seed, count))):
        settings = Settings(prompt=prompt.text, seed=static, model=model.name, steps=STEPS)
        for item in cut_one_by_one(model, settings, places_of(prompt)):
            if isinstance(item, Found):
                made.append(item)
            else:
                yield Progress(k * (1 + len(KINDS)) + item, count * (1 + len(KINDS)), tell("doing_cuts"))
    yield summary(cast, made)


def cut_one_by_one(model: Model, settings: Settings, places: dict[str, tuple[int, ...]]) -> Iterator[int | Found]:
    """How many pictures are made, after each; then what was found."""
    look = Look.make(settings, model)
    whole = finished(look.steps())
    yield 1
    maps = [looked(look.recorder.moments, places[kind]) for kind in KINDS]
    pictures, own, other, share = [whole], list[float](), list[float](), list[float]()
    for k, kind in enumerate(KINDS):
        change = Change(tuple(Turn(position) for position in places[kind]))
        without = finished(Look.make(settings, model, change).steps())
        yield k + 2
        apart = changed(whole, without)
        own.append(rank_correlation(maps[k], apart) or 0.0)
        other.append(rank_correlation(maps[(k + 1) % len(KINDS)], apart) or 0.0)
        share.append(changed_share(whole, without))
        pictures.append(without)
    yield Found(own, other, share, torch.cat(pictures), torch.stack(maps))


def decide(agreement: Tensor) -> Answer:
    """agreement: (prompts,) mean rank correlation of the words of each. The rule of ATTENTION."""
    low, high = (float(end) for end in student(agreement))
    mean = Number(float(agreement.mean()), ".2f")
    because = tell("because_attention", mean=mean, low=Number(low, ".2f"), high=Number(high, ".2f"))
    part = mean_of(agreement, (0, CLAIMED), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS))
    return together([part], because, tell("prompts"))


def summary(cast: list[Prompt], made: list[Found]) -> Result:
    own, other, share = (
        torch.tensor([getattr(found, name) for found in made], dtype=torch.float64)
        for name in ("own", "other", "share")
    )
    answer = decide(own.mean(1))
    ends = {name: student(values) for name, values in (("own", own), ("other", other), ("share", share))}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (tell(what), tell(kind), float(values[:, k].mean()), *(float(end[k]) for end in ends[name]))
        for what, name, values in (
            ("looked_own", "own", own),
            ("looked_other", "other", other),
            ("changed_share", "share", share),
        )
        for k, kind in enumerate(KINDS)
    )
    return Result(
        columns=(*map(tell, ("what", "attribute", "mean")), "low", "high"),
        rows=rows,
        sample=tell("sample_attention", prompts=len(made), words=len(KINDS), steps=STEPS),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(own, other),),
        sheets=(sheet(cast[0], made[0]),),
    )


def said(own: Tensor, other: Tensor) -> Message:
    """What another word's map says of the same change."""
    more = (own - other).mean(1)
    low, high = (Number(float(end), "+.2f") for end in student(more))
    mean = Number(float(more.mean()), "+.2f")
    return tell("note_attention", other=Number(float(other.mean()), ".2f"), more=mean, low=low, high=high)


def sheet(prompt: Prompt, found: Found) -> Sheet:
    """The first prompt: where the network looked for each word, and the picture without it."""
    whole = found.pictures[:1].expand(len(KINDS), -1, -1, -1)
    bright = found.maps / found.maps.amax((1, 2), keepdim=True).clamp_min(1e-9)
    lit = F.interpolate(bright[:, None], whole.shape[-2:], mode="bilinear", align_corners=False)
    light = (whole.clamp(-1, 1) + 1) * (0.15 + 0.85 * lit) - 1
    return Sheet(
        name="words",
        title=tell("sheet_attention", prompt=prompt.text),
        rows=tuple(map(tell, ("whole_picture", "looked_for", "without_it"))),
        columns=tuple(map(tell, KINDS)),
        pictures=torch.stack([whole, light, found.pictures[1:]]).float(),
    )


ATTENTION = Experiment(name="attention", measure=measure, size=size, beforehand=True, seconds=40)
"""The rule, exactly: the mean rank correlation of a prompt's four words, over prompts. Its 95 % interval (Student's)
lies wholly above 0.3: holds. Wholly between 0 and 0.3: in direction only. Wholly below 0: it does not hold. All else,
or fewer than 8 prompts, is: not sure."""
