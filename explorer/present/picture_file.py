"""The finished picture of a run in memory as a PNG to take home, with the settings inside.

S      the picture as the model holds it, e.g. 128
4 S    developed
8 S    the developed one, enlarged plainly by two (Lanczos)
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from explorer.network.enlarger import FACTOR
from explorer.player.codec import Frame, decode
from explorer.player.reels import Reels
from explorer.present.export import in_a_name
from explorer.render.stamp import record_of
from explorer.render.still import write_still
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings

__all__ = ["PIXELS", "picture_file"]

PIXELS = {1: "model", FACTOR: "developed", 2 * FACTOR: "developed,lanczos"}
"""How many times as wide as the model's own -> where the pixels come from, as files say it."""


def picture_file(models: SharedModels, reels: Reels, run: str, factor: int) -> tuple[str, bytes] | None:
    """Name and bytes of the file; None for a run without a finished picture, or not developed yet where that is needed.

    factor  one of PIXELS
    """
    data = reels.finished(run) if factor == 1 else reels.developed(run)
    packets = reels.packets(run)
    if data is None or not packets:
        return None
    settings = Settings.from_text(packets[0]["settings"])
    frame = decode(data)
    picture = frame if factor in (1, FACTOR) else twice(frame)
    look = {"picture": len(picture), "pixels": PIXELS[factor]}
    record = record_of(settings.to_text(), look, models.model(settings.model).precision)
    name = f"{in_a_name(settings.prompt)}-seed{settings.seed}-{len(picture)}.png"
    with TemporaryDirectory(prefix="picture-") as folder:
        return name, write_still(picture, Path(folder) / name, record).read_bytes()


def twice(frame: Frame) -> Frame:
    """Twice as wide and high, plainly."""
    height, width = frame.shape[:2]
    return np.asarray(Image.fromarray(frame).resize((2 * width, 2 * height), Image.Resampling.LANCZOS))
