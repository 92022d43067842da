"""Exports of Destroy and Steer: a picture that sinks into static, the walk back, a steered run, as they are in memory.

None of them follows from settings alone: a picture belongs to it, which may be a visitor's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.files import whole_text
from explorer.player.codec import weight
from explorer.player.offline import page
from explorer.player.packets import Packet, smaller
from explorer.player.replay import moments_of
from explorer.present.export import HTML_PAGE, HTML_SHARE, Progress, Wish, in_a_name
from explorer.render.forecast import Forecast, estimate
from explorer.render.frames import clip
from explorer.render.stamp import record_of
from explorer.render.write import write
from explorer.trajectory.settings import Settings
from explorer.words.texts import Words

__all__ = ["export_buried", "forecast_buried"]

FILM: dict[str, Any] = {"view": "x_t", "caption": False}
"""How a walk among pictures is written: no step of a run stands in it."""


def forecast_buried(packets: Sequence[Packet], wish: Wish) -> Forecast:
    """Size and time before the file is made."""
    if wish.kind == "html":
        return Forecast(bytes=round(HTML_PAGE + HTML_SHARE * sum(map(weight, packets))), seconds=0.0)
    frames = sum(packet["kind"] == "step" for packet in packets)
    return estimate(wish.kind, frames=frames, view=wish.view, size=wish.size, smooth=wish.smooth)


def title_of(words: Words, start: Packet) -> str:
    """What stands under the pictures: what was buried, and what was asked for on the way back."""
    settings = Settings.from_text(start["settings"])
    if start.get("steer"):
        return settings.prompt or words("poster.without_words")
    if start.get("origin"):
        return words("export.given_back", prompt=settings.prompt or words("poster.without_words"))
    sample = start.get("sample")
    return words("export.buried", what=words(f"destroy.samples.{sample}") if sample else words("export.own_picture"))


def name_of_buried(start: Packet, kind: str) -> str:
    """dog-buried-seed7.gif, a-dog-given-back-seed7.gif, a-dog-repair-seed7.gif"""
    settings = Settings.from_text(start["settings"])
    if start.get("steer"):
        what = f"{in_a_name(settings.prompt)}-{start['steer']['tool']}"
    elif start.get("origin"):
        what = f"{in_a_name(settings.prompt)}-given-back"
    else:
        what = f"{start.get('sample', 'picture')}-buried"
    return f"{what}-seed{settings.seed}.{kind}"


def stored_of(start: Packet) -> str:
    """What a file says of the run: its settings, and of a steered one the tool."""
    return str(start["steer"]["text"] if start.get("steer") else start["settings"])


def export_buried(
    words: Words, packets: Sequence[Packet], wish: Wish, folder: Path, progress: Progress = lambda share: None
) -> Path:
    """Writes the run as it was shown and returns the file's path. Raises ExportError, RefusedError."""
    start = packets[0]
    path, title = folder / name_of_buried(start, wish.kind), title_of(words, start)
    if wish.kind == "html":
        text = page([smaller(packet) for packet in packets], stored_of(start), title, language=words.language)
        return whole_text(path, text)
    record = record_of(stored_of(start), {**wish.record(), **({} if start.get("steer") else {"buried": True})})
    about: dict[str, Any] = {"text": title, "settings": record, "words": words.group("caption")}
    look = {**wish.look, **(FILM if start.get("even") else {})}
    return write(clip(moments_of(packets), **about, **look), path, progress)
