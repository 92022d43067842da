"""Create: settings -> the packets of a run, made while the model works, with what the judge reads at every step."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import torch

from explorer.diffusion.schedule import Schedule
from explorer.model.registry import MODELS
from explorer.player.packets import Packet, done_packet, final_packet, new_run, start_packet, step_packet
from explorer.present.bands import bands_of
from explorer.present.sentence import ATTRIBUTES, relevant, sentence
from explorer.present.wording import told
from explorer.render.clip import evenly
from explorer.service.shared_models import SharedModels
from explorer.trajectory.reading import UNREAD, Reading, meant_by, read_steps
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import Walk, prepare
from explorer.types import Images, Step, moments
from explorer.words.texts import Words

__all__ = ["MOST_FRAMES", "Made", "create", "curve_of", "elsewhere", "made", "named_in"]

MOST_FRAMES = 100  # of a run in the browser; longer runs send every k-th step


Made = Iterable[tuple[Step, Reading]]


def made(models: SharedModels, walk: Walk) -> Made:
    """A run with what the judge reads at each of its shown steps, made while it is asked for; where the model draws
    what no judge can read, nothing is read."""
    shown = set(evenly(len(walk.grid), MOST_FRAMES))
    wanted = (step for step in walk.steps() if step.index in shown)
    if not walk.model.entry.world:
        return ((moment, UNREAD) for moment in moments(wanted))
    judge, vocabulary = models.judge
    return read_steps(wanted, judge, vocabulary, walk.settings.as_read(), models.look)


def create(
    models: SharedModels,
    words: Words,
    settings: Settings,
    run_made: Made | None = None,
    *,
    bands: bool = False,
    run: str | None = None,
    **extra: Any,
) -> Iterator[dict[str, Any]]:
    """Runs the model and yields one packet per shown step: start, steps, the final picture, done.

    run_made  the run, if it is made elsewhere and only has to be told in these words
    bands     whether the done packet carries `bands`: coarse before fine, measured on the whole run
    run       its name, if it was promised one
    extra     goes into the start packet (see explorer.player.packets)
    Raises WeightsError when the model's weights are missing or damaged.
    """
    began, run = time.perf_counter(), run or new_run()
    walk = prepare(settings, models.of(settings))
    shown = evenly(len(walk.grid), MOST_FRAMES)
    yield beginning(models, words, walk, settings, run, **extra)
    bands = bands and walk.model.entry.world  # measured on guesses in full, not on glances
    before: Reading | None = None
    guesses: list[Images] = []
    sigmas: list[float] = []
    ended: Packet = {}
    for step, reading in made(models, walk) if run_made is None else run_made:
        said = sentence(words, reading, before, final=step.is_end)
        if step.is_end:
            said = f"{said} {told(words, settings, walk.model.reader)}".strip()
        numbers = {"readings": shown_readings(words, reading), "match": reading.match, "step": step.index}
        if step.is_end:
            known: dict[str, Any] = {"t": step.t, "nfe": step.nfe, "planes": step.planes}
            yield final_packet(run, len(shown), step.x_t, said, numbers=numbers, **known)
            ended = {"bands": bands_of(words, guesses, sigmas, step.x_t)} if bands else {}
        else:
            if bands:
                guesses.append(step.x0_hat)
                sigmas.append(step.level.sigma)
            yield {**step_packet(run, step, said, numbers=numbers), "i": shown.index(step.index)}
        before = reading
    yield {**done_packet(run, time.perf_counter() - began), **ended}


def beginning(
    models: SharedModels,
    words: Words,
    walk: Walk,
    settings: Settings,
    run: str,
    *,
    most: int = MOST_FRAMES,
    **extra: Any,
) -> Packet:
    """The start packet: all that can be said of a run before it; no network is asked. most: frames that will come"""
    shown = evenly(len(walk.grid), most)
    return start_packet(
        run,
        len(shown),
        settings.to_text(),
        plan=[walk.plan[i] for i in (*shown, -1)],
        length=len(walk.grid),
        curve=curve_of(walk.schedule),
        attributes={a: words(f"attributes.{a}") for a in ATTRIBUTES if walk.model.entry.world},
        named={a: words.name(a, name) for a, name in named_in(models, settings).items()},
        **({} if walk.model.entry.world else {"develop": False}),
        **extra,
    )


def elsewhere(models: SharedModels, words: Words, settings: Settings, **extra: Any) -> Packet:
    """The start packet of a run that the visitor's own device makes. `device` is what the page is told for it: `told`
    stands under the finished picture and says how the words were read, `asked` has what the words name, by attribute.
    The device sends every step. Raises WeightsError."""
    walk = prepare(settings, models.of(settings))
    device = {"told": told(words, settings, walk.model.reader), "asked": named_in(models, settings)}
    return beginning(models, words, walk, settings, new_run(), most=len(walk.grid), device=device, **extra)


def named_in(models: SharedModels, settings: Settings) -> dict[str, str]:
    """What the words of a run name, by attribute, as the judge knows it; nothing where it cannot read the picture."""
    if not MODELS[settings.model].world:
        return {}
    judge, vocabulary = models.judge
    return meant_by(vocabulary.read(settings.as_read()).words, judge.names)


def curve_of(schedule: Schedule, points: int = 96) -> list[list[float]]:
    """The schedule as (t, alpha_bar) pairs for the plot beside the player."""
    t = torch.linspace(0, 1, points, dtype=torch.float64)
    return [[round(a, 4), round(b, 5)] for a, b in zip(t.tolist(), schedule.alpha_bar(t).tolist())]


def shown_readings(words: Words, reading: Reading) -> dict[str, Any]:
    """The judge's opinions for the panel: attribute -> [best name, chance, second name, chance, settled]."""
    seen = relevant(reading)
    return {
        attribute: [
            words.name(attribute, o.name),
            round(o.chance, 3),
            words.name(attribute, o.second),
            round(o.second_chance, 3),
            o.settled,
        ]
        for attribute in ATTRIBUTES
        if (o := seen.get(attribute)) is not None
    }
