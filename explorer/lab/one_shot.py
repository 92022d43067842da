"""What comes of one leap, of two, four, eight steps, from the careful model and from its few-step student.

Asked about pure static, the careful model answers with the average of all pictures that the words allow: a blur. The
student was taught to answer with one of them. So the measure is detail: the root mean square of what is finer than
FINE cycles per picture, as a share of that of the careful model's many-step pictures. Agreement, the share of what
the words name that the judge sees, says whether it is the right picture.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.guidance import measured
from explorer.lab.rule import Answer, ratio_of, together
from explorer.lab.subjects import prompts
from explorer.message import Number
from explorer.model.base import Model
from explorer.model.registry import DEFAULT, load_model, quickest
from explorer.network.judge import Judge
from explorer.network.learned import load_judge
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.measure import coarse
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images

__all__ = ["ONE_SHOT", "decide", "detail"]

FINE = 16.0
BLURRED = 0.5
TOGETHER = 0.975  # the level of each of two intervals that are to be right together in 95 %


def detail(pictures: Images) -> Tensor:
    """(B,) root mean square of what is finer than FINE cycles per picture."""
    return (pictures - coarse(pictures, FINE)).double().square().mean((1, 2, 3)).sqrt()


CAREFUL, FAST = DEFAULT, quickest()


def ways(quick: bool) -> list[tuple[str, int]]:
    """(model, steps): the last of the careful model's has many."""
    many = 16 if quick else 64
    return [(CAREFUL, 2**k) for k in range(many.bit_length())] + [(FAST, 2**k) for k in range(4)]


def size(quick: bool) -> dict[str, int]:
    return {"prompts": 12 if quick else 64, "ways": len(ways(quick))}


def measure(
    quick: bool,
    seed: int,
    careful: Model | None = None,
    fast: Model | None = None,
    judge: Judge | None = None,
) -> Run:
    count, tried = size(quick)["prompts"], ways(quick)
    total, done = sum(steps for _, steps in tried), 0
    yield Progress(0, total, tell("doing_loads"))
    models = {CAREFUL: careful or load_model(CAREFUL), FAST: fast or load_model(FAST)}
    judge, asked = judge or load_judge("cpu")[0], prompts(count, seed)
    finals: dict[tuple[str, int], Images] = {}
    for way in tried:
        name, steps = way
        settings = Settings(model=name, steps=steps, prompt=asked[0].text, seed=seed)
        others = [(prompt.text, seed + k) for k, prompt in enumerate(asked[1:], 1)]
        for step in reverse(settings, models[name], others):
            done += 1
            yield Progress(done, total, tell("doing_way", way=tell(name), steps=steps))
            if step.final is not None:
                finals[way] = step.final
    agreement = {way: measured(x, asked, judge)[:, 0] for way, x in finals.items()}
    sharp = {way: detail(x) for way, x in finals.items()}
    yield summary(finals, agreement, sharp, max(way for way in tried if way[0] == CAREFUL))


def decide(careful: Tensor, fast: Tensor, whole: Tensor) -> Answer:
    """Detail (prompts,) of the careful model's one leap, of the student's, and of many steps. The rule of ONE_SHOT."""
    (low, high), (least, most) = (ratio(one, whole, TOGETHER) for one in (careful, fast))
    first, second = ratio(careful, fast, TOGETHER)
    shares = {
        **{"careful": typical(careful, whole), "careful_low": low, "careful_high": high},
        **{"fast": typical(fast, whole), "fast_low": least, "fast_high": most},
        **{"share": typical(careful, fast), "share_low": first, "share_high": second},
    }
    because = tell("because_one", **{name: Number(value, ".0%") for name, value in shares.items()})
    parts = [
        ratio_of(careful, whole, (BLURRED, 1), (Verdict.HOLDS, Verdict.DIRECTION, Verdict.FAILS), TOGETHER),
        ratio_of(careful, fast, (1,), (Verdict.HOLDS, Verdict.FAILS), TOGETHER),
    ]
    return together(parts, because, tell("prompts"))


def summary(
    finals: dict[tuple[str, int], Images],
    agreement: dict[tuple[str, int], Tensor],
    sharp: dict[tuple[str, int], Tensor],
    whole: tuple[str, int],
) -> Result:
    table: dict[tuple[str, str], list[tuple[int, float, float, float]]] = {}
    for what, found in (("agreement", agreement), ("detail", {w: v / sharp[whole].mean() for w, v in sharp.items()})):
        for (name, steps), values in found.items():
            low, high = student(values, least=0, most=1 if what == "agreement" else math.inf)
            table.setdefault((name, what), []).append((steps, float(values.mean()), float(low), float(high)))
    answer = decide(sharp[CAREFUL, 1], sharp[FAST, 1], sharp[whole])
    shown = [1, 2, 4, 8]
    return Result(
        columns=(*map(tell, ("model", "what", "steps", "mean")), "low", "high"),
        rows=tuple((*map(tell, key), *row) for key, rows in table.items() for row in rows),
        sample=tell("sample_one", prompts=len(next(iter(finals.values())))),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(tell("note_detail"),),
        plots=tuple(plot(what, table) for what in ("detail", "agreement")),
        sheets=(
            Sheet(
                name="pictures",
                title=tell("pictures"),
                rows=(tell("careful"), tell("fast")),
                columns=tuple(tell("steps_n" if steps > 1 else "step_one", steps=steps) for steps in shown),
                pictures=torch.stack(
                    [torch.cat([finals[name, steps][:1] for steps in shown]) for name in (CAREFUL, FAST)]
                ).float(),
            ),
        ),
    )


def plot(what: str, table: dict[tuple[str, str], list[tuple[int, float, float, float]]]) -> Plot:
    lines = []
    for name, label, role in ((CAREFUL, "careful", "guess"), (FAST, "fast", "noise")):
        steps, mean, low, high = zip(*table[name, what])
        lines.append(Line(label=tell(label), x=steps, y=mean, low=low, high=high, role=role))
    return Plot(
        name=what,
        lines=tuple(lines),
        x_label=tell("steps"),
        y_label=tell("y_named" if what == "agreement" else "y_detail"),
        x_range=(0.95, max(lines[0].x) * 1.05),
        y_range=(0, max(1.02, *(1.05 * value for line in lines for value in line.high or ()))),
        log_x=True,
    )


ONE_SHOT = Experiment(name="one-shot", measure=measure, size=size, seconds=50)
"""The rule, exactly: Two ratios in the typical prompt, with intervals (Student's, of the logarithm) that are right
together in 95 %: the detail of one leap of the careful model to that of its many-step pictures, and to that of one leap
of the student. Holds if the first lies wholly below a half and the second wholly below 1. In direction only if the
first lies wholly between a half and 1, and the second below 1. It fails if either lies wholly above 1. Else, or with
fewer than 8 prompts, it is not sure."""
