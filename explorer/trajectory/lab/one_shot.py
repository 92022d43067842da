"""What comes of one leap, of two, four, eight steps, from the careful model and from its few-step student.

Asked about pure static, the careful model answers with the average of all pictures that the words allow: a blur. The
student was taught to answer with one of them. So the measure is detail: the root mean square of what is finer than
FINE cycles per picture, as a share of that of the careful model's many-step pictures. Agreement, the share of what
the words name that the judge sees, says whether it is the right picture.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explorer.network.judge import Judge
from explorer.network.learned import LearnedDenoiser, load_denoiser, load_judge
from explorer.trajectory.lab.base import Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict
from explorer.trajectory.lab.guidance import measured
from explorer.trajectory.lab.subjects import prompts
from explorer.trajectory.measure import bootstrap, coarse
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step

__all__ = ["ONE_SHOT", "decide", "detail"]

FINE = 16.0
BLURRED = 0.5


def detail(pictures: Images) -> Tensor:
    """(B,) root mean square of what is finer than FINE cycles per picture."""
    return (pictures - coarse(pictures, FINE)).double().square().mean((1, 2, 3)).sqrt()


def measure(
    quick: bool,
    seed: int,
    careful: LearnedDenoiser | None = None,
    fast: LearnedDenoiser | None = None,
    judge: Judge | None = None,
) -> Run:
    count = 6 if quick else 64
    many = 16 if quick else 64
    ways = [("base", 2**k) for k in range(many.bit_length())] + [("fast", 2**k) for k in range(4)]
    total, done = sum(steps for _, steps in ways), 0
    yield Progress(0, total, "loading the models")
    models = {"base": careful or load_denoiser("base"), "fast": fast or load_denoiser("fast")}
    judge, asked = judge or load_judge("cpu")[0], prompts(count, seed)
    finals: dict[tuple[str, int], Images] = {}
    for way in ways:
        name, steps = way
        settings = Settings(model=name, steps=steps, prompt=asked[0].text, seed=seed)
        others = [(prompt.text, seed + k) for k, prompt in enumerate(asked[1:], 1)]
        for item in reverse(settings, models[name], others):
            if isinstance(item, Step):
                done += 1
                yield Progress(done, total, f"{name}, {steps} steps")
            else:
                finals[way] = item
    agreement = {way: measured(x, asked, judge)[:, 0] for way, x in finals.items()}
    sharp = {way: detail(x) for way, x in finals.items()}
    yield summary(finals, agreement, sharp, ("base", many), seed)


def decide(careful: Tensor, fast: Tensor, whole: Tensor, seed: int) -> tuple[Verdict, str]:
    """Detail (prompts,) of the careful model's one leap, of the student's, and of many steps. The rule of ONE_SHOT."""

    def shares(rows: Tensor) -> Tensor:
        one, student, many = rows.mean(0)
        return torch.stack([one / many, student / many])

    rows = torch.stack([careful, fast, whole], 1)
    one, student = shares(rows).tolist()
    low, high = (ends.tolist() for ends in bootstrap(rows, shares, seed=seed))
    because = (
        f"one leap of the careful model has {one:.0%} of the detail of many steps "
        f"(95 %: {low[0]:.0%} to {high[0]:.0%}), one of the student {student:.0%} (95 %: {low[1]:.0%} to {high[1]:.0%})"
    )
    if high[0] < BLURRED and low[1] > high[0]:
        return Verdict.HOLDS, because
    return (Verdict.DIRECTION if one < min(1, student) else Verdict.FAILS), because


def summary(
    finals: dict[tuple[str, int], Images],
    agreement: dict[tuple[str, int], Tensor],
    sharp: dict[tuple[str, int], Tensor],
    whole: tuple[str, int],
    seed: int,
) -> Result:
    table: dict[tuple[str, str], list[tuple[int, float, float, float]]] = {}
    for what, found in (("agreement", agreement), ("detail", {w: v / sharp[whole].mean() for w, v in sharp.items()})):
        for (name, steps), values in found.items():
            low, high = bootstrap(values, seed=seed)
            table.setdefault((name, what), []).append((steps, float(values.mean()), float(low), float(high)))
    answer, because = decide(sharp["base", 1], sharp["fast", 1], sharp[whole], seed)
    shown = [1, 2, 4, 8]
    return Result(
        columns=("model", "what", "steps", "mean", "low", "high"),
        rows=tuple((*key, *row) for key, rows in table.items() for row in rows),
        sample=f"{len(next(iter(finals.values())))} prompts with one seed each; intervals over prompts",
        verdict=answer,
        because=because,
        notes=(
            "Detail counts what is fine, not whether it is right: noise and mistakes are fine, too, and so is the "
            "contrast that guidance adds to the edges of a blur.",
        ),
        plots=tuple(plot(what, table) for what in ("detail", "agreement")),
        sheets=(
            Sheet(
                name="pictures",
                rows=("careful", "fast"),
                columns=tuple(f"{steps} step{'s'[: steps > 1]}" for steps in shown),
                pictures=torch.stack(
                    [torch.cat([finals[name, steps][:1] for steps in shown]) for name in ("base", "fast")]
                ).float(),
            ),
        ),
    )


def plot(what: str, table: dict[tuple[str, str], list[tuple[int, float, float, float]]]) -> Plot:
    lines = []
    for name, label, role in (("base", "careful", "guess"), ("fast", "fast", "noise")):
        steps, mean, low, high = zip(*table[name, what])
        lines.append(Line(label=label, x=steps, y=mean, low=low, high=high, role=role))
    return Plot(
        name=what,
        lines=tuple(lines),
        x_label="steps",
        y_label="share of what the words name" if what == "agreement" else "detail, as a share of many steps",
        x_range=(0.95, max(lines[0].x) * 1.05),
        y_range=(0, max(1.02, *(1.05 * value for line in lines for value in line.high or ()))),
        log_x=True,
    )


ONE_SHOT = Experiment(
    name="one-shot",
    title="One leap or many steps",
    question="In one leap the careful model makes a blur; a student that was taught to leap does not.",
    fixed=("the prompts", "the static of each", "guidance scale 3", "cosine schedule"),
    rule="Holds if one leap of the careful model surely has less than half the detail of its many-step pictures, and "
    "one leap of the student surely more than that (bootstrap over prompts, 95 %). Holds in direction only if the "
    "careful model's leap has less detail than both. Else it fails.",
    measure=measure,
)
