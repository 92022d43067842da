"""A place of a run, asked about on demand: whom it looks at, and how far its guess sees.

The run is made again, once for all its places; what a place looks at is kept of the newest few runs.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from explorer.model.base import Model
from explorer.network.inside import Partners
from explorer.player.packets import Packet
from explorer.present.inside import packed
from explorer.render.clip import evenly
from explorer.service.shared_models import SharedModels
from explorer.service.visit_words import visit
from explorer.trajectory.inside import Change, Look
from explorer.trajectory.looked import SIDE
from explorer.trajectory.reach import Reach, reach
from explorer.trajectory.settings import Settings
from explorer.trajectory.weights import condition_of
from explorer.types import Step, finished
from explorer.words.texts import Words

__all__ = ["looks_at", "partner_maps", "place_in", "sees"]

MOST = 16  # steps of a run
NEAR = 1  # places to each side that count as the neighbourhood
HIGH, LOW = -3.0, 3.0  # log_snr: much noise, and little

Place = tuple[int, int]


def asked_run(packets: Sequence[Packet]) -> tuple[Settings, Change] | None:
    """What a run that is in memory was made of; None of one that is not."""
    start = next((packet for packet in packets if packet["kind"] == "start" and "inside" in packet), None)
    return None if start is None else (Settings.from_text(start["settings"]), Change.of(start["inside"]["change"]))


def place_in(told: dict[str, Any]) -> Place | None:
    """The place that a page asks about, (across, down) of SIDE x SIDE."""
    x, y = told.get("x"), told.get("y")
    whole = isinstance(x, int) and isinstance(y, int)
    return (x, y) if whole and 0 <= x < SIDE and 0 <= y < SIDE else None  # type: ignore[return-value,operator]


@lru_cache(maxsize=4)
def partners(models: SharedModels, settings: Settings, change: Change, whose: str) -> tuple[tuple[float, Tensor], ...]:
    """(log_snr, (places, places)) of a run, at most MOST, from noisy to clean.

    whose  visit it is, where it says words that only that visit has; else ""
    """
    model = models.of(settings)
    kept = Partners(max(site.side for site in model.sites if site.heads))
    finished(Look.make(settings, model, change, also=[kept]).steps())
    at = kept.at
    return tuple(at[k] for k in evenly(len(at), MOST))


def partner_maps(models: SharedModels, packets: Sequence[Packet], place: Place) -> list[tuple[float, Tensor]]:
    """(log_snr, (SIDE, SIDE) that sums to 1): at whom a place looks; [] of a run that is not in memory."""
    run = asked_run(packets)
    if run is None:
        return []
    return [
        (level, of_place(looks.float(), place))
        for level, looks in partners(models, *run, visit() if run[0].added else "")
    ]


def of_place(looks: Tensor, place: Place) -> Tensor:
    """The looks of one of SIDE x SIDE places, whatever side the network's own map has."""
    side = round(len(looks) ** 0.5)
    rows = F.interpolate(looks.T.reshape(1, -1, side, side), (SIDE, SIDE), mode="nearest")[0]
    map_ = F.interpolate(rows[:, place[1], place[0]].reshape(1, 1, side, side), (SIDE, SIDE), mode="nearest")[0, 0]
    return map_ / map_.sum().clamp_min(1e-9)


def looks_at(models: SharedModels, packets: Sequence[Packet], told: dict[str, Any]) -> list[dict[str, Any]]:
    """Of each step {log_snr, map, near}: where a place looks, brightest 1, packed, and the share that stays near it."""
    place = place_in(told)
    maps = [] if place is None else partner_maps(models, packets, place)
    return [
        {"log_snr": level, "map": text(map_ / map_.max().clamp_min(1e-9)), "near": round(near(map_, place), 4)}
        for level, map_ in maps
        if place is not None
    ]


def near(map_: Tensor, place: Place) -> float:
    x, y = place
    rows, columns = (slice(max(0, at - NEAR), at + NEAR + 1) for at in (y, x))
    return float(map_[rows, columns].sum())


def text(map_: Tensor) -> str:
    return base64.b64encode(packed(map_)).decode("ascii")


def sees(models: SharedModels, words: Words, packets: Sequence[Packet], told: dict[str, Any]) -> dict[str, Any]:
    """{high, low, sentence} of a place, each of the two {log_snr, map, radius in pixels of the picture}; {} of a run
    that is not in memory."""
    place, run = place_in(told), asked_run(packets)
    if place is None or run is None:
        return {}
    settings, model = run[0], models.of(run[0])
    steps = [step for step in Look.make(settings, model, run[1]).ready().states() if not step.is_end]
    low = near_level(steps, LOW)
    high = near_level([step for step in steps if step.log_snr < low.log_snr] or steps, HIGH)
    found = [far(models, settings, model, step, place) for step in (high, low)]
    pixels = [round(model.entry.side * one.radius / model.space.shape[-1], 1) for one in found]
    parts = [
        {"log_snr": one.log_snr, "map": text(one.shares / one.shares.max().clamp_min(1e-9)), "radius": radius}
        for one, radius in zip(found, pixels)
    ]
    said = words("inside.sees_said", high=words.number(round(pixels[0])), low=words.number(round(pixels[1])))
    return {"high": parts[0], "low": parts[1], "sentence": said}


def near_level(steps: Sequence[Step], level: float) -> Step:
    return min(steps, key=lambda step: abs(step.log_snr - level))


def far(models: SharedModels, settings: Settings, model: Model, step: Step, place: Place) -> Reach:
    """On a plain copy of the network, which knows of gradients; asked in turn with all others."""

    def ask() -> Reach:
        plain = model.differentiable()
        condition = condition_of(plain.reader, [settings.as_read()], settings.guidance_scale, settings.weights)
        return reach(plain.denoiser, condition, step.x_t[:1], step.log_snr, place, SIDE)

    return models.turns.do(ask)
