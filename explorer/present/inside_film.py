"""A run that was looked into as a GIF: the model's guess, and beside it the same in the light of one word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch.nn.functional as F
from torch import Tensor

from explorer.player.packets import Packet
from explorer.player.replay import moments_of
from explorer.present.inside import unpacked
from explorer.render.clip import Clip, Title
from explorer.render.frames import clip
from explorer.render.network import network_frame
from explorer.render.write import write
from explorer.words.texts import Words

__all__ = ["film", "lit", "network_film", "partners_film"]

DARK = 225 / 255  # of the light that is taken from what is not looked at, as in panels/inside_light.js


def lit(frame: np.ndarray, bright: Tensor) -> np.ndarray:
    """(H, W, 3) uint8 in the light of a map in [0, 1], (side, side)."""
    large = F.interpolate(bright[None, None], frame.shape[:2], mode="bilinear", align_corners=False)[0, 0]
    return (frame * (1 - DARK * (1 - large.numpy()[..., None]))).round().astype(np.uint8)


def film(words: Words, packets: Sequence[Packet], token: int) -> bytes | None:
    """The GIF of the word that is this token; None of a run that is not complete and in memory, or has no such word."""
    about = next((packet["inside"] for packet in packets if "inside" in packet), None)
    steps = [packet for packet in packets if packet["kind"] == "step"]
    if about is None or not steps or not steps[-1].get("final") or not 0 <= token < len(about["tokens"]):
        return None
    lights = [unpacked(step["numbers"]["inside"]["light"]) for step in steps]
    spoken = [k for k in range(len(about["tokens"])) if k and k not in about["links"]]
    top = max((float(light[spoken].max()) for light in lights if spoken), default=0.0) or 1.0
    name = about["tokens"][token] or words("inside.nobody")
    shown = [(light[token] / top).clamp(max=1) for light in lights]
    return in_light(words, packets, shown, words("inside.light", word=name))


def partners_film(words: Words, packets: Sequence[Packet], maps: Sequence[tuple[float, Tensor]]) -> bytes | None:
    """The GIF of whom a place looks at, maps as of inside_place; None of a run that is not complete."""
    steps = [packet for packet in packets if packet["kind"] == "step"]
    if not steps or not steps[-1].get("final") or not maps:
        return None
    levels = [step["numbers"]["log_snr"] for step in steps]
    ends = [max(level for level, _ in maps) if at is None else at for at in levels]
    shown = [min(maps, key=lambda one: abs(one[0] - at))[1] for at in ends]
    return in_light(words, packets, [map_ / map_.max() for map_ in shown], words("inside.light_place"))


def network_film(words: Words, packets: Sequence[Packet]) -> bytes | None:
    """The GIF of the guess, and beside it the network with what each block adds; None of a run that is not complete."""
    about = next((packet["inside"] for packet in packets if "inside" in packet), None)
    steps = [packet for packet in packets if packet["kind"] == "step"]
    if about is None or not steps or not steps[-1].get("final"):
        return None
    names = [site["name"] for site in about["sites"]]
    added = [dict(zip(names, step["numbers"]["inside"]["added"])) for step in steps]
    plain = clip(moments_of(packets), view="x0", settings=packets[0]["settings"], words=words.group("caption"))
    large = plain.windows[0].repeat(plain.scale, 1).repeat(plain.scale, 2)
    drawn = np.stack([network_frame(about["sites"], each, large.shape[1]) for each in added])
    return written(replace(plain, windows=(large, drawn), titles=titles_of(words, words("inside.light_u")), scale=1))


def in_light(words: Words, packets: Sequence[Packet], maps: Sequence[Tensor], title: str) -> bytes:
    """The guess of a complete run, and beside it the same in the light of a map of each step."""
    plain = clip(moments_of(packets), view="x0", settings=packets[0]["settings"], words=words.group("caption"))
    shown = [lit(frame, map_) for frame, map_ in zip(plain.windows[0], maps)]
    return written(replace(plain, windows=(plain.windows[0], np.stack(shown)), titles=titles_of(words, title)))


def titles_of(words: Words, title: str) -> tuple[Title, ...]:
    return Title(text=words("caption.guess"), role="guess"), Title(text=title, role="words")


def written(made: Clip) -> bytes:
    with TemporaryDirectory(prefix="inside-") as folder:
        return write(made, Path(folder) / "inside.gif").read_bytes()
