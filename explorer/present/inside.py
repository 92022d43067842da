"""Inside: a run that is looked into, as packets, and what became of it where somebody took a hand.

A step's numbers carry `inside`: {light, added, moved, bridges}, of the nearest step that was kept. `light` is the share
of attention of every token at each of SIDE x SIDE places, 16 bits each, as bytes; the others stand in the order of the
sites that the start packet names. A run with a change ends in `beside`: how it differs from the one without.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from explorer.model.base import Model
from explorer.network.directions import load_directions
from explorer.network.inside import MOST, Recorder, light
from explorer.pixels import from_frame
from explorer.player.codec import decode
from explorer.player.packets import Packet
from explorer.present.create import Made, create, made
from explorer.present.inside_told import Beside, told
from explorer.prompt.part import LINKS
from explorer.service.shared_models import SharedModels
from explorer.trajectory.inside import Change, Look
from explorer.trajectory.looked import SIDE, changed, changed_share, rank_correlation
from explorer.trajectory.reading import UNREAD, Reader, Reading
from explorer.trajectory.settings import Settings
from explorer.types import Images, Step
from explorer.words.texts import Words

__all__ = ["look_into", "looked_at", "numbers_of", "opening", "packed", "tokens_of", "unpacked"]

FULL = 65_535  # of 16 bits: all of a place's attention


def look_into(
    models: SharedModels,
    words: Words,
    settings: Settings,
    change: Change | None = None,
    before: Callable[[], Sequence[Packet]] = tuple,
    **extra: Any,
) -> Iterator[Packet]:
    """The packets of a run that is looked into, as `create` makes them.

    before  the packets of the same run without the change, to which it is compared once it is finished: that one may
            end only meanwhile
    extra   of `create`
    Raises RefusedError for a change that this network cannot follow.
    """
    look = Look.make(settings, models.of(settings), change)
    for packet in packets_of(models, words, settings, look, seen(models, look), **extra):
        if packet.get("final") and look.change:
            found = beside(models, settings, look.change, before(), from_frame(decode(packet["frames"]["x_t"])))
            tokens = tokens_of(look.walk.model, settings)
            packet |= {} if found is None else {"beside": told(words, tokens, look.change, found)}
        yield packet


def packets_of(
    models: SharedModels, words: Words, settings: Settings, look: Look, run_made: Made, **extra: Any
) -> Iterator[Packet]:
    """A run with what its recorder has kept so far."""
    about = start_of(look.walk.model, settings, look)
    for packet in create(models, words, settings, run_made, inside=about, **extra):
        if packet["kind"] == "step":
            inside = numbers_of(look.recorder, packet["numbers"]["log_snr"], about["sites"])
            packet = {**packet, "numbers": {**packet["numbers"], "inside": inside}}
        yield packet


@lru_cache(maxsize=2)
def opening_made(models: SharedModels, settings: Settings) -> tuple[Look, tuple[tuple[Step, Reading], ...]]:
    look = Look.make(settings, models.model(settings.model))
    return look, tuple(seen(models, look))


def opening(models: SharedModels, words: Words, settings: Settings, **extra: Any) -> Iterator[Packet]:
    """The run that the tab opens on: made once, told in every language."""
    look, run_made = opening_made(models, settings)
    yield from packets_of(models, words, settings, look, run_made, **extra)


def seen(models: SharedModels, look: Look) -> Made:
    """The run with what the judge reads."""
    yield from made(models, look.ready())


def start_of(model: Model, settings: Settings, look: Look) -> dict[str, Any]:
    """What the page knows of the network and of the words before the first step."""
    sites = [
        {"name": one.name, "level": one.level, "side": one.side, "channels": one.channels, "heads": one.heads}
        | {"learned": one.learned, "operations": one.operations, "held": one.held}
        for one in model.sites
    ]
    tokens = tokens_of(model, settings)
    links = [k for k, word in enumerate(tokens) if word in LINKS]
    known = load_directions(model.name)
    about: dict[str, Any] = {"directions": list(known.labels)} if known is not None else {}
    about |= {"tokens": tokens, "links": links, "side": SIDE, "sites": sites, "change": look.change.pairs()}
    return about | ({"kept": MOST} if look.recorder.left_out else {})


def tokens_of(model: Model, settings: Settings) -> list[str]:
    """The words of a run as the network reads them, behind the start token, which is "nobody"; that one alone where
    guidance 0 leaves the words out."""
    if settings.guidance_scale == 0:
        return [""]
    return ["", *model.reader.read(settings.as_read()).words]


def numbers_of(recorder: Recorder, log_snr: float | None, sites: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was kept nearest to a noise level; None is the clean picture."""
    moments = recorder.moments
    if not moments:
        return {}
    level = math.inf if log_snr is None else log_snr
    now = moments[-1] if level == math.inf else min(moments, key=lambda one: abs(one.log_snr - level))
    names = [site["name"] for site in sites]
    share = {name: now.added[name] / max(now.held[name], 1e-12) for name in now.added}
    return {
        "light": packed(light(now)),
        "added": [rounded(share.get(name)) for name in names],
        "moved": [rounded(now.moved.get(name)) for name in names],
        "bridges": [rounded(now.bridges.get(name)) for name in names],
    }


def rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(f"{value:.4g}")


def packed(maps: Tensor) -> bytes:
    """Shares in [0, 1] as 16 bits each, little-endian."""
    return (maps.double() * FULL).round().clamp(0, FULL).numpy().astype("<u2").tobytes()


def unpacked(data: bytes) -> Tensor:
    """(tokens, SIDE, SIDE) of what `packed` made."""
    whole = np.frombuffer(data, dtype="<u2").astype(np.float64)
    return torch.from_numpy(whole / FULL).float().reshape(-1, SIDE, SIDE)


def looked_at(packets: Sequence[Packet]) -> Tensor | None:
    """(tokens, SIDE, SIDE): the light of a whole run, a mean over its steps; None where it was not looked into."""
    steps = [packet for packet in packets if packet["kind"] == "step" and not packet.get("final")]
    lights = [step["numbers"].get("inside", {}).get("light") for step in steps]
    return torch.stack([unpacked(data) for data in lights if data]).mean(0) if any(lights) else None


def beside(
    models: SharedModels, settings: Settings, change: Change, before: Sequence[Packet], after: Images
) -> Beside | None:
    """How a finished picture differs from that of the run without the change; None where that is not in memory."""
    last = next((packet for packet in before if packet.get("final")), None)
    if last is None:
        return None
    picture = from_frame(decode(last["frames"]["x_t"]))
    apart, maps = changed(picture, after), looked_at(before)
    positions = [turn.position + 1 for turn in change.turns]
    correlation, map_ = None, None
    if maps is not None and positions and max(positions) < len(maps):
        map_ = maps[positions].sum(0)
        correlation = rank_correlation(map_, apart)
    return Beside(
        share=changed_share(picture, after),
        correlation=correlation,
        readings=(reading(models, settings, picture), reading(models, settings, after)),
        looked=None if map_ is None else packed(map_),
        changed=packed(apart),
    )


def reading(models: SharedModels, settings: Settings, picture: Images) -> Reading:
    eyes = models.eyes(settings.model)
    return UNREAD if eyes is None else Reader(*eyes, settings.as_read(), models.look)(picture)
