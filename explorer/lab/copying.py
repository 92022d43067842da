"""Is it copying? What the model makes, beside the training pictures that are nearest to it.

Training pictures are the yardstick: see `nearness` for when a picture is near one. Two controls say whether that works:
pictures painted anew from the same captions, and copies (moved by a pixel, with a little static), which must be found.

The training pictures are drawn anew by `explorer.world`, in the shares of kinds that the model was trained on. They
are not byte for byte those that the shipped weights have seen: their manifest records how many there were, not their
seeds. So nearness alone could not see a copy of a picture that is not drawn here. The second sign needs no list of
pictures: whoever has learned pictures by heart has hardly more than one for a full caption, and makes it again from
other static.
    variety   distance of two pictures of one caption and two seeds, as a share of that of two that the world paints
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from explorer.diffusion.noise import SEEDS
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.nearness import MEASURES, NEAR, NEXT, Pile, Yardstick, copied, distances, outstanding
from explorer.lab.rule import Answer, any_of, ratio_of, share_of
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import DEFAULT, MODELS, load_model
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.compare import rmse
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.measure import bootstrap, wilson
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images
from explorer.world import Scene, caption, paint_scenes, random_scenes
from explorer.world.invent import random_scene

__all__ = ["COPYING", "decide"]

SOME, MOST, SAME, ALIKE = 0.25, 0.5, 0.1, 0.5  # of the verdict, see the rule
FOUND = 0.9  # share of planted copies that must be found
BATCH = 16
APART = 2**31  # added to the seed for what is asked for, so that it is drawn by other chance than training pictures
SAYINGS = 20  # ways of saying a training scene that are compared with a caption


def new_ones(count: int, training: Sequence[Scene], seed: int) -> tuple[list[Scene], list[str]]:
    """`count` scenes that no training picture has, and a caption of each that no training picture could bear.

    The world is small, so that a scene drawn by chance is one of training now and then; then it is drawn again. A
    caption may leave something out, so that two scenes can share one.
    """
    known = set(training)
    said = {caption(scene, random.Random(f"said {k}")) for scene in training for k in range(SAYINGS)}
    scenes: list[Scene] = []
    words: list[str] = []
    k = 0
    while len(scenes) < count:
        scene = random_scene(random.Random(f"scene {seed + APART} {k}"))
        text = caption(scene, random.Random(f"caption {seed} {k}"))
        if scene not in known and text not in said:
            known.add(scene)
            said.add(text)
            scenes.append(scene)
            words.append(text)
        k += 1
    return scenes, words


def painted(scenes: Sequence[Scene], name: str) -> Iterator[Images]:
    """Batch by batch; picture k depends on its scene, the name and k."""
    for start in range(0, len(scenes), BATCH):
        some = scenes[start : start + BATCH]
        yield paint_scenes(some, seed=[random.Random(f"{name} {start + k}").randrange(2**31) for k in range(len(some))])


def looked_at(pictures: Images, judge: Judge) -> Pile:
    with torch.inference_mode():
        return Pile(pictures, torch.cat([judge.look(part.clamp(-1, 1)).features for part in pictures.split(BATCH)]))


def size(quick: bool) -> dict[str, int]:
    training, captions, steps = (192, 26, 10) if quick else (2048, 96, 25)
    return {"training": training, "captions": captions, "steps": steps}


def measure(quick: bool, seed: int, careful: Model | None = None, judge: Judge | None = None) -> Run:
    count, captions, steps = size(quick).values()
    scenes = random_scenes(count, seed)
    asked, words = new_ones(captions, scenes, seed)
    drawings = [(scenes, f"training {seed}"), (asked, f"again {seed}"), (asked, f"and again {seed}")]
    total, done = sum(-(-len(some) // BATCH) for some, _ in drawings) + 2 * steps, 0
    yield Progress(0, total, tell("doing_load"))
    model, judge = careful or load_model(), judge or load_judge("cpu")[0]
    drawn: list[Pile] = []
    for some, name in drawings:
        batches = []
        for pictures in painted(some, name):
            batches.append(looked_at(pictures, judge))
            done += 1
            yield Progress(done, total, tell("doing_training", pictures=count))
        drawn.append(Pile.joined(batches))
    made: list[Pile] = []
    for first in (seed, (seed + captions) % SEEDS):
        settings = Settings(prompt=words[0], seed=first, steps=steps, sampler="dpmpp-2m")
        for step in reverse(settings, model, [(text, first + k) for k, text in enumerate(words[1:], 1)]):
            done += 1
            yield Progress(done, total, tell("doing_twice", pictures=captions))
            if step.final is not None:
                made.append(looked_at(step.final.float(), judge))
    yield summary(Found(drawn[0], made, drawn[1:], words, judge, seed))


@dataclass(frozen=True, eq=False)
class Found:
    """training; made and redrawn: two pictures each of every caption."""

    training: Pile
    made: Sequence[Pile]
    redrawn: Sequence[Pile]
    words: Sequence[str]
    judge: Judge
    seed: int

    @cached_property
    def planted(self) -> Pile:
        return looked_at(copied(self.training.pictures[: len(self.words)], self.seed), self.judge)

    def twins(self) -> Tensor:
        """(captions, 2): root mean square difference of the two that were made, and of the two that were painted."""
        return torch.stack([rmse(*(pile.pictures for pile in two)) for two in (self.made, self.redrawn)], 1).double()


def decide(near: Tensor, planted: Tensor, twins: Tensor) -> Answer:
    """near, planted: (B,) bool, of made pictures and of copies; twins: (captions, 2). The rule of COPYING."""
    share, found = float(near.double().mean()), float(planted.double().mean())
    low, high = wilson(int(near.sum()), len(near))
    made, redrawn = twins.unbind(1)
    least, most = ratio(made, redrawn)
    shares = {"near": share, "low": low, "high": high, "chance": NEAR, "found": found}
    apart = {"apart": typical(made, redrawn), "least": least, "most": most}
    because = tell(
        "because_copying",
        **{name: Number(value, ".0%") for name, value in shares.items()},
        **{name: Number(value, ".2f") for name, value in apart.items()},
    )
    if found < FOUND:
        return Answer(Verdict.OPEN, because)
    parts = [
        share_of(near, (SOME, MOST), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS)),
        ratio_of(made, redrawn, (SAME, ALIKE), (Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS)),
    ]
    return any_of(parts, because, tell("captions"))


def summary(found: Found) -> Result:
    yardstick = Yardstick(found.training)
    piles = {"made": found.made[0], "painted_anew": found.redrawn[0], "planted": found.planted}
    apart = {name: distances(pile, found.training) for name, pile in piles.items()}
    shares = {name: outstanding(values) for name, values in apart.items()}
    near = {name: yardstick.near(values) for name, values in shares.items()}
    twins = found.twins()
    answer = decide(near["made"], near["planted"], twins)
    return Result(
        columns=(*map(tell, ("what", "of", "value")), "low", "high"),
        rows=(
            *(shared(name, values) for name, values in near.items()),
            *varied(twins),
            *middles(
                "median_distance", {"training": yardstick.apart, **{n: a.amin(2) for n, a in apart.items()}}, found.seed
            ),
            *middles("median_out", {"training": yardstick.own, **shares}, found.seed),
            *(
                (tell("distance_of", measure=tell(measure)), text, float(value), None, None)
                for measure, values in zip(MEASURES, apart["made"].amin(2))
                for text, value in zip(found.words, values)
            ),
        ),
        sample=tell("sample_copying", captions=len(found.words), training=len(found.training)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(tell("note_anew"), tell("note_alike"), *filter(None, [room_for_each()])),
        plots=tuple(plot(k, yardstick.own, shares) for k in range(len(MEASURES))),
        sheets=(sheet(found, yardstick, yardstick.rank(shares["made"])),),
    )


def shared(name: str, near: Tensor) -> tuple[Cell, ...]:
    hits = int(near.sum())
    low, high = (round(end, 6) for end in wilson(hits, len(near)))  # 0 and 1 are exact where none or all are near
    return tell("share_near"), tell(name), hits / len(near), low, high


def middles(code: str, piles: dict[str, Tensor], seed: int) -> Iterator[tuple[Cell, ...]]:
    """The median of each pile, (2, B), with the bootstrap's interval."""
    for k, measure in enumerate(MEASURES):
        for name, values in piles.items():
            low, high = bootstrap(values[k], lambda rows: rows.median(), seed=seed)
            yield tell(code, measure=tell(measure)), tell(name), float(values[k].median()), float(low), float(high)


def varied(twins: Tensor) -> Iterator[tuple[Cell, ...]]:
    low, high = student(twins, least=0)
    for k, name in enumerate(("made", "painted_anew")):
        yield tell("two_caption"), tell(name), float(twins[:, k].mean()), float(low[k]), float(high[k])
    made, redrawn = twins.unbind(1)
    yield tell("variety"), tell("made"), typical(made, redrawn), *ratio(made, redrawn)


def plot(k: int, own: Tensor, shares: dict[str, Tensor]) -> Plot:
    """How many pictures stand out at least so much, as a staircase; a copy is at the left."""
    lines = []
    for name, values, role in (
        ("made", shares["made"], "guess"),
        ("training", own, "fact"),
        ("copies", shares["planted"], "noise"),
    ):
        x = values[k].sort().values.repeat_interleave(2)
        y = torch.arange(len(values[k]) + 1).repeat_interleave(2)[1:-1] / len(values[k])
        lines.append(Line(label=tell(name), x=[0.0, *x.tolist(), 1.0], y=[0.0, *y.tolist(), 1.0], role=role))
    return Plot(
        name=f"nearest by {MEASURES[k]}",
        lines=tuple(lines),
        x_label=tell("x_near", next=NEXT, measure=tell(MEASURES[k])),
        y_label=tell("y_near"),
        x_range=(0, 1),
        y_range=(0, 1.02),
    )


def sheet(found: Found, yardstick: Yardstick, rank: Tensor) -> Sheet:
    """The made pictures that are nearest to training pictures, the most suspicious first; for comparison the training
    picture that stands out most from the others, and a planted copy."""
    training, worst = found.training, rank.argsort(stable=True)[:4]
    pair = yardstick.rank(yardstick.own).argmin()
    shown = Pile.joined([found.made[0].rows(worst), training.rows(pair[None]), found.planted.rows(torch.tensor([0]))])
    apart = distances(shown, training)
    apart[:, len(worst), pair] = torch.inf
    nearest = (training.pictures[partner] for partner in apart.argmin(2))
    return Sheet(
        name="nearest",
        title=tell("nearest"),
        rows=(*(tell("made_n", number=k) for k in range(1, len(worst) + 1)), tell("training"), tell("planted_one")),
        columns=(tell("picture"), *(tell("nearest_by", measure=tell(name)) for name in MEASURES)),
        pictures=torch.stack([shown.pictures, *nearest], 1).float(),
    )


def room_for_each() -> Message | None:
    """How much of the careful model's weights there is for each picture that it was trained on, if that is recorded."""
    entry = MODELS[DEFAULT].facts()
    pictures = re.search(r"([\d,]+) pictures", entry.get("training", ""))
    if pictures is None:
        return None
    count = int(pictures[1].replace(",", ""))
    megabytes, each = (Number(entry["bytes"] / share, ".0f") for share in (1e6, count))
    return tell("note_room", megabytes=megabytes, each=each, pictures=Number(count, ","))


COPYING = Experiment(name="copying", measure=measure, size=size)
"""The rule, exactly: A picture is near if it stands out, in pixels or in the judge's features, as the 5 % of training
pictures do that lie nearest to another one, measured by the next ones. Two numbers with 95 % intervals: the share of
what is made that is near (Wilson), and how much two seeds differ, as a share of what two painted pictures of the
typical caption do (Student's, of the logarithm). Holds if the first lies wholly above a half or the second wholly below
a tenth. In direction only if neither is so, and the first lies wholly between a quarter and a half or the second wholly
between a tenth and a half. It fails if the first lies wholly below a quarter and the second wholly above a half. Else,
or where fewer than 90 % of planted copies are found, it is not sure."""
