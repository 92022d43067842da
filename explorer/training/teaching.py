"""A word that a trained network does not know, taught in minutes from some pictures of its thing.

    v = signal_scale eps - noise_scale x0
    loss = mean over given pictures of    |v_hat(x_t, log_snr, "a WORD in the snow") - v|^2
         + keep * mean over painted ones  |v_hat(x_t, log_snr, "a dog at night") - v_before|^2

What is learned are the word's own vector and a low-rank addition to the attention and the inner blocks (Hu et al. 2021,
arXiv 2106.09685); everything else stays as it is. The painted ones are the prior pictures of DreamBooth (Ruiz et al.
2022, arXiv 2208.12242), by which the network keeps what it knows. What it is held to is what it said of them before,
v_before, and not the picture itself: so nothing is left to chance that was not learned anyway (Li & Hoiem 2016, arXiv
1606.09282).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import torch
from torch import Tensor, nn

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import loss
from explorer.errors import RefusedError
from explorer.network.addition import STRONGEST, Addition, Additions, blank
from explorer.network.learned import Condition, LearnedDenoiser
from explorer.network.memory import Turn
from explorer.network.speed import ours
from explorer.network.text import START
from explorer.network.unet import UNet
from explorer.training.given import Given
from explorer.training.pictures import seed_of
from explorer.training.progress import Progress, looks
from explorer.training.samples import drawing
from explorer.training.state import State
from explorer.training.teaching_lessons import Lesson, Lessons
from explorer.training.teaching_settings import TeachingSettings
from explorer.types import Images
from explorer.world.vocabulary import SUBJECTS

__all__ = ["Learned", "Network", "TaughtDenoiser", "Teaching", "TeachingSettings", "start", "step_of", "teach"]

Network = LearnedDenoiser  # what is taught, for whoever only hands it on
PART = 3  # pictures of a step that are learned from in one turn
FALL = 0.3  # of the steps, over which the learning rate falls to 0


class Learned(nn.Module):
    """An addition as parameters that an optimizer moves."""

    def __init__(self, addition: Addition) -> None:
        super().__init__()
        self.word, self.vector = addition.word, nn.Parameter(addition.vector.clone())
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for name, (down, up) in addition.factors.items():
            self.down[key(name)], self.up[key(name)] = nn.Parameter(down.clone()), nn.Parameter(up.clone())

    @property
    def addition(self) -> Addition:
        """As it is now, with its gradients."""
        factors = {name.replace("/", "."): (self.down[name], self.up[name]) for name in self.down}
        return Addition(self.word, self.vector, factors)


def key(name: str) -> str:
    """Modules know no dots in names."""
    return name.replace(".", "/")


@dataclass(eq=False)
class TaughtDenoiser(LearnedDenoiser):
    """A network that hears an addition in all that it is asked."""

    added: Additions | None = None

    def condition(
        self,
        prompts: Sequence[str],
        guidance_scale: float = 1.0,
        turns: Sequence[Turn] = (),
        added: Additions | None = None,
    ) -> Condition:
        return super().condition(prompts, guidance_scale, turns, added or self.added)


def taught(model: LearnedDenoiser, addition: Addition, strength: float = 1.0) -> TaughtDenoiser:
    """The same network with an addition, for samples."""
    assert 0 < strength <= STRONGEST
    parts = {one.name: getattr(model, one.name) for one in fields(LearnedDenoiser)}
    return TaughtDenoiser(**parts, added=Additions((addition,), (strength,)))


@dataclass(eq=False)
class Teaching:
    """A teaching under way; whoever stops asking has stopped it, and `state` is whole after every step.

    network  what learns, as this machine computes it fastest; model  that it comes from;   pen  who draws samples
    """

    settings: TeachingSettings
    word: str
    model: LearnedDenoiser
    network: UNet
    pen: LearnedDenoiser
    lessons: Lessons
    state: State

    @property
    def addition(self) -> Addition:
        """What was learned so far: the running average, as a file holds it."""
        average: Learned = self.state.average  # type: ignore[assignment]
        return average.addition.rounded()

    @property
    def prompts(self) -> tuple[str, ...]:
        return f"a {self.word}", f"a {self.word} on a beach at sunset"

    def samples(self) -> Iterator[Images | None]:
        """What the network makes of the word as it stands, always from the same static: last, after a None for every
        call of the network."""
        model, seeds = taught(self.pen, self.addition), range(len(self.prompts))
        return drawing(model, self.prompts, seeds, self.settings.sample_steps)


def start(
    settings: TeachingSettings, word: str, given: Given, model: LearnedDenoiser, pen: LearnedDenoiser | None = None
) -> Teaching:
    """A teaching at its first step. model: on plain torch (`load_denoiser(..., plain=True)`), which stays as it is.

    pen  draws the samples: one that began as the model, such as its quick student; None: the model itself
    Raises RefusedError where the word is known already, or the network takes no additions.
    """
    if word in model.vocabulary.words:
        raise RefusedError("addition_word", word=word)
    if not model.layers:
        raise RefusedError("no_additions")
    network: UNet = model.engine.network  # type: ignore[assignment]
    chance = torch.Generator().manual_seed(seed_of("addition", settings.seed))
    first = blank(word, model.layers, settings.rank, beginning(network, model), chance)
    learned, average = Learned(first).to(model.device), Learned(first).to(model.device).requires_grad_(False)
    words = [{"params": [learned.vector], "lr": settings.vector_lr}]
    rest = [{"params": [*learned.down.parameters(), *learned.up.parameters()], "lr": settings.lr}]
    optimizer = torch.optim.AdamW([*words, *rest], betas=(0.9, 0.99), weight_decay=0.0)
    lessons, state = Lessons(settings, given, model, word), State(learned, average, optimizer)
    return Teaching(settings, word, model, quick(network, model.device), pen or model, lessons, state)


@lru_cache(maxsize=2)
def quick(network: UNet, device: torch.device) -> UNet:
    """The network, or a copy that is rounded where this machine multiplies such faster; without gradients. All who
    teach at once share it."""
    if device.type != "cuda" and ours() != "bfloat16":
        return network.requires_grad_(False)
    copy = deepcopy(network).lower(torch.bfloat16).requires_grad_(False)
    return copy.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def beginning(network: UNet, model: LearnedDenoiser) -> Tensor:
    """Where a word's vector begins: at the middle of the things that the network knows."""
    known = [token for token, word in enumerate(model.vocabulary.words) if word in SUBJECTS]
    return network.words.embed.weight[known or [START]].detach().mean(0).cpu()


def step_of(teaching: Teaching) -> float:
    """One step; the loss of its given pictures. Raises RuntimeError when that is no longer a number."""
    *_, found = step_in_parts(teaching)
    return found


def step_in_parts(teaching: Teaching) -> Iterator[float]:
    """The same, PART of its pictures at a time: NaN after each, last the loss."""
    state, lesson = teaching.state, teaching.lessons.lesson(teaching.state.step).to(teaching.model.device)
    found, sums = 0.0, list[Tensor]()
    for first in range(0, len(lesson), PART):
        if sums:
            yield math.nan
        part, gradients = gradients_of(teaching, lesson, slice(first, first + PART))
        found += part
        sums = [a + b for a, b in zip(sums, gradients)] if sums else gradients
    if not math.isfinite(found):
        raise RuntimeError(f"the loss is not a number any more at step {state.step}; try a smaller --lr")
    update(teaching, sums)
    yield found


def gradients_of(teaching: Teaching, lesson: Lesson, rows: slice) -> tuple[float, list[Tensor]]:
    """(what some rows add to the loss of the given pictures, what they add to the gradients)."""
    learned: Learned = teaching.state.network  # type: ignore[assignment]
    network, part, given = teaching.network, lesson.rows(rows), lesson.rows(rows).given
    x_t = corrupt(part.x0, part.eps, part.log_snr).contiguous(memory_format=torch.channels_last)
    with torch.enable_grad():
        memory = network.remember(part.tokens, None, (), Additions((learned.addition,), (1.0,)))
        memory = replace(memory, pooled=memory.pooled.detach())  # a word is learned by its places; half as far back
        v_hat = network(x_t, part.log_snr, memory).float()
        errors = loss(v_hat[:given], "v", part.x0[:given], part.eps[:given], part.log_snr[:given]).sum() / lesson.given
        total = errors
        if given < len(part):
            with torch.no_grad():
                before = network(x_t[given:], part.log_snr[given:], network.remember(part.tokens[given:])).float()
            kept = (v_hat[given:] - before).square().flatten(1).mean(1).sum() / (len(lesson) - lesson.given)
            total = errors + teaching.settings.keep * kept
        return float(errors.detach()), list(torch.autograd.grad(total, list(learned.parameters())))


def update(teaching: Teaching, gradients: list[Tensor]) -> None:
    """A step of AdamW, and of the running average."""
    settings, state = teaching.settings, teaching.state
    parameters: list[Tensor] = list(state.network.parameters())
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    fall = min(1.0, (state.step + 1) / 10) * min(1.0, (1 - state.step / settings.steps) / FALL)
    for group, lr in zip(state.optimizer.param_groups, (settings.vector_lr, settings.lr)):
        group["lr"] = lr * fall
    state.optimizer.step()
    state.optimizer.zero_grad(set_to_none=True)
    kept = min(settings.average, (1 + state.step) / (10 + state.step))
    with torch.no_grad():
        torch._foreach_lerp_(list(state.average.parameters()), parameters, 1 - kept)
    state.step += 1


def teach(teaching: Teaching) -> Iterator[Progress]:
    """Teaches until the settings are done; yields a Progress after every turn, which is short: a part of a step, some
    pictures painted, a call for a sample. Samples come at the beginning, at growing steps and at the end. A teaching
    that was stopped, or restored, goes on as if it had never been."""
    settings, state, work = teaching.settings, teaching.state, turns_of(teaching)
    while True:
        began = time.perf_counter()
        turn = next(work, None)
        state.seconds += time.perf_counter() - began
        if turn is None:
            return
        found, samples = turn
        yield Progress(
            step=state.step,
            steps=settings.steps,
            loss=found,
            seconds=state.seconds,
            pictures_per_second=state.step * (settings.batch + settings.prior) / max(state.seconds, 1e-9),
            prompts=teaching.prompts,
            samples=samples,
        )


def turns_of(teaching: Teaching) -> Iterator[tuple[float, Images | None]]:
    """(the loss of a step that it ended, or NaN; samples that it ended, or None) of every turn."""
    settings, state = teaching.settings, teaching.state
    shows = set(looks(settings.steps, settings.shows))
    if state.step == 0:
        yield from ((math.nan, samples) for samples in teaching.samples())
    while state.step < settings.steps:
        yield from ((math.nan, None) for _ in teaching.lessons.painting(state.step))
        yield from ((found, None) for found in step_in_parts(teaching))
        if state.step in shows:
            yield from ((math.nan, samples) for samples in teaching.samples())
