"""The run that a page opens on: made when the site is written, until the device has made one of its own."""

from __future__ import annotations

import json
from functools import cache

from explorer.model.registry import MODELS, load_model
from explorer.player.codec import for_json
from explorer.player.packets import all_packet, packets, smaller
from explorer.present.opening import OPENING
from explorer.trajectory.record import record, reverse
from explorer.trajectory.settings import Settings

__all__ = ["opening_settings", "opening_text"]

VIEWS = ("x_t", "x0_hat")


def opening_settings(model: str) -> Settings:
    """What it is made with: the studio's own opening, in the few steps of a page's first model."""
    return Settings(prompt=OPENING.prompt, seed=OPENING.seed, model=model, **vars(MODELS[model].defaults))


@cache
def opening_text(model: str) -> str:
    """It as one packet for the player. Raises WeightsError."""
    settings = opening_settings(model)
    run = record(settings, reverse(settings, load_model(model, "float32")))
    made = (smaller(packet, VIEWS) for packet in packets(run, "opening"))
    return json.dumps(for_json(all_packet(made)), separators=(",", ":"))
