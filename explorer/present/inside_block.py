"""One block of the network during a run, on demand: the run is made again with that block watched."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch

from explorer.network.hooked import Hooked
from explorer.network.inside import Clock
from explorer.player.codec import encode
from explorer.player.packets import Packet
from explorer.render.clip import evenly
from explorer.render.features import feature_sheets
from explorer.service.shared_models import SharedModels
from explorer.trajectory.inside import Change, Look
from explorer.trajectory.settings import Settings
from explorer.types import finished

__all__ = ["block_sheets", "block_times"]

MOST = 16  # sheets of a run
TRIES = 7  # calls that are timed


def block_sheets(models: SharedModels, packets: Sequence[Packet], name: str) -> list[dict[str, Any]]:
    """The sheets of a block in a run, evenly chosen: [{log_snr, sheet: base64}]; none of a run that is not in memory,
    or of a block that its network does not have."""
    start = next((packet for packet in packets if packet["kind"] == "start" and "inside" in packet), None)
    if start is None:
        return []
    settings = Settings.from_text(start["settings"])
    model = models.of(settings)
    if not any(site.name == name and not site.bridge for site in model.sites):
        return []
    look = Look.make(settings, model, Change.of(start["inside"]["change"]), watch=name)
    finished(look.steps())
    moments = look.recorder.moments
    kept = [moments[k] for k in evenly(len(moments), MOST)]
    sheets = feature_sheets([moment.channels for moment in kept if moment.channels is not None])
    return [
        {"log_snr": moment.log_snr, "sheet": base64.b64encode(encode(sheet, small=True)).decode("ascii")}
        for moment, sheet in zip(kept, sheets)
    ]


def block_times(models: SharedModels, packets: Sequence[Packet]) -> dict[str, float]:
    """block -> its share of the time of all blocks, measured on this machine; {} of a run that is not in memory."""
    start = next((packet for packet in packets if packet["kind"] == "start" and "inside" in packet), None)
    return {} if start is None else timed(models, Settings.from_text(start["settings"]).model)


@lru_cache(maxsize=8)
def timed(models: SharedModels, name: str) -> dict[str, float]:
    """Of a call for one picture, once for each model."""
    model, clock = models.model(name), Clock()
    asked, condition = Hooked(model.denoiser, [clock]), model.reader.condition(["a red apple"])
    for _ in range(TRIES):
        clock.begin()
        asked(torch.zeros(1, *model.space.shape), torch.zeros(1), condition)
    whole = sum(clock.seconds.values())
    return {site: round(seconds / whole, 4) for site, seconds in clock.seconds.items()}
