"""A picture model that learns from nothing to first shapes while one watches, on two processor cores.

for progress in learn(Tiny(steps=600)):
    progress.step, progress.loss, progress.samples       (16, 3, 16, 16): four subjects in four colours

It is the `tiny` preset of the same training that made the shipped weights: the same network with smaller numbers, the
same loss, the same pictures painted by explorer.world, at 16 x 16 pixels.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from explorer.training.loop import Training, start, train
from explorer.training.progress import Progress, looks
from explorer.training.recipe import Recipe
from explorer.training.samples import TINY_GUIDANCE, TINY_PROMPTS, TINY_STEPS, draw
from explorer.training.weights import as_denoiser
from explorer.types import Images

__all__ = ["Progress", "Tiny", "learn", "samples_of"]


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """steps      how long it learns: 250 show first shapes, 600 clear ones
    seed       decides its first weights, the order of the pictures and all noise
    batch      pictures a step
    shows      how often samples are made on the way, more often early, when more changes
    every      steps between Progress items without samples, for the curve of the loss
    prompts    what the samples show;  guidance_scale  how much they listen to it
    """

    steps: int = 600
    seed: int = 0
    batch: int = 32
    shows: int = 24
    every: int = 5
    prompts: tuple[str, ...] = TINY_PROMPTS
    guidance_scale: float = TINY_GUIDANCE


def recipe_of(settings: Tiny) -> Recipe:
    """The recipe of a training. Raises RecipeError on numbers that make none."""
    return Recipe.make(preset="tiny", steps=settings.steps, seed=settings.seed, batch=settings.batch)


def samples_of(training: Training, settings: Tiny) -> Images:
    """What the running average of the weights makes of the prompts as it stands, always from the same static."""
    model = as_denoiser(training.state.average, training.objective.config)  # type: ignore[arg-type]
    return draw(model, settings.prompts, range(len(settings.prompts)), TINY_STEPS, settings.guidance_scale)


def learn(settings: Tiny | None = None) -> Iterator[Progress]:
    """Learns from nothing; yields a Progress with samples at step 0, at growing steps and at the end, and one with the
    loss alone every few steps in between. Whoever stops asking has stopped it. The same settings give the same
    numbers on the same machine. Raises RecipeError on settings that make no training.
    """
    settings = settings or Tiny()
    began = time.perf_counter()
    training = start(recipe_of(settings))
    shows = set(looks(settings.steps, settings.shows))

    def progress(losses: list[float], seconds: float) -> Progress:
        step = training.state.step
        return Progress(
            step=step,
            steps=settings.steps,
            loss=sum(losses) / len(losses) if losses else math.nan,
            seconds=time.perf_counter() - began,
            pictures_per_second=len(losses) * settings.batch / max(seconds, 1e-9),
            prompts=settings.prompts,
            samples=samples_of(training, settings) if step in shows else None,
        )

    yield progress([], 0.0)
    losses: list[float] = []
    seconds = 0.0
    for record in train(training):
        losses.append(record.loss)
        seconds += record.seconds
        if record.step in shows or record.step % settings.every == 0:
            yield progress(losses, seconds)
            losses, seconds = [], 0.0
