"""Scenes to pictures.

Pictures of one setting share their background; subjects of one name, pose and coat are painted together. A picture
depends on its scene and its own seed only: painted alone or in a batch it is the same, up to the last bits of float
arithmetic (processors treat the rim of a vector differently).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import torch

from explorer.types import Images
from explorer.world.layers import Layers
from explorer.world.paint.chance import Chance
from explorer.world.parse import Reading, parse
from explorer.world.scene import Scene
from explorer.world.vocabulary import SETTINGS

__all__ = ["in_order", "paint_caption", "paint_scenes", "painted", "settled"]

BATCH = 64  # pictures painted at once on a processor


def paint_scenes(
    scenes: Sequence[Scene], size: int = 128, seed: int | Sequence[int] = 0, device: torch.device | str = "cpu"
) -> Images:
    """(B, 3, size, size) in [-1, 1]. seed: one for all (picture k is then its k-th), or one a picture."""
    return painted(scenes, Chance.seeded(seed, len(scenes), device), size)


@torch.no_grad()
def painted(scenes: Sequence[Scene], chance: Chance, size: int) -> Images:
    """(B, 3, size, size) in [-1, 1], with each picture's own stream of chance."""
    device = chance.device
    out = torch.empty(len(scenes), 3, size, size, device=device)
    order = in_order(scenes)
    step = BATCH if device.type == "cpu" else max(1, len(order))
    for start in range(0, len(order), step):
        index = torch.tensor(order[start : start + step], device=device)
        some = [scenes[k] for k in order[start : start + step]]
        with torch.inference_mode():  # a sixth faster than without gradients alone
            pictures = Layers(some, chance.take(index, "picture"), size).picture()
        out[index] = pictures
    return out.mul_(2).sub_(1)


def in_order(scenes: Sequence[Scene]) -> list[int]:
    """Their places, so that those come together that are painted together."""

    def shared(place: int) -> tuple[str, str, str, str]:
        scene = scenes[place]
        name, pose = (scene.subject.name, scene.subject.pose or "") if scene.subject else ("", "")
        return scene.kind, scene.setting or "", name, pose

    return sorted(range(len(scenes)), key=shared)


def paint_caption(text: str, seed: int = 0, size: int = 128, device: torch.device | str = "cpu") -> Images:
    """(1, 3, size, size): what a text says, drawn without any model; a place that it does not name is chosen by seed.

    Raises ValueError if no word of it can be drawn; `parse` tells which words it left out.
    """
    return paint_scenes([settled(parse(text), seed)], size=size, seed=[seed], device=device)


def settled(reading: Reading, seed: int) -> Scene:
    """The scene of a reading, in a place by chance where the text named none."""
    if "setting" not in reading.assumed:
        return reading.scene
    return replace(reading.scene, setting=random.Random(f"setting {seed}").choice(SETTINGS))
