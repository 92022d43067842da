"""The finished picture of a run in memory as a PNG or JPEG to take home, with the settings inside."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.network.enlarger import FACTOR
from explorer.player.codec import decode
from explorer.player.reels import Reels
from explorer.present.export import in_a_name
from explorer.present.picture import look_of
from explorer.render.layout import resized
from explorer.render.stamp import record_of
from explorer.render.still import write_still
from explorer.service.shared_models import SharedModels
from explorer.trajectory.settings import Settings

__all__ = ["picture_file"]


def picture_file(
    models: SharedModels, reels: Reels, run: str, factor: int, kind: str = "png"
) -> tuple[str, bytes] | None:
    """Name and bytes of the file; None for a run without a finished picture, or not developed yet where that is needed.

    factor  one of `explorer.present.picture.PIXELS`;  kind  png or jpg
    """
    data = reels.finished(run) if factor == 1 else reels.developed(run)
    packets = reels.packets(run)
    if data is None or not packets:
        return None
    settings = Settings.from_text(packets[0]["settings"])
    frame = decode(data)
    side = len(frame) if factor == 1 else len(frame) // FACTOR
    picture = resized(frame, (factor * side, factor * side))
    record = record_of(settings.to_text(), look_of(factor * side, side), models.model(settings.model).precision)
    name = f"{in_a_name(settings.prompt)}-seed{settings.seed}-{len(picture)}.{kind}"
    with TemporaryDirectory(prefix="picture-") as folder:
        return name, write_still(picture, Path(folder) / name, record).read_bytes()
