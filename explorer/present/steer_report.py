"""What is said of a steered run, and what is shown beside it: a `Report` for each tool.

report.said(final)       a sentence on the result, with what the meters read
report.beside(step)      pictures that belong to a step, by name, (1, 3, H, W) each: what the words, the avoided words
                         and no words give; the picture before, and what of it moved
report.numbers(final)    what a panel draws, under the numbers of the last frame
report.calls             network calls that it takes besides the run
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import torch

from explorer.model.base import Model
from explorer.model.space import Pixels
from explorer.pixels import to_frames
from explorer.player.packets import place_of
from explorer.trajectory.compare import psnr, rmse
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.meters import kept, seam
from explorer.trajectory.steer.picture import FromPicture
from explorer.trajectory.steer.plan import Steered, calls_of
from explorer.trajectory.steer.repair import Repair, task
from explorer.trajectory.steer.tile import laid, seams
from explorer.trajectory.steer.variation import Variation, Wander, fork
from explorer.trajectory.steer.what_if import WhatIf, moved, region_of
from explorer.trajectory.steer.words import WordsOverTime
from explorer.trajectory.walk import prepare
from explorer.types import Images, Step, finished
from explorer.words.texts import Words

__all__ = ["Report", "of_branch", "of_guide", "of_picture", "of_repair", "of_tile", "of_variation", "of_wander"]
__all__ += ["of_what_if", "of_words", "plain", "tenths"]

SOUGHT = ("enlarge", "colour", "deblur", "static")  # tasks in which it is known what is right
GAIN = 4  # a map is white where a quarter of black to white has moved
AMBER = (0.83, 0.29, -0.53)


@dataclass(frozen=True)
class Report:
    said: Callable[[Images], str]
    beside: Callable[[Step], Mapping[str, Images]] = lambda step: {}
    numbers: Callable[[Images], dict[str, Any]] = lambda final: {}
    calls: int = 0


def tenths(words: Words, number: float) -> str:
    return words.written(f"{number:.1f}")


def of_picture(words: Words, plan: FromPicture, x0: Images) -> Report:
    def said(final: Images) -> str:
        if plan.depth == 0:
            return words("steer.told_not_buried")
        apart = float(abs(to_frames(final)[0].astype(float) - to_frames(x0)[0]).mean())
        return words("steer.told_buried", depth=words.percent(plan.depth), off=round(apart))

    return Report(said)


def of_repair(words: Words, plan: Repair, settings: Settings, x0: Images) -> Report:
    """What the meters read: how well the known is kept, the seam, and how near it came to what is right."""

    def said(final: Images) -> str:
        known = task(plan, settings, x0)
        held = kept(known.operator, known.y, final)
        parts = [words("steer.told_exact" if held.most < 0.5 else "steer.told_kept", off=tenths(words, held.typical))]
        if plan.task == "static":
            parts = []
        jump = None if known.hole is None else seam(final, known.hole)
        if jump is not None:
            parts.append(words("steer.told_seam", times=tenths(words, jump)))
        if plan.task in SOUGHT and plan.damage:
            before, after = (float(psnr(one.clamp(-1, 1), x0)) for one in (known.seen, final))
            if math.isfinite(before) and math.isfinite(after):
                parts.append(words("steer.told_near", before=tenths(words, before), after=tenths(words, after)))
        return " ".join(parts)

    return Report(said)


def of_branch(words: Words, plan: Branch) -> Report:
    return Report(lambda final: words("steer.told_branch" if plan.at else "steer.told_other", step=plan.at))


def of_words(words: Words, plan: WordsOverTime, run: Steered, model: Model) -> Report:
    """Where words are avoided, three answers at every step: with the words, with the avoided ones, and with none. The
    last one is asked for here, as guidance does without it."""
    steps = run.levels[:-1]
    heard = sum(any(1 - place_of(level) <= depth for level in steps) for depth, _ in plan.changes)
    line = words("steer.told_changes", number=heard) if heard else words("steer.told_no_change")
    said = " ".join(filter(None, [line if plan.changes else "", words("steer.told_avoid") if plan.avoid else ""]))
    if not (plan.avoid and isinstance(model.space, Pixels)):
        return Report(lambda final: said or words("steer.told_plain"))

    def beside(step: Step) -> dict[str, Images]:
        if step.is_end or step.x0_cond is None or step.x0_uncond is None:
            return {}
        none = model.denoiser(step.x_t, torch.full((1,), step.log_snr), None).x0_hat
        return {"words": step.x0_cond, "avoided": step.x0_uncond, "none": none}

    return Report(lambda final: said, beside, calls=len(steps))


def of_variation(words: Words, plan: Variation, settings: Settings) -> Report:
    def said(final: Images) -> str:
        told = {"angle": f"{plan.angle:g}", "seed": settings.seed, "other": plan.other}
        return words("steer.told_variation" if plan.angle else "steer.told_same_static", **told)

    return Report(said)


def of_wander(words: Words, plan: Wander) -> Report:
    """How much neighbours differ, and where most."""
    seen: list[Images] = []

    def beside(step: Step) -> dict[str, Images]:
        if not step.is_end:  # the end is the last picture once more
            seen.append(step.x_t)
        return {}

    def said(final: Images) -> str:
        if len(seen) < 3:
            return words("steer.told_walk", pictures=len(seen))
        k, share = fork(seen)
        told = words("steer.told_fork", one=k, other=k + 1, share=words.percent(share), pictures=len(seen))
        if plan.stops and len(plan.places) == 1 and not (plan.loop or plan.equal):
            angles = {"low": words.written(f"{90 * k / plan.frames:.3g}")}
            angles["high"] = words.written(f"{90 * (k + 1) / plan.frames:.3g}")
            told = f"{told} {words('steer.told_angles', **angles)}"
        return told

    def numbers(final: Images) -> dict[str, Any]:
        return {"gaps": [round(float(rmse(a, b)), 4) for a, b in pairwise(seen)]}

    return Report(said, beside, numbers)


def plain(settings: Settings, model: Model) -> tuple[Callable[[], Images], int]:
    """The run as it is without anybody's hand, made once it is asked for, and its network calls."""
    walk = prepare(settings, model)
    return cache(lambda: finished(walk.steps())), calls_of(walk)


def of_guide(words: Words, settings: Settings, model: Model) -> Report:
    """The same words from the same static without the guide, beside it."""
    before, calls = plain(settings, model)

    def beside(step: Step) -> dict[str, Images]:
        return {"unguided": before()} if step.is_end else {}

    def said(final: Images) -> str:
        apart = float(abs(to_frames(final)[0].astype(float) - to_frames(before())[0]).mean())
        return words("steer.told_guided", off=round(apart))

    return Report(said, beside, calls=calls)


def of_tile(words: Words) -> Report:
    """The tile three times beside and below itself, and what its seams are."""

    def beside(step: Step) -> dict[str, Images]:
        return {"laid": laid(step.x_t)} if step.is_end else {}

    def said(final: Images) -> str:
        across, down = seams(final)
        return words("steer.told_tile", across=tenths(words, across), down=tenths(words, down))

    return Report(said, beside)


def of_what_if(words: Words, plan: WhatIf, settings: Settings, model: Model) -> Report:
    """The same run from static as it was, to compare with; and a map of what moved."""
    before, calls = plain(settings, model)

    def beside(step: Step) -> dict[str, Images]:
        return {"before": before(), "moved": as_map(plan, before(), step.x_t)} if step.is_end else {}

    def said(final: Images) -> str:
        found = moved(plan, before(), final)
        inside = words.percent(found.inside)
        if found.outside is None:
            return words("steer.told_moved_all", inside=inside)
        return words("steer.told_moved", inside=inside, outside=words.percent(found.outside))

    return Report(said, beside, calls=calls)


def as_map(plan: WhatIf, before: Images, after: Images) -> Images:
    """What moved as a picture: black nothing, white a quarter of black to white or more; regions have an amber edge."""
    away = moved(plan, before, after).map
    picture = ((away * GAIN).clamp(0, 1) * 2 - 1).expand(1, 3, -1, -1).clone()
    places: list[tuple[float | None, float | None]] = [(None, None)]
    if plan.act == "swap":
        places.append((plan.other_left, plan.other_top))
    for left, top in places:
        rows, columns = region_of(plan, away.shape[-1], left, top)
        edge = torch.zeros_like(away, dtype=torch.bool)
        edge[rows, columns] = True
        edge[rows.start + 1 : rows.stop - 1, columns.start + 1 : columns.stop - 1] = False
        picture[0][:, edge] = torch.tensor(AMBER)[:, None].to(picture)
    return picture
