"""Steer: a picture that sinks into static while a dial is turned, and steered runs as packets, with what was measured.

    sunk       picture, settings -> the packets of a burial that nobody judges: what the dial shows
    steered    a steered run -> its packets; the last sentence says what it cost and what the meters read
    picked     what a page says of a repair or of a branch -> its plan

A start packet carries `steer` {tool, calls, text, at}: at, the step at which a branch leaves its run.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from explorer.pixels import to_frames
from explorer.player.codec import Frame
from explorer.player.packets import Packet, done_packet, final_packet, new_run, start_packet, step_packet
from explorer.present.create import curve_of, shown_readings
from explorer.present.sentence import sentence
from explorer.service.shared_models import SharedModels
from explorer.trajectory.compare import psnr
from explorer.trajectory.reading import UNREAD, Reader
from explorer.trajectory.record import forward
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.meters import kept, seam
from explorer.trajectory.steer.picture import FromPicture
from explorer.trajectory.steer.plan import Steered
from explorer.trajectory.steer.repair import Repair, task
from explorer.trajectory.walk import schedule_of
from explorer.types import Images, Step, moments
from explorer.words.texts import Words

__all__ = ["FRAMES", "of_branch", "of_picture", "of_repair", "picked", "seen", "steered", "sunk"]

FRAMES = 40  # moments of the dial
SOUGHT = ("enlarge", "colour", "deblur", "static")  # tasks in which it is known what is right
PICKED = ("task", "sure", "way", "band", "side", "amount", "factor", "radius", "strength", "painting")


def sunk(models: SharedModels, x0: Images, seed: int, run: str | None = None, **extra: Any) -> Iterator[Packet]:
    """Yields one packet a frame, evenly spread over the depths (explorer.types.NoiseLevel), from the picture down.

    x0  (1, 3, H, W) in [-1, 1];  extra  goes into the start packet
    """
    began, run = time.perf_counter(), run or new_run()
    settings = Settings(steps=FRAMES, seed=seed)  # the cosine schedule: its time is the depth
    steps = list(moments(forward(settings, x0, models.model())))
    plan = [step.level.alpha_bar for step in steps]
    yield start_packet(run, FRAMES, settings.to_text(), forward=True, plan=plan, **{"link": None, **extra})
    for step in steps:
        packet = step_packet(run, step, views=("x_t", "x0_hat"))
        yield {**packet, "final": True} if step.is_end else packet
    yield done_packet(run, time.perf_counter() - began)


def steered(
    models: SharedModels,
    words: Words,
    run: Steered,
    told: Callable[[Images], str],
    name: str | None = None,
    **extra: Any,
) -> Iterator[Packet]:
    """Yields the packets of a steered run: start, steps, the result, done.

    told   what is said of the result besides its cost
    name   of the run, if it was promised one
    extra  goes into the start packet
    """
    began, name, total = time.perf_counter(), name or new_run(), len(run.levels) - 1
    steer: dict[str, Any] = {"tool": run.plan.tool, "calls": run.calls, "text": run.text}
    if isinstance(run.plan, Branch):
        steer |= {"at": run.plan.at, "label": run.plan.then_prompt or ""}
    known: dict[str, Any] = {"plan": run.levels, "curve": curve_of(schedule_of(run.settings)), "develop": False}
    yield start_packet(name, total, run.settings.to_text(), **{**known, "steer": steer, **extra})
    eyes = models.eyes(run.settings.model)
    reader = (lambda _: UNREAD) if eyes is None else Reader(*eyes, run.settings.as_read(), models.look)
    before = None
    for step in moments(run.steps()):
        reading = reader(step.x0_hat)
        numbers = {"readings": shown_readings(words, reading)}
        if step.is_end:
            said = f"{told(step.x_t)} {words('steer.cost', calls=step.nfe)}".strip()
            yield last_packet(name, total, step, said, numbers)
        else:
            yield step_packet(name, step, sentence(words, reading, before), numbers=numbers)
        before = reading
    yield done_packet(name, time.perf_counter() - began)


def last_packet(run: str, total: int, step: Step, said: str, numbers: dict[str, Any]) -> Packet:
    return final_packet(run, total, step.x_t, said, numbers=numbers, t=step.t, nfe=step.nfe, planes=step.planes)


def picked(told: dict[str, Any]) -> Repair:
    """The repair that a page describes; a stranger's words, so that all is checked. Raises SettingsError."""
    given = {name: told[name] for name in PICKED if told.get(name) is not None}
    return Repair.make(**given)


def seen(plan: Repair, seed: int, x0: Images) -> Frame:
    """What is known in a repair, as a picture. A tiny one is shown in squares, each as large as it is known."""
    return to_frames(task(plan, Settings(seed=seed), x0).seen.clamp(-1, 1))[0]


def of_picture(words: Words, plan: FromPicture, x0: Images) -> Callable[[Images], str]:
    def told(final: Images) -> str:
        if plan.depth == 0:
            return words("steer.told_not_buried")
        apart = float(abs(to_frames(final)[0].astype(float) - to_frames(x0)[0]).mean())
        return words("steer.told_buried", depth=words.percent(plan.depth), off=round(apart))

    return told


def of_repair(words: Words, plan: Repair, settings: Settings, x0: Images) -> Callable[[Images], str]:
    """What the meters read: how well the known is kept, the seam, and how near it came to what is right."""

    def told(final: Images) -> str:
        known = task(plan, settings, x0)
        held = kept(known.operator, known.y, final)
        said = [words("steer.told_exact" if held.most < 0.5 else "steer.told_kept", off=tenths(words, held.typical))]
        if plan.task == "static":
            said = []
        jump = None if known.hole is None else seam(final, known.hole)
        if jump is not None:
            said.append(words("steer.told_seam", times=tenths(words, jump)))
        if plan.task in SOUGHT and plan.damage:
            before, after = (float(psnr(one.clamp(-1, 1), x0)) for one in (known.seen, final))
            if math.isfinite(before) and math.isfinite(after):
                said.append(words("steer.told_near", before=tenths(words, before), after=tenths(words, after)))
        return " ".join(said)

    return told


def of_branch(words: Words, plan: Branch) -> Callable[[Images], str]:
    return lambda final: words("steer.told_branch" if plan.at else "steer.told_other", step=plan.at)


def tenths(words: Words, number: float) -> str:
    return words.written(f"{number:.1f}")
