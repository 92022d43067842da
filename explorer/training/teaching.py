"""A word that a trained network does not know, taught in minutes from some pictures of its thing.

    v = signal_scale eps - noise_scale x0,   loss = |v_hat(x_t, log_snr, "a WORD in the snow") - v|^2

What is learned are the word's own vector and a low-rank addition to the attention and the inner blocks (Hu et al. 2021,
arXiv 2106.09685); everything else stays as it is. Beside the given pictures each step sees others that the world
paints, under their own captions: the prior pictures of DreamBooth (Ruiz et al. 2022, arXiv 2208.12242), by which the
network keeps what it knows. All chance of a step follows from the settings and the number of the step.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from explorer.diffusion.forward import corrupt
from explorer.diffusion.loss import draw_levels, loss
from explorer.diffusion.schedule import make_schedule
from explorer.errors import RefusedError
from explorer.network.addition import STRONGEST, Addition, Additions, blank
from explorer.network.learned import Condition, LearnedDenoiser
from explorer.network.memory import Turn
from explorer.network.speed import ours
from explorer.network.text import START
from explorer.network.unet import UNet
from explorer.training.given import Given, Places, plainly
from explorer.training.pictures import LEVELS, Window, seed_of
from explorer.training.presets import PRESETS
from explorer.training.progress import Progress, looks
from explorer.training.recipe import Recipe
from explorer.training.samples import draw
from explorer.training.state import State
from explorer.types import Images
from explorer.world.vocabulary import SUBJECTS

__all__ = ["Learned", "Lessons", "TaughtDenoiser", "Teaching", "TeachingSettings", "start", "teach"]


@dataclass(frozen=True, kw_only=True)
class TeachingSettings:
    """steps    how long
    batch    given pictures a step;   prior  painted ones of the world beside them, 0 for none
    rank     of the additions;   lr, vector_lr  of AdamW, for them and for the word's vector
    average  the most that the running average keeps of itself at a step: what is used in the end
    dropout  share of captions that are left out, for guidance
    fresh    new pictures of the world at each step, of `pool` at hand;   places  empty ones that things are put in
    preset   the size of the network, by which the world is painted
    shows    how often samples are made on the way, more often early;   sample_steps  of each
    Raises RefusedError on numbers that make no teaching.
    """

    steps: int = 240
    batch: int = 4
    prior: int = 2
    rank: int = 8
    lr: float = 2e-3
    vector_lr: float = 1e-2
    average: float = 0.95
    dropout: float = 0.1
    pool: int = 64
    fresh: int = 1
    places: int = 24
    seed: int = 0
    preset: str = "full"
    shows: int = 6
    sample_steps: int = 8

    def __post_init__(self) -> None:
        bounds = {"steps": (1, 20_000), "batch": (1, 64), "prior": (0, 64), "rank": (1, 16), "pool": (1, 4096)}
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise RefusedError("teach_number", setting=name, low=low, high=high, given=getattr(self, name))


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
    return TaughtDenoiser(**vars(model) | {"added": Additions((addition,), (strength,))})


class Lessons:
    """What each step is learned from."""

    def __init__(self, settings: TeachingSettings, given: Given, model: LearnedDenoiser, word: str) -> None:
        self.settings, self.given, self.word = settings, given, word
        self.vocabulary = model.vocabulary.with_words((word,))
        self.recipe = Recipe.make(
            preset=settings.preset,
            steps=settings.steps,
            seed=settings.seed,
            batch=max(1, settings.prior),
            pool=settings.pool,
            fresh=settings.fresh,
            group=min(8, settings.pool),
            dropout=settings.dropout,
        )
        self.window = Window(self.recipe, name=f"teach {word}")
        self.schedule = make_schedule(self.recipe.schedule, shift=self.recipe.shift)
        few = PRESETS[settings.preset].few
        self.places = Places(settings.places, model.size, settings.seed) if given.cut and not few else None

    def batch(self, step: int) -> tuple[Images, Tensor, Tensor, Tensor]:
        """x0 (B, 3, S, S), tokens (B, L), eps like x0, log_snr (B,): the given ones first."""
        seed, count = seed_of("teach", self.settings.seed, step), self.settings.batch
        rng, chance = random.Random(seed), torch.Generator().manual_seed(seed)
        shown = [self.one(rng, k) for k in range(count)]
        said = ["" if rng.random() < self.settings.dropout else text for _, text in shown]
        x0, tokens = torch.stack([picture for picture, _ in shown]), self.vocabulary.batch(said)
        if self.settings.prior:
            prior = self.window.batch(step, self.settings.prior)
            x0 = torch.cat([x0, prior.x0])
            tokens = nn.utils.rnn.pad_sequence([*tokens, *prior.tokens], batch_first=True)
        levels = draw_levels(self.schedule, len(x0), chance, LEVELS).float()
        levels = levels[torch.randperm(len(x0), generator=chance)]
        return x0, tokens, torch.randn(x0.shape, generator=chance), levels

    def one(self, rng: random.Random, k: int) -> tuple[Images, str]:
        """A given picture and its caption: every second one in another place, where that can be."""
        if self.places is None or k % 2 == 0:
            return self.given.shown(rng), plainly(self.word, rng)
        where = rng.randrange(len(self.places.scenes))
        return self.given.placed(self.places.pictures[where], rng), self.places.said(where, self.word, rng)


@dataclass(eq=False)
class Teaching:
    """A teaching under way; whoever stops asking has stopped it, and `state` is whole after every step."""

    settings: TeachingSettings
    word: str
    model: LearnedDenoiser
    lessons: Lessons
    state: State
    losses: list[float] = field(default_factory=list)

    @property
    def addition(self) -> Addition:
        """What was learned so far: the running average, as a file holds it."""
        average: Learned = self.state.average  # type: ignore[assignment]
        return average.addition.rounded()

    @property
    def prompts(self) -> tuple[str, ...]:
        return f"a {self.word}", f"a {self.word} on a beach at sunset"

    def samples(self) -> Images:
        """What the network makes of the word as it stands, always from the same static."""
        model, seeds = taught(self.model, self.addition), range(len(self.prompts))
        return draw(model, self.prompts, seeds, self.settings.sample_steps)


def start(settings: TeachingSettings, word: str, given: Given, model: LearnedDenoiser) -> Teaching:
    """A teaching at its first step. model: on plain torch (`load_denoiser(..., plain=True)`), which stays as it is.

    Raises RefusedError where the word is known already, or the network takes no additions.
    """
    if word in model.vocabulary.words:
        raise RefusedError("addition_word", word=word)
    if not model.layers:
        raise RefusedError("no_additions")
    network: UNet = model.engine.network  # type: ignore[assignment]
    chance = torch.Generator().manual_seed(seed_of("addition", settings.seed))
    first = blank(word, model.layers, settings.rank, beginning(network, model), chance)
    learned, average = Learned(first), Learned(first).requires_grad_(False)
    words = [{"params": [learned.vector], "lr": settings.vector_lr}]
    rest = [{"params": [*learned.down.parameters(), *learned.up.parameters()], "lr": settings.lr}]
    optimizer = torch.optim.AdamW([*words, *rest], betas=(0.9, 0.99), weight_decay=0.0)
    return Teaching(settings, word, model, Lessons(settings, given, model, word), State(learned, average, optimizer))


def beginning(network: UNet, model: LearnedDenoiser) -> Tensor:
    """Where a word's vector begins: at the middle of the things that the network knows."""
    known = [token for token, word in enumerate(model.vocabulary.words) if word in SUBJECTS]
    return network.words.embed.weight[known or [START]].detach().mean(0).cpu()


def step_of(teaching: Teaching) -> float:
    """One step; gives back its loss. Raises RuntimeError when that is no longer a number."""
    settings, state, model = teaching.settings, teaching.state, teaching.model
    learned: Learned = state.network  # type: ignore[assignment]
    x0, tokens, eps, log_snr = (part.to(model.device) for part in teaching.lessons.batch(state.step))
    added = Additions((learned.addition,), (1.0,))
    kind = model.device.type
    with torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda" or ours() == "bfloat16"):
        memory = model.engine.network.remember(tokens, None, (), added)
        x_t = corrupt(x0, eps, log_snr).contiguous(memory_format=torch.channels_last)
        v_hat = model.engine.network(x_t, log_snr, memory).float()
    found = loss(v_hat, "v", x0, eps, log_snr).mean()
    if not torch.isfinite(found):
        raise RuntimeError(f"the loss is not a number any more at step {state.step}; try a smaller --lr")
    share = state.step / settings.steps
    fall = min(1.0, (state.step + 1) / 10) * min(1.0, (1 - share) / 0.3)
    for group, lr in zip(state.optimizer.param_groups, (settings.vector_lr, settings.lr)):
        group["lr"] = lr * fall
    state.optimizer.zero_grad(set_to_none=True)
    found.backward()
    torch.nn.utils.clip_grad_norm_(learned.parameters(), 1.0)
    state.optimizer.step()
    kept = min(settings.average, (1 + state.step) / (10 + state.step))
    with torch.no_grad():
        torch._foreach_lerp_(list(state.average.parameters()), list(learned.parameters()), 1 - kept)
    state.step += 1
    return float(found.detach())


def teach(teaching: Teaching) -> Iterator[Progress]:
    """Teaches until the settings are done; yields a Progress after every step, with samples at its beginning, at
    growing steps and at its end. A teaching that was stopped, or restored, goes on as if it had never been."""
    settings, state, began = teaching.settings, teaching.state, time.perf_counter()
    before, shows = state.seconds, set(looks(settings.steps, settings.shows))

    def progress(found: float) -> Progress:
        state.seconds = before + time.perf_counter() - began
        return Progress(
            step=state.step,
            steps=settings.steps,
            loss=found,
            seconds=state.seconds,
            pictures_per_second=state.step * (settings.batch + settings.prior) / max(state.seconds, 1e-9),
            prompts=teaching.prompts,
            samples=teaching.samples() if state.step in shows else None,
        )

    if state.step == 0:
        yield progress(math.nan)
    while state.step < settings.steps:
        yield progress(step_of(teaching))
