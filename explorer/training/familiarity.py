"""How the judge tells pictures of its world from others: its familiarity with both, and the number between them.

    least = the SPARED quantile of familiarity over held-out pictures of the world

so that one picture in ten that the world's code paints is called foreign. Which share of other pictures is caught is
measured beside it and takes no part in the number: gradients, clouds of noise, writing, plain shapes, hills and
static, drawn by chance.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from explorer.network.judge import Judge
from explorer.pixels import from_frame
from explorer.resources import folder
from explorer.types import Images
from explorer.world import paint_scenes, random_scenes

__all__ = ["OUTSIDE", "SPARED", "calibrate", "familiarity", "outside", "world"]

SPARED = 0.1
SIDE = 128
AT_ONCE = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"


def world(count: int, seed: int) -> Images:
    """Pictures of the world, of every kind, that nothing was trained on."""
    scenes = random_scenes(count, seed=seed)
    parts = [scenes[k : k + AT_ONCE] for k in range(0, count, AT_ONCE)]
    return torch.cat([paint_scenes(part, seed=seed + k) for k, part in enumerate(parts)])


def plane() -> tuple[torch.Tensor, torch.Tensor]:
    """Coordinates y, x in [-1, 1]."""
    y, x = torch.meshgrid(torch.linspace(-1, 1, SIDE), torch.linspace(-1, 1, SIDE), indexing="ij")
    return y, x


def colour(rng: random.Random) -> torch.Tensor:
    return torch.tensor([rng.uniform(-1, 1) for _ in range(3)]).reshape(3, 1, 1)


def gradient(rng: random.Random) -> torch.Tensor:
    """From one colour to another, in any direction."""
    y, x = plane()
    angle = rng.uniform(0, 2 * math.pi)
    far = (x * math.cos(angle) + y * math.sin(angle)) / 2 + 0.5
    return colour(rng) * (1 - far) + colour(rng) * far


def cloud(rng: random.Random) -> torch.Tensor:
    """Noise whose strength falls with frequency, as in photographs of stone, cloth or grass."""
    f = torch.fft.fftfreq(SIDE) * SIDE
    radius = (f[:, None] ** 2 + f[None] ** 2).sqrt().clamp_min(1)
    noise = torch.randn(3, SIDE, SIDE, generator=torch.Generator().manual_seed(rng.randrange(2**31)))
    made = torch.fft.ifft2(torch.fft.fft2(noise) / radius ** rng.uniform(0.3, 2.3)).real
    made = made - made.mean((1, 2), keepdim=True)
    return 0.5 * made / made.std((1, 2), keepdim=True)


def static(rng: random.Random) -> torch.Tensor:
    """Every value by itself."""
    return torch.rand(3, SIDE, SIDE, generator=torch.Generator().manual_seed(rng.randrange(2**31))) * 2 - 1


def hills(rng: random.Random) -> torch.Tensor:
    """A sky and three ranges, with the grain of a camera: a photograph as simple as one can be."""
    y, x = plane()
    made = colour(rng) * (0.5 - y / 2) + colour(rng) * (0.5 + y / 2)
    for _ in range(3):
        waves = (0.25 / k * torch.sin(2 * k * x[0] + rng.uniform(0, 6)) for k in range(1, 5))
        below = y > rng.uniform(-0.4, 0.8) + sum(waves)
        made = torch.where(below, colour(rng), made)
    grain = torch.randn(3, SIDE, SIDE, generator=torch.Generator().manual_seed(rng.randrange(2**31)))
    return made + 0.04 * grain


def drawn(paint: Callable[[ImageDraw.ImageDraw, random.Random], None], rng: random.Random) -> torch.Tensor:
    image = Image.new("RGB", (SIDE, SIDE), tuple(rng.randrange(256) for _ in range(3)))
    paint(ImageDraw.Draw(image), rng)
    return from_frame(np.array(image))[0]


def write(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    size = rng.randrange(8, 40)
    font = ImageFont.truetype(str(folder("assets") / "fonts" / "IBMPlexSans-Regular.ttf"), size)
    for line in range(12):
        text, ink = "".join(rng.choice(LETTERS) for _ in range(24)), tuple(rng.randrange(256) for _ in range(3))
        pen.text((rng.randrange(-10, 20), 1.1 * line * size), text, fill=ink, font=font)


def arrange(pen: ImageDraw.ImageDraw, rng: random.Random) -> None:
    for _ in range(rng.randrange(2, 12)):
        (left, right), (top, low) = (sorted(rng.randrange(SIDE) for _ in range(2)) for _ in range(2))
        draw = rng.choice([pen.ellipse, pen.rectangle])
        draw([left, top, right + 1, low + 1], fill=tuple(rng.randrange(256) for _ in range(3)))


OUTSIDE: dict[str, Callable[[random.Random], torch.Tensor]] = {
    "gradients": gradient,
    "clouds": cloud,
    "writing": lambda rng: drawn(write, rng),
    "shapes": lambda rng: drawn(arrange, rng),
    "hills": hills,
    "static": static,
}


def outside(kind: str, count: int, seed: int) -> Images:
    """Pictures that are not of the world, (count, 3, 128, 128) in [-1, 1]."""
    return torch.stack([OUTSIDE[kind](random.Random(f"{kind} {seed} {k}")) for k in range(count)]).clamp(-1, 1)


@torch.inference_mode()
def familiarity(judge: Judge, pictures: Images) -> torch.Tensor:
    """The judge's familiarity with each picture, (B,)."""
    place = judge.enter.weight.device
    parts = [judge.familiarity(part.to(place)).cpu() for part in pictures.split(AT_ONCE)]
    return torch.cat(parts)


def calibrate(judge: Judge, count: int = 400, seed: int = 0) -> float:
    """The least familiarity of a picture that counts as one of the world, from `count` pictures of the world."""
    return float(familiarity(judge, world(count, seed)).quantile(SPARED))
