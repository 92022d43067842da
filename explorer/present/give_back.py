"""Give it back: the model walks from a state of a burial to a picture, and what was lost is measured.

    x_t = signal_scale x0 + noise_scale eps       the very frame under the cursor, at the noise level that it has

The walk keeps the burial's noise levels from there on; the fast model leaps over most of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from explorer.diffusion.forward import corrupt
from explorer.model.base import Model
from explorer.model.registry import MODELS
from explorer.pixels import to_frames
from explorer.player.packets import Packet, done_packet, final_packet, new_run, start_packet, step_packet
from explorer.present.create import curve_of, shown_readings
from explorer.present.histogram import histogram
from explorer.present.sentence import QUIET, relevant, sentence
from explorer.present.wording import told
from explorer.service.shared_models import SharedModels
from explorer.trajectory.reading import Reader, Reading
from explorer.trajectory.settings import Settings
from explorer.trajectory.steer.branch import cut
from explorer.trajectory.walk import prepare
from explorer.types import Images, States, moments
from explorer.words.texts import Words

__all__ = ["back_settings", "give_back", "state_of"]

KNOWN = 0.6  # what the judge was at least so sure of in the clean picture can be lost
COMPARED = ("kind", "subject", "setting", "time", "weather", "colour", "accessory", "style")


def back_settings(burial: Settings, prompt: str, model: str) -> Settings:
    """The settings of the way back: the burial's schedule and static. Without words there is nothing to guide."""
    own = MODELS[model].defaults
    few = {"sampler": own.sampler, "steps": own.steps} if MODELS[model].quick else {"steps": burial.steps}
    kept = {"schedule": burial.schedule, "seed": burial.seed}
    scale = {} if prompt.strip() else {"guidance_scale": 1.0}
    return Settings.make(prompt=prompt, model=model, **kept, **few, **scale)


def state_of(x0: Images, burial: Settings, level: float, model: Model) -> States:
    """The state of a burial at a noise level, in the space of a model: the same static as in its frames."""
    return corrupt(model.space.encode(x0), model.static([burial.seed])(), level)


def give_back(
    models: SharedModels,
    words: Words,
    x0: Images,
    burial: Settings,
    index: int,
    settings: Settings,
    origin: str = "",
    **extra: Any,
) -> Iterator[Packet]:
    """Yields the packets of the walk back: start, steps, the picture, done.

    x0, burial  the picture and the settings of the burial;  index  of the frame to start from, 1 to burial.steps
    origin      name of the burial's run, for the page;  extra  goes into the start packet
    """
    began, run, model = time.perf_counter(), new_run(), models.of(settings)
    down = prepare(burial, models.model(burial.model))
    grid, first = down.grid, burial.steps - index  # the levels of the burial
    x_t = state_of(x0, burial, grid.log_snr[first], model)
    if MODELS[settings.model].quick:
        grid, first = cut(grid, first, settings.steps), 0
    back = prepare(settings, model, grid=grid)
    levels = back.plan[first:]
    total = len(levels) - 1
    known: dict[str, Any] = {"plan": levels, "curve": curve_of(down.schedule)}
    yield start_packet(run, total, settings.to_text(), **known, origin={"run": origin, "index": index}, **extra)
    judge, vocabulary = models.judge
    reader = Reader(judge, vocabulary, settings.as_read(), models.look)
    clean = Reader(judge, vocabulary, "", models.look)(x0)
    before = None
    for step in moments(back.steps(x_t, first)):
        reading = reader(step.x0_hat)
        numbers: dict[str, Any] = {"readings": shown_readings(words, reading), "bell": histogram(step.x_t)}
        if step.is_end:
            said = comparison(words, clean, reading, off(x0, step.x_t))
            said = f"{said} {told(words, settings, model.reader)}".strip()
            known = {"t": step.t, "nfe": step.nfe, "planes": step.planes}
            yield final_packet(run, total, step.x_t, said, numbers=numbers, **known)
        else:
            packet = step_packet(run, step, sentence(words, reading, before), numbers=numbers)
            yield {**packet, "i": step.index - first}
        before = reading
    yield done_packet(run, time.perf_counter() - began)


def off(x0: Images, back: Images) -> float:
    """By how many of 255 levels a colour value of what came back differs from the original's, on average."""
    was, now = (to_frames(picture)[0].astype(float) for picture in (x0, back))
    return float(abs(was - now).mean())


def comparison(words: Words, was: Reading, now: Reading, difference: float) -> str:
    """What came back and what was lost, by the judge's reading of both pictures, and by how much values differ."""
    if not (was.familiar and now.familiar):
        strange = words("destroy.back.foreign_was" if not was.familiar else "destroy.back.foreign_now")
        return f"{strange} {words('destroy.back.off', off=round(difference))}"
    known = {a: o for a, o in relevant(was).items() if o.chance >= KNOWN}
    telling = relevant(now)
    kept, lost = list[str](), list[str]()
    for attribute in COMPARED:
        if attribute not in known or (lost and attribute not in telling):
            continue  # where another kind of picture came back, what it cannot have is not what the judge would guess
        before, after = known[attribute].name, now.opinions[attribute].name
        told = {"what": words(f"attributes.{attribute}"), "was": words.name(attribute, before)}
        if before == after:
            if (attribute, before) not in QUIET:
                kept.append(words("sentence.thing", what=told["what"], name=told["was"]))
        else:
            lost.append(words("destroy.back.change", **told, now=words.name(attribute, after)))
    parts = [words("destroy.back.kept", things=", ".join(kept))] if kept else []
    if lost:
        parts.append(words("destroy.back.lost", things=", ".join(lost)))
    elif kept:
        parts.append(words("destroy.back.nothing_lost"))
    parts.append(words("destroy.back.off", off=round(difference)))
    return " ".join(parts)
