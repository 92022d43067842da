"""Pictures that the picture-book world did not paint: shipped ones, and hills and writing, which are drawn here.

Hills are ranges below a sky, with the grain of a photograph; writing is words in the page's font, line by line smaller.
Both are drawn large, so that the truth about their enlargement is known.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw, ImageFont

from explorer.pixels import from_frame
from explorer.resources import folder
from explorer.types import Images
from explorer.world.vocabulary import SUBJECTS

__all__ = ["FOREIGN", "foreign", "shipped"]

RANGES = 4
GRAIN = 0.05  # deviation, of values in [-1, 1]
LINES = (0.19, 0.14, 0.1, 0.07, 0.05, 0.035)  # heights of the letters, as shares of the picture


def shipped() -> dict[str, Images]:
    """Name of what it shows -> (1, 3, 128, 128) in [-1, 1]."""
    paths = sorted((folder("assets") / "pictures").glob("*.png"))
    return {path.stem: from_frame(np.asarray(Image.open(path).convert("RGB"))) for path in paths}


def colour(rng: random.Random) -> torch.Tensor:
    return torch.tensor([rng.uniform(-0.8, 0.8) for _ in range(3)]).reshape(3, 1, 1)


def hills(rng: random.Random, side: int) -> torch.Tensor:
    """(3, side, side). The grain is as wide as four pixels, so that the small picture has some of it."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")
    made = torch.lerp(colour(rng), colour(rng), y / 2 + 0.5)
    for _ in range(RANGES):
        waves = (0.25 / k * torch.sin(2 * k * x[0] + rng.uniform(0, 6)) for k in range(1, 7))
        depth = y - rng.uniform(-0.4, 0.8) - sum(waves)
        made = torch.lerp(made, colour(rng) - 0.2 * depth.clamp(0, 2), (depth * side / 4).clamp(0, 1))
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    grain = torch.randn(1, 3, side // 4, side // 4, generator=generator)
    return made + GRAIN * F.interpolate(grain, size=(side, side), mode="bicubic", align_corners=False)[0]


def writing(rng: random.Random, side: int) -> torch.Tensor:
    """(3, side, side): words, dark on light."""
    light, dark = (tuple(rng.randrange(*ends) for _ in range(3)) for ends in ((190, 256), (0, 90)))
    image = Image.new("RGB", (side, side), light)
    pen, y = ImageDraw.Draw(image), 0.03 * side
    for share in LINES:
        height = share * side
        font = ImageFont.truetype(str(folder("assets") / "fonts" / "IBMPlexSans-Regular.ttf"), height)
        for _ in range(1 if share == LINES[0] else 2):
            pen.text((0.04 * side, y), " ".join(rng.choices(SUBJECTS, k=8)), fill=dark, font=font)
            y += 1.15 * height
    return from_frame(np.asarray(image))[0]


FOREIGN: dict[str, Callable[[random.Random, int], torch.Tensor]] = {"hills": hills, "writing": writing}


def foreign(kind: str, places: range, seed: int, side: int) -> Images:
    """Some pictures of a kind, (B, 3, side, side) in [-1, 1]; picture k depends on the kind, the seed and k."""
    return torch.stack([FOREIGN[kind](random.Random(f"{kind} {seed} {k}"), side) for k in places]).clamp(-1, 1)
