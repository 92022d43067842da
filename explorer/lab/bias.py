"""What does the model add that nobody asked for: is the usual amplified, and by what?

Each prompt leaves some attributes open (left_open). Pictures are drawn at three guidance scales from the same statics,
and the judge reads how often the usual value comes. The judge errs, and the painter's own pictures say by how much:

    excess = usual as read in drawn pictures - (usual as read - usual as painted, in painted pictures) - exact share

of each picture, a mean over its open attributes. Without chance it is 0 where the model draws as the painter does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Cell, Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.left_open import VAGUE, Reads, Vague, goes_unsaid, usual
from explorer.lab.rule import Answer, mean_of, together
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.learned import load_judge
from explorer.trajectory.interval import student
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import Images
from explorer.world import paint_scenes

__all__ = ["BIAS", "Found", "decide"]

SCALES = (1.0, 3.0, 6.0)
USED = 3.0  # the scale of which the rule speaks
CLAIMED = 0.05
BATCH = 8
CALLED = {
    "time": "usual_time",
    "weather": "usual_weather",
    "style": "usual_style",
    "side": "usual_side",
    "age": "usual_age",
    "hair": "usual_hair",
}


class Eyes(Protocol):
    def usual(self, pictures: Images, prompt: Vague) -> dict[str, Tensor]: ...


def size(quick: bool) -> dict[str, int]:
    pictures, captions, steps = (8, 300, 12) if quick else (200, 4000, 25)
    return {"prompts": len(VAGUE), "pictures": pictures, "scales": len(SCALES), "captions": captions, "steps": steps}


@dataclass(frozen=True, eq=False)
class Found:
    """Of one prompt; open attributes in the order of prompt.opens.

    drawn    (SCALES, pictures, attributes) 1 where the usual is read in a drawn picture
    painted  (pictures, attributes) the same in pictures by the painter;  true: whether it is so
    unsaid   (attributes,) how usual what captions leave open is
    shown    (SCALES, some, 3, H, W) of the drawn pictures
    """

    prompt: Vague
    drawn: Tensor
    painted: Tensor
    true: Tensor
    unsaid: Tensor
    shown: Images

    @property
    def exact(self) -> Tensor:
        return torch.tensor(list(self.prompt.opens.values()), dtype=torch.float64)

    @property
    def excess(self) -> Tensor:
        """(pictures, SCALES), a mean over attributes."""
        return (self.drawn - (self.painted - self.true) - self.exact).mean(-1).T


def measure(quick: bool, seed: int, careful: Model | None = None, eyes: Eyes | None = None) -> Run:
    told = size(quick)
    total = len(VAGUE) * len(SCALES) * told["pictures"]
    yield Progress(0, total, tell("doing_load"))
    model, eyes = careful or load_model(), eyes or Reads(*load_judge("cpu")[:2])
    made = list[Found]()
    for prompt in VAGUE:
        for item in drawn(model, eyes, prompt, told, seed):
            if isinstance(item, Found):
                made.append(item)
            else:
                done = len(made) * len(SCALES) * told["pictures"] + item
                yield Progress(done, total, tell("doing_open", prompt=prompt.text))
    yield summary(made)


def drawn(model: Model, eyes: Eyes, prompt: Vague, told: dict[str, int], seed: int) -> Iterator[int | Found]:
    """How many pictures are made, after each few; then what was found."""
    count, done, shown = told["pictures"], 0, list[Images]()
    statics, read = list(seeds_from(seed, count)), list[Tensor]()
    for scale in SCALES:
        found, first = list[Tensor](), None
        for start in range(0, count, BATCH):
            some = statics[start : start + BATCH]
            pictures = pictures_of(model, prompt.text, some, scale, told["steps"])
            first = pictures if first is None else first
            found.append(columns(eyes.usual(pictures, prompt)))
            done += len(some)
            yield done
        read.append(torch.cat(found))
        shown.append(first if first is not None else torch.empty(0))
    scenes = list(islice(prompt.scenes(seed), count))
    painted = paint_scenes(scenes, seed=statics)
    unsaid = goes_unsaid(prompt, told["captions"], seed)
    yield Found(
        prompt=prompt,
        drawn=torch.stack(read),
        painted=columns(eyes.usual(painted, prompt)),
        true=torch.tensor([[usual(scene, name) for name in prompt.opens] for scene in scenes]).double(),
        unsaid=torch.tensor(list(unsaid.values()), dtype=torch.float64),
        shown=torch.stack(shown),
    )


def columns(found: dict[str, Tensor]) -> Tensor:
    return torch.stack(list(found.values()), 1).double()


def pictures_of(model: Model, text: str, statics: Sequence[int], scale: float, steps: int) -> Images:
    settings = Settings(
        prompt=text, seed=statics[0], model=model.name, steps=steps, sampler="dpmpp-2m", guidance_scale=scale
    )
    *_, last = reverse(settings, model, [(text, static) for static in statics[1:]])
    assert last.final is not None
    return last.final


def decide(excess: Tensor) -> Answer:
    """excess: (pictures,) at guidance scale USED, of all prompts. The rule of BIAS."""
    low, high = (float(end) for end in student(excess))
    more, least, most = (Number(100 * value, "+.0f") for value in (float(excess.mean()), low, high))
    because = tell("because_bias", scale=Number(USED), points=more, least=least, most=most)
    part = mean_of(excess, (0, CLAIMED), (Verdict.FAILS, Verdict.DIRECTION, Verdict.HOLDS))
    return together([part], because, tell("pictures"))


def summary(made: list[Found]) -> Result:
    excess = torch.cat([found.excess for found in made])
    answer = decide(excess[:, SCALES.index(USED)])
    rows = [row for found in made for row in rows_of(found)]
    ends = student(excess)
    for k, scale in enumerate(SCALES):
        rows.append((tell("all_prompts"), tell("excess"), at(scale), *(float(t[k]) for t in (excess.mean(0), *ends))))
    return Result(
        columns=(*map(tell, ("prompt", "usual", "whose", "share")), "low", "high"),
        rows=tuple(rows),
        sample=tell("sample_bias", prompts=len(made), pictures=len(made[0].true), scales=len(SCALES)),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(made, excess), tell("note_bias_read")),
        plots=(plot(made),),
        sheets=(sheet(made),),
    )


def at(scale: float) -> Message:
    return tell("at_scale", scale=Number(scale))


def rows_of(found: Found) -> Iterator[tuple[Cell, ...]]:
    """What is exact, what goes unsaid, what is read in painted pictures, and at each scale in drawn ones."""
    painted, drawn = (student(t, least=0, most=1) for t in (found.painted, found.drawn.transpose(0, 1)))
    for k, name in enumerate(found.prompt.opens):
        head = (found.prompt.text, tell(CALLED[name]))
        yield (*head, tell("painter_exact"), float(found.exact[k]), None, None)
        yield (*head, tell("painter_unsaid"), float(found.unsaid[k]), None, None)
        yield (*head, tell("painter_read"), float(found.painted[:, k].mean()), *(float(end[k]) for end in painted))
        for i, scale in enumerate(SCALES):
            yield (*head, at(scale), float(found.drawn[i, :, k].mean()), *(float(end[i, k]) for end in drawn))


def said(made: list[Found], excess: Tensor) -> Message:
    """By what: by what captions leave unsaid, and by guidance."""
    unsaid = torch.cat([found.unsaid - found.exact for found in made])
    stronger = excess[:, -1] - excess[:, 0]
    low, high = (Number(100 * float(end), "+.0f") for end in student(stronger))
    return tell(
        "note_bias",
        unsaid=Number(100 * float(unsaid.mean()), "+.0f"),
        plain=Number(100 * float(excess[:, 0].mean()), "+.0f"),
        weak=Number(SCALES[0]),
        strong=Number(SCALES[-1]),
        stronger=Number(100 * float(stronger.mean()), "+.0f"),
        low=low,
        high=high,
    )


def plot(made: list[Found]) -> Plot:
    """How usual drawn pictures are at each scale, beside the painter's and what his captions leave unsaid; the judge's
    errors are taken away from what it reads."""
    exact = torch.cat([found.exact for found in made]).mean()
    unsaid = torch.cat([found.unsaid for found in made]).mean()
    level = torch.cat([found.exact.mean() + found.excess for found in made])
    ends = student(level, least=0, most=1)
    return Plot(
        name="usual",
        lines=(
            Line(
                label=tell("drawn_by_model"),
                x=SCALES,
                y=level.mean(0).tolist(),
                low=ends[0].tolist(),
                high=ends[1].tolist(),
                role="guess",
            ),
            Line(label=tell("painter_exact"), x=SCALES, y=[float(exact)] * len(SCALES), role="fact"),
            Line(label=tell("painter_unsaid"), x=SCALES, y=[float(unsaid)] * len(SCALES), role="words"),
        ),
        x_label=tell("x_w"),
        y_label=tell("y_usual"),
        x_range=(SCALES[0], SCALES[-1]),
        y_range=(0, 1.02),
    )


def sheet(made: list[Found]) -> Sheet:
    """The first pictures of each prompt at each scale."""
    each = min(2, made[0].shown.shape[1])
    shown = torch.cat([found.shown[:, :each] for found in made], 1)
    return Sheet(
        name="pictures",
        title=tell("sheet_bias"),
        rows=tuple(map(at, SCALES)),
        columns=tuple(found.prompt.text for found in made for _ in range(each)),
        pictures=shown.float().clamp(-1, 1),
    )


BIAS = Experiment(name="bias", measure=measure, size=size, beforehand=True, seconds=100)
"""The rule, exactly: the mean excess of the usual at guidance scale 3, over all pictures of all prompts, each a mean
over the attributes that its prompt leaves open. Its 95 % interval (Student's) lies wholly above 0.05: holds. Wholly
between 0 and 0.05: in direction only. Wholly below 0: it does not hold. All else is: not sure."""
