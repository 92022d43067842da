"""The contest `rounding` of explorer bench: how far fast arithmetic moves the picture that a person sees."""

from __future__ import annotations

from explorer.network.learned import LearnedDenoiser
from explorer.trajectory.compare import psnr
from explorer.trajectory.record import reverse
from explorer.trajectory.settings import Settings

__all__ = ["PROMPTS", "closeness"]

PROMPTS = (
    "a red bicycle in the rain",
    "a cat wearing sunglasses",
    "a golden retriever on a beach at sunset, photorealistic, warm tones",
    "a golden retriever sitting on a blue sofa",
    "a fluffy white dog running through snow at sunrise, cinematic lighting",
    "a castle floating above the ocean under a purple moon",
    "a red apple on a wooden table",
    "a dog",
    "a rabbit",
    "a portrait of an old man",
    "a fox in the forest",
    "a rocket in space",
    "a horse in the meadow",
    "a blue car in the city at night",
    "a penguin in the snow",
    "a teddy on a table",
    "an owl in the forest at night, watercolor",
    "a purple elephant in the desert",
    "a boat on the ocean at sunrise",
    "a house in the mountains, pixel art",
)


def closeness(quick: LearnedDenoiser, exact: LearnedDenoiser, prompt: str, steps: int = 30, seed: int = 7) -> float:
    """PSNR in dB between the final pictures of two denoisers, everything else the same (guidance scale 3)."""
    settings = Settings(prompt=prompt, seed=seed, steps=steps, guidance_scale=3.0)
    *_, a = reverse(settings, quick)
    *_, b = reverse(settings, exact)
    return float(psnr(a, b)[0])  # type: ignore[arg-type]
