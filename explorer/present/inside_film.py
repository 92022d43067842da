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
from explorer.render.clip import Title
from explorer.render.frames import clip
from explorer.render.write import write
from explorer.words.texts import Words

__all__ = ["film", "lit"]

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
    plain = clip(moments_of(packets), view="x0", settings=packets[0]["settings"], words=words.group("caption"))
    shown = [lit(frame, (light[token] / top).clamp(max=1)) for frame, light in zip(plain.windows[0], lights)]
    name = about["tokens"][token] or words("inside.nobody")
    titles = (
        Title(text=words("caption.guess"), role="guess"),
        Title(text=words("inside.light", word=name), role="words"),
    )
    made = replace(plain, windows=(plain.windows[0], np.stack(shown)), titles=titles)
    with TemporaryDirectory(prefix="inside-") as folder:
        return write(made, Path(folder) / "inside.gif").read_bytes()
