"""Sketches: the same words from other static, made by the fast model in one small batch."""

from __future__ import annotations

import random
from typing import Any

from explorer.model.registry import quickest
from explorer.pixels import to_frames
from explorer.player.codec import data_address, encode
from explorer.service.shared_models import SharedModels
from explorer.trajectory.heard import as_heard
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings
from explorer.types import finished

__all__ = ["COUNT", "drafts"]

COUNT = 4


def drafts(models: SharedModels, settings: Settings, count: int = COUNT) -> dict[str, Any]:
    """{prompt, pictures: [{seed, picture}]}, pictures as addresses that hold them; the seeds follow from the run's own,
    so they repeat."""
    chance = random.Random(settings.seed)
    seeds = [chance.randrange(1, 100_000) for _ in range(count)]
    kept = {name: getattr(settings, name) for name in ("prompt", "read_as", "guidance_scale")}
    quick, _ = as_heard(Settings.make(model=quickest(), seed=seeds[0], **kept))
    others = [(settings.prompt, seed) for seed in seeds[1:]]
    pictures = finished(reverse(quick, models.quickest(), others))
    made = [{"seed": seed, "picture": data_address(encode(frame))} for seed, frame in zip(seeds, to_frames(pictures))]
    return {"prompt": settings.prompt, "pictures": made}
