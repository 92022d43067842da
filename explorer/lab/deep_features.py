"""How slowly does the deep part of the network change, and what is lost when it is computed at every second step only?

The deep part is what works on maps of a quarter of the finest side, and less: its last block hands on, at every second
step, what it handed on at the step before (DeepCache, Ma et al. 2023). That saves half of its share s of all operations
of the blocks. The same could be saved by taking fewer steps, N (1 - s / 2) instead of N. Both are compared with the
whole run of N steps, from the same static:

    loss    root mean square difference of the finished pictures, as a share of the range
    ratio   loss with the deep part reused / loss with fewer steps
    moved   |after - after one step before| / |after| of a block, over the run
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from explorer.diffusion.noise import seeds_from
from explorer.lab.base import Experiment, Line, Plot, Progress, Result, Run, Sheet, Verdict, tell
from explorer.lab.rule import Answer, ratio_of, together
from explorer.lab.subjects import prompts
from explorer.message import Message, Number
from explorer.model.base import Model
from explorer.model.registry import load_model
from explorer.network.bend import Reuse
from explorer.network.sites import Site
from explorer.trajectory.compare import rmse
from explorer.trajectory.inside import Look, hooked, wrapped
from explorer.trajectory.interval import ratio, student, typical
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, finished

__all__ = ["DEEP_FEATURES", "Deep", "Found", "decide", "deep_part"]

WAYS = ("reused", "fewer")


@dataclass(frozen=True)
class Deep:
    """site  the last block of the deep part;  share  of all operations of the blocks that the deep part takes"""

    site: str
    share: float

    def fewer(self, steps: int) -> int:
        """As many steps as cost what `steps` do where the deep part is computed at every second one."""
        return max(1, round(steps * (1 - self.share / 2)))


def deep_part(sites: Sequence[Site]) -> Deep:
    """What works on maps of a quarter of the finest side, and less; of a shallower network its coarsest level."""
    blocks = [site for site in sites if not site.bridge]
    finest, coarsest = (end(site.side for site in blocks) for end in (max, min))
    within = [site for site in blocks if site.side <= max(coarsest, finest // 4)]
    share = sum(site.operations for site in within) / sum(site.operations for site in blocks)
    return Deep(within[-1].name, share)


def size(quick: bool) -> dict[str, int]:
    steps, count = (12, 10) if quick else (30, 40)
    return {"prompts": count, "steps": steps, "ways": 1 + len(WAYS)}


@dataclass(frozen=True, eq=False)
class Found:
    """Of one prompt: loss (WAYS,), pictures (1 + WAYS, 3, H, W) the whole one first; sigmas of the steps after the
    first, and how far the middle and the last block had moved at each of them."""

    loss: Tensor
    pictures: Images
    sigmas: list[float]
    middle: list[float]
    last: list[float]


def measure(quick: bool, seed: int, careful: Model | None = None) -> Run:
    told, model = size(quick), careful or load_model()
    count, steps, deep = told["prompts"], told["steps"], deep_part(model.sites)
    made = list[Found]()
    for k, (prompt, static) in enumerate(zip(prompts(count, seed), seeds_from(seed, count))):
        settings = Settings(prompt=prompt.text, seed=static, model=model.name, steps=steps)
        for item in three_ways(model, settings, deep):
            if isinstance(item, Found):
                made.append(item)
            else:
                yield Progress(told["ways"] * k + item, told["ways"] * count, tell("doing_deep"))
    yield summary(deep, steps, made)


def three_ways(model: Model, settings: Settings, deep: Deep) -> Iterator[int | Found]:
    """How many pictures are made, after each; then what was found."""
    look = Look.make(settings, model)
    whole = finished(look.walk.states())
    yield 1
    walk = prepare(settings, model)
    reused = finished(wrapped(walk, hooked(walk, [Reuse(deep.site)], [Reuse(deep.site)])).states())
    yield 2
    short = settings.model_copy(update={"steps": deep.fewer(settings.steps)})
    fewer = finished(prepare(short, model).states())
    yield 3
    moments = look.recorder.moments[1:]
    loss = torch.cat([rmse(whole, other) for other in (reused, fewer)])
    yield Found(
        loss=loss.double(),
        pictures=torch.cat([whole, reused, fewer]),
        sigmas=[float(torch.exp(torch.tensor(-moment.log_snr / 2))) for moment in moments],
        middle=[moment.moved["middle"] for moment in moments],
        last=[list(moment.moved.values())[-1] for moment in moments],
    )


def decide(loss: Tensor) -> Answer:
    """loss: (prompts, WAYS). The rule of DEEP_FEATURES."""
    reused, fewer = loss.unbind(1)
    value, low, high = (Number(number, ".2f") for number in (typical(reused, fewer), *ratio(reused, fewer)))
    because = tell("because_deep", ratio=value, low=low, high=high)
    return together([ratio_of(reused, fewer, (1,), (Verdict.HOLDS, Verdict.FAILS))], because, tell("prompts"))


def summary(deep: Deep, steps: int, made: list[Found]) -> Result:
    loss = torch.stack([found.loss for found in made])
    moved = torch.tensor([[found.middle, found.last] for found in made], dtype=torch.float64)
    answer, sigmas = decide(loss), made[0].sigmas
    ends = student(loss, least=0)
    far = {name: student(moved[:, k], least=0) for k, name in enumerate(("the_middle", "last_block"))}
    rows = tuple((tell(way), None, *(float(t[k]) for t in (loss.mean(0), *ends))) for k, way in enumerate(WAYS))
    rows += tuple(
        (tell(name), sigma, float(moved[:, k, i].mean()), *(float(end[i]) for end in far[name]))
        for k, name in enumerate(far)
        for i, sigma in enumerate(sigmas)
    )
    means = moved.mean(0).tolist()
    lines = tuple(
        Line(label=tell(name), x=sigmas, y=y, role=role) for name, y, role in zip(far, means, ("guess", "noise"))
    )
    return Result(
        columns=(*map(tell, ("what", "sigma", "mean")), "low", "high"),
        rows=rows,
        sample=tell("sample_deep", prompts=len(made), steps=steps),
        verdict=answer.verdict,
        because=answer.because,
        need=answer.need,
        unit=answer.unit,
        notes=(said(deep, steps, moved),),
        plots=(
            Plot(
                name="moved",
                lines=lines,
                x_label=tell("x_run"),
                y_label=tell("y_moved"),
                x_range=(sigmas[0], sigmas[-1]),
                y_range=(0, 1.05 * max(map(max, means))),
                log_x=True,
            ),
        ),
        sheets=(sheet(made),),
    )


def said(deep: Deep, steps: int, moved: Tensor) -> Message:
    """What was saved, and how much less the middle moves than the last block."""
    saved = Number(deep.share / 2, ".0%")
    middle, last = (Number(float(moved[:, k].mean()), ".0%") for k in (0, 1))
    return tell("note_deep", saved=saved, fewer=deep.fewer(steps), steps=steps, middle=middle, last=last)


def sheet(made: list[Found]) -> Sheet:
    """The first prompts, in all ways."""
    shown = made[:6]
    return Sheet(
        name="ways",
        title=tell("sheet_deep"),
        rows=tuple(map(tell, ("whole_picture", *WAYS))),
        columns=tuple(tell("picture_n", number=k + 1) for k in range(len(shown))),
        pictures=torch.stack([found.pictures for found in shown], 1).float().clamp(-1, 1),
    )


DEEP_FEATURES = Experiment(
    name="deep-features",
    measure=measure,
    size=size,
    verdicts=(Verdict.HOLDS, Verdict.FAILS),
    beforehand=True,
    seconds=60,
)
"""The rule, exactly: the typical ratio, over prompts, of what is lost with the deep part reused and with fewer steps at
the same number of operations. Its 95 % interval (Student's, of the logarithm) lies wholly below 1: holds. Wholly above
1: it does not hold. All else, or fewer than 8 prompts, is: not sure. There is no size in the claim, so it cannot hold
in direction only."""
