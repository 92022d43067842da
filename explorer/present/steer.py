"""Steer: what the model is given, and steered runs as packets, with what was measured.

    sunk       picture, seed -> the packets of a burial that nobody judges: what the dial of depth shows
    turning    two seeds -> static at every few degrees between them: what the dial of the angle shows
    seen       a repair -> what is known in it, as a picture;   nudged_static   what-if -> its static, before and after
    steered    a steered run and its report -> its packets; the last sentence says what it cost and what the meters read
    picked     what a page says of a tool -> its plan

A start packet carries `steer` {tool, calls, text, at}: at, the step at which a branch leaves its run. Frames of a step
called beside_... are what its report shows with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from explorer.model.base import Model
from explorer.pixels import to_frames
from explorer.player.codec import Frame, encode
from explorer.player.packets import Packet, done_packet, final_packet, new_run, start_packet, step_packet
from explorer.present.create import curve_of, shown_readings
from explorer.present.sentence import sentence
from explorer.present.steer_report import Report
from explorer.service.shared_models import SharedModels
from explorer.trajectory.reading import UNREAD, Reader, Reading
from explorer.trajectory.record import forward
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import Branch
from explorer.trajectory.steer.plan import Plan, Steered
from explorer.trajectory.steer.repair import Repair, task
from explorer.trajectory.steer.variation import Wander, turned
from explorer.trajectory.steer.what_if import WhatIf, nudged
from explorer.trajectory.walk import schedule_of
from explorer.types import Images, States, Step, moments
from explorer.words.texts import Words

__all__ = ["ANGLES", "FRAMES", "nudged_static", "picked", "seen", "steered", "sunk", "turning"]

FRAMES = 40  # moments of the dial of depth
ANGLES = 18  # of that of the angle


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


def turning(model: Model, seed: int, other: int) -> Iterator[Packet]:
    """Yields a packet for every static between the two, 0 degrees first."""
    began, run = time.perf_counter(), new_run()
    ends: list[States] = [model.static([one])() for one in (seed, other)]
    yield start_packet(run, ANGLES, even=True, link=None, develop=False, turned=[seed, other])
    for k in range(ANGLES + 1):
        static = model.space.glance(turned(ends[0], ends[1], 90 * k / ANGLES))
        packet = final_packet(run, k, static, t=1.0)
        yield {**packet, "final": k == ANGLES}
    yield done_packet(run, time.perf_counter() - began)


def steered(
    models: SharedModels, words: Words, run: Steered, report: Report, name: str | None = None, **extra: Any
) -> Iterator[Packet]:
    """Yields the packets of a steered run: start, steps, the result, done.

    name   of the run, if it was promised one
    extra  goes into the start packet
    """
    began, name, walking = time.perf_counter(), name or new_run(), isinstance(run.plan, Wander)
    total = len(run.levels) - (2 if walking else 1)  # a walk ends on its last picture
    yield start_of(run, report, name, total, walking, extra)
    eyes = models.eyes(run.settings.model)
    reader = (lambda _: UNREAD) if eyes is None else Reader(*eyes, run.settings.as_read(), models.look)
    before = None
    for step in moments(run.steps()):
        beside = report.beside(step)
        if walking and step.final is not None:
            continue  # the end is the same picture
        reading = reader(step.x0_hat)
        if step.is_end:
            yield last_packet(words, name, total, step, report, reading, beside)
        else:
            numbers = {"readings": shown_readings(words, reading)}
            packet = step_packet(name, step, sentence(words, reading, before), numbers=numbers)
            yield with_beside(packet, beside)
        before = reading
    yield done_packet(name, time.perf_counter() - began)


def start_of(run: Steered, report: Report, name: str, total: int, walking: bool, extra: Mapping[str, Any]) -> Packet:
    steer: dict[str, Any] = {"tool": run.plan.tool, "calls": run.calls + report.calls, "text": run.text}
    if isinstance(run.plan, Branch):
        steer |= {"at": run.plan.at, "label": run.plan.then_prompt or ""}
    known: dict[str, Any] = {"even": True} if walking else {"curve": curve_of(schedule_of(run.settings))}
    levels = run.levels[: total + 1]
    told: dict[str, Any] = {"plan": levels, "develop": False, "steer": steer, **known, **extra}
    return start_packet(name, total, run.settings.to_text(), **told)


def last_packet(
    words: Words,
    run: str,
    total: int,
    step: Step,
    report: Report,
    reading: Reading,
    beside: Mapping[str, Images],
) -> Packet:
    calls = step.nfe + report.calls
    said = f"{report.said(step.x_t)} {words('steer.cost', calls=calls)}".strip()
    numbers = {"readings": shown_readings(words, reading), **report.numbers(step.x_t)}
    packet = final_packet(run, total, step.x_t, said, numbers=numbers, t=step.t, nfe=calls, planes=step.planes)
    return with_beside(packet, beside)


def with_beside(packet: Packet, beside: Mapping[str, Images]) -> Packet:
    frames = {f"beside_{name}": encode(to_frames(picture.clamp(-1, 1))[0]) for name, picture in beside.items()}
    return {**packet, "frames": {**packet["frames"], **frames}}


def picked(kind: type[Plan], told: Mapping[str, Any]) -> Plan:
    """The plan that a page describes; a stranger's words, so that all is checked. Raises SettingsError."""
    names = [name for name in kind.model_fields if name != "picture" and told.get(name) is not None]
    return kind.make(**{name: told[name] for name in names})


def seen(plan: Repair, seed: int, x0: Images) -> Frame:
    """What is known in a repair, as a picture. A tiny one is shown in squares, each as large as it is known."""
    return to_frames(task(plan, Settings(seed=seed), x0).seen.clamp(-1, 1))[0]


def nudged_static(plan: WhatIf, seed: int, model: Model) -> tuple[Frame, Frame]:
    """The static of a seed as it is seen, and after the act. Raises RefusedError on regions that do not fit."""
    before = model.static([seed])()
    after = nudged(plan, before, model.static([plan.other])())
    first, second = (to_frames(model.space.glance(static).clamp(-1, 1))[0] for static in (before, after))
    return first, second
