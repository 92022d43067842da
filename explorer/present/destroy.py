"""Destroy: a picture sinks into static step by step, and what the judge can still tell of it.

    bury        picture, settings -> the packets of a forward run
    give_back   a burial and a frame of it -> the packets of the model's walk back from that very state
    sample, buried   where pictures come from: shipped ones, a burial itself; of a run: player.replay.picture_of

Nothing is kept beside the packets: they hold the picture losslessly and the settings, which is all that is needed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from explorer.model.base import Model
from explorer.pixels import from_frame, to_frames
from explorer.player.codec import decode
from explorer.player.packets import Packet, done_packet, new_run, start_packet, step_packet
from explorer.present.create import curve_of
from explorer.present.histogram import histogram
from explorer.present.witness import Chances, Witness
from explorer.resources import folder
from explorer.service.shared_models import SharedModels
from explorer.trajectory.record import forward
from explorer.trajectory.settings import Settings
from explorer.trajectory.walk import prepare
from explorer.types import Images, Step, moments
from explorer.words.texts import Words

__all__ = ["SAMPLES", "SEED", "STEPS", "buried", "bury", "opening", "sample", "sample_path"]
__all__ += ["shown"]

SAMPLES = ("dog", "castle", "balloon", "apple", "sailboat", "snowman")
STEPS = 40
SEED = 7  # of the static that pictures sink into
Witnessed = tuple[Packet, Chances]  # a frame without name and sentence


def shown(x0: Images) -> Images:
    """The picture as it is seen, its values rounded to the 256 levels of a frame: what packets can give back."""
    return from_frame(to_frames(x0)[0])


def sample_path(name: str) -> Path:
    """The file of a shipped picture."""
    return folder("assets") / "pictures" / f"{name}.png"


def sample(name: str) -> Images:
    """A shipped picture. Raises KeyError."""
    if name not in SAMPLES:
        raise KeyError(name)
    return from_frame(np.asarray(Image.open(sample_path(name)).convert("RGB")))


def buried(packets: Sequence[Packet]) -> tuple[Images, Settings] | None:
    """The clean picture of a burial and its settings, or None where it is no longer in memory."""
    start = next((packet for packet in packets if packet["kind"] == "start" and packet["forward"]), None)
    first = next((packet for packet in packets if packet["kind"] == "step" and packet["i"] == 0), None)
    if start is None or first is None:
        return None
    return from_frame(decode(first["frames"]["x_t"])), Settings.from_text(start["settings"])


def bury(models: SharedModels, words: Words, x0: Images, settings: Settings, **extra: Any) -> Iterator[Packet]:
    """Yields one packet per frame: start, the clean picture, ever more static, done.

    x0     (1, 3, H, W) in [-1, 1], as `shown` rounds it
    extra  goes into the start packet (see explorer.player.packets)
    """
    model, witness = models.model(settings.model), Witness(models.judge[0], x0)
    yield from told(words, witness, witnessed(witness, model, x0, settings), settings, model, **extra)


def opening(
    models: SharedModels,
    words: Words,
    name: str = SAMPLES[0],
    steps: int = STEPS,
    run: str | None = None,
    **extra: Any,
) -> Iterator[Packet]:
    """The burial that the tab opens on; frames are made and the judge is asked once for all languages."""
    settings = Settings(seed=SEED, steps=steps)
    witness, seen = opening_seen(models, name, settings)
    yield from told(words, witness, iter(seen), settings, models.model(settings.model), run, sample=name, **extra)


@lru_cache(maxsize=4)
def opening_seen(models: SharedModels, name: str, settings: Settings) -> tuple[Witness, tuple[Witnessed, ...]]:
    x0 = sample(name)
    witness = Witness(models.judge[0], x0)
    return witness, tuple(witnessed(witness, models.model(settings.model), x0, settings))


def witnessed(witness: Witness, model: Model, x0: Images, settings: Settings) -> Iterator[Witnessed]:
    """Every state of the forward walk as a packet, with what the judge makes of it."""
    for step in states(model, x0, settings):
        chances = witness.see(step.x_t, step.log_snr)
        numbers = {"bell": histogram(step.x_t), "sure": witness.sure(chances)}
        packet = step_packet("", step, numbers=numbers)
        yield ({**packet, "final": True} if step.is_end else packet), chances


def states(model: Model, x0: Images, settings: Settings) -> Iterator[Step]:
    """The forward walk, its end too as a Step: there as everywhere, the picture stands beside the static."""
    return moments(forward(settings, x0, model))


def told(
    words: Words,
    witness: Witness,
    seen: Iterator[Witnessed],
    settings: Settings,
    model: Model,
    run: str | None = None,
    **extra: Any,
) -> Iterator[Packet]:
    """The packets of a witnessed walk in one language."""
    began, run = time.perf_counter(), run or new_run()
    walk = prepare(settings, model)
    yield start_packet(
        run,
        settings.steps,
        settings.to_text(),
        forward=True,
        plan=walk.plan[::-1],
        curve=curve_of(walk.schedule),
        watched=witness.watched(words),
        could_tell=witness.could_tell,
        **extra,
    )
    for packet, chances in seen:
        yield {**packet, "run": run, "sentence": witness.sentence(words, chances, clean=packet["i"] == 0)}
    yield done_packet(run, time.perf_counter() - began)
