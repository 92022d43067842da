"""Pictures that a training makes on its way, always of the same words and the same static."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from PIL import Image

from explorer.diffusion.denoiser import Denoiser
from explorer.diffusion.grid import make_grid
from explorer.diffusion.guidance import ClassifierFree, Clipped
from explorer.diffusion.noise import Noise
from explorer.diffusion.sampler import make_sampler
from explorer.diffusion.sampler.base import walk
from explorer.diffusion.schedule import make_schedule
from explorer.files import whole
from explorer.model.space import Pixels, Space
from explorer.network.learned import LearnedDenoiser
from explorer.pixels import to_levels
from explorer.training.presets import TINY_COLOURS, TINY_SUBJECTS
from explorer.types import Images

__all__ = ["PROMPTS", "TINY_GUIDANCE", "TINY_PROMPTS", "TINY_STEPS", "draw", "drawing", "write_sheet"]

PROMPTS = (
    "a red bicycle in the rain",
    "a cat wearing sunglasses",
    "a golden retriever on a beach at sunset",
    "a castle floating above the ocean under a purple moon",
    "a red apple on a wooden table",
    "a portrait of a woman with red hair and glasses",
    "a forest in the fog",
    "a robot on a city street at night",
    "a fox in the snow at night",
    "a purple elephant in the desert",
    "a sailboat on the ocean at sunset",
    "a pencil sketch of a rabbit",
)
TINY_PROMPTS = tuple(f"a {colour} {subject}" for subject in TINY_SUBJECTS for colour in TINY_COLOURS)
TINY_STEPS, TINY_GUIDANCE = 10, 2.0  # of a sample of the tiny preset


def draw(
    model: LearnedDenoiser,
    prompts: Sequence[str],
    seeds: Sequence[int],
    steps: int | None = None,
    guidance_scale: float = 3.0,
    schedule: str = "cosine",
    space: Space | None = None,
) -> Images:
    """(len(prompts), 3, side, side) in [-1, 1], on the CPU: what the model makes of the words from these seeds.

    space  whose states it makes; None: pixels
    steps  None is 20, or 4 for a few-step student, which leaps where others walk
    """
    *_, made = drawing(model, prompts, seeds, steps, guidance_scale, schedule, space)
    assert made is not None
    return made


def drawing(
    model: LearnedDenoiser,
    prompts: Sequence[str],
    seeds: Sequence[int],
    steps: int | None = None,
    guidance_scale: float = 3.0,
    schedule: str = "cosine",
    space: Space | None = None,
) -> Iterator[Images | None]:
    """The same step by step: None after each, last what it made."""
    sampler = make_sampler("consistency" if model.guided else "ddim")
    denoiser: Denoiser = model if model.guided else ClassifierFree(model, guidance_scale)
    condition = model.condition(prompts, guidance_scale)
    grid = make_grid(make_schedule(schedule), steps or (4 if model.guided else 20), "time", model.log_snr_range)
    noise, space = Noise(seeds, model.shape, model.device), space or Pixels(model.size)
    if isinstance(space, Pixels):  # other states know no bounds
        denoiser = Clipped(denoiser)
    for step in walk(denoiser, sampler, grid, noise(), noise, condition):
        yield None if step.final is None else space.decode(step.final).float().clamp(-1, 1).cpu()


def write_sheet(pictures: Images, path: Path, columns: int, least: int = 64) -> None:
    """A PNG of all pictures in rows, small ones magnified to `least` pixels or more; appears whole or not at all."""
    count, _, height, width = pictures.shape
    rows = -(-count // columns)
    canvas = torch.zeros(rows * columns, 3, height, width, dtype=torch.uint8)
    canvas[:count] = to_levels(pictures)
    sheet = canvas.view(rows, columns, 3, height, width).permute(0, 3, 1, 4, 2).reshape(rows * height, -1, 3)
    image = Image.fromarray(sheet.contiguous().numpy())
    zoom = -(-least // width)
    large = image.resize((image.width * zoom, image.height * zoom), Image.Resampling.NEAREST)
    whole(path, lambda part: large.save(part, "PNG"))
