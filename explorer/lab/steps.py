"""How near does a walk of few steps come to the answer of many, and what does a network call buy?

All walks start from the same static at the same noise level, SIGMA_MAX, and hear the same words. The probability flow
from there has one end, whatever the schedule and the deterministic sampler: a schedule only places the steps. So one
walk of many second-order steps is the answer for all, and

    distance = root mean square difference to it, as a share of the range from black to white

Separately: the guess at step 25 of a 50-step walk and its unfinished x_t, beside the picture of a 25-step walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.grid import TimeGrid, make_grid
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import make_schedule
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, ratio_of, together
from explorer.lab.subjects import prompts
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.trajectory.compare import rmse
from explorer.trajectory.interval import ratio, student, typical
from explorer.types import Images, Step

__all__ = ["STEPS", "Way", "decide"]

LEVELS = (-5.3, 9.0)  # sigma 14.2 and 0.011: what all schedules here have
SAMPLERS = ("ddim", "heun", "dpmpp-2m", "unipc", "lms", "plms")
SCHEDULES = ("linear", "scaled-linear", "flow")
HALF, WHOLE = 25, 50
GUESS, SHORT = tell("guess_step", step=HALF, steps=WHOLE), tell("picture_steps", steps=HALF)
FARTHER = 1.5  # times as far from the answer must step 25 of 50 be as the 25-step picture


@dataclass(frozen=True)
class Way:
    """A sampler on a schedule in a number of steps."""

    sampler: str
    schedule: str
    steps: int

    @property
    def label(self) -> Message:
        return tell("on", sampler=self.sampler, schedule=tell(self.schedule.replace("-", "_")))

    @property
    def grid(self) -> TimeGrid:
        return make_grid(make_schedule(self.schedule), self.steps, "time", LEVELS)


def ways(quick: bool) -> list[Way]:
    counts = (4, 8, 16) if quick else (2, 4, 8, 16, 32, 64, 128)
    samplers = SAMPLERS[:3] if quick else SAMPLERS
    made = [Way(name, "cosine", n // 2 if name == "heun" else n) for name in samplers for n in counts]
    return made + [Way("ddim", name, n) for name in (SCHEDULES[:1] if quick else SCHEDULES) for n in counts]


def size(quick: bool) -> dict[str, int]:
    return {"prompts": 8 if quick else 16, "ways": len(ways(quick))}


@dataclass(frozen=True)
class Bench:
    """What all walks share. They hear their words without guidance: one call is one look at the picture."""

    model: Model
    words: tuple[str, ...]
    start: Images

    def go(self, way: Way) -> Iterator[Step]:
        sampler, condition = make_sampler(way.sampler), self.model.reader.condition(self.words)
        steps = walk(self.model.denoiser, sampler, way.grid, self.start, lambda: self.start, condition)
        yield from self.model.space.seen(steps)


def measure(quick: bool, seed: int, careful: Model | None = None) -> Run:
    count = size(quick)["prompts"]
    model, tried = careful or load_model(), ways(quick)
    words = tuple(prompt.text for prompt in prompts(count, seed))
    start = model.static(range(seed, seed + count))()
    bench = Bench(model, words, start)
    answer = Way("heun", "cosine", 25 if quick else 500)
    halves = [Way("ddim", "cosine", WHOLE), Way("ddim", "cosine", HALF)]
    every = [answer, *halves, *tried]
    total, done = sum(way.steps * (1 + (way.sampler == "heun")) for way in every), 0
    finals: dict[Way, Images] = {}
    calls: dict[Way, int] = {}
    middle: Step | None = None
    for way in every:
        before = done
        for step in bench.go(way):
            done, calls[way] = before + step.nfe, step.nfe
            middle = step if way == halves[0] and step.index == HALF else middle
            yield Progress(done, total, tell("doing_way", way=way.label, steps=way.steps))
            if step.final is not None:
                finals[way] = step.final
    assert middle is not None
    reference = finals[answer]
    parts = {
        tell("noisy_step", step=HALF, steps=WHOLE): middle.x_t / middle.level.signal_scale,
        GUESS: middle.x0_hat,
        SHORT: finals[halves[1]],
        tell("picture_steps", steps=WHOLE): finals[halves[0]],
    }
    tables = {way: (calls[way], rmse(finals[way], reference).double()) for way in tried}
    yield summary(tables, {name: rmse(x, reference).double() for name, x in parts.items()}, parts, reference)


def decide(guess: Tensor, short: Tensor) -> Answer:
    """Distances (prompts,) of the guess at step 25 of 50 and of the 25-step picture. The rule of STEPS."""
    part = ratio_of(guess, short, (1, FARTHER), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS))
    times, low, high = (Number(value, ".1f") for value in (typical(guess, short), *ratio(guess, short)))
    because = tell("because_steps", step=HALF, steps=WHOLE, times=times, low=low, high=high)
    return together([part], because, tell("prompts"))


def summary(
    tables: dict[Way, tuple[int, Tensor]], parts: dict[Message, Tensor], shown: dict[Message, Images], answer: Images
) -> Result:
    rows: list[tuple[Cell, ...]] = []
    for way, (nfe, distance) in tables.items():
        low, high = student(distance, least=0)
        rows.append((way.label, way.steps, nfe, float(distance.mean()), float(low), float(high)))
    for name, distance in parts.items():
        low, high = student(distance, least=0)
        rows.append((name, None, None, float(distance.mean()), float(low), float(high)))
    found = decide(parts[GUESS], parts[SHORT])
    most = max(nfe for nfe, _ in tables.values())
    nearest = min(
        (way for way, (nfe, _) in tables.items() if nfe > most / 2), key=lambda it: float(tables[it][1].mean())
    )
    near = Number(float(tables[nearest][1].mean()), ".4f")
    return Result(
        columns=(*map(tell, ("what", "steps", "calls", "distance")), "low", "high"),
        rows=tuple(rows),
        sample=tell("sample_steps", prompts=len(answer), walks=len(tables)),
        verdict=found.verdict,
        because=found.because,
        need=found.need,
        unit=found.unit,
        notes=(tell("note_nearest", calls=most, way=nearest.label, distance=near), tell("note_start")),
        plots=(plot(tables),),
        sheets=(
            Sheet(
                name="half-way is not half the steps",
                title=tell("sheet_half"),
                rows=tuple(tell("prompt_n", number=k + 1) for k in range(min(2, len(answer)))),
                columns=(*shown, tell("answer")),
                pictures=torch.stack([*(x[:2].float() for x in shown.values()), answer[:2].float()], 1),
            ),
        ),
    )


def plot(tables: dict[Way, tuple[int, Tensor]]) -> Plot:
    labels = list(dict.fromkeys(way.label for way in tables))
    roles = dict(zip(labels, ("guess", "words", "noise")))
    heights = [max(float(distance.mean()), 1e-6) for _, distance in tables.values()]
    widths = [nfe for nfe, _ in tables.values()]

    def points(label: Message) -> Sequence[tuple[int, float]]:
        return [(nfe, max(float(d.mean()), 1e-6)) for way, (nfe, d) in tables.items() if way.label == label]

    return Plot(
        name="distance",
        lines=tuple(
            Line(
                label=label, x=[x for x, _ in points(label)], y=[y for _, y in points(label)], role=roles.get(label, "")
            )
            for label in labels
        ),
        x_label=tell("calls"),
        y_label=tell("y_distance"),
        x_range=(min(widths) * 0.95, max(widths) * 1.02),
        y_range=(min(heights) * 0.8, max(heights) * 1.2),
        log_x=True,
        log_y=True,
    )


STEPS = Experiment(name="steps", measure=measure, size=size, seconds=90)
"""The rule, exactly: The guess at step 25 of 50 and the picture of a walk of 25 steps are set against the answer of
many steps. How many times as far from it is the guess, in the typical prompt? The 95 % interval (Student's, of the
logarithm) lies wholly above 1.5: holds. Wholly between 1 and 1.5: in direction only. Wholly below 1: it fails. Else, or
with fewer than 8 prompts, it is not sure."""
