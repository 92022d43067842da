"""What a higher guidance scale w does to pictures of the same words and the same static.

    agreement   share of what the words name (colour, subject, setting, time) that the judge sees
    diversity   1 - cosine of the judge's features, mean over all pairs of seeds of one prompt
    saturation, contrast, burnt   mean chroma; deviation of brightness; share of values beyond 0.98

For Gaussians the deviation of what comes out is S (s / S)^w, s with and S without words: a straight line of
log(diversity) over w. The claim "1 is diverse, 8 identical and forced-looking" is without a known source. Guidance in
an interval of noise levels (Kynkaanniemi et al. 2024) and rescaling (Lin et al. 2023) are measured as cures at w = 8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, both, tell
from explorer.lab.rule import Answer, mean_of, ratio_of, together
from explorer.lab.subjects import Prompt, prompts
from explorer.message import Field, Number, Text
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.compare import contrast, saturation
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images

__all__ = ["GUIDANCE", "MEASURED", "decide", "diversity", "measured"]

MEASURED = ("agreement", "diversity", "saturation", "contrast", "burnt")
SCALES = (0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)
QUICK = (1.0, 2.0, 4.0, 8.0)
STRONG, LOW, HIGH, RESCALE = 8.0, 0.19, 1.61, 0.7
IDENTICAL = 0.1  # of the diversity at w = 1
TOGETHER = 0.975  # the level of each of two intervals that are to be right together in 95 %
BURNT = 0.98


@dataclass(frozen=True)
class Case:
    """One way of guiding: what it is called, its scale, and what else is set."""

    label: Text
    scale: float
    extra: dict[str, Any]


CURES = (
    Case(
        tell("interval_cure", scale=Number(STRONG), low=Number(LOW), high=Number(HIGH)),
        STRONG,
        {"interval": (LOW, HIGH)},
    ),
    Case(tell("rescale_cure", scale=Number(STRONG), rescale=Number(RESCALE)), STRONG, {"rescale": RESCALE}),
)


def cases(quick: bool) -> list[Case]:
    plain = [Case(Number(w), w, {}) for w in (QUICK if quick else SCALES)]
    return [*plain, *CURES]


def size(quick: bool) -> dict[str, Field]:
    scales = both([Number(way.scale) for way in cases(quick) if not way.extra], "listed")
    return {**counts(quick), "ways": len(cases(quick)), "scales": scales}


def counts(quick: bool) -> dict[str, int]:
    prompts, seeds, steps = (10, 2, 6) if quick else (20, 16, 25)
    return {"prompts": prompts, "seeds": seeds, "steps": steps}


def diversity(features: Tensor) -> Tensor:
    """(P,) mean of 1 - cosine over all pairs, from unit features (P, S, D) of S seeds."""
    count = features.shape[1]
    cosines = features @ features.transpose(1, 2)
    return 1 - (cosines.sum((1, 2)) - cosines.diagonal(dim1=1, dim2=2).sum(1)) / (count * (count - 1))


def measured(pictures: Images, asked: Sequence[Prompt], judge: Judge) -> Tensor:
    """(prompts, MEASURED), from pictures (prompts * seeds, 3, H, W) in the order of the prompts."""
    with torch.inference_mode():
        verdict = judge.look(pictures.clamp(-1, 1))
    each = len(pictures) // len(asked)
    seen = [
        verdict.chances[name].argmax(1).reshape(len(asked), each)
        == torch.tensor([[judge.names[name].index(prompt.asked[name])] for prompt in asked])
        for name in asked[0].asked
    ]
    looks = (saturation(pictures), contrast(pictures), (pictures.abs() > BURNT).double().mean((1, 2, 3)))
    columns = (
        torch.stack(seen).double().mean((0, 2)),
        diversity(verdict.features.double().reshape(len(asked), each, -1)),
        *(value.double().reshape(len(asked), each).mean(1) for value in looks),
    )
    return torch.stack(columns, 1)


def measure(quick: bool, seed: int, careful: Model | None = None, judge: Judge | None = None) -> Run:
    count, seeds, steps = counts(quick).values()
    asked, ways = prompts(count, seed), cases(quick)
    total = len(ways) * steps * count
    yield Progress(0, total, tell("doing_load"))
    model, judge = careful or load_model(), judge or load_judge("cpu")[0]
    found, shown, done = [], [], 0
    for way in ways:
        made = []
        for prompt in asked:
            settings = Settings(
                prompt=prompt.text, seed=seed, steps=steps, sampler="dpmpp-2m", guidance_scale=way.scale, **way.extra
            )
            for step in reverse(settings, model, [(prompt.text, seed + k) for k in range(1, seeds)]):
                done += 1
                yield Progress(done, total, tell("doing_w", scale=way.label))
                if step.final is not None:
                    made.append(step.final)
        found.append(measured(torch.cat(made), asked, judge))
        shown.append(made[0])
    sample = tell("sample_guidance", prompts=count, seeds=seeds, steps=steps)
    yield summary(ways, torch.stack(found, 1), torch.stack(shown, 1), seed, sample)


def decide(one: Tensor, eight: Tensor) -> Answer:
    """one, eight: (prompts, MEASURED) at w = 1 and w = 8. The rule of GUIDANCE."""
    more = eight[:, 2] - one[:, 2]
    (low, high), (least, most) = ratio(eight[:, 1], one[:, 1], TOGETHER), student(more, TOGETHER)
    because = tell(
        "because_guidance",
        times=Number(typical(eight[:, 1], one[:, 1]), ".2f"),
        low=Number(low, ".2f"),
        high=Number(high, ".2f"),
        more=Number(float(more.mean()), "+.3f"),
        least=Number(float(least), "+.3f"),
        most=Number(float(most), "+.3f"),
    )
    parts = [
        ratio_of(eight[:, 1], one[:, 1], (IDENTICAL, 1), (Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS), TOGETHER),
        mean_of(more, (0,), (Verdict.FAILS, Verdict.HOLDS), TOGETHER),
    ]
    return together(parts, because, tell("prompts"))


def summary(ways: list[Case], found: Tensor, shown: Images, seed: int, sample: Text) -> Result:
    """found: (prompts, ways, MEASURED)."""
    low, high = student(found, least=0, most=max(1.0, float(found.max())))
    mean = found.mean(0)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (way.label, tell(name), *(float(t[i, j]) for t in (mean, low, high)))
        for i, way in enumerate(ways)
        for j, name in enumerate(MEASURED)
    )
    plain = [i for i, way in enumerate(ways) if not way.extra]
    at = {ways[i].scale: i for i in plain}
    answer = decide(found[:, at[1.0]], found[:, at[8.0]])
    scales, diverse = [ways[i].scale for i in plain], mean[plain, 1]
    falls = slope(scales, diverse, 1, 2), slope(scales, diverse, 2, math.inf)
    return Result(
        columns=(*map(tell, ("guidance_scale", "measure", "mean")), "low", "high"),
        rows=rows,
        sample=sample,
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(
            tell("note_slope", first=Number(falls[0], ".3f"), beyond=Number(falls[1], ".3f")),
            *(
                tell(
                    "note_cure",
                    cure=way.label,
                    **{name: Number(float(mean[i, j]), ".3f") for j, name in enumerate(MEASURED)},
                )
                for i, way in enumerate(ways)
                if way.extra
            ),
        ),
        plots=(plot(scales, mean[plain], low[plain], high[plain]),),
        sheets=(
            Sheet(
                name="pictures",
                title=tell("pictures"),
                rows=tuple(tell("seed_n", seed=one) for one in seeds_from(seed, len(shown))),
                columns=tuple(way.label for way in ways),
                pictures=shown.float(),
            ),
        ),
    )


def slope(scales: Sequence[float], values: Tensor, first: float, last: float) -> float:
    """How fast log(values) falls, by least squares over first <= w <= last."""
    pairs = [(w, math.log(max(float(v), 1e-9))) for w, v in zip(scales, values) if first <= w <= last]
    mean_w, mean_v = (sum(column) / len(pairs) for column in zip(*pairs))
    return -sum((w - mean_w) * (v - mean_v) for w, v in pairs) / sum((w - mean_w) ** 2 for w, _ in pairs)


def plot(scales: Sequence[float], mean: Tensor, low: Tensor, high: Tensor) -> Plot:
    roles = ("words", "guess", "noise", "", "")
    return Plot(
        name="measures",
        lines=tuple(
            Line(
                label=tell(name),
                x=scales,
                y=mean[:, j].tolist(),
                low=low[:, j].tolist(),
                high=high[:, j].tolist(),
                role=role,
            )
            for j, (name, role) in enumerate(zip(MEASURED, roles))
        ),
        x_label=tell("x_w"),
        y_label=tell("y_mean_prompts"),
        x_range=(scales[0], scales[-1]),
        y_range=(0, 1.02),
    )


GUIDANCE = Experiment(name="guidance", measure=measure, size=size, seconds=70)
"""The rule, exactly: Two numbers over prompts, with intervals (Student's) that are right together in 95 %: how many
times as much seeds differ at w = 8 as at w = 1, in the typical prompt, and how much higher saturation is. Holds if the
first lies wholly below a tenth and the second above 0. In direction only if the first lies wholly between a tenth and
1, and the second above 0. It fails if the first lies wholly above 1 or the second below 0. Else, or with fewer than 8
prompts, it is not sure."""
