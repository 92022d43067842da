"""How much of the detail in an enlarged picture is right, and how much is invented?

Held-out pictures of the world are painted with 512 pixels a side, averaged down to 128, and enlarged again: in plain
ways that know nothing of pictures, and by the enlarger, which has learned one world. The same scenes are painted in
several styles. What was painted is the yardstick; see `enlargements` for what is measured. Beside them stand pictures
from outside that world, of which the enlarger cannot know the detail.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor

from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Verdict, tell
from explorer.lab.details import Shown, outside_sheet, world_sheet
from explorer.lab.enlargements import MEASURES, PLAIN, Painted
from explorer.lab.foreign import FOREIGN, foreign, shipped
from explorer.lab.rule import Answer, Part, mean_of, together
from explorer.message import Message, Number, Text
from explorer.network.enlarger import FACTOR, Enlarger
from explorer.network.judge import Judge
from explorer.network.learned import load_enlarger, load_judge
from explorer.network.tiles import enlarge
from explorer.trajectory.interval import student
from explorer.trajectory.measure import Bands, Overlap, bootstrap, overlap
from explorer.types import Images
from explorer.world import Scene, paint_scenes
from explorer.world.invent import random_scene
from explorer.world.vocabulary import STYLES

__all__ = ["ENLARGE", "decide"]

GAIN = 3.0  # dB: half the squared error
LEVEL = 1 - 0.05 / (2 * len(PLAIN))  # of each of the intervals that are to be right together in 95 %
UNFILTERED = STYLES[0]
FEW_STYLES = (UNFILTERED, "pencil sketch", "comic")
SIDE = 512
BATCH = 2
OURS = "enlarger"
# cycles per picture; the small ones end at 64
EDGES = (0.0, 8.0, 16.0, 32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0, 363.0)


def size(quick: bool) -> dict[str, int]:
    scenes, styles, others = (12, len(FEW_STYLES), 8) if quick else (64, len(STYLES), 32)
    return {"scenes": scenes, "styles": styles, "others": others, "ways": len(PLAIN) + 1}


def scene(seed: int, k: int) -> Scene:
    """One of any kind, drawn by other chance than what was trained on."""
    return random_scene(random.Random(f"large {seed} {k}"))


def painted(style: str, places: range, seed: int) -> Images:
    """(B, 3, SIDE, SIDE) in [-1, 1]; picture k shows scene k and is drawn by the same chance in every style."""
    seeds = [random.Random(f"paint large {seed} {k}").randrange(2**31) for k in places]
    return paint_scenes([replace(scene(seed, k), style=style) for k in places], size=SIDE, seed=seeds)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Pictures of one style or kind: how many, and draw(places), which makes some of them."""

    label: Text
    count: int
    draw: Callable[[range], Images]
    world: bool = True

    @property
    def batches(self) -> list[range]:
        return [range(k, min(k + BATCH, self.count)) for k in range(0, self.count, BATCH)]


def groups(quick: bool, seed: int) -> dict[str, Group]:
    scenes, _, others, _ = size(quick).values()
    made = {
        style: Group(
            label=Message(f"names.style.{style.replace(' ', '-')}"),
            count=scenes,
            draw=partial(painted, style, seed=seed),
        )
        for style in (FEW_STYLES if quick else STYLES)
    }
    for kind in FOREIGN:
        draw = partial(foreign, kind, seed=seed, side=SIDE)
        made[kind] = Group(label=tell(kind), count=others, draw=draw, world=False)
    return made


def measure(quick: bool, seed: int, enlarger: Enlarger | None = None, judge: Judge | None = None) -> Run:
    found = Found(groups(quick, seed))
    done, total = 0, sum(len(group.batches) for group in found.groups.values()) * (len(PLAIN) + 2) + 1
    yield Progress(done, total, tell("doing_loads"))
    judge = judge or load_judge("cpu")[0]
    network = enlarger or load_enlarger("cpu")
    ways = {**PLAIN, OURS: lambda small: enlarge(network, small)}
    for name, group in found.groups.items():
        for places in group.batches:
            truth = Painted(group.draw(places), judge)
            done += 1
            yield Progress(done, total, tell("doing_large", what=group.label))
            for way, larger in ways.items():
                found.add(name, way, truth, larger(truth.small))
                done += 1
                yield Progress(done, total, tell("doing_enlarge", way=tell(way), what=group.label))
    for name, small in shipped().items():
        label = Message(f"names.subject.{name}")
        found.outside.append(Shown(label, small, PLAIN["bicubic"](small), ways[OURS](small)))
    yield Progress(total, total, tell("doing_enlarge", way=tell(OURS), what=tell("shipped")))
    yield summary(found, judge)


@dataclass(eq=False)
class Found:
    """scores: (group, way) -> (B, measures), batch by batch; parts: way -> the parts of a correlation, (B, rings, 3).

    inside, outside  what is shown of pictures of the world, and of others
    """

    groups: dict[str, Group]
    scores: dict[tuple[str, str], list[Tensor]] = field(default_factory=dict)
    parts: dict[str, list[Tensor]] = field(default_factory=dict)
    inside: list[Shown] = field(default_factory=list)
    outside: list[Shown] = field(default_factory=list)

    def add(self, group: str, way: str, truth: Painted, made: Images) -> None:
        if way == OURS and (group, way) not in self.scores:
            self.show(self.groups[group], truth, made)
        self.scores.setdefault((group, way), []).append(truth.scores(made))
        if group == UNFILTERED and way in (OURS, "bicubic"):
            match = overlap(made, truth.large, rings(SIDE))
            self.parts.setdefault(way, []).append(torch.stack([match.a, match.b, match.both], -1))

    def show(self, group: Group, truth: Painted, made: Images) -> None:
        """The first picture of a group, of unfiltered ones the first two."""
        pictures = (truth.small, truth.plain, made, truth.large)
        for k in range(2 if group is self.groups[UNFILTERED] else 1):
            one = Shown(group.label, *(some[k : k + 1] for some in pictures))
            (self.inside if group.world else self.outside).append(one)

    def of(self, group: str, measure: str) -> dict[str, Tensor]:
        """Way -> (B,)"""
        column = MEASURES.index(measure)
        return {way: torch.cat(self.scores[group, way])[:, column] for way in (*PLAIN, OURS)}

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        for name, group in self.groups.items():
            for measure in MEASURES:
                values = self.of(name, measure)
                for way, each in values.items():
                    more = each - values["bicubic"]
                    low, high = (float(end) for end in student(more))
                    beside = (None,) * 3 if way == "bicubic" else (float(more.mean()), low, high)
                    yield group.label, tell(way), tell(measure), float(each.mean()), *beside


def rings(side: int) -> Bands:
    """Rings of spatial frequency between EDGES, in cycles per picture."""
    steps = torch.fft.fftfreq(side, dtype=torch.float64) * side
    radius = (steps[:, None].square() + steps[None].square()).sqrt()
    return Bands(EDGES, torch.bucketize(radius, torch.tensor(EDGES[1:-1], dtype=torch.float64), right=True))


def decide(psnr: dict[str, Tensor], strokes: dict[str, Tensor]) -> Answer:
    """Way -> (B,), of unfiltered pictures, the enlarger among the ways. The rule of ENLARGE."""
    fails, direction, holds = Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS
    gains, nearer = {}, {}
    for way in PLAIN:
        gains[way] = mean_of(psnr[OURS] - psnr[way], (0, GAIN), (fails, direction, holds), LEVEL)
        nearer[way] = mean_of(strokes[OURS] - strokes[way], (0,), (holds, fails), LEVEL)
    rival = min(gains, key=lambda way: gains[way].value)
    twin = max(nearer, key=lambda way: nearer[way].value)
    apart = {name: Number(float(strokes[way].mean()), ".4f") for name, way in (("ours", OURS), ("theirs", twin))}
    because = tell(
        "because_enlarge",
        rival=tell(rival),
        **told(gains[rival], ("gain", "low", "high"), "+.1f"),
        twin=tell(twin),
        **apart,
        **told(nearer[twin], ("nearer", "least", "most"), "+.4f"),
    )
    return together([*gains.values(), *nearer.values()], because, tell("pictures"))


def told(part: Part, names: tuple[str, str, str], form: str) -> dict[str, Number]:
    return {name: Number(value, form) for name, value in zip(names, (part.value, part.low, part.high))}


def summary(found: Found, judge: Judge) -> Result:
    answer = decide(found.of(UNFILTERED, "psnr"), found.of(UNFILTERED, "strokes"))
    others = [group.count for group in found.groups.values() if not group.world]
    return Result(
        columns=(*map(tell, ("pictures_of", "way", "measure", "mean", "beside_bicubic")), "low", "high"),
        rows=tuple(found.rows()),
        sample=tell(
            "sample_enlarge",
            scenes=found.groups[UNFILTERED].count,
            styles=len(found.groups) - len(others),
            others=sum(others),
        ),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(*invented(found), tell("note_decibel", gain=Number(GAIN)), tell("note_strokes"), tell("note_outside")),
        plots=(plot(found),),
        sheets=(world_sheet(found.inside), outside_sheet(found.outside, judge)),
    )


def invented(found: Found) -> Iterator[Message]:
    """How much of the enlarger's new detail is right: unfiltered, and where it is least so."""
    values = {name: found.of(name, "right")[OURS] for name in found.groups}
    least = min(values, key=lambda name: float(values[name].mean()))
    for code, name in (("note_right", UNFILTERED), ("note_right_least", least)):
        low, high = student(values[name], least=0, most=1)
        ends = {"right": values[name].mean(), "low": low, "high": high}
        shares = {key: Number(float(share), ".0%") for key, share in ends.items()}
        yield tell(code, what=found.groups[name].label, **shares)


def plot(found: Found) -> Plot:
    """How well an enlargement agrees with what was painted, ring by ring of frequency, on unfiltered pictures."""
    lines = []
    centres = [EDGES[1] / 2, *((low * high) ** 0.5 for low, high in pairwise(EDGES[1:]))]
    for way, role in (("bicubic", "fact"), (OURS, "guess")):
        parts = torch.cat(found.parts[way])
        low, high = bootstrap(parts, Overlap.pooled)
        y = Overlap.pooled(parts)
        lines.append(Line(label=tell(way), x=centres, y=y.tolist(), low=low.tolist(), high=high.tolist(), role=role))
    ends = SIDE // FACTOR // 2
    lines.append(Line(label="", x=(ends, ends), y=(0, 1.02)))
    return Plot(
        name="agreement",
        lines=tuple(lines),
        x_label=tell("x_fine", ends=ends),
        y_label=tell("y_agrees"),
        x_range=(centres[0], centres[-1]),
        y_range=(0, 1.02),
        log_x=True,
    )


ENLARGE = Experiment(name="enlarge", measure=measure, size=size, beforehand=True)
"""The rule, exactly: For each plain way two differences on the same unfiltered pictures (storybook): the PSNR of the
enlarger less that way's, and its distance of strokes less that way's; all intervals (Student's) are right together in
95 %. Holds if all the first lie wholly above 3 dB and all the second wholly below 0. In direction only if all the first
lie wholly above 0, one of them wholly below 3 dB, and all the second wholly below 0. It fails if one of the first lies
wholly below 0 or one of the second wholly above. Else, or with fewer than 8 pictures, it is not sure. The rule was
written down before the trained enlarger had been measured."""
